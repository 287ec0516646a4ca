"""What a verification says of a hand-in: points, a note, concerns. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from pydantic import JsonValue

from reportgen.base.errors import shown
from reportgen.compare.verification.model import NUMBER, Comparison, Difference, Likeness
from reportgen.grading.grade import part_of
from reportgen.grading.model import Graded, Verified
from reportgen.grading.rubric import Criterion, Rubric
from reportgen.report.model import Report
from reportgen.report.numbers import counted
from reportgen.report.table_data import as_number
from reportgen.versions.concern import Concern

Other = Literal["", "release", "text"]
"""What made a hand-in that is not ours; it may tell the same in other words, parts and numbers."""

_HELD_AGAINST = (NUMBER, "claim", "figure", "table")
_DATA = {"figure": "panels", "table": "rows"}  # the field with what was measured
_DECISIVE = ("value", "outcome")
_MOST_NAMED = 5  # numbers and parts that come out otherwise
_MOST_OF_A_VALUE = 60  # characters


def earned_criteria(graded: Graded, rubric: Rubric) -> list[Criterion]:
    """Return the criteria for which a hand-in has points."""
    points = {one.name: one.points for one in (graded.grade.criteria if graded.grade else ())}
    return [one for one in rubric.criteria if points.get(one.name, 0) > 0]


def made_otherwise(report: Report, now: Report, likeness: Likeness) -> Other:
    """Return in what the making of a hand-in differs from that of the report computed anew."""
    if likeness.other_report_code:
        return "release"
    return "" if report.templates == now.templates else "text"


def verified_of(
    graded: Graded,
    rubric: Rubric,
    now: Report,
    found: Sequence[Comparison],
    tasks: tuple[int, int],
    likeness: Likeness,
    other: Other,
) -> Verified:
    """Return what came of a hand-in.

    now: the report as it was computed anew. found: of that and the hand-in. tasks: how many were
    computed, of how many. likeness: of the two computations. other: as `made_otherwise` returns it.
    """
    as_handed_in = {
        (each.kind, each.name)
        for each in found
        if each.match in ("identical", "within noise")
        # Another release may test otherwise, and verifies no other outcome by that.
        or (each.match == "different" and not _is_otherwise(each, "text" if other else ""))
    }
    points = {one.name: one.points for one in graded.criteria}
    verified = 0.0
    for criterion in earned_criteria(graded, rubric):
        subject, wanted = criterion.subject
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


def verification_concerns(found: Iterable[Comparison], other: Other) -> Iterator[Concern]:
    """Yield what comes out otherwise; settings are not held against anybody."""
    wrong = [one for one in found if one.kind in _HELD_AGAINST and one.is_wrong]
    # Whoever forges can say that another release made it, so that excuses no measurement.
    wrong.sort(key=lambda one: (not _is_otherwise(one, other), one.kind != NUMBER))
    for one in wrong[:_MOST_NAMED]:
        label = one.name if one.kind == NUMBER else f"the {one.kind} {one.name}"
        by = f", by another {other}" if other and one.kind != NUMBER else ""
        words = f"{label} {_otherwise(one)}{by}"
        yield Concern("verification", words, (one.name,), not _is_otherwise(one, other))
    if more := wrong[_MOST_NAMED:]:
        words = f"{len(more)} more numbers and parts come out otherwise"
        is_open = not any(_is_otherwise(one, other) for one in more)
        yield Concern("verification", words, is_open=is_open)


def _is_otherwise(one: Comparison, other: Other) -> bool:
    """Say whether what was measured differs, however it is told."""
    return other == "" or any(_is_measured(one.kind, each, other) for each in one.differences)


def _is_measured(kind: str, difference: Difference, other: Other) -> bool:
    stored, now = difference.stored, difference.now
    if kind == NUMBER:
        return True
    if kind == "claim":
        # Another release may test otherwise; holding and not holding contradict each other.
        is_decided = "inconclusive" not in (stored, now) or other != "release"
        return difference.place == "outcome" and is_decided
    in_data = kind in _DATA and difference.place.startswith(_DATA[kind])
    return in_data and _is_number(stored) and _is_number(now)


def _is_number(value: JsonValue) -> bool:
    """Say whether a value is a number, be it in words as in a cell of a table."""
    read = as_number(value) if isinstance(value, str) else value
    return isinstance(read, int | float)


def _otherwise(one: Comparison) -> str:
    if one.match == "missing":
        return f"is missing from {'the hand-in' if one.missing_from == 'the version' else 'ours'}"
    # What decides first, then what was measured, words last.
    order = sorted(one.differences, key=lambda each: not _is_measured(one.kind, each, ""))
    first = min(order, key=lambda each: each.place not in _DECISIVE)
    stored, now = (shown(value, _MOST_OF_A_VALUE) for value in (first.stored, first.now))
    what = "is" if first.place in _DECISIVE else f"has in {first.place}"
    return f"{what} {stored} in the hand-in, {now} computed anew"
