"""A comparison in the terminal: the verdict first, in 80 columns."""

import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from rich.table import Table
from rich.text import Text

from reportgen.base.wording import listed
from reportgen.compare.model import Diff, FigureChange, MetricChange, Verdict
from reportgen.pages.diff_words import (
    NOTHING_EXPLAINS,
    by_causes,
    by_reason,
    by_section,
    causes_text,
    changed_claims,
    claim_text,
    difference_text,
    real_changes,
    remaining,
    setting_value,
    side_facts,
    unexplained,
    values_text,
    verdict_text,
)
from reportgen.pages.ranking import earned_text
from reportgen.report.numbers import counted
from reportgen.terminal.console import console_for

Line = Text | Table

_STYLES: Mapping[Verdict, str] = {"better": "green", "worse": "red", "changed": "yellow"}
_NARROWEST, _WIDEST_LABEL, _COUNT_WIDTH = 15, 22, 6
_LEAST_WIDTH = 40
_DIFFERENCE = "difference, 95 % interval"
_MOST_ENTRIES = 12  # of a block on what is no number
_MOST_NAMES = 6
_NAMED = ("negligible", "renamed", "missing", "new", "incomparable")  # in the count of the rest


def print_diff(diff: Diff, stream: TextIO | None = None) -> None:
    """Print all that differs; in colour on a terminal alone."""
    console = console_for(stream or sys.stdout)
    width = max(console.width, _LEAST_WIDTH)
    for text in (*_wrapped(diff.summary.text, width, style="bold"), *_sides(diff, width)):
        console.print(text, soft_wrap=True)
    for heading, lines in _blocks(diff, width):
        console.print()
        console.print(heading, soft_wrap=True)
        for line in lines:
            console.print(line, soft_wrap=isinstance(line, Text))


def _sides(diff: Diff, width: int) -> Iterator[Text]:
    for side in (diff.a, diff.b):
        yield from _wrapped(f"{side.name}: {side_facts(side)}, {side.title}", width, indent=2)


def _blocks(diff: Diff, width: int) -> Iterator[tuple[Text, Sequence[Line]]]:
    """Yield the heading and the lines of each block that has any."""
    alarming, real = unexplained(diff), real_changes(diff)
    if alarming:
        columns = _Columns(diff, alarming)
        lines = [
            *_wrapped(NOTHING_EXPLAINS, width, indent=2),
            *columns.head(),
            *columns.lines(alarming),
        ]
        yield Text("Unexplained", "bold red"), lines
    if real:
        yield Text("Real changes", "bold"), list(_real_lines(diff, real, width))
    blocks: tuple[tuple[str, Iterator[Line]], ...] = (
        ("Other numbers", _rest_lines(diff, width)),
        ("Points", _capped(_grade_entries(diff), width)),
        ("Settings", _setting_lines(diff)),
        ("Claims", _capped(_claim_entries(diff), width)),
        ("Tables", _capped(_table_entries(diff), width)),
        ("Figures", _capped(_figure_entries(diff), width)),
        ("Text", _capped((change.place for change in diff.text), width)),
        ("Environment", _capped(_environment_entries(diff), width)),
        ("How often this is wrong", _wrapped(diff.reliability, width, indent=2)),
    )
    for title, found in blocks:
        printed = list(found)
        if printed:
            yield Text(title, "bold"), printed


def _real_lines(diff: Diff, changes: Sequence[MetricChange], width: int) -> Iterator[Text]:
    columns = _Columns(diff, changes)
    yield from columns.head()
    for causes, group in by_causes(changes).items():
        yield from columns.lines(group)
        yield from _wrapped(f"cause: {causes_text(causes)}", width, indent=4)


class _Columns:
    """Numbers of both versions under the versions' names, each number below its own name."""

    def __init__(self, diff: Diff, changes: Sequence[MetricChange]) -> None:
        self._diff = diff
        self._labels = (diff.a.name, diff.b.name)
        values = [values_text(change) for change in changes]
        self._widths = tuple(
            max(_NARROWEST, min(len(label), _WIDEST_LABEL), *(len(pair[side]) for pair in values))
            for side, label in enumerate(self._labels)
        )

    def head(self) -> Iterator[Text]:
        """Yield the names; a long one takes several lines."""
        first, second = (
            textwrap.wrap(label, width)
            for label, width in zip(self._labels, self._widths, strict=True)
        )
        height = max(len(first), len(second))
        first, second = ([""] * (height - len(lines)) + lines for lines in (first, second))
        for number, (a, b) in enumerate(zip(first, second, strict=True), start=1):
            yield self._line(a, b, _DIFFERENCE if number == height else "", style="dim")

    def lines(self, changes: Sequence[MetricChange]) -> Iterator[Text]:
        """Yield two lines for each number."""
        for change in changes:
            verdict = verdict_text(change.verdict, self._diff)
            yield Text.assemble(f"  {change.name}: ", (verdict, _style(change)))
            yield self._line(*values_text(change), difference_text(change) or change.reason)

    def _line(self, a: str, b: str, difference: str, style: str = "") -> Text:
        first, second = self._widths
        return Text(f"    {a:>{first}}  {b:>{second}}  {difference}".rstrip(), style)


def _style(change: MetricChange) -> str:
    return "red" if change.unexplained else _STYLES.get(change.verdict, "")


def _rest_lines(diff: Diff, width: int) -> Iterator[Text]:
    """Yield a count for each verdict, with the reason or the names where they say more."""
    rest = remaining(diff)
    labels = {verdict: verdict_text(verdict, diff) for verdict in rest}
    widest = min(max(map(len, labels.values()), default=0), _WIDEST_LABEL)
    space = " " * (widest + _COUNT_WIDTH + 4)
    for verdict, changes in rest.items():
        for reason, group in by_reason(changes).items():
            said = reason
            if verdict in _NAMED:
                because = f" ({reason})" if reason else ""
                said = f"{_names(group)}{because}"
            text = f"  {labels[verdict]:<{widest}}{len(group):>{_COUNT_WIDTH}}  {said}"
            yield from map(Text, textwrap.wrap(text, width, subsequent_indent=space))


def _names(changes: Sequence[MetricChange]) -> str:
    """Return the first names, each with what it was before where that is another."""
    named = [
        f"{one.renamed_from} -> {one.name}" if one.renamed_from else one.name for one in changes
    ]
    return listed(named, _MOST_NAMES)


def _setting_lines(diff: Diff) -> Iterator[Line]:
    if not diff.settings:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("  ", no_wrap=True)
    for side in (diff.a, diff.b):
        table.add_column(Text(side.name), overflow="fold")
    for section, settings in by_section(diff.settings).items():
        is_alone = len(settings) == 1 and settings[0].name == section
        if not is_alone:
            table.add_row(Text(f"  {section}"))
        for change in settings:
            name = change.name if is_alone else f"  {change.name.removeprefix(f'{section}.')}"
            values = (Text(setting_value(value)) for value in (change.a, change.b))
            table.add_row(Text(f"  {name}"), *values)
    yield table


def _grade_entries(diff: Diff) -> Iterator[str]:
    if diff.grade is not None:
        yield f"{earned_text(diff.grade)} for {diff.grade.version}"
        for one in diff.grade.criteria:
            yield f"{earned_text(one)}: {one.name} ({one.evidence})"


def _claim_entries(diff: Diff) -> Iterator[str]:
    for change in changed_claims(diff):
        note = f" ({change.note})" if change.note else ""
        yield f"{change.name}: {claim_text(change, diff)}{note}"


def _table_entries(diff: Diff) -> Iterator[str]:
    for change in diff.tables:
        if change.verdict != "same":
            said = verdict_text(change.verdict, diff)
            if change.cells:
                said = counted(len(change.cells), "cell")
            note = f"; {change.note}" if change.note else ""
            yield f"Table {change.number}, {change.label}: {said}{note}"


def _figure_entries(diff: Diff) -> Iterator[str]:
    for change in diff.figures:
        if change.verdict != "same":
            number = "" if change.number is None else f"Figure {change.number}, "
            yield f"{number}{change.label}: {_figure_text(change, diff)}"


def _figure_text(change: FigureChange, diff: Diff) -> str:
    """Return where the curves are furthest apart, or what else became of a figure."""
    apart = [one for one in change.series if one.largest_difference]
    if not apart:
        notes = dict.fromkeys(one.note for one in change.series if one.note)
        return change.note or "; ".join(notes) or verdict_text(change.verdict, diff)
    furthest = max(apart, key=lambda one: abs(one.largest_difference or 0.0))
    at = "" if furthest.at is None else f" at {furthest.at:g}"
    return f"{furthest.largest_difference:.2g} at most, in {furthest.series}{at}"


def _environment_entries(diff: Diff) -> Iterator[str]:
    for change in diff.environment:
        sides = ((diff.a.name, change.a), (diff.b.name, change.b))
        said = ", ".join(f"{value or 'not known'} in {name}" for name, value in sides)
        yield f"{change.name}: {said}"


def _capped(entries: Iterator[str], width: int) -> Iterator[Text]:
    """Yield the first entries, and how many there are beside them."""
    every = list(entries)
    for entry in every[:_MOST_ENTRIES]:
        yield from _wrapped(
            textwrap.shorten(entry, 2 * (width - 4), placeholder=" ..."), width, indent=2
        )
    if len(every) > _MOST_ENTRIES:
        yield Text(f"  and {len(every) - _MOST_ENTRIES} more: --format html has them all", "dim")


def _wrapped(text: str, width: int, indent: int = 0, style: str = "") -> Iterator[Text]:
    space = " " * indent
    for line in textwrap.wrap(
        text, width, initial_indent=space, subsequent_indent=space, break_on_hyphens=False
    ):
        yield Text(line, style)
