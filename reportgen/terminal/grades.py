"""Points in the terminal: of one version with the evidence, of several as a ranking."""

import sys
from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reportgen.compare.model import CriterionGrade
from reportgen.pages.ranking import NOT_READ, GradedVersion, Ranking, earned_text, points_text
from reportgen.terminal.console import console_for

_GAP = 2  # columns between cells


def print_grades(ranking: Ranking, stream: TextIO | None = None) -> None:
    """Print what versions earned; in colour on a terminal alone."""
    console = console_for(stream or sys.stdout)
    if len(ranking.versions) == 1:
        _print_evidence(ranking.versions[0], ranking, console)
    else:
        _print_ranking(ranking, console)


def _print_evidence(version: GradedVersion, ranking: Ranking, console: Console) -> None:
    if version.grade is None:
        return  # what is wrong was said on standard error
    head = f"{version.name}: {earned_text(version.grade)} points"
    console.print(Text(head, "bold"), soft_wrap=True)
    console.print(Text(ranking.title))
    console.print()
    table = _table()
    if any(criterion.question for criterion in ranking.criteria):
        table.add_column("", no_wrap=True)
    table.add_column("criterion", ratio=2)
    table.add_column("points", no_wrap=True, justify="right")
    table.add_column("evidence", ratio=3, overflow="fold")
    for criterion in version.grade.criteria:
        cells = [
            Text(criterion.name),
            Text(earned_text(criterion), _style(criterion)),
            Text(criterion.evidence),
        ]
        question = [Text(criterion.question)] if len(table.columns) == 4 else []
        table.add_row(*question, *cells)
    console.print(table)


def _print_ranking(ranking: Ranking, console: Console) -> None:
    console.print(Text(ranking.title, "bold"))
    for part in _parts(ranking, console.width):
        console.print()
        console.print(_ranking_table(ranking, part))
    console.print()
    longest = max(len(criterion.question) for criterion in ranking.criteria)
    for number, criterion in enumerate(ranking.criteria, start=1):
        question = f"{criterion.question:<{longest}}  " if longest else ""
        most = points_text(criterion.most)
        console.print(Text(f"{number:>2}  {question}{criterion.name} ({most})", "dim"))


def _ranking_table(ranking: Ranking, part: Sequence[int]) -> Table:
    table = _table()
    table.add_column("version", overflow="fold")
    table.add_column("points", no_wrap=True)
    for index in part:
        table.add_column(str(index + 1), no_wrap=True, justify="right")
    for version in ranking.versions:
        grade = version.grade
        if grade is None:
            table.add_row(Text(version.name), Text(NOT_READ, "red"))
            continue
        points = (grade.criteria[index] for index in part)
        cells = [Text(points_text(one.points), _style(one)) for one in points]
        table.add_row(Text(version.name), Text(earned_text(grade)), *cells)
    return table


def _parts(ranking: Ranking, width: int) -> Iterator[Sequence[int]]:
    """Yield the criteria, by place, that fit side by side."""
    longest = max((len(version.name) for version in ranking.versions), default=0)
    room = width - min(longest, width // 3) - len(NOT_READ) - 2 * _GAP
    widths = [
        _GAP + max([len(str(index + 1)), *(len(text) for text in _points_of(ranking, index))])
        for index in range(len(ranking.criteria))
    ]
    part: list[int] = []
    for index, needed in enumerate(widths):
        if part and sum(widths[one] for one in part) + needed > room:
            yield part
            part = []
        part.append(index)
    yield part


def _points_of(ranking: Ranking, index: int) -> Iterator[str]:
    for version in ranking.versions:
        if version.grade is not None:
            yield points_text(version.grade.criteria[index].points)


def _style(criterion: CriterionGrade) -> str:
    if criterion.points == criterion.most:
        return ""
    return "yellow" if criterion.points else "red"


def _table() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
