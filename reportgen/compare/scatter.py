"""How far each number of two versions scatters over seeds. Pure.

From the replicates of both sides and what was known before: the spread that the project has
recorded, or else the other places of a sweep. docs/statistics.md has the rule.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from reportgen.compare.calibration import Calibration, RecordedSpread, conditions_of
from reportgen.compare.causes import Upstream
from reportgen.report.model import Report
from reportgen.report.parts import FRACTION, Metric
from reportgen.statistics.spread import (
    NOTHING_POOLED,
    PRIOR_DEGREES,
    PRIOR_DEGREES_OF_SAME,
    PRIOR_DEGREES_OF_SINGLES,
    Pooled,
    Ratios,
    moderated,
    pooled,
    pooled_pairs,
)

LEAST_PAIRS = 5
"""Replicates that pairs need where no spread is known: pairing halves the degrees of freedom."""

_OF_A_SWEEP = re.compile(r"([^.]*\.)[-+]?[0-9][0-9.]*(?:e[-+]?[0-9]+)?(\.[^.]*)")
"""The name of a number at a place of a sweep: what is before the place, and behind it."""

Pairs = Mapping[str, tuple[Metric, Metric]]
"""Name in b -> the number in a and in b."""


@dataclass(frozen=True)
class Scatter:
    """How far single runs scatter over seeds."""

    variance: float
    degrees: float  # of freedom
    words: str  # what it was taken from


@dataclass(frozen=True)
class _Prior:
    """What was known of a spread before the replicates at hand."""

    variance: float
    degrees: float
    words: str
    is_of_same: bool = False  # settings and code


class Scatters:
    """How far one run of each number scatters."""

    def __init__(self, pairs: Pairs, upstream: Upstream, calibration: Calibration) -> None:
        """Take the numbers that both versions have."""
        self._pairs, self._upstream, self._calibration = pairs, upstream, calibration
        self._sweeps = _Sweeps(upstream.a), _Sweeps(upstream.b)
        self._priors = {name: self._prior(name) for name in pairs}
        self._paired = {name for name in pairs if self._is_paired(name)}
        self._at_hand = {name: self._found_at_hand(name) for name in pairs}
        known = {name: prior for name, prior in self._priors.items() if prior}
        self._experiments = {name: self._experiment(*pairs[name]) for name in known}
        whole, ratios = Ratios(), {one: Ratios() for one in self._experiments.values()}
        for name, prior in known.items():
            # What comes in steps may scatter by nothing in one sample, and by a step in the next.
            if not _step(*pairs[name]):
                for those in (whole, ratios[self._experiments[name]]):
                    those.add(self._at_hand[name], prior.variance)
        # Single runs tell nothing of their spread: what the others say, if it is larger.
        scale = max(1.0, whole.scale or 1.0)
        self._scales = {one: those.scale or scale for one, those in ratios.items()}

    def of(self, name: str) -> Scatter | None:
        """Return how far a number scatters; None where nothing is known of it."""
        a, b = self._pairs[name]
        prior, at_hand = self._priors[name], self._at_hand[name]
        words = f"t test on {runs(a)} and {runs(b)} runs"
        words += " in pairs of one seed" if name in self._paired else ""
        if prior is not None:
            scale = 1.0 if prior.is_of_same else self._scales[self._experiments[name]]
            variance, degrees = moderated(at_hand, scale * prior.variance, prior.degrees)
            words += f", {'moderated by' if at_hand.degrees else 'with'} {prior.words}"
            if scale != 1:
                words += f", its variance times {scale:.2g} by the replicates at hand"
        elif at_hand.degrees:
            variance, degrees = at_hand.variance, float(at_hand.degrees)
            words += ", spread of the differences" if name in self._paired else ", spread of both"
        else:
            return None
        least, why = least_std(a, b)
        if variance < least * least:
            variance, words = least * least, f"{words}, at least {why}"
        return Scatter(variance, degrees, words)

    def _prior(self, name: str) -> _Prior | None:
        a, b = self._pairs[name]
        is_single = 1 in (runs(a), runs(b))
        recorded = self._calibration.spread_of(self._upstream.profile, name)
        if recorded is not None and recorded.runs > 1:
            is_of_same = self._has_conditions(a, b, recorded)
            words = f"the spread recorded over {recorded.runs} runs"
            words += "" if is_of_same else " of other settings or code"
            degrees = prior_degrees(recorded, is_of_same=is_of_same, is_single=is_single)
            return _Prior(recorded.std * recorded.std, degrees, words, is_of_same)
        siblings = self._sweeps[0].beside(a, name) + self._sweeps[1].beside(b, name)
        if is_single or not siblings.degrees:
            return None
        degrees = min(siblings.degrees, PRIOR_DEGREES)
        return _Prior(siblings.variance, degrees, "the other places of its sweep")

    def _has_conditions(self, a: Metric, b: Metric, recorded: RecordedSpread) -> bool:
        """Say whether both sides have the settings, code and data that a spread is recorded of."""
        if not recorded.conditions:
            return False
        behind = self._upstream.tasks_behind(a, b)
        sides = {conditions_of(behind.a), conditions_of(behind.b)}
        return sides == {recorded.conditions}

    def _is_paired(self, name: str) -> bool:
        a, b = self._pairs[name]
        least = LEAST_PAIRS if self._priors[name] is None else 2
        enough = len(a.replicates) == len(b.replicates) >= least
        return enough and self._upstream.share_seeds(a, b)

    def _found_at_hand(self, name: str) -> Pooled:
        a, b = self._pairs[name]
        if name in self._paired:
            return pooled_pairs(a.replicates, b.replicates)
        return pooled([a.replicates, b.replicates])

    def _experiment(self, a: Metric, b: Metric) -> frozenset[str]:
        """Return the functions that a number was computed by, or its section."""
        behind = self._upstream.tasks_behind(a, b)
        names = {*a.tasks, *b.tasks}
        functions = {task.function for task in (*behind.a, *behind.b) if task.name in names}
        return frozenset(functions) or frozenset({b.section})


def prior_degrees(recorded: RecordedSpread, *, is_of_same: bool, is_single: bool) -> float:
    """Return how many degrees of freedom a recorded spread counts for.

    is_of_same: it was recorded of the same settings, code and data. is_single: it is to judge
    a number of one run.
    """
    most = PRIOR_DEGREES_OF_SAME if is_of_same else PRIOR_DEGREES
    return min(recorded.runs - 1, PRIOR_DEGREES_OF_SINGLES if is_single else most)


def runs(metric: Metric) -> int:
    """Return how many runs are behind a value."""
    return max(len(metric.replicates), 1)


def least_std(a: Metric, b: Metric) -> tuple[float, str]:
    """Return how far one run scatters at least, and in words why.

    A number that comes in steps may give the same in all runs that were looked at,
    and the next step in another: it may as well be halfway between two steps. The
    tries until a success scatter by about their own mean.
    """
    if b.kind == "tries":
        return (abs(float(a.value or 0)) + abs(float(b.value or 0))) / 2, "the mean of the tries"
    step = _step(a, b)
    if not step:
        # A proportion comes in those of one more counted.
        counts = [side.counted.count for side in (a, b) if side.counted]
        step = 1 / min(counts) if b.unit == FRACTION and counts else 0.0
    return step / 2, f"half a step of {step:g}"


class _Sweeps:
    """How far the numbers of a report scatter at all places of a sweep but one.

    Summed up from both ends, so that a sweep of thousands costs no more for each.
    """

    def __init__(self, report: Report) -> None:
        found: dict[tuple[str, ...], list[tuple[str, Pooled]]] = {}
        for metric in report.metrics.values():
            sweep = _OF_A_SWEEP.fullmatch(metric.name)
            if sweep and len(metric.replicates) > 1:
                found.setdefault(sweep.groups(), []).append(
                    (metric.name, pooled([metric.replicates]))
                )
        self._whole: dict[tuple[str, ...], Pooled] = {}
        self._beside: dict[str, Pooled] = {}
        for key, members in found.items():
            alone = [one for _, one in members]
            before = [*accumulate(alone, initial=NOTHING_POOLED)]
            behind = [*accumulate(reversed(alone), initial=NOTHING_POOLED)][::-1]
            self._whole[key] = before[-1]
            for place, (name, _) in enumerate(members):
                self._beside[name] = before[place] + behind[place + 1]

    def beside(self, metric: Metric, name: str) -> Pooled:
        """Return what the same number gives at other places; name: its own in both versions."""
        sweep = _OF_A_SWEEP.fullmatch(name)
        own = _OF_A_SWEEP.fullmatch(metric.name)
        if sweep is None:
            return NOTHING_POOLED
        if own is not None and own.groups() == sweep.groups() and metric.name in self._beside:
            return self._beside[metric.name]
        return self._whole.get(sweep.groups(), NOTHING_POOLED)


def _step(a: Metric, b: Metric) -> float:
    """Return the larger step of the two that is given; 0 where neither comes in steps."""
    return max([side.step for side in (a, b) if side.step], default=0.0)
