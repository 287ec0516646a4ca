"""Say what was earned: the table of a class, also as CSV, and the evidence for each hand-in."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reportgen.base.errors import and_more
from reportgen.base.untrusted.text import printable
from reportgen.compare.model import CriterionGrade, Grade
from reportgen.grading.model import Graded, Verified, points_text
from reportgen.grading.rubric import Rubric
from reportgen.grading.summary import count_line
from reportgen.pages.blocks import (
    Block,
    Column,
    Group,
    Inline,
    Paragraph,
    Role,
    Row,
    Section,
    Span,
    Table,
    View,
    number,
    prose,
    table,
)
from reportgen.pages.class_summary import class_blocks
from reportgen.report.numbers import counted
from reportgen.report.table_data import csv_text

NOT_READ = "cannot be read"
NOTHING = "nothing"

MOST_WITH_EVIDENCE = 100
"""Hand-ins whose evidence one page has; that of 500 would be of 4 MB."""

ELSEWHERE = (
    "The evidence for each is too much for one page: --format csv has it, and --feedback on a page "
    "for each student."
)


def ranked(graded: Iterable[Graded]) -> list[Graded]:
    """Return hand-ins in order: most points first, then by name; unreadable, missing ones last."""

    def place(one: Graded) -> tuple[bool, float, str]:
        points = math.inf if one.points is None else -one.points
        return one.is_missing, points, whose(one)

    return sorted(graded, key=place)


def grades_view(rubric: Rubric, graded: Sequence[Graded], *, with_evidence: bool) -> View:
    """Return the evidence for one hand-in, or the table of several.

    graded: also the rows of students who handed in nothing. with_evidence: for each of several,
    too, where they are not too many for a page.
    """
    first = graded[0]
    if len(graded) == 1 and first.grade is not None:
        title = f"{whose(first)}: {earned_words(first)} points"
        rows = table(_EVIDENCE, _evidence_rows(first), "Points")
        return View(title, (Paragraph(rubric.title), *rows))
    with_grade = [one for one in graded if one.grade]
    is_with_evidence = with_evidence and len(with_grade) <= MOST_WITH_EVIDENCE
    count = count_line(graded)
    lead = f"{points_text(rubric.most)} points at most."
    blocks: tuple[Block, ...] = (
        Paragraph((lead, Span(count, "detail"))),
        *_class_table(rubric, graded),
        *([Paragraph(ELSEWHERE)] if with_evidence and not is_with_evidence else []),
        *class_blocks(rubric, graded),
    )
    evidence = _folded_evidence(with_grade) if is_with_evidence else ()
    return View(rubric.title, (*blocks, *evidence), foot=(count,))


def _folded_evidence(graded: Iterable[Graded]) -> tuple[Section, ...]:
    """Return the evidence for each hand-in, behind a line."""
    groups = tuple(
        Group(tuple(map(Row, _evidence_rows(one))), folded=f"{whose(one)}: {earned_words(one)}")
        for one in graded
    )
    return (Section("Evidence", (Table(_EVIDENCE, groups),)),) if groups else ()


def _class_table(rubric: Rubric, graded: Sequence[Graded]) -> tuple[Block, ...]:
    with_students = any(one.student for one in graded)
    columns = (
        Column("Student" if with_students else "Hand-in"),
        number("Points"),
        Column("Integrity"),
        number("Verified points"),
        *(
            number(str(place), stands_for=criterion.name)
            for place, criterion in enumerate(rubric.criteria, 1)
        ),
        *([Column("Hand-in", is_detail=True)] if with_students else []),
        Column("Profile", is_detail=True),
        prose("Problem", is_detail=True),
    )
    rows = (_row(one, rubric, with_student=with_students) for one in graded)
    return tuple(replace(one, is_sortable=True) for one in table(columns, rows, "Points"))


def ranking_csv(rubric: Rubric, graded: Iterable[Graded]) -> str:
    """Return a line for each hand-in: its points by criterion, then the evidence for each."""
    names = [criterion.name for criterion in rubric.criteria]
    head = [
        *("version", "student", "name", "profile", "points", "of", "by the rubric", "extra"),
        *("integrity", "verified points", "verified numbers", "counts", "comment", "problem"),
    ]
    evidence = (f"evidence: {name}" for name in names)
    return csv_text([*head, *names, *evidence], (_csv_row(one, rubric) for one in graded))


def evidence_table(criteria: Iterable[CriterionGrade]) -> tuple[Block, ...]:
    """Return what each criterion earned, and why."""
    return table(_EVIDENCE, map(_criterion_row, criteria), "Points")


_EVIDENCE = (Column("Question"), prose("Criterion"), number("Points"), prose("Evidence"))


def _evidence_rows(graded: Graded) -> Iterator[tuple[Inline, ...]]:
    """Yield what each criterion earned, and why, and what else decides the points."""
    yield from map(_criterion_row, graded.criteria)
    if graded.remark.extra:
        yield "", "beside the criteria", f"{graded.remark.extra:+g}", "by the teacher"
    if graded.most is not None and graded.earned > graded.most:
        costly = f"of {points_text(graded.earned)} points, for {', '.join(graded.costly)}"
        yield "", "left by integrity", Span(points_text(graded.most), "bad"), costly
    for concern in graded.concerns:
        role: Role = "bad" if concern.kind in graded.costly else "notable"
        yield "", Span(f"integrity: {concern.kind}", role), "", concern.text
    if graded.verified:
        yield "", "verification", verified_points(graded), verified_words(graded.verified)
    if graded.remark.comment:
        yield "", "comment", "", graded.remark.comment


def _criterion_row(one: CriterionGrade) -> tuple[Inline, ...]:
    return one.question, one.name, Span(earned_text(one), _role(one)), one.evidence


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


def verified_words(verified: Verified) -> str:
    """Return what was verified of a hand-in, or why nothing was."""
    if not verified.numbers and verified.note:
        return f"not verified: {verified.note}"
    numbers = f"{verified.numbers} of {counted(verified.of_numbers, 'number')}"
    tasks = f"{verified.tasks} of {counted(verified.of_tasks, 'task')}"
    note = f"; {verified.note}" if verified.note else ""
    return f"{numbers} computed anew, by {tasks}{note}"


def _row(one: Graded, rubric: Rubric, *, with_student: bool) -> tuple[Inline, ...]:
    points: list[Inline] = [""] * len(rubric.criteria)
    if one.grade is not None:
        points = [Span(points_text(each.points), _role(each)) for each in one.criteria]
    earned = earned_words(one)
    is_less = one.most is not None and one.earned > one.most
    role: Role = "bad" if one.grade is None or is_less else "plain"
    return (
        whose(one),
        Span(earned, role),
        integrity_words(one),
        verified_points(one),
        *points,
        *([one.name] if with_student else []),
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
    return f"{points_text(one.verified.points)} of {points_text(one.grade.points)}"


def whose(one: Graded) -> str:
    """Return the student of a hand-in with the id, or the hand-in's name."""
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
        printable(one.name),
        one.student.id if one.student else "",
        one.student.name if one.student else "",
        one.profile,
        "" if one.points is None else points_text(one.points),
        points_text(rubric.most),
        points_text(one.grade.points) if one.grade else "",
        points_text(one.remark.extra) if one.remark.extra else "",
        "; ".join(f"{each.kind}: {each.text}" for each in one.concerns),
        points_text(verified.points) if verified else "",
        verified_words(verified) if verified else "",
        "no" if one.passed_by or one.grade is None else "yes",
        one.remark.comment,
        one.problem,
        *points,
        *evidence,
    ]


def _role(criterion: CriterionGrade) -> Role:
    if criterion.points >= criterion.most:
        return "plain"
    return "notable" if criterion.points else "bad"
