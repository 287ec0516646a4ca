"""What was handed in, and what came of it: what the parts of grading hand on to each other."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reportgen.compare.model import CriterionGrade, Grade
from reportgen.report.numbers import format_plain
from reportgen.versions.concern import Concern, Kind


def points_text(points: float) -> str:
    """Return points without needless digits, as in "2" or "0.5"."""
    return format_plain(round(points, 6))


@dataclass(frozen=True)
class HandIn:
    """Something that was handed in, whatever it is."""

    name: str  # as its row is labelled: printable, and another for each
    place: Path  # a version's folder, its report.json, a zip, or something else
    # From there to a version: into folders and into zips, as in ("work.zip", "0003-fast").
    steps: tuple[str, ...] = ()
    problem: str = ""  # why it cannot be read; empty: nothing is known against it


@dataclass(frozen=True)
class Verified:
    """What came of the numbers behind the points when they were computed anew."""

    points: float  # earned ones whose numbers were computed anew
    numbers: int  # that were computed anew
    of_numbers: int
    tasks: int
    of_tasks: int
    note: str = ""  # such as that its processor is of another kind, so the spread decides


@dataclass(frozen=True)
class Student:
    """A line of the roster."""

    id: str
    name: str
    pattern: str = ""  # of the names of what is handed in, as of a shell; empty: the id or the name
    columns: tuple[tuple[str, str], ...] = ()  # its line as it was read: titles and cells


@dataclass(frozen=True)
class Remark:
    """What the teacher says of a student's work, from the file of comments."""

    comment: str = ""
    points: dict[str, float] = field(default_factory=dict)  # criterion -> points in place of ours
    extra: float = 0.0  # points beside those of the criteria; may be below 0


@dataclass(frozen=True)
class Graded:
    """A hand-in with its points, or why it has none."""

    name: str
    profile: str = ""
    grade: Grade | None = None  # by the rubric alone; None: it cannot be read, or is missing
    problem: str = ""  # why it cannot be read
    concerns: tuple[Concern, ...] = ()
    verified: Verified | None = None  # None: nothing was asked for
    most: float | None = None  # points that its concerns leave; None: all
    costly: tuple[Kind, ...] = ()  # the kinds of concerns that leave it no more
    student: Student | None = None
    remark: Remark = Remark()
    created: datetime | None = None  # when its report was made, as it says itself
    hand_in: HandIn | None = None  # what it was read from
    passed_by: str = ""  # the hand-in of the same student that counts in its place

    @property
    def is_missing(self) -> bool:
        """Whether it is the row of a student who handed in nothing."""
        return self.hand_in is None and not self.name

    @property
    def criteria(self) -> tuple[CriterionGrade, ...]:
        """The criteria, with the points that the teacher gave in place of ours."""
        return tuple(map(self._by_the_teacher, self.grade.criteria if self.grade else ()))

    @property
    def points(self) -> float | None:
        """The points that count: the rubric's, what the teacher changed, what concerns cost."""
        if self.grade is None:
            return None
        earned = self.earned
        return max(earned if self.most is None else min(earned, self.most), 0.0)

    @property
    def earned(self) -> float:
        """The points of the criteria and the extra ones, before concerns cost any."""
        return sum(one.points for one in self.criteria) + self.remark.extra

    def _by_the_teacher(self, one: CriterionGrade) -> CriterionGrade:
        points = self.remark.points.get(one.name)
        if points is None:
            return one
        evidence = f"by the teacher, {one.points:g} by the rubric: {one.evidence}"
        return one.model_copy(update={"points": points, "evidence": evidence})
