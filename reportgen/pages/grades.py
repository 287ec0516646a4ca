"""Say what graded versions earned: a ranking, also as CSV, and the evidence for each version."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportgen.base.untrusted.text import printable
from reportgen.compare.model import CriterionGrade, Grade
from reportgen.grading.rubric import Criterion, Rubric
from reportgen.pages.blocks import (
    Block,
    Column,
    Inline,
    Listing,
    Paragraph,
    Role,
    Section,
    Span,
    View,
    number,
    prose,
    table,
)
from reportgen.report.numbers import counted, format_plain
from reportgen.report.table_data import csv_text

NOT_READ = "cannot be read"


@dataclass(frozen=True)
class GradedVersion:
    """A version, and what it earned."""

    name: str  # as rows are labelled with it
    profile: str
    grade: Grade | None  # None: it cannot be read
    problem: str = ""  # why not, or what in it contradicts itself


def ranked(versions: Iterable[GradedVersion]) -> list[GradedVersion]:
    """Return versions in order: most points first, then by name, unreadable ones last."""
    return sorted(
        versions, key=lambda one: (-one.grade.points if one.grade else math.inf, one.name)
    )


def grades_view(rubric: Rubric, versions: Sequence[GradedVersion], *, with_evidence: bool) -> View:
    """Return the evidence for one version, or the ranking of several.

    with_evidence: for each of several, too.
    """
    first = versions[0]
    if len(versions) == 1 and first.grade is not None:
        title = f"{first.name}: {earned_text(first.grade)} points"
        return View(title, (Paragraph(rubric.title), *evidence_table(first.grade)))
    most = f"{counted(len(versions), 'version')}, {points_text(rubric.most)} points each at most"
    columns = (
        Column("Version"),
        Column("Points"),
        *(
            number(str(place), stands_for=criterion.name)
            for place, criterion in enumerate(rubric.criteria, 1)
        ),
        Column("Profile", is_detail=True),
        prose("Problem", is_detail=True),
    )
    ranking = table(columns, (_row(one, rubric) for one in versions), "Points")
    criteria = Listing(tuple(map(_criterion, rubric.criteria)), is_numbered=True)
    evidence = (
        Section(
            one.name, evidence_table(one.grade), f"{earned_text(one.grade)} points", is_folded=True
        )
        for one in versions
        if one.grade and with_evidence
    )
    return View(rubric.title, (Paragraph(most), *ranking, criteria, *evidence))


def ranking_csv(rubric: Rubric, versions: Iterable[GradedVersion]) -> str:
    """Return a line for each version: its points by criterion, then the evidence for each."""
    names = [criterion.name for criterion in rubric.criteria]
    head = ["version", "profile", "points", "of", "problem"]
    evidence = (f"evidence: {name}" for name in names)
    return csv_text([*head, *names, *evidence], (_csv_row(one, rubric) for one in versions))


def evidence_table(grade: Grade) -> tuple[Block, ...]:
    """Return what each criterion earned, and why."""
    columns = ("Question", prose("Criterion"), number("Points"), prose("Evidence"))
    rows = (
        (one.question, one.name, Span(earned_text(one), _role(one)), one.evidence)
        for one in grade.criteria
    )
    return table(columns, rows, "Points")


def points_text(points: float) -> str:
    """Return points without needless digits, as in "2" or "0.5"."""
    return format_plain(round(points, 6))


def earned_text(earned: Grade | CriterionGrade) -> str:
    """Return points as in "13 of 20"."""
    return f"{points_text(earned.points)} of {points_text(earned.most)}"


def _row(version: GradedVersion, rubric: Rubric) -> tuple[Inline, ...]:
    grade = version.grade
    points: list[Inline] = [""] * len(rubric.criteria)
    if grade is not None:
        points = [Span(points_text(one.points), _role(one)) for one in grade.criteria]
    earned = earned_text(grade) if grade else Span(NOT_READ, "bad")
    return (version.name, earned, *points, version.profile, version.problem)


def _csv_row(version: GradedVersion, rubric: Rubric) -> list[str]:
    grade, most = version.grade, points_text(rubric.most)
    points, evidence = [""] * len(rubric.criteria), [""] * len(rubric.criteria)
    if grade is not None:
        points = [points_text(one.points) for one in grade.criteria]
        evidence = [one.evidence for one in grade.criteria]
    total = points_text(grade.points) if grade else ""
    return [
        printable(version.name),
        version.profile,
        total,
        most,
        version.problem,
        *points,
        *evidence,
    ]


def _criterion(criterion: Criterion) -> str:
    question = f" ({criterion.question})" if criterion.question else ""
    return f"{criterion.name}{question}: {points_text(criterion.points)}"


def _role(criterion: CriterionGrade) -> Role:
    if criterion.points == criterion.most:
        return "plain"
    return "notable" if criterion.points else "bad"
