"""What a verification says of a hand-in: points, a note, concerns. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reportgen.base.errors import shown
from reportgen.compare.verification.model import NUMBER, Comparison, Difference, Likeness
from reportgen.grading.grade import part_of
from reportgen.grading.model import Graded, Verified
from reportgen.grading.rubric import Criterion, Rubric
from reportgen.report.model import Report
from reportgen.report.numbers import counted
from reportgen.versions.concern import Concern

_HELD_AGAINST = (NUMBER, "claim", "figure", "table")
_DECISIVE = ("value", "outcome")
_MOST_NAMED = 5  # numbers and parts that come out otherwise
_MOST_OF_A_VALUE = 60  # characters


def subject_of(criterion: Criterion) -> tuple[str, Any]:
    """Return what a criterion is about: the kind, and the name or number."""
    (subject,) = criterion.subjects
    return subject, getattr(criterion, subject)


def earned_criteria(graded: Graded, rubric: Rubric) -> list[Criterion]:
    """Return the criteria for which a hand-in has points."""
    points = {one.name: one.points for one in (graded.grade.criteria if graded.grade else ())}
    return [one for one in rubric.criteria if points.get(one.name, 0) > 0]


def verified_of(
    graded: Graded,
    rubric: Rubric,
    now: Report,
    found: Sequence[Comparison],
    tasks: tuple[int, int],
    likeness: Likeness,
) -> Verified:
    """Return what came of a hand-in.

    now: the report as it was computed anew. found: of that and the hand-in. tasks: how many were
    computed, of how many. likeness: of the two computations.
    """
    # Who writes another text says the same in other words.
    as_handed_in = {
        (each.kind, each.name)
        for each in found
        if each.match in ("identical", "within noise")
        or (each.match == "different" and not _is_otherwise(each))
    }
    points = {one.name: one.points for one in graded.criteria}
    verified = 0.0
    for criterion in earned_criteria(graded, rubric):
        subject, wanted = subject_of(criterion)
        part, _ = part_of(subject, wanted, now)
        name = getattr(part, "label", None) or getattr(part, "name", None) or str(wanted)
        kind = NUMBER if subject == "metric" else subject
        verified += points[criterion.name] if (kind, name) in as_handed_in else 0.0
    numbers = [each for each in found if each.kind == NUMBER]
    computed = sum(each.match != "not run" for each in numbers)
    return Verified(verified, computed, len(numbers), *tasks, note_on(likeness))


def note_on(likeness: Likeness) -> str:
    """Return why other bits than those of the hand-in may be right."""
    by_spread = "so the spread over seeds decides"
    if likeness.machine:
        return f"{'; '.join(likeness.machine)}: {by_spread}"
    if likeness.other_processor:
        tasks = counted(len(likeness.other_processor), "task")
        return f"{tasks} were computed on another processor: {by_spread}"
    if likeness.other_tasks:
        tasks = counted(len(likeness.other_tasks), "task")
        return f"{tasks} were computed with other code, data or libraries: {by_spread}"
    return ""


def verification_concerns(
    found: Iterable[Comparison], likeness: Likeness, *, is_our_text: bool = True
) -> Iterator[Concern]:
    """Yield what comes out otherwise; settings are not held against anybody.

    is_our_text: the text of the report is ours; another one may show other parts, and say other
    things of the same numbers.
    """
    other = "release" if likeness.other_report_code else "" if is_our_text else "text"
    wrong = [one for one in found if one.kind in _HELD_AGAINST and one.is_wrong]
    # Whoever forges can say that another release made it, so that excuses no number.
    wrong.sort(key=lambda one: (not _is_otherwise(one), one.kind != NUMBER))
    for one in wrong[:_MOST_NAMED]:
        label = one.name if one.kind == NUMBER else f"the {one.kind} {one.name}"
        by = f", by another {other}" if other and one.kind != NUMBER else ""
        is_open = other != "" and not _is_otherwise(one)
        yield Concern("verification", f"{label} {_otherwise(one)}{by}", (one.name,), is_open)
    if more := wrong[_MOST_NAMED:]:
        words = f"{len(more)} more numbers and parts come out otherwise"
        is_open = other != "" and not any(map(_is_otherwise, more))
        yield Concern("verification", words, is_open=is_open)


def _is_otherwise(one: Comparison) -> bool:
    """Say whether a number or an outcome differs, and not words alone, or what is shown."""
    return any(map(_is_measured, one.differences))


def _is_measured(difference: Difference) -> bool:
    """Say whether a difference is one of numbers or of an outcome, and not of words."""
    values = (difference.stored, difference.now)
    return difference.place == "outcome" or any(isinstance(one, int | float) for one in values)


def _otherwise(one: Comparison) -> str:
    if one.match == "missing":
        return f"is missing from {'the hand-in' if one.missing_from == 'the version' else 'ours'}"
    # An outcome or a value first, then any number, words last.
    first = min(
        one.differences,
        key=lambda each: (each.place not in _DECISIVE, not _is_measured(each)),
    )
    stored, now = (shown(value, _MOST_OF_A_VALUE) for value in (first.stored, first.now))
    what = "is" if first.place in _DECISIVE else f"has in {first.place}"
    return f"{what} {stored} in the hand-in, {now} computed anew"
