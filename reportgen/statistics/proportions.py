"""Counts: Wilson's interval, the exact binomial test, Fisher's, and McNemar's on the same items."""

import math
from functools import cache

import numpy as np

from reportgen.base.arrays import Array
from reportgen.statistics.findings import CONFIDENCE, Finding, Interval, around


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


def wilson_around(fraction: float, margin: float) -> Interval:
    """Return the interval of a fraction whose margin is known, by Wilson's formula.

    margin: half the interval that is even on both sides. As if so many items were counted that
    theirs is this margin; so it stays within 0 and 1. A fraction of 0 or 1 has no such number.
    """
    variance = fraction * (1 - fraction)
    if variance <= 0:
        raise ValueError(f"A fraction of {fraction:g} has no margin.")
    return wilson_score(fraction, margin**2 / variance)


def wilson_score(fraction: float, share: float) -> Interval:
    """Return Wilson's interval of a fraction; share: z² over the number of items."""
    centre = (fraction + share / 2) / (1 + share)
    half = math.sqrt(fraction * (1 - fraction) * share + share**2 / 4) / (1 + share)
    return Interval(max(centre - half, 0.0), min(centre + half, 1.0))


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


def mcnemar_exact(first_correct: Array, second_correct: Array, item: str = "item") -> Finding:
    """Return the exact McNemar test of two methods on the same items, first minus second.

    Each (items,) bool. Only items that one has right and the other has not count;
    without any, the two are alike and the p value is 1. The interval is Bonett and
    Price's (2012), the Wald interval with one item more on either side.
    Raises ValueError where the numbers of items differ.
    """
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
        interval=around(lead, spread, None),
        statistic_name=(
            f"{item}s that only the first has right, of {differing:,} where they differ"
        ),
        statistic=only_first,
        p_value=sign_test(only_first, differing),
    )


def sign_test(first: int, count: int) -> float:
    """Return the exact two-sided p value of so many of a count, each as likely as not."""
    from scipy import stats

    return float(stats.binomtest(first, count).pvalue) if count else 1.0
