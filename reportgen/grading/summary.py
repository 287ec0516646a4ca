"""Say what came of a class: how many were graded, how their points lie, what failed most. Pure."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

from reportgen.grading.model import Graded
from reportgen.grading.rubric import Rubric
from reportgen.report.numbers import counted
from reportgen.versions.concern import Kind

MOST_BARS = 10
_ALMOST = 1e-9


@dataclass(frozen=True)
class Bar:
    """How many hand-ins have points in a range."""

    low: float
    high: float  # the last bar holds it, the others do not
    count: int


@dataclass(frozen=True)
class Summary:
    """What came of all that were graded and count."""

    points: tuple[float, ...]  # of each, from the lowest
    bars: tuple[Bar, ...]
    mean: float
    median: float
    met: Mapping[str, int]  # criterion -> hand-ins with all of its points
    mean_points: Mapping[str, float]  # criterion -> over the hand-ins
    concerns: Mapping[Kind, int]  # kind -> hand-ins with such concerns, the most frequent first


def summary_of(rubric: Rubric, graded: Iterable[Graded]) -> Summary | None:
    """Return what came of a class; None where nothing was graded."""
    counting = [one for one in graded if one.points is not None and not one.passed_by]
    points = sorted(one.points for one in counting if one.points is not None)
    if not points:
        return None
    by_criterion = {
        criterion.name: [each.criteria[place].points for each in counting]
        for place, criterion in enumerate(rubric.criteria)
    }
    most = {criterion.name: criterion.points for criterion in rubric.criteria}
    kinds = Counter(
        kind for one in counting for kind in dict.fromkeys(each.kind for each in one.concerns)
    )
    return Summary(
        points=tuple(points),
        bars=_bars(points, rubric.most),
        mean=mean(points),
        median=median(points),
        met={
            name: sum(one >= most[name] for one in earned) for name, earned in by_criterion.items()
        },
        mean_points={name: mean(earned) for name, earned in by_criterion.items()},
        concerns=dict(kinds.most_common()),
    )


def count_line(graded: Sequence[Graded]) -> str:
    """Return how many hand-ins came to what; the parts add up to all of them.

    As in "60 handed in: 57 graded, 3 cannot be read; 2 of 61 students handed in nothing.".
    """
    by_hand_in: dict[object, list[Graded]] = {}
    for one in graded:
        if not one.is_missing:
            by_hand_in.setdefault(one.hand_in.place if one.hand_in else one.name, []).append(one)
    rows = sum(map(len, by_hand_in.values()))
    read = sum(any(one.grade for one in each) for each in by_hand_in.values())
    several = f" ({counted(rows, 'version')})" if rows > len(by_hand_in) else ""
    unread = len(by_hand_in) - read
    cannot = f", {unread} cannot be read" if unread else ""
    words = f"{len(by_hand_in):,} handed in{several}: {read} graded{cannot}"
    owners = {one.student.id for one in graded if one.student and not one.is_missing}
    missing = sum(one.is_missing for one in graded)
    students = len(owners) + missing
    if students:
        nothing = f"{missing or 'none'} of {counted(students, 'student')} handed in nothing"
        words += f"; {nothing}"
    return f"{words}."


def _bars(points: Sequence[float], most: float) -> tuple[Bar, ...]:
    """Return how many have points in each of at most ten equal ranges between round numbers."""
    highest = max(most, points[-1])
    if not highest:
        return (Bar(0.0, 0.0, len(points)),)
    width = _round_width(highest / MOST_BARS)
    bars = math.ceil(highest / width - _ALMOST)
    places = Counter(min(int(one / width + _ALMOST), bars - 1) for one in points)
    return tuple(Bar(at * width, min((at + 1) * width, highest), places[at]) for at in range(bars))


def _round_width(least: float) -> float:
    """Return the smallest of ..., 0.5, 1, 2, 5, 10, ... that is not less."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(each * power for each in (1, 2, 5, 10) if each * power >= least * (1 - _ALMOST))
