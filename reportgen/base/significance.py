"""Statistical tests and intervals, for claims and for verdicts.

Every p value is two-sided and from 0 to 1, never NaN; every interval is at
95 %. SciPy does the sums, and is imported where it does: that takes a second.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from reportgen.base.arrays import Array

LEVEL = 0.05
"""A p value below this is called a difference."""

CONFIDENCE = 1 - LEVEL

CONFIDENCE_IN_WORDS = f"{100 * CONFIDENCE:g} %"
"""As in "95 %"."""


@dataclass(frozen=True)
class Interval:
    """Where a value may well lie."""

    low: float
    high: float


@dataclass(frozen=True)
class Finding:
    """What a test says of a difference."""

    test: str  # such as "Welch’s t test"
    effect: float  # the difference, of the first from the second or from a known value
    standard_error: float  # of the effect where there is no difference; 0: constant samples
    interval: Interval  # of the effect
    statistic_name: str
    statistic: float  # infinite where constant samples differ
    p_value: float  # corrected for the comparisons
    degrees_of_freedom: float | None = None  # None: the normal distribution is near enough
    comparisons: int = 1  # that the p value was multiplied with
    is_within: bool | None = None  # whether the effect is within a tolerance; None: none is asked

    def reversed(self) -> "Finding":
        """Return the finding with the effect taken the other way round; a count stays."""
        return replace(
            self,
            effect=-self.effect,
            interval=Interval(-self.interval.high, -self.interval.low),
        )

    def margin(self, towards: float | None = None) -> float | None:
        """Return how many standard errors the effect is from another decision, at least 0.

        towards: the sign of the lead that is asked for; None: that of the effect.
        None where there is no spread to measure by.
        """
        if self.standard_error == 0 or math.isinf(self.statistic):
            return None
        if self.is_within is not None:
            level = (2 if self.is_within else 1) * LEVEL  # of the test that is made, of one side
            critical = critical_value(self.degrees_of_freedom, level / self.comparisons)
            return abs(self.statistic - critical)
        direction = math.copysign(1.0, self.effect if towards is None else towards)
        distance = direction * self.effect / self.standard_error
        return abs(distance - critical_value(self.degrees_of_freedom, LEVEL / self.comparisons))


@cache
def critical_value(degrees_of_freedom: float | None, level: float = LEVEL) -> float:
    """Return how many standard errors a difference must have for a p value below the level.

    Of Student's t, or of the normal distribution where the degrees are None.
    """
    return float(_distribution(degrees_of_freedom).isf(level / 2))


@cache
def wilson_interval(successes: int, count: int) -> Interval:
    """Return the Wilson score interval of a proportion.

    Raises ValueError unless 0 <= successes <= count and count >= 1.
    """
    from scipy import stats

    if count < 1 or not 0 <= successes <= count:
        raise ValueError(f"{successes} of {count} is not a proportion.")
    found = stats.binomtest(successes, count).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(float(found.low), float(found.high))


def normal_interval(value: float, standard_error: float) -> Interval:
    """Return the interval of a mean over so many values that the normal distribution fits."""
    return _around(value, standard_error, None)


def binomial_against(successes: int, count: int, rate: float, item: str = "item") -> Finding:
    """Return the exact binomial test of a proportion against a known rate.

    Raises ValueError unless 0 <= successes <= count and count >= 1.
    """
    from scipy import stats

    wilson = wilson_interval(successes, count)
    return Finding(
        test="Exact binomial test",
        effect=successes / count - rate,
        standard_error=math.sqrt(rate * (1 - rate) / count),
        interval=Interval(wilson.low - rate, wilson.high - rate),
        statistic_name=f"{item}s right, of {count:,}",
        statistic=successes,
        p_value=float(stats.binomtest(successes, count, rate).pvalue),
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
        return _by_standard_error("Welch’s t test", "t", effect, 0.0)
    # Welch and Satterthwaite's degrees of freedom, in shares: variances near 0 have no squares.
    shares = [variance / sum(variances) for variance in variances]
    of_shares = zip(shares, (len(first), len(second)), strict=True)
    degrees = 1 / sum(share**2 / (count - 1) for share, count in of_shares)
    return _by_standard_error("Welch’s t test", "t", effect, math.sqrt(sum(variances)), degrees)


def student_against(values: Sequence[float], mean: float) -> Finding:
    """Return Student's t test of a sample against a known mean.

    A constant sample gives the p value 1 where it has that mean, else 0. Raises
    ValueError for fewer than two values.
    """
    if len(values) < 2:
        raise ValueError(f"Student's t test needs two values, got {len(values)}.")
    error, effect = math.sqrt(_variance(values) / len(values)), _mean(values) - mean
    degrees = len(values) - 1 if error else None
    return _by_standard_error("Student’s t test", "t", effect, error, degrees)


def fisher_exact(first: int, first_count: int, second: int, second_count: int) -> Finding:
    """Return Fisher's exact test of two proportions, the first less the second.

    first, second: successes, of so many. The interval is Newcombe's (1998), from Wilson's.
    Raises ValueError for what is no proportion.
    """
    from scipy import stats

    of_first, of_second = wilson_interval(first, first_count), wilson_interval(second, second_count)
    one, other = first / first_count, second / second_count
    pooled = (first + second) / (first_count + second_count)
    effect = one - other
    table = np.array([[first, first_count - first], [second, second_count - second]])
    return Finding(
        test="Fisher’s exact test",
        effect=effect,
        standard_error=math.sqrt(pooled * (1 - pooled) * (1 / first_count + 1 / second_count)),
        interval=Interval(
            effect - math.hypot(one - of_first.low, of_second.high - other),
            effect + math.hypot(of_first.high - one, other - of_second.low),
        ),
        statistic_name=f"successes of the first, of {first + second:,} in both",
        statistic=first,
        p_value=min(1.0, float(stats.fisher_exact(table).pvalue)),
    )


def normal_test(effect: float, standard_error: float) -> Finding:
    """Return the test of a difference whose standard error is known, from many values.

    Without an error, the p value is 1 where there is no difference, else 0.
    """
    return _by_standard_error("Normal test", "z", effect, standard_error)


def equivalence(finding: Finding, tolerance: float) -> Finding:
    """Return whether an effect is within a tolerance of 0, with the p value of that decision.

    The two one-sided tests where the effect is within it, that of the nearer end where it is
    not; the error is that of the interval, and the statistic how many of it the nearer end is
    away. tolerance: above 0.
    """
    degrees = finding.degrees_of_freedom
    half = (finding.interval.high - finding.interval.low) / 2
    is_within = abs(finding.effect) <= tolerance
    if half == 0:
        return replace(finding, p_value=0.0, statistic=math.inf, is_within=is_within)
    error = half / critical_value(degrees)
    statistic = abs(tolerance - abs(finding.effect)) / error
    tail = float(_distribution(degrees).sf(statistic))
    return replace(
        finding,
        standard_error=error,
        statistic_name="z" if degrees is None else "t",
        statistic=statistic,
        p_value=tail if is_within else min(1.0, 2 * tail),
        is_within=is_within,
    )


def mcnemar_exact(first_correct: Array, second_correct: Array, item: str = "item") -> Finding:
    """Return the exact McNemar test of two methods on the same items, first minus second.

    Each (items,) bool. Only items that one has right and the other has not count;
    without any, the two are alike and the p value is 1. The interval is Bonett and
    Price's (2012), the Wald interval with one item more on either side.
    Raises ValueError where the numbers of items differ.
    """
    from scipy import stats

    if first_correct.shape != second_correct.shape:
        raise ValueError(
            f"There are {first_correct.size} and {second_correct.size} {item}s; "
            "both must have had the same ones."
        )
    only_first = int(np.sum(first_correct & ~second_correct))
    only_second = int(np.sum(second_correct & ~first_correct))
    count, differing = first_correct.size, only_first + only_second
    first_share, second_share = (only_first + 1) / (count + 2), (only_second + 1) / (count + 2)
    lead = first_share - second_share
    spread = math.sqrt((first_share + second_share - lead**2) / (count + 2))
    return Finding(
        test="Exact McNemar test",
        effect=(only_first - only_second) / count,
        standard_error=math.sqrt(differing) / count,
        interval=_around(lead, spread, None),
        statistic_name=(
            f"{item}s that only the first has right, of {differing:,} where they differ"
        ),
        statistic=only_first,
        p_value=float(stats.binomtest(only_first, differing).pvalue) if differing else 1.0,
    )


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return the p values corrected for their number by Holm's step-down procedure."""
    return tuple(p_value for p_value, _ in _by_holm(p_values))


def corrected_by_holm(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings on one question with p values corrected for their number."""
    corrected = _by_holm([finding.p_value for finding in findings])
    return tuple(
        replace(finding, p_value=p_value, comparisons=comparisons)
        for finding, (p_value, comparisons) in zip(findings, corrected, strict=True)
    )


def corrected_for(finding: Finding, comparisons: int) -> Finding:
    """Return the finding with Bonferroni's correction for so many looks."""
    p_value = min(1.0, finding.p_value * comparisons)
    return replace(finding, p_value=p_value, comparisons=comparisons)


def _mean(values: Sequence[float]) -> float:
    # The mean of equal values need not equal them to the last bit.
    return float(np.mean(values)) if np.ptp(values) else values[0]


def _variance(values: Sequence[float]) -> float:
    return float(np.var(values, ddof=1)) if np.ptp(values) else 0.0


def _by_holm(p_values: Sequence[float]) -> list[tuple[float, int]]:
    """Return each p value corrected, and what it was multiplied with."""
    corrected = [(1.0, 1)] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        comparisons = len(p_values) - rank
        largest = max(largest, min(1.0, comparisons * p_values[place]))
        corrected[place] = largest, comparisons
    return corrected


def _by_standard_error(
    test: str, name: str, effect: float, standard_error: float, degrees: float | None = None
) -> Finding:
    """Return the test of an effect by how many standard errors it is; of constants there is none.

    name: of that statistic.
    """
    if standard_error == 0:
        statistic = math.copysign(math.inf, effect) if effect else 0.0
    else:
        statistic = effect / standard_error
    return Finding(
        test=test,
        effect=effect,
        standard_error=standard_error,
        interval=_around(effect, standard_error, degrees),
        statistic_name=name,
        statistic=statistic,
        p_value=float(2 * _distribution(degrees).sf(abs(statistic))),
        degrees_of_freedom=degrees,
    )


def _around(value: float, standard_error: float, degrees: float | None) -> Interval:
    margin = critical_value(degrees) * standard_error
    return Interval(value - margin, value + margin)


def _distribution(degrees: float | None) -> Any:
    """Return Student's t distribution of SciPy, or without degrees of freedom the normal one."""
    from scipy import stats

    return stats.norm if degrees is None else stats.t(degrees)
