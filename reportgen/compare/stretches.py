"""Put versions together whose values of a number can be looked at as one sequence. Pure.

docs/statistics.md has the rules: a sequence is of one definition and of the same data, and its
versions have either all the same seeds or each its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen.compare.calibration import Calibration, conditions_of
from reportgen.compare.scatter import least_std, prior_degrees, runs
from reportgen.compare.verdicts import has_same_bits
from reportgen.report.model import Report, TaskRecord
from reportgen.report.parts import Metric
from reportgen.statistics.change_points import Spread, spread_of_pairs
from reportgen.statistics.spread import Ratios, moderated, pooled

LEAST_VERSIONS = 3
"""Two versions are compared as neighbours."""

LEAST_SHARED = 3
"""Replicates without which versions of the same seeds say too little of their spread."""


_TOO_LARGE = 1e150  # its square is a number


@dataclass(frozen=True)
class Measured:
    """A number in one version."""

    place: int  # among all versions that have the number
    version: str
    report: Report
    metric: Metric  # has a value
    behind: tuple[TaskRecord, ...]  # that it was made from

    @cached_property
    def seeds(self) -> frozenset[int]:
        """The seeds of all that is behind it."""
        return frozenset(task.seed for task in self.behind if task.seed is not None)

    @cached_property
    def measure(self) -> tuple[object, ...]:
        """What must be the same in two versions for their values to be of one kind."""
        metric = self.metric
        data = {digest for task in self.behind for digest in task.data.values()}
        counted = metric.counted.count if metric.counted else None
        return metric.unit, metric.kind, metric.definition, counted, frozenset(data)

    @property
    def has_no_seed(self) -> bool:
        """Whether nothing behind it is drawn by chance."""
        return bool(self.behind) and not self.seeds


@dataclass(frozen=True)
class Stretch:
    """Versions in a row that are one sequence.

    A version is not counted where it has again what one before it gave, to the bit and with the
    same seeds: it says nothing more.
    """

    counted: tuple[Measured, ...]
    last: int  # the place of the last version, counted or not

    @property
    def shares_seeds(self) -> bool:
        """Whether all have the same seeds."""
        return len(self.counted) > 1 and self.counted[0].seeds == self.counted[1].seeds

    @property
    def means(self) -> tuple[float, ...]:
        """The value of each counted version."""
        return tuple(float(one.metric.value or 0) for one in self.counted)

    @property
    def runs(self) -> tuple[int, ...]:
        """The runs behind each."""
        return tuple(runs(one.metric) for one in self.counted)

    @cached_property
    def replicates(self) -> tuple[tuple[float, ...], ...]:
        """The values of these runs."""
        return tuple(one.metric.replicates for one in self.counted)

    @property
    def first(self) -> int:
        """The place of the first version."""
        return self.counted[0].place


def stretches(measured: Sequence[Measured]) -> tuple[Stretch, ...]:
    """Return the versions of one profile in as few stretches as their order allows, greedily."""
    found: list[Stretch] = []
    for one in measured:
        last = found[-1] if found else None
        if last is None or not _goes_on(last, one):
            found.append(Stretch((one,), one.place))
        elif any(_repeats(before, one) for before in last.counted):
            found[-1] = Stretch(last.counted, one.place)
        else:
            found[-1] = Stretch((*last.counted, one), one.place)
    return tuple(found)


@dataclass(frozen=True)
class Scanned:
    """How far the runs of a stretch scatter, or why no change can be looked for."""

    spread: Spread | None
    words: str


def spread_of(stretch: Stretch, calibration: Calibration) -> Scanned:
    """Return how far one run of a stretch scatters; without a spread, why there is no test."""
    if reason := _reason_against(stretch):
        return Scanned(None, reason)
    first = stretch.counted[0]
    steps = [least_std(first.metric, one.metric)[0] for one in stretch.counted]
    least = max(steps) * max(steps)
    found = _of_shared_seeds(stretch, least) if stretch.shares_seeds else None
    found = found or _of_own_seeds(stretch, calibration, least)
    if found.spread is None:
        return found
    variance, _ = found.spread(0, len(stretch.counted))
    sizes = [*np.ravel(variance), *map(abs, stretch.means)]
    if not max(sizes) < _TOO_LARGE:
        return Scanned(None, "too large a number to compute with")
    return found if np.all(variance) else Scanned(None, "all runs of a version are equal")


def _reason_against(stretch: Stretch) -> str:
    """Return why no change can be looked for, whatever the spread; empty: one can."""
    first = stretch.counted[0]
    if first.metric.kind == "exact" or all(one.has_no_seed for one in stretch.counted):
        return "no random seed is involved, so any difference is real"
    if len(stretch.counted) == 1 and stretch.last > stretch.first:
        return "it is the same in all versions, to the bit"
    if first.metric.kind == "spread":
        return "the standard deviation of a few runs is itself known roughly"
    if len(stretch.counted) < LEAST_VERSIONS:
        return f"{LEAST_VERSIONS} versions that make one sequence are needed"
    return ""


def _goes_on(stretch: Stretch, one: Measured) -> bool:
    """Return whether a version belongs to the sequence of those before it."""
    first = stretch.counted[0]
    if one.measure != first.measure:
        return False
    if len(stretch.counted) > 1 and not stretch.shares_seeds:
        earlier = frozenset[int]().union(*(other.seeds for other in stretch.counted))
        again = any(_repeats(other, one) for other in stretch.counted)
        return again or earlier.isdisjoint(one.seeds)
    same_runs = runs(one.metric) == runs(first.metric) and one.metric.tasks == first.metric.tasks
    is_same = one.seeds == first.seeds and same_runs
    return is_same or (len(stretch.counted) == 1 and first.seeds.isdisjoint(one.seeds))


def _repeats(before: Measured, one: Measured) -> bool:
    return has_same_bits(before.metric, one.metric) and before.seeds == one.seeds


def _of_shared_seeds(stretch: Stretch, least: float) -> Scanned | None:
    """Return the spread over seeds; None where no seeds are known."""
    count = runs(stretch.counted[0].metric)
    if not stretch.counted[0].seeds:
        return None
    if count < LEAST_SHARED:
        return Scanned(
            None,
            f"all versions have the same seeds: {LEAST_SHARED} replicates are needed, or another "
            "seed in each version",
        )
    replicates = np.array(stretch.replicates)

    def spread(start: int, stop: int) -> tuple[np.ndarray, float]:
        variances, degrees = spread_of_pairs(replicates[start:stop])
        return np.maximum(variances, least), degrees

    return Scanned(spread, f"spread over the {count} seeds that all versions share")


def _of_own_seeds(stretch: Stretch, calibration: Calibration, least: float) -> Scanned:
    first = stretch.counted[0]
    at_hand = pooled(stretch.replicates)
    recorded = calibration.spread_of(first.report.profile, first.metric.name)
    if recorded is not None and recorded.runs > 1:
        conditions = {conditions_of(one.behind) for one in stretch.counted}
        is_of_same = bool(recorded.conditions) and conditions == {recorded.conditions}
        degrees = prior_degrees(recorded, is_of_same=is_of_same, is_single=1 in stretch.runs)
        ratios, known = Ratios(), recorded.std * recorded.std
        if not is_of_same:
            ratios.add(at_hand, known)
        variance, degrees = moderated(at_hand, (ratios.scale or 1.0) * known, degrees)
        words = f"the spread recorded over {recorded.runs} runs"
        words += "" if is_of_same else " of other settings or code"
        if at_hand.degrees:
            words = f"spread of the replicates of all versions, moderated by {words}"
    elif at_hand.degrees:
        variance, degrees = at_hand.variance, at_hand.degrees
        words = "spread of the replicates of all versions"
    else:
        return Scanned(
            None, "one run in each version, and no spread over seeds is recorded: use replicates"
        )
    of_one_run = max(variance, least), degrees
    return Scanned(lambda *_: of_one_run, words)
