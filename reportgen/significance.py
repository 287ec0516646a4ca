"""Which test fits which numbers: claims and verdicts share these.

Every p value is two-sided and from 0 to 1, never NaN. SciPy does the sums.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from reportgen.arrays import Array

LEVEL = 0.05
"""A p value below this is called a difference."""


@dataclass(frozen=True)
class Interval:
    """Where a value may well lie."""

    low: float
    high: float


def wilson_interval(successes: int, count: int, confidence: float = 0.95) -> Interval:
    """Return the Wilson score interval of a proportion.

    Raises ValueError unless 0 <= successes <= count and count >= 1.
    """
    _check_counts(successes, count)
    found = stats.binomtest(successes, count).proportion_ci(confidence, method="wilson")
    return Interval(float(found.low), float(found.high))


def binomial_against(successes: int, count: int, rate: float) -> float:
    """Return the exact p value of a proportion against a known rate.

    Raises ValueError unless 0 <= successes <= count and count >= 1.
    """
    _check_counts(successes, count)
    return float(stats.binomtest(successes, count, rate).pvalue)


def welch(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the p value of Welch's t test for a difference of means.

    Two constant samples have no spread to measure a difference by: equal ones
    give 1, different ones 0. Raises ValueError for fewer than two values.
    """
    if len(first) < 2 or len(second) < 2:
        raise ValueError(
            f"Welch's test needs two values in each sample, got {len(first)} and {len(second)}."
        )
    if np.ptp(first) == 0 and np.ptp(second) == 0:
        return 1.0 if first[0] == second[0] else 0.0
    # From means and deviations: on the values themselves SciPy warns when they lie close together.
    test = stats.ttest_ind_from_stats(
        float(np.mean(first)),
        float(np.std(first, ddof=1)),
        len(first),
        float(np.mean(second)),
        float(np.std(second, ddof=1)),
        len(second),
        equal_var=False,
    )
    return float(test.pvalue)


def student_against(values: Sequence[float], mean: float) -> float:
    """Return the p value of Student's t test of a sample against a known mean.

    A constant sample gives 1 where it has that mean, else 0. Raises ValueError
    for fewer than two values.
    """
    if len(values) < 2:
        raise ValueError(f"Student's t test needs two values, got {len(values)}.")
    if np.ptp(values) == 0:
        return 1.0 if values[0] == mean else 0.0
    # From the statistic: on values that lie close together SciPy's own test warns.
    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    statistic = abs(float(np.mean(values)) - mean) / error
    return float(2 * stats.t.sf(statistic, len(values) - 1))


def mcnemar_exact(first_correct: Array, second_correct: Array) -> float:
    """Return the exact p value for two readers of the same images.

    Each (images,) bool. Only images that one reader names and the other does
    not count; without any, the readers are alike and the value is 1.
    Raises ValueError where the numbers of images differ.
    """
    if first_correct.shape != second_correct.shape:
        raise ValueError(
            f"The readers saw {first_correct.size} and {second_correct.size} images; "
            "they must have seen the same ones."
        )
    only_first = int(np.sum(first_correct & ~second_correct))
    only_second = int(np.sum(second_correct & ~first_correct))
    if only_first + only_second == 0:
        return 1.0
    return float(stats.binomtest(only_first, only_first + only_second).pvalue)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return the p values corrected for their number by Holm's step-down procedure."""
    count = len(p_values)
    corrected = [1.0] * count
    largest = 0.0
    for rank, place in enumerate(sorted(range(count), key=lambda place: p_values[place])):
        largest = max(largest, min(1.0, (count - rank) * p_values[place]))
        corrected[place] = largest
    return tuple(corrected)


def _check_counts(successes: int, count: int) -> None:
    if count < 1 or not 0 <= successes <= count:
        raise ValueError(f"{successes} of {count} is not a proportion.")
