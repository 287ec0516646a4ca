"""Say what was earned: the table of a class, also as CSV, and the evidence for each hand-in."""

import math
from collections.abc import Iterable, Iterator, Sequence

from reportgen.base.errors import and_more
from reportgen.base.untrusted.text import printable
from reportgen.compare.model import CriterionGrade, Grade
from reportgen.grading.model import Graded, Verified
from reportgen.grading.rubric import Criterion, Rubric
from reportgen.grading.summary import count_line
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
from reportgen.pages.class_summary import summary_section
from reportgen.report.numbers import counted, format_plain
from reportgen.report.table_data import csv_text
from reportgen.versions.concern import Concern

NOT_READ = "cannot be read"
NOTHING = "nothing"


def ranked(graded: Iterable[Graded]) -> list[Graded]:
    """Return hand-ins in order: most points first, then by name; unreadable, missing ones last."""

    def place(one: Graded) -> tuple[bool, float, str]:
        points = math.inf if one.points is None else -one.points
        return one.is_missing, points, _whose(one)

    return sorted(graded, key=place)


def grades_view(rubric: Rubric, graded: Sequence[Graded], *, with_evidence: bool) -> View:
    """Return the evidence for one hand-in, or the table of several.

    graded: also the rows of students who handed in nothing. with_evidence: for each of several,
    too.
    """
    first = graded[0]
    if len(graded) == 1 and first.grade is not None:
        title = f"{first.name}: {earned_words(first)} points"
        return View(title, (Paragraph(rubric.title), *evidence_blocks(first)))
    most = f"{counted(len(graded), 'row')}, {points_text(rubric.most)} points each at most"
    has_students = any(one.student for one in graded)
    columns = (
        *([Column("Student")] if has_students else []),
        Column("Hand-in"),
        Column("Points"),
        Column("Integrity"),
        Column("Verified"),
        *(
            number(str(place), stands_for=criterion.name)
            for place, criterion in enumerate(rubric.criteria, 1)
        ),
        Column("Profile", is_detail=True),
        prose("Problem", is_detail=True),
    )
    rows = (_row(one, rubric, has_students=has_students) for one in graded)
    criteria = Listing(tuple(map(_criterion, rubric.criteria)), is_numbered=True)
    evidence = (
        Section(_whose(one), evidence_blocks(one), f"{earned_words(one)} points", is_folded=True)
        for one in graded
        if one.grade and with_evidence
    )
    blocks: Iterator[Block] = iter(
        (
            Paragraph(most),
            *table(columns, rows, "Points"),
            criteria,
            *summary_section(rubric, graded),
            *evidence,
        )
    )
    return View(rubric.title, tuple(blocks), foot=(count_line(graded),))


def ranking_csv(rubric: Rubric, graded: Iterable[Graded]) -> str:
    """Return a line for each hand-in: its points by criterion, then the evidence for each."""
    names = [criterion.name for criterion in rubric.criteria]
    head = [
        *("student", "name", "version", "profile", "points", "of", "by the rubric", "extra"),
        *("integrity", "verified points", "verified numbers", "counts", "comment", "problem"),
    ]
    evidence = (f"evidence: {name}" for name in names)
    return csv_text([*head, *names, *evidence], (_csv_row(one, rubric) for one in graded))


def evidence_blocks(graded: Graded) -> tuple[Block, ...]:
    """Return what each criterion earned, and why, and what else decides the points."""
    said = (*_beside_the_rubric(graded), *map(concern_words, graded.concerns))
    verified = (verified_words(graded.verified),) if graded.verified else ()
    listed = (Listing((*said, *verified)),) if said or verified else ()
    return (*evidence_table(graded.criteria), *listed)


def evidence_table(criteria: Iterable[CriterionGrade]) -> tuple[Block, ...]:
    """Return what each criterion earned, and why."""
    columns = ("Question", prose("Criterion"), number("Points"), prose("Evidence"))
    rows = (
        (one.question, one.name, Span(earned_text(one), _role(one)), one.evidence)
        for one in criteria
    )
    return table(columns, rows, "Points")


def points_text(points: float) -> str:
    """Return points without needless digits, as in "2" or "0.5"."""
    return format_plain(round(points, 6))


def earned_text(earned: Grade | CriterionGrade) -> str:
    """Return points as in "13 of 20"."""
    return f"{points_text(earned.points)} of {points_text(earned.most)}"


def earned_words(graded: Graded) -> str:
    """Return the points that count as in "13 of 20"; of what was not graded, why not."""
    if graded.is_missing:
        return NOTHING
    if graded.grade is None or graded.points is None:
        return NOT_READ
    return f"{points_text(graded.points)} of {points_text(graded.grade.most)}"


def concern_words(concern: Concern) -> str:
    """Return a concern as a sentence of its own kind."""
    return f"{concern.kind}: {concern.text}"


def verified_words(verified: Verified) -> str:
    """Return what was verified of a hand-in, or why nothing was."""
    if not verified.numbers and verified.note:
        return f"not verified: {verified.note}"
    numbers = f"{verified.numbers} of {counted(verified.of_numbers, 'number')}"
    tasks = f"{verified.tasks} of {counted(verified.of_tasks, 'task')}"
    note = f"; {verified.note}" if verified.note else ""
    return f"computed anew: {numbers}, by {tasks}{note}"


def _beside_the_rubric(graded: Graded) -> Iterator[str]:
    """Yield what beside the criteria decides how many points count."""
    if graded.remark.extra:
        yield f"the teacher gives {graded.remark.extra:+g} points beside the criteria"
    if graded.most is not None and graded.earned > graded.most:
        left = points_text(graded.most)
        kinds = ", ".join(graded.costly)
        yield f"of {points_text(graded.earned)} points {left} count, for concerns about {kinds}"
    if graded.passed_by:
        yield f"it does not count: {graded.passed_by} was made later"


def _row(one: Graded, rubric: Rubric, *, has_students: bool) -> tuple[Inline, ...]:
    points: list[Inline] = [""] * len(rubric.criteria)
    if one.grade is not None:
        points = [Span(points_text(each.points), _role(each)) for each in one.criteria]
    earned = earned_words(one)
    is_less = one.most is not None and one.earned > one.most
    role: Role = "bad" if one.grade is None or is_less else "plain"
    return (
        *([_whose(one)] if has_students else []),
        one.name,
        Span(earned, role),
        integrity_words(one),
        verified_points(one),
        *points,
        one.profile,
        one.problem or (f"does not count: {one.passed_by} was made later" if one.passed_by else ""),
    )


def integrity_words(one: Graded) -> Span:
    """Return how many concerns there are about a hand-in, and of which kind the worst is."""
    if not one.concerns:
        return Span("")
    worst = min(one.concerns, key=lambda each: (each.kind not in one.costly, each.is_open))
    role: Role = "bad" if one.costly else "notable"
    return Span(f"{worst.kind}{and_more(len(one.concerns))}", role)


def verified_points(one: Graded) -> str:
    """Return how many of the points that were earned rest on numbers computed anew."""
    if one.verified is None or one.grade is None:
        return ""
    return f"{points_text(one.verified.points)} of {points_text(one.grade.points)} points"


def _whose(one: Graded) -> str:
    if one.student is None:
        return one.name
    return f"{one.student.name} ({one.student.id})" if one.student.name else one.student.id


def _csv_row(one: Graded, rubric: Rubric) -> list[str]:
    points, evidence = [""] * len(rubric.criteria), [""] * len(rubric.criteria)
    if one.grade is not None:
        points = [points_text(each.points) for each in one.criteria]
        evidence = [each.evidence for each in one.criteria]
    verified = one.verified
    return [
        one.student.id if one.student else "",
        one.student.name if one.student else "",
        printable(one.name),
        one.profile,
        "" if one.points is None else points_text(one.points),
        points_text(rubric.most),
        points_text(one.grade.points) if one.grade else "",
        points_text(one.remark.extra) if one.remark.extra else "",
        "; ".join(map(concern_words, one.concerns)),
        points_text(verified.points) if verified else "",
        verified_words(verified) if verified else "",
        "no" if one.passed_by or one.grade is None else "yes",
        one.remark.comment,
        one.problem,
        *points,
        *evidence,
    ]


def _criterion(criterion: Criterion) -> str:
    question = f" ({criterion.question})" if criterion.question else ""
    return f"{criterion.name}{question}: {points_text(criterion.points)}"


def _role(criterion: CriterionGrade) -> Role:
    if criterion.points >= criterion.most:
        return "plain"
    return "notable" if criterion.points else "bad"
