"""Grade a class: find what was handed in, look at it, say whose it is, verify it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.compare.causes import PUBLISHED
from reportgen.grading import roster as rosters
from reportgen.grading.classroom import first_project, held_against_each_other, names_in
from reportgen.grading.comments import read_comments
from reportgen.grading.hand_ins import handed_in
from reportgen.grading.looking import Grading, Seen, with_costs
from reportgen.grading.model import Graded
from reportgen.grading.reading import Nameable, read_rubric, reference_run
from reportgen.grading.rubric import Rubric
from reportgen.grading.side_by_side import seen_in_all
from reportgen.project.project import Project
from reportgen.report.model import Report, read_report
from reportgen.tasks.execution.events import OnEvent
from reportgen.versions.naming import resolve_version
from reportgen.workflow.verify_class import ClassVerification, Means, verify_class

CountedOff = Callable[[Iterator[tuple[Seen, ...]], int], Iterable[tuple[Seen, ...]]]
"""Passes on what comes of so many hand-ins, and may show how many there were."""


@dataclass(frozen=True)
class ClassRequest:
    """What a teacher asks for."""

    versions: Sequence[str]  # as `handed_in` takes them
    rubric: str  # as `read_rubric` takes it
    reference: str | None  # a version, or "published"
    roster: Path | None
    comments: Path | None
    results: Path
    project: Path | None  # as `find_project` takes it
    jobs: int


@dataclass(frozen=True)
class GradedClass:
    """A class with its points."""

    rubric: Rubric
    reference: Report | None  # what numbers are compared with
    graded: tuple[Graded, ...]
    notes: tuple[str, ...]  # what a teacher should look at, one line each


def grade_class(asked: ClassRequest, at_hand: Project, counted_off: CountedOff) -> GradedClass:
    """Return all that was handed in with its points and all that is odd about it.

    at_hand: the project that the command found. Raises UserError for what is wrong with the
    rubric, the roster or the reference, or where nothing was handed in.
    """
    students = rosters.read_roster(asked.roster) if asked.roster else ()
    hand_ins = handed_in(asked.versions, asked.results, asked.project)
    is_original = asked.reference == PUBLISHED
    reference = None
    if asked.reference is not None and not is_original:
        place = resolve_version(asked.reference, asked.results, asked.project)
        reference = read_report(place)
    shipped = reference_run(at_hand, first_project(hand_ins))
    rubric = _rubric(asked, at_hand, Nameable.of(shipped) if shipped else Nameable())
    grading = Grading(rubric, reference, is_original, asked.project)
    looking = counted_off(seen_in_all(hand_ins, grading, asked.jobs), len(hand_ins))
    seen = [one for many in looking for one in many]
    if shipped is None:
        _rubric(asked, at_hand, names_in(seen))
    found = rosters.matched(students, [one.graded.name for one in seen])
    trusted = [one for one in (reference, shipped) if one]
    compared = held_against_each_other(seen, trusted, found.owners)
    graded = rosters.with_students(compared, found)
    notes = tuple(rosters.notes_on(found, graded)) if students else ()
    every = (*graded, *rosters.missing(students, graded))
    if asked.comments:
        every = read_comments(asked.comments, every, rubric)
    return GradedClass(rubric, reference, tuple(with_costs(one, rubric) for one in every), notes)


def with_verification(
    graded: GradedClass, means: Means, on_event: OnEvent
) -> tuple[GradedClass, ClassVerification]:
    """Return a class with what came of it when it was computed anew; raises UserError."""
    verification = verify_class(graded.graded, graded.rubric, means, on_event)
    rows = (with_costs(verification.of(one), graded.rubric) for one in graded.graded)
    return replace(graded, graded=tuple(rows)), verification


def _rubric(asked: ClassRequest, at_hand: Project, known: Nameable) -> Rubric:
    with_reference = asked.reference is not None
    return read_rubric(asked.rubric, known, with_reference=with_reference, project=at_hand.folder)
