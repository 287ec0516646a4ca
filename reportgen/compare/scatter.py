"""How far each number of two versions or more scatters over seeds. Pure.

From the replicates of all sides and what was known before: the spread that the project has
recorded, or else the other places of a sweep. docs/statistics.md has the rule.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from reportgen.compare.calibration import Calibration, RecordedSpread, conditions_of
from reportgen.compare.sides import Sides
from reportgen.report.model import Report
from reportgen.report.parts import FRACTION, Metric
from reportgen.statistics.spread import (
    LEAST_PAIRED_DEGREES,
    NOTHING_POOLED,
    PRIOR_DEGREES,
    PRIOR_DEGREES_OF_SAME,
    PRIOR_DEGREES_OF_SINGLES,
    Pooled,
    Ratios,
    moderated,
    pooled,
    pooled_blocks,
)

_OF_A_SWEEP = re.compile(r"([^.]*\.)[-+]?[0-9][0-9.]*(?:e[-+]?[0-9]+)?(\.[^.]*)")
"""The name of a number at a place of a sweep: what is before the place, and behind it."""

Pairs = Mapping[str, tuple[Metric, Metric]]
"""Name in b -> the number in a and in b."""

Numbers = Mapping[str, Sequence[Metric]]
"""Name in the last version -> the number in each version, in their order."""


@dataclass(frozen=True)
class Scatter:
    """How far single runs scatter over seeds."""

    variance: float
    degrees: float  # of freedom
    words: str  # what it was taken from


@dataclass(frozen=True)
class Prior:
    """What was known of the spread of one run before the replicates at hand."""

    variance: float
    degrees: float  # of freedom that it is to count for
    words: str  # what it was taken from
    is_of_same: bool = False  # settings and code

    def scaled(self, scale: float) -> "Prior":
        """Return it with another variance, unless it needs none or is of the same settings."""
        if self.is_of_same or scale == 1:
            return self
        words = f"{self.words}, its variance times {scale:.2g} by the replicates at hand"
        return replace(self, variance=scale * self.variance, words=words)


class Scatters:
    """How far one run of each number scatters."""

    def __init__(
        self, numbers: Numbers, sides: Sides, profile: str, calibration: Calibration
    ) -> None:
        """Take the numbers that all versions have; profile: whose recorded spread is asked for."""
        self._numbers, self._sides = numbers, sides
        self._profile, self._calibration = profile, calibration
        self._sweeps = [_Sweeps(report) for report in sides.reports]
        self._priors = {name: self._prior(name) for name in numbers}
        self._paired = {name for name in numbers if self._is_paired(name)}
        self._at_hand = {name: self._found_at_hand(name) for name in numbers}
        known = {name: prior for name, prior in self._priors.items() if prior}
        self._experiments = {name: self._experiment(numbers[name]) for name in known}
        whole, ratios = Ratios(), {one: Ratios() for one in self._experiments.values()}
        for name, prior in known.items():
            # What comes in steps may scatter by nothing in one sample, and by a step in the next.
            if not _step(numbers[name]):
                for those in (whole, ratios[self._experiments[name]]):
                    those.add(self._at_hand[name], prior.variance)
        # Single runs tell nothing of their spread: what the others say, if it is larger.
        scale = max(1.0, whole.scale or 1.0)
        self._scales = {one: those.scale or scale for one, those in ratios.items()}

    def known_before(self, name: str) -> Prior | None:
        """Return what was known of a spread before, whatever the replicates say; None: nothing."""
        return self._priors[name]

    def share_seeds(self, name: str) -> bool:
        """Return whether replicates of one place have one seed in all versions."""
        return self._sides.share_seeds(self._numbers[name])

    def of(self, name: str) -> Scatter | None:
        """Return how far a number scatters; None where nothing is known of it."""
        metrics = self._numbers[name]
        prior, at_hand = self._priors[name], self._at_hand[name]
        prior = prior and prior.scaled(self._scales[self._experiments[name]])
        words = f"t test on {' and '.join(str(runs(metric)) for metric in metrics)} runs"
        words += " in pairs of one seed" if name in self._paired else ""
        if prior is not None:
            variance, degrees = moderated(at_hand, prior.variance, prior.degrees)
            words += f", {'moderated by' if at_hand.degrees else 'with'} {prior.words}"
        elif at_hand.degrees:
            variance, degrees = at_hand.variance, float(at_hand.degrees)
            words += ", spread of the differences" if name in self._paired else ", spread of both"
        else:
            return None
        least, why = least_std(*metrics)
        if variance < least * least:
            variance, words = least * least, f"{words}, at least {why}"
        return Scatter(variance, degrees, words)

    def _prior(self, name: str) -> Prior | None:
        metrics = self._numbers[name]
        is_single = any(runs(metric) == 1 for metric in metrics)
        recorded = self._calibration.spread_of(self._profile, name)
        if recorded is not None and recorded.runs > 1:
            is_of_same = self._have_conditions(metrics, recorded)
            words = f"the spread recorded over {recorded.runs} runs"
            words += "" if is_of_same else " of other settings or code"
            degrees = prior_degrees(recorded, is_of_same=is_of_same, is_single=is_single)
            return Prior(recorded.std * recorded.std, degrees, words, is_of_same)
        beside = zip(self._sweeps, metrics, strict=True)
        siblings = sum((sweeps.beside(one, name) for sweeps, one in beside), NOTHING_POOLED)
        if is_single or not siblings.degrees:
            return None
        degrees = min(siblings.degrees, PRIOR_DEGREES)
        return Prior(siblings.variance, degrees, "the other places of its sweep")

    def _have_conditions(self, metrics: Sequence[Metric], recorded: RecordedSpread) -> bool:
        """Say whether all sides have the settings, code and data that a spread is recorded of."""
        if not recorded.conditions:
            return False
        behind = self._sides.tasks_behind(*(metric.tasks for metric in metrics))
        return {conditions_of(tasks) for tasks in behind} == {recorded.conditions}

    def _is_paired(self, name: str) -> bool:
        metrics = self._numbers[name]
        counts = {len(metric.replicates) for metric in metrics}
        degrees = (len(metrics) - 1) * (min(counts) - 1)
        least = LEAST_PAIRED_DEGREES if self._priors[name] is None else 1
        return len(counts) == 1 and degrees >= least and self.share_seeds(name)

    def _found_at_hand(self, name: str) -> Pooled:
        samples = [metric.replicates for metric in self._numbers[name]]
        return pooled_blocks(samples) if name in self._paired else pooled(samples)

    def _experiment(self, metrics: Sequence[Metric]) -> frozenset[str]:
        """Return the functions that a number was computed by, or its section."""
        behind = self._sides.tasks_behind(*(metric.tasks for metric in metrics))
        names = {name for metric in metrics for name in metric.tasks}
        functions = {task.function for tasks in behind for task in tasks if task.name in names}
        return frozenset(functions) or frozenset({metrics[-1].section})


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


def least_std(*sides: Metric) -> tuple[float, str]:
    """Return how far one run of a number scatters at least on its sides, and in words why.

    A number that comes in steps may give the same in all runs that were looked at,
    and the next step in another: it may as well be halfway between two steps. The
    tries until a success scatter by about their own mean.
    """
    if sides[-1].kind == "tries":
        return sum(abs(float(side.value or 0)) for side in sides) / len(
            sides
        ), "the mean of the tries"
    step = _step(sides)
    if not step:
        # A proportion comes in those of one more counted.
        counts = [side.counted.count for side in sides if side.counted]
        step = 1 / min(counts) if sides[-1].unit == FRACTION and counts else 0.0
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


def _step(sides: Sequence[Metric]) -> float:
    """Return the largest step that is given; 0 where none comes in steps."""
    return max([side.step for side in sides if side.step], default=0.0)
