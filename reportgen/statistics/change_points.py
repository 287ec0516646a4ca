"""Change points: before which values of a sequence its mean changed.

The scan takes the largest standardised difference of means before and after a split, over all
splits. Binary segmentation (Vostrikova 1981) goes on with both sides of a split that is found.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from reportgen.base.arrays import Array
from reportgen.statistics.findings import LEVEL, Interval

Spread = Callable[[int, int], tuple[float | Array, float]]
"""First value, first one behind -> the variance of one run, its degrees of freedom.

The variance is above 0, one for all splits between these values or one for each.
"""

_MOST_CORRELATED = 0.9901
"""Two splits that are more alike are one to the test: so a sequence of thousands takes no longer.

Of 200 values of as many runs, all are told apart.
"""
_LEAST_VALUES = 2
"""On each side of a split that is tested, where there are as many: a single value has no mean that
evens out how its distribution differs from the normal one. Found, a step may be anywhere.
"""
_LIKELY = 7.35
"""Squared statistics that a place may be below the largest one: at 95 % (Hansen 2000)."""
_CLEARLY = 4.0
"""By how much Schwarz's criterion is smaller: then at most one true step in twenty is a drift."""
_LARGEST, _LIMIT_STEP = 6.6, 0.1  # limits of the largest difference that chances are known of
_SPREAD_NODES = 201  # over the estimated standard deviations
_LEAST_CHANCE = 1e-12  # below it the sums are not exact


@dataclass(frozen=True)
class ChangePoint:
    """A step of the mean."""

    place: int  # of the first value behind it
    places: tuple[int, int]  # the first and the last where it may well be instead
    size: float
    standard_error: float
    interval: Interval  # of the size; leaves out 0
    p_value: float  # corrected for all splits of the sequence, and for `tests`


def any_change(means: Sequence[float], runs: Sequence[int], spread: Spread) -> float:
    """Return the p value of any change in a sequence of means, not corrected for other tests.

    means: finite, two at least. runs: behind each of them.
    """
    variance, degrees = spread(0, len(means))
    return _Part(means, runs, variance).p_value(degrees)


def change_points(
    means: Sequence[float], runs: Sequence[int], spread: Spread, tests: float = 1.0
) -> tuple[ChangePoint, ...]:
    """Return the change points of a sequence, in its order; arguments as of `any_change`.

    tests: what p values are multiplied with. That of a part of the sequence is also divided
    by the share of all splits that it has, so that all parts without a change make together no
    more false alarms than one test does.
    """
    places = {0, len(means)}
    parts = [(0, len(means))]

    def looked_at(start: int, stop: int, place: int | None = None) -> ChangePoint:
        variance, degrees = spread(start, stop)
        corrections = tests * (len(means) - 1) / (stop - start - 1)
        part = _Part(means[start:stop], runs[start:stop], variance)
        return part.change_point(start, place, degrees, corrections)

    while parts:
        start, stop = parts.pop()
        if stop - start > 1 and (one := looked_at(start, stop)).p_value < LEVEL:
            places.add(one.place)
            parts += [(start, one.place), (one.place, stop)]
    while True:
        ordered = sorted(places)
        # Each once more, between the change points on either side of it.
        found = [
            looked_at(start, stop, place)
            for start, place, stop in zip(ordered, ordered[1:], ordered[2:], strict=False)
        ]
        doubtful = max(found, key=lambda one: one.p_value, default=None)
        if doubtful is None or doubtful.p_value < LEVEL:
            return tuple(found)
        places.remove(doubtful.place)


def segments(count: int, found: Sequence[ChangePoint]) -> tuple[tuple[int, int], ...]:
    """Return first value and first one behind of each part between change points."""
    ends = [0, *(one.place for one in found), count]
    return tuple(pairwise(ends))


def is_drift(means: Sequence[float], runs: Sequence[int], found: Sequence[ChangePoint]) -> bool:
    """Return whether a straight line describes the means clearly better than the steps found.

    By Schwarz's criterion (1978): a line has two parameters, each step has two beside the first
    mean. Steps of both directions are no drift.
    """
    if len({math.copysign(1.0, one.size) for one in found}) != 1:
        return False
    values, weights, places = np.array(means), np.array(runs), np.arange(len(means))
    line = np.polynomial.Polynomial.fit(places, values, 1, w=np.sqrt(weights))
    levels = np.empty(len(means))
    for start, stop in segments(len(means), found):
        levels[start:stop] = np.average(values[start:stop], weights=weights[start:stop])
    of_line, of_steps = (
        float(weights @ (values - fitted) ** 2) for fitted in (line(places), levels)
    )
    ratio = math.inf if of_steps == 0 else of_line / of_steps
    gained = (2 * len(found) - 1) * math.log(len(means))
    return gained - len(means) * math.log(ratio or 1e-300) > _CLEARLY


def spread_of_pairs(replicates: Array) -> tuple[Array, float]:
    """Return the variance of one run where all values share their seeds.

    What a seed gives may stay alike from one value to the next, so the values are no independent
    measurements: the seeds are. For each split and seed the difference of means is taken, and its
    variance over the seeds, in units of what it is for independent runs. The mean of that over
    all splits counts, or that of a split itself where it is larger. The degrees of freedom
    are Satterthwaite's for independent runs. Of two values it is the variance of the differences
    of pairs.

    replicates: (values, seeds), two of each at least. The variances are of each split.
    """
    count, seeds = replicates.shape
    before = np.arange(1, count)
    sums = np.cumsum(replicates, axis=0)
    differences = (sums[-1] - sums[:-1]) / (count - before)[:, None] - sums[:-1] / before[:, None]
    scaled = differences.var(axis=1, ddof=1) / (1 / before + 1 / (count - before))
    odds = before / (count - before)
    squared = np.minimum.outer(odds, odds) / np.maximum.outer(odds, odds)  # correlations
    degrees = (seeds - 1) * (count - 1) ** 2 / float(squared.sum())
    return np.maximum(scaled, scaled.mean()), degrees


class _Part:
    """Values that are looked at together."""

    def __init__(
        self, means: Sequence[float], runs: Sequence[int], variance: float | Array
    ) -> None:
        values, weights = np.array(means, dtype=float), np.array(runs, dtype=float)
        self._weights = tuple(map(float, weights / weights.max()))
        before = np.cumsum(weights)[:-1]
        behind = weights.sum() - before
        sums = np.cumsum(weights * (values - values.mean()))
        self._sizes = (sums[-1] - sums[:-1]) / behind - sums[:-1] / before
        self._errors = np.sqrt(variance * (1 / before + 1 / behind))
        self._statistics = np.abs(self._sizes) / self._errors

    def p_value(self, degrees: float) -> float:
        """Return how probable a difference as large as the largest one is by chance."""
        kept = [*_told_apart(self._weights, self._least())]
        return self._chance(float(self._statistics[kept].max()), degrees, self._least())

    def change_point(
        self, start: int, place: int | None, degrees: float, corrections: float
    ) -> ChangePoint:
        """Return the difference at a place; None: that of the largest.

        start: the place of the first value in the sequence.
        """
        if place is None:
            split, least = int(self._statistics.argmax()), self._least()
            p_value = self.p_value(degrees)
        else:
            split = place - start - 1
            least = self._least(split)
            p_value = self._chance(float(self._statistics[split]), degrees, least)
        size, error = float(self._sizes[split]), float(self._errors[split])
        margin = _critical(LEVEL / corrections, self._weights, degrees, least) * error
        # Near by, where the difference is nearly as clear, and all between.
        likely = self._statistics[split] ** 2 - self._statistics**2 <= _LIKELY
        likely &= np.sign(self._sizes) == math.copysign(1.0, size)
        ends = [
            next((at for at in ats if not likely[at]), limit)
            for ats, limit in (
                (range(split, -1, -1), -1),
                (range(split, len(likely)), len(likely)),
            )
        ]
        return ChangePoint(
            place=start + split + 1,
            places=(start + ends[0] + 2, start + ends[1]),
            size=size,
            standard_error=error,
            interval=Interval(size - margin, size + margin),
            p_value=min(1.0, corrections * p_value),
        )

    def _least(self, split: int | None = None) -> int:
        """Return how many values are on each side of the splits that are tested."""
        count = len(self._weights)
        is_at_end = split in (0, count - 2)
        return 1 if count < 2 * _LEAST_VALUES or is_at_end else _LEAST_VALUES

    def _chance(self, statistic: float, degrees: float, least: int) -> float:
        return _chance(statistic, self._weights, degrees, least)


def _chance(statistic: float, weights: tuple[float, ...], degrees: float, least: int) -> float:
    """Return how probable a largest standardised difference of this or more is by chance.

    degrees: of freedom of the variance that it was divided by. least: values on each side.
    """
    limits, exceeded = _exceeding(weights, least)
    scales, shares = _spreads(degrees)
    logarithms = np.interp(statistic * scales, limits, np.log(exceeded), right=-math.inf)
    return float(np.sum(shares * np.exp(logarithms)))


@lru_cache
def _critical(level: float, weights: tuple[float, ...], degrees: float, least: int) -> float:
    """Return the largest standardised difference that chance gives at this level."""
    low, high = 0.0, 1.0
    while _chance(high, weights, degrees, least) > level:
        low, high = high, 2 * high
    while high - low > 1e-4 * high:
        middle = (low + high) / 2
        above = _chance(middle, weights, degrees, least) > level
        low, high = (middle, high) if above else (low, middle)
    return high


@lru_cache
def _spreads(degrees: float) -> tuple[Array, Array]:
    """Return estimated over true standard deviations, and the chance of each."""
    from scipy.special import gammainc, gammaincinv

    shape = degrees / 2
    first, last = (float(gammaincinv(shape, share)) for share in (1e-14, 1 - 1e-14))
    edges = np.geomspace(first, last, _SPREAD_NODES)
    middles = np.sqrt(edges[1:] * edges[:-1])
    return np.sqrt(middles / shape), np.diff(gammainc(shape, edges))


@lru_cache
def _exceeding(weights: tuple[float, ...], least: int) -> tuple[Array, Array]:
    """Return limits, and the chance that a largest standardised difference is above each.

    The variance is known. From split to split the difference is a Gaussian Markov chain, so the
    chance that all are within a limit is a repeated integral (Hawkins 1977; with an estimated
    variance Worsley 1979).
    """
    correlations = _correlations(weights, least)
    limits = np.arange(0.0, _LARGEST, _LIMIT_STEP)
    within = np.array([_within(float(limit), correlations) for limit in limits])
    return limits, np.clip(1 - within, _LEAST_CHANCE, 1.0)


def _within(limit: float, correlations: Array) -> float:
    """Return the chance that no standardised difference is above a limit; by Gauss and Legendre."""
    smallest = math.sqrt(1 - float(correlations.max(initial=0.0)) ** 2)
    nodes, node_weights = _legendre(math.ceil(1.1 * limit / smallest) + 12)
    places = limit * (nodes + 1) / 2  # of absolute values
    shares = node_weights * limit / 2
    normal = math.sqrt(2 / math.pi)
    density = normal * np.exp(-(places**2) / 2)
    for correlation in correlations:
        deviation = math.sqrt(1 - correlation * correlation)
        centres = correlation * places
        kernel = np.exp(-0.5 * ((places[:, None] - centres) / deviation) ** 2)
        kernel += np.exp(-0.5 * ((places[:, None] + centres) / deviation) ** 2)
        density = normal / 2 / deviation * (kernel @ (density * shares))
    return float(density @ shares)


@lru_cache
def _legendre(count: int) -> tuple[Array, Array]:
    return np.polynomial.legendre.leggauss(count)


def _correlations(weights: tuple[float, ...], least: int) -> Array:
    """Return the correlation of the difference at each split that counts with the one before."""
    odds = _odds(weights)[[*_told_apart(weights, least)]]
    return np.sqrt(odds[:-1] / odds[1:])


def _told_apart(weights: tuple[float, ...], least: int) -> Iterator[int]:
    """Yield the splits, not too near an end, whose difference is not nearly that at one before."""
    last = 0.0
    for place, odds in [*enumerate(_odds(weights))][least - 1 : len(weights) - least]:
        if last <= _MOST_CORRELATED**2 * odds:
            yield place
            last = float(odds)


def _odds(weights: tuple[float, ...]) -> Array:
    before: Array = np.cumsum(weights)[:-1]
    return before / (sum(weights) - before)
