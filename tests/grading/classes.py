"""Hand-ins of a class as they are graded, made by hand."""

from datetime import UTC, datetime
from pathlib import Path

from reportgen.compare.model import CriterionGrade, Grade
from reportgen.grading.model import Graded, HandIn, Student
from reportgen.grading.rubric import Rubric

ADA = Student("1001", "Ada Lovelace")
BEN = Student("1002", "Ben Okri")


def graded(
    name: str,
    rubric: Rubric,
    *earned: float,
    student: Student | None = None,
    day: int = 1,
    evidence: str = "so",
) -> Graded:
    """Return a hand-in with points for each criterion in turn; without any it cannot be read.

    day: of January, on which its report was made.
    """
    criteria = tuple(
        CriterionGrade(name=one.name, points=points, most=one.points, evidence=evidence)
        for one, points in zip(rubric.criteria, earned, strict=False)
    )
    grade = Grade(
        rubric=rubric.title, version=name, points=sum(earned), most=rubric.most, criteria=criteria
    )
    return Graded(
        name,
        profile="fast" if earned else "",
        grade=grade if earned else None,
        problem="" if earned else f"{name}/report.json is no report.",
        student=student,
        created=datetime(2026, 1, day, tzinfo=UTC) if earned else None,
        hand_in=HandIn(name, Path("handed-in", name)),
    )
