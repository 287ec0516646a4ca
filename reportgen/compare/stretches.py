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
from reportgen.compare.verdicts import TOO_LARGE, bits
from reportgen.report.model import Report, TaskRecord
from reportgen.report.parts import Metric
from reportgen.statistics.change_points import Spread, spread_of_pairs
from reportgen.statistics.spread import Ratios, moderated, pooled

LEAST_VERSIONS = 3
"""Two versions are compared as neighbours."""

LEAST_SHARED = 3
"""Replicates without which versions of the same seeds say too little of their spread."""


_LARGEST = 1e100  # the squares of which can be added up


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

    @cached_property
    def result(self) -> tuple[object, ...]:
        """What is the same in two versions of which one says nothing more."""
        return bits(self.metric), self.seeds

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
        return len(self.counted) > 1 and _share_seeds(*self.counted[:2])

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
    found: list[_Growing] = []
    for one in measured:
        if not (found and found[-1].takes(one)):
            found.append(_Growing(one))
    return tuple(Stretch(tuple(each.counted), each.last) for each in found)


class _Growing:
    """A stretch while versions are added to it."""

    def __init__(self, first: Measured) -> None:
        self.counted = [first]
        self.last = first.place
        self._seeds = first.seeds  # of all
        self._seen = {first.result}

    def takes(self, one: Measured) -> bool:
        """Add a version if it belongs to the sequence of those before it, and say whether."""
        if one.measure != self.counted[0].measure:
            return False
        if one.result not in self._seen:
            if not self._goes_on(one):
                return False
            self.counted.append(one)
            self._seeds |= one.seeds
            self._seen.add(one.result)
        self.last = one.place
        return True

    def _goes_on(self, one: Measured) -> bool:
        first, *others = self.counted
        has_own_seeds = self._seeds.isdisjoint(one.seeds)
        same_runs = (
            runs(one.metric) == runs(first.metric) and one.metric.tasks == first.metric.tasks
        )
        shares_seeds = _share_seeds(first, one) and same_runs
        if not others:
            return has_own_seeds or shares_seeds
        return shares_seeds if _share_seeds(first, others[0]) else has_own_seeds


def _share_seeds(a: Measured, b: Measured) -> bool:
    return a.seeds == b.seeds != frozenset()


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
    if stretch.shares_seeds:
        found = _of_shared_seeds(stretch, least)
    else:
        found = _of_own_seeds(stretch, calibration, least)
    if found.spread is None:
        return found
    variance, _ = found.spread(0, len(stretch.counted))
    if not np.all(np.isfinite(variance)):
        return Scanned(None, TOO_LARGE)
    return found if np.all(variance) else Scanned(None, "all runs of a version are equal")


def _reason_against(stretch: Stretch) -> str:
    """Return why no change can be looked for, whatever the spread; empty: one can."""
    first = stretch.counted[0]
    if first.metric.kind == "exact" or all(one.has_no_seed for one in stretch.counted):
        return "no random seed is involved, so any difference is real"
    if len(stretch.counted) == 1 and stretch.last > stretch.first:
        return "all versions of the sequence are the same, to the bit"
    if first.metric.kind == "spread":
        return "the standard deviation of a few runs is itself known roughly"
    if len(stretch.counted) < LEAST_VERSIONS:
        return f"{LEAST_VERSIONS} versions that make one sequence are needed"
    values = (
        value for one in stretch.counted for value in (one.metric.value, *one.metric.replicates)
    )
    return TOO_LARGE if any(abs(value or 0) > _LARGEST for value in values) else ""


def _of_shared_seeds(stretch: Stretch, least: float) -> Scanned:
    count = runs(stretch.counted[0].metric)
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
