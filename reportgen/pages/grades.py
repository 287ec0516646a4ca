"""Say what graded versions earned: a ranking, and the evidence for each version."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportgen.compare.model import CriterionGrade, Grade
from reportgen.pages.blocks import (
    Block,
    Column,
    Listing,
    Paragraph,
    Role,
    Row,
    Section,
    Span,
    View,
    table,
)
from reportgen.report.numbers import counted, format_plain

NOT_READ = "cannot be read"


@dataclass(frozen=True)
class GradedVersion:
    """A version, and what it earned."""

    name: str  # as rows are labelled with it
    profile: str
    grade: Grade | None  # None: it cannot be read
    problem: str = ""  # why not


@dataclass(frozen=True)
class GradedCriterion:
    """A column of a ranking."""

    name: str
    question: str  # of the assignment; may be empty
    most: float


@dataclass(frozen=True)
class Ranking:
    """Versions graded by one rubric: most points first, then by name, unreadable ones last."""

    title: str  # of the rubric
    criteria: tuple[GradedCriterion, ...]
    versions: tuple[GradedVersion, ...]

    @property
    def most(self) -> float:
        """All points that there are."""
        return sum(criterion.most for criterion in self.criteria)


def ranking(
    title: str, criteria: Iterable[GradedCriterion], versions: Iterable[GradedVersion]
) -> Ranking:
    """Return the versions in order."""
    return Ranking(title, tuple(criteria), tuple(sorted(versions, key=_place)))


def grades_view(ranking: Ranking, *, with_evidence: bool) -> View:
    """Return the evidence for one version, or the ranking of several.

    with_evidence: for each of several, too.
    """
    first = ranking.versions[0]
    if len(ranking.versions) == 1 and first.grade is not None:
        title = f"{first.name}: {earned_text(first.grade)} points"
        return View(title, (Paragraph(ranking.title), *evidence_table(first.grade)))
    most = f"{counted(len(ranking.versions), 'version')}, {points_text(ranking.most)} points each"
    criteria = Listing(tuple(map(_criterion, ranking.criteria)), is_numbered=True)
    evidence = tuple(_evidence(ranking.versions)) if with_evidence else ()
    return View(
        ranking.title, (Paragraph(f"{most} at most"), *_ranking_table(ranking), criteria, *evidence)
    )


def evidence_table(grade: Grade) -> tuple[Block, ...]:
    """Return what each criterion earned, and why."""
    columns = (
        Column("Question"),
        Column("Criterion", "prose"),
        Column("Points", "number"),
        Column("Evidence", "prose"),
    )
    rows = (
        Row((one.question, one.name, Span(earned_text(one), _role(one)), one.evidence))
        for one in grade.criteria
    )
    return table(columns, rows, "Points")


def points_text(points: float) -> str:
    """Return points without needless digits, as in "2" or "0.5"."""
    return format_plain(round(points, 6))


def earned_text(earned: Grade | CriterionGrade) -> str:
    """Return points as in "13 of 20"."""
    return f"{points_text(earned.points)} of {points_text(earned.most)}"


def _ranking_table(ranking: Ranking) -> tuple[Block, ...]:
    columns = (
        Column("Version"),
        Column("Points"),
        *(Column(str(place + 1), "number") for place in range(len(ranking.criteria))),
        Column("Profile", is_detail=True),
        Column("Problem", "prose", is_detail=True),
    )
    return table(columns, (_ranking_row(one, ranking) for one in ranking.versions), "Points")


def _ranking_row(version: GradedVersion, ranking: Ranking) -> Row:
    grade = version.grade
    if grade is None:
        nothing = [""] * len(ranking.criteria)
        return Row((version.name, Span(NOT_READ, "bad"), *nothing, "", version.problem))
    points = (Span(points_text(one.points), _role(one)) for one in grade.criteria)
    return Row((version.name, earned_text(grade), *points, version.profile))


def _criterion(criterion: GradedCriterion) -> str:
    question = f" ({criterion.question})" if criterion.question else ""
    return f"{criterion.name}{question}: {points_text(criterion.most)}"


def _evidence(versions: Sequence[GradedVersion]) -> Iterator[Section]:
    for version in versions:
        if version.grade is not None:
            note = f"{earned_text(version.grade)} points"
            yield Section(version.name, evidence_table(version.grade), note, is_folded=True)


def _role(criterion: CriterionGrade) -> Role:
    if criterion.points == criterion.most:
        return "plain"
    return "notable" if criterion.points else "bad"


def _place(version: GradedVersion) -> tuple[bool, float, str]:
    points = version.grade.points if version.grade else 0.0
    return version.grade is None, -points, version.name
