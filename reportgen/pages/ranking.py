"""Graded versions in their order, and how points are written."""

from collections.abc import Iterable
from dataclasses import dataclass

from reportgen.compare.model import CriterionGrade, Grade
from reportgen.report.numbers import format_plain

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


def points_text(points: float) -> str:
    """Return points without needless digits, as in "2" or "0.5"."""
    return format_plain(round(points, 6))


def earned_text(earned: Grade | CriterionGrade) -> str:
    """Return points as in "13 of 20"."""
    return f"{points_text(earned.points)} of {points_text(earned.most)}"


def _place(version: GradedVersion) -> tuple[bool, float, str]:
    points = version.grade.points if version.grade else 0.0
    return version.grade is None, -points, version.name
