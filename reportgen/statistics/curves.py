"""Curves: a turn, a trend, which of two limits is higher, and where a lead changes its sign."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.base.arrays import Array
from reportgen.statistics.families import weakest
from reportgen.statistics.findings import (
    Finding,
    Interval,
    by_standard_error,
    critical_value,
)
from reportgen.statistics.means import standard_error_of
from reportgen.statistics.proportions import binomial_against

FEWEST_FOR_A_TREND = 5
"""With fewer values, no order of them is rare enough to be called a trend."""


def cross_fitted_rises(curves: Array) -> list[float]:
    """Return how far each curve ends above its place of the lowest mean of the other curves.

    The lowest place of a curve itself would lie below its end by chance alone.
    curves: (curves, places) finite; two curves and two places at least.
    """
    before = curves[:, :-1]
    others = before.sum(axis=0) - before
    lowest = others.argmin(axis=1)
    return [float(curve[-1] - curve[place]) for curve, place in zip(curves, lowest, strict=True)]


def turn(curves: Array) -> Finding:
    """Return the test of whether the mean curve ends above a place before: it turned.

    Student's t test of `cross_fitted_rises`. Each curve helps to choose the places of the
    others, so their rises vary together; the variance of their mean is 1/n + 1/(n - 1) of
    theirs instead of 1/n (Nadeau and Bengio 2003). curves: as `cross_fitted_rises`.
    """
    rises, count = cross_fitted_rises(curves), len(curves)
    error = standard_error_of(rises) * math.sqrt(1 + count / (count - 1))
    degrees = count - 1 if error else None
    return by_standard_error(
        "Corrected Student’s t test", "t", float(np.mean(rises)), error, degrees
    )


def trend(values: Sequence[float]) -> Finding:
    """Return the test of Mann and Kendall of whether values rise or fall in their order.

    Exact where no two are equal. Its null hypothesis is that every order was as likely, so that
    none depends on the one before. The effect is Sen's slope (1968), the median rise from one
    value to the next, with his interval. Raises ValueError for fewer than five values.
    """
    from scipy import stats

    count = len(values)
    if count < FEWEST_FOR_A_TREND:
        raise ValueError(f"A trend needs {FEWEST_FOR_A_TREND} values, got {count}.")
    if np.ptp(values) == 0:
        return by_standard_error("Mann-Kendall test", "Kendall’s τ", 0.0, 0.0)
    found = stats.kendalltau(range(count), values)
    slope, _, low, high = map(float, stats.theilslopes(values))
    # Of τ where there is no trend (Kendall 1938); in the units of the slope.
    error_of_tau = math.sqrt(2 * (2 * count + 5) / (9 * count * (count - 1)))
    return Finding(
        test="Mann-Kendall test",
        effect=slope,
        standard_error=abs(slope / found.statistic) * error_of_tau if found.statistic else 0.0,
        interval=Interval(low, high),
        statistic_name="Kendall’s τ",
        statistic=float(found.statistic),
        p_value=float(found.pvalue),
    )


@dataclass(frozen=True)
class HigherLimit:
    """Which of two limits is higher, and the accuracy that decides whether that is certain."""

    is_first: bool  # whether the first limit is the higher one
    finding: Finding  # how far that accuracy is on the side of the threshold that it must be on
    place: int  # of its level
    is_of_higher: bool  # whether it is an accuracy of the higher limit: to lie above the threshold


def higher_limit(
    first: Sequence[int], second: Sequence[int], count: int, threshold: float, item: str = "item"
) -> HigherLimit | None:
    """Return whether one limit is surely higher than the other; None where both are alike.

    A limit is the last level before the fraction first falls below a threshold. One is higher
    where its fractions are above the threshold up to a level at which the other's is below it.
    Each of these is an exact binomial test; all must agree, so the largest p value decides
    without a correction (intersection-union test: Berger 1982). The level is half-way between the
    two limits, where both are farthest from the threshold; the higher limit where they are
    neighbours.

    first, second: successes of `count` at each level, in the order of the levels.
    """
    limits = _reached(first, count, threshold), _reached(second, count, threshold)
    if limits[0] == limits[1]:
        return None
    is_first = limits[0] > limits[1]
    higher, lower = (first, second) if is_first else (second, first)
    last = sum(limits) // 2
    places = [*range(last + 1), last]
    findings = [binomial_against(higher[at], count, threshold, item) for at in range(last + 1)]
    findings.append(binomial_against(lower[last], count, threshold, item).reversed())
    decisive, finding = weakest(findings, 1.0)
    return HigherLimit(is_first, finding, places[decisive], decisive <= last)


def _reached(counts: Sequence[int], count: int, threshold: float) -> int:
    """Return at how many levels, from the lowest on, the fraction is at least the threshold."""
    below = (place for place, one in enumerate(counts) if one / count < threshold)
    return next(below, len(counts))


@dataclass(frozen=True)
class Crossing:
    """Where a lead first becomes positive, on straight lines between the levels."""

    position: float
    standard_error: float
    interval: Interval
    before: int  # places of the levels on either side
    after: int


def first_crossing(levels: Sequence[float], leads: Array) -> Crossing | None:
    """Return where the mean lead first becomes positive; None where it is so at the start or never.

    The interval is that of Fieller (1954): all positions around the crossing at which the line
    is within its errors of 0, over all levels; it may end at the last of them. The errors are
    over the items, which are the same at each level, and so is the standard error of the
    position (delta method).

    levels: rising. leads: (levels, items), of each item.
    """
    means = leads.mean(axis=1)
    positive = np.flatnonzero(means > 0)
    if positive.size == 0 or positive[0] == 0:
        return None
    after = int(positive[0])
    before = after - 1
    share = float(-means[before] / (means[after] - means[before]))
    of_line = leads[before] * (1 - share) + leads[after] * share
    slope = float(means[after] - means[before]) / (levels[after] - levels[before])
    mirrored = leads[::-1]  # to the left is to the right of the levels turned round
    right = _end_of_zero(leads, before, share)
    left = len(levels) - 1 - _end_of_zero(mirrored, len(levels) - 1 - after, 1 - share)
    places = range(len(levels))
    position, low, high = np.interp([before + share, left, right], places, levels)
    return Crossing(
        position=float(position),
        standard_error=standard_error_of(of_line.tolist()) / slope,
        interval=Interval(float(low), float(high)),
        before=before,
        after=after,
    )


def _end_of_zero(leads: Array, place: int, share: float) -> float:
    """Return up to where, to the right of a crossing, the line is within its errors of 0.

    place, share: of the crossing, between a level and the next. Returns a place with its share.
    """
    quantile = critical_value(None)
    for at in range(place, len(leads) - 1):
        start, end = leads[at], leads[at + 1]
        rise = end.mean() - start.mean()
        covariances = np.cov(start, end) / start.size * quantile**2
        # Line squared less errors squared, a polynomial in the share of the way to the next level.
        mean_square = np.array([rise**2, 2 * start.mean() * rise, start.mean() ** 2])
        variance = np.array(
            [
                covariances[0, 0] + covariances[1, 1] - 2 * covariances[0, 1],
                2 * (covariances[0, 1] - covariances[0, 0]),
                covariances[0, 0],
            ]
        )
        roots = np.roots(mean_square - variance)
        ends = [float(root.real) for root in roots if abs(root.imag) < 1e-12]
        ends = [end for end in ends if share <= end <= 1]
        if ends:
            return at + min(ends)
        share = 0.0
    return len(leads) - 1.0
