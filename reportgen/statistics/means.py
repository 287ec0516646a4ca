"""Means over replicates, or over items: Welch's test, Student's against a value, an interval."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reportgen.base.arrays import Array
from reportgen.statistics.findings import (
    Finding,
    Interval,
    by_standard_error,
    margin_of_two,
)


def welch(first: Sequence[float], second: Sequence[float]) -> Finding:
    """Return Welch's t test for a difference of means, the first less the second.

    Two constant samples have no spread to measure a difference by: equal ones
    give the p value 1, different ones 0. Raises ValueError for fewer than two values.
    """
    if len(first) < 2 or len(second) < 2:
        raise ValueError(
            f"Welch's test needs two values in each sample, got {len(first)} and {len(second)}."
        )
    # From means and variances: on the values themselves SciPy warns when they lie close together.
    variances = [_variance(values) / len(values) for values in (first, second)]
    effect = _mean(first) - _mean(second)
    if sum(variances) == 0:
        return by_standard_error("Welch’s t test", "t", effect, 0.0)
    # Welch and Satterthwaite's degrees of freedom, in shares: variances near 0 have no squares.
    shares = [variance / sum(variances) for variance in variances]
    of_shares = zip(shares, (len(first), len(second)), strict=True)
    degrees = 1 / sum(share**2 / (count - 1) for share, count in of_shares)
    return by_standard_error("Welch’s t test", "t", effect, math.sqrt(sum(variances)), degrees)


def student_against(values: Sequence[float], mean: float) -> Finding:
    """Return Student's t test of a sample against a known mean.

    A constant sample gives the p value 1 where it has that mean, else 0. Raises
    ValueError for fewer than two values.
    """
    if len(values) < 2:
        raise ValueError(f"Student's t test needs two values, got {len(values)}.")
    error, effect = standard_error_of(values), _mean(values) - mean
    degrees = len(values) - 1 if error else None
    return by_standard_error("Student’s t test", "t", effect, error, degrees)


def margin_of_any_training(values: Sequence[float], shared: float) -> float:
    """Return half the interval of a mean over replicates, for any training on similar items.

    values: of two replicates or more, measured on the same items. shared: the variance of the mean
    that no further replicate removes, because all see these items (`shared_variance`). The spread
    of the replicates holds what each has of the items for itself, so the two are independent parts
    of the variance: s²/n, with Student's quantile, and this, with the normal one (Howe 1974).
    """
    error = math.sqrt(_variance(values) / len(values))
    return margin_of_two(error, len(values) - 1, math.sqrt(shared))


def interval_of_any_training(values: Sequence[float], shared: float) -> Interval:
    """Return that interval around the mean."""
    mean, margin = _mean(values), margin_of_any_training(values, shared)
    return Interval(mean - margin, mean + margin)


def shared_variance(replicates: Sequence[Array]) -> float:
    """Return what the items leave open of a mean over replicates, however many there are.

    replicates: each (items,), bool or float, in the same order; two or more. It is the mean
    covariance between two replicates of an item's value, over the number of items; at least 0.
    """
    values = np.asarray(replicates, dtype=float)
    count, items = values.shape
    if items < 2:
        return 0.0
    of_mean = float(np.var(values.mean(axis=0), ddof=1))
    of_one = float(np.mean(np.var(values, axis=1, ddof=1)))
    # The variance of the mean is that of one, plus n - 1 times the covariance, over n.
    covariance = (count * of_mean - of_one) / (count - 1)
    return float(max(covariance, 0.0) / items)


def of_items_and_replicates(over_items: Finding, over_replicates: Finding) -> Finding:
    """Return the test of a difference that other items, other runs and both together may explain.

    Of three tests the largest p value decides: by the items alone, by the replicates alone, and
    by the sum of their variances, with Satterthwaite's degrees of freedom (1946). Each alone
    leaves out the other, and their sum, with few replicates, that their spread may be small by
    chance.
    """
    error = math.hypot(over_items.standard_error, over_replicates.standard_error)
    share, degrees = over_replicates.standard_error, over_replicates.degrees_of_freedom
    together = by_standard_error(
        "Student’s t test",
        "t",
        over_replicates.effect,
        error,
        degrees * (error / share) ** 4 if share and degrees else None,
    )
    tests = (over_items, over_replicates, together)
    decisive = max(tests, key=lambda one: one.doubt)
    # The widest interval: the difference is to lie outside of what each of the three allows.
    low = min(one.interval.low for one in tests)
    high = max(one.interval.high for one in tests)
    return replace(decisive, interval=Interval(low, high), lasting_error=over_items.standard_error)


def standard_error_of(values: Sequence[float]) -> float:
    """Return the standard error of the mean of a sample; 0 where it is constant."""
    return math.sqrt(_variance(values) / len(values))


def _mean(values: Sequence[float]) -> float:
    # The mean of equal values need not equal them to the last bit.
    return float(np.mean(values)) if np.ptp(values) else values[0]


def _variance(values: Sequence[float]) -> float:
    return float(np.var(values, ddof=1)) if np.ptp(values) else 0.0
