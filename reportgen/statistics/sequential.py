"""Looks at a growing number of replicates: their plan, and what more replicates may tell.

A test that is made again whenever replicates come in errs more often than its level says. So the
numbers of replicates are planned, and each look has its share of the level. The shares grow, for
later looks find more: as the power family of Kim and DeMets (1987) spends it. Their sum is the
level, so Bonferroni's inequality holds whatever decides when to stop, with few replicates, and for
any test; bounds that allow for the correlation of the looks are a little wider, and need values
that are normal.
"""

import math
from dataclasses import replace
from functools import cache

from reportgen.statistics.findings import Finding, critical_value, upper_tail
from reportgen.statistics.spread import power_of

LOOKS = 6
"""How many looks are planned where nobody says otherwise."""

GROWTH = 1.6
"""How many times as many replicates the next look has."""

POWER = 0.8
"""The probability of a decision that a number of replicates is asked for."""

MOST_REPLICATES = 100
"""More of them are no answer to how many it would take."""

_CERTAIN = 30.0  # standard errors: SciPy's noncentral distribution ends somewhere beyond


def planned_replicates(first: int, looks: int) -> tuple[int, ...]:
    """Return the number of replicates at each look, such as 3, 5, 8, 12, 20 and 31.

    first: at the first look, at least 1. A single run has no spread, so the second look is then
    as after two.
    """
    later = (round(max(first, 2) * GROWTH**look) for look in range(1, looks))
    return (first, *later)


def share_of_level(look: int, looks: int) -> float:
    """Return the share of the level that a look has, from 1: of three 1/9, 3/9 and 5/9."""
    return (2 * look - 1) / looks**2


def at_look(finding: Finding, look: int, looks: int) -> Finding:
    """Return the finding with its p value corrected for the planned looks."""
    share = share_of_level(look, looks)
    return replace(finding, p_value=min(1.0, finding.p_value / share), share=share)


def chance_of_decision(
    statistic: float,
    degrees: float | None,
    growth: float,
    level: float,
    lasting: float = 0.0,
) -> float:
    """Return how probable it is that a t test decides with more replicates.

    The predictive probability of Spiegelhalter, Freedman and Blackburn (1986), of all effects
    that the replicates at hand allow.
    statistic: the effect in its standard errors now. degrees: of freedom; None: many.
    growth: the replicates then over those now, above 1. level: of the test then, with all
    corrections. lasting: the share of the variance that no replicate removes, from 0 to 1.
    """
    error = _error_then(growth, lasting)
    spread = math.sqrt((1 - lasting) * (1 - 1 / growth)) / error
    critical = critical_value(_degrees_then(degrees, growth), level)
    ends = (critical - statistic / error, critical + statistic / error)
    if spread == 0:
        return float(min(ends) <= 0)
    return sum(upper_tail(end / spread, degrees) for end in ends)


@cache
def replicates_needed(
    statistic: float,
    degrees: float | None,
    replicates: int,
    level: float,
    lasting: float = 0.0,
    power: float = POWER,
) -> int | None:
    """Return how many replicates find an effect as large as the present one with this power.

    As `chance_of_decision`, with the number of replicates at hand, at least 1; None where it
    takes more than MOST_REPLICATES, or where no number is enough.
    """

    def finds(count: int) -> bool:
        growth = count / replicates
        size = abs(statistic) / _error_then(growth, lasting)
        freedom = _degrees_then(degrees, growth)
        return size > _CERTAIN or power_of(size, freedom or math.inf, level) >= power

    low, high = replicates, max(MOST_REPLICATES, replicates)
    if not finds(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if finds(middle) else (middle, high)
    return high


def _error_then(growth: float, lasting: float) -> float:
    """Return the standard error with more replicates, in that of now."""
    return math.sqrt(lasting + (1 - lasting) / growth)


def _degrees_then(degrees: float | None, growth: float) -> float | None:
    # With n replicates a side there are n - 1 for each: a little more than n times as many.
    return None if degrees is None else degrees * growth
