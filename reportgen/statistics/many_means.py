"""Critical values for many means at once: Dunnett's and those of the studentised range.

SciPy's `dunnett` estimates the variance itself and its values are drawn by chance; these take the
degrees of freedom of any estimate and are the same each time. Both are integrals over two
variables, summed up by Gauss and Legendre's rule: over a mean that all comparisons share, and over
the ratio of the estimated standard deviation to the true one.
"""

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from reportgen.base.arrays import Array
from reportgen.statistics.findings import LEVEL

Shared = tuple[tuple[float, int], ...]
"""Pairs of a correlation's factor and the number of comparisons that have it."""

_NODES = 96
_REACH = 8.0  # standard deviations of the mean that is shared
_CLOSE = 1e-7  # relative, of a critical value


@cache
def dunnett(shared: Shared, degrees: float, level: float = LEVEL) -> float:
    """Return how many standard errors the largest of several differences from one mean reaches.

    One-sided: by chance it is larger with the probability `level` (Dunnett 1955).
    shared: factors λ from 0 to below 1; the differences *i* and *j* have the correlation λᵢ·λⱼ.
    With equal errors of all means it is λ = √½. degrees: of freedom of the variance, 1 or more.
    """
    from scipy.special import ndtr

    at, weights = _mean()

    def below(scaled: Array) -> Array:
        chances = np.ones((len(scaled), len(at)))
        for factor, count in shared:
            own = math.sqrt(1 - factor * factor)
            chances *= ndtr((scaled[:, None] + factor * at) / own) ** count
        return np.asarray(chances @ weights)

    return _value_at(below, degrees, level)


@cache
def studentised_range(count: int, degrees: float, level: float = LEVEL) -> float:
    """Return the critical value of the range of means, in standard errors of a difference.

    count: of the means, two or more, of equal errors. It is Tukey's *q* over √2; for two means
    Student's *t*, two-sided. degrees: of freedom of the variance, 1 or more.
    """
    from scipy.special import ndtr

    at, weights = _mean()

    def below(scaled: Array) -> Array:
        # The lowest of the means is at one place, and all others within the range above it.
        within = ndtr(at + math.sqrt(2) * scaled[:, None]) - ndtr(at)
        return np.asarray(count * within ** (count - 1) @ weights)

    return _value_at(below, degrees, level)


def _value_at(below: Callable[[Array], Array], degrees: float, level: float) -> float:
    """Return the value that a statistic exceeds with that probability.

    below: the probability that it is less, for known standard deviations, one for each.
    """
    ratios, weights = _ratio(degrees)

    def is_short(value: float) -> bool:
        return float(below(value * ratios) @ weights) < 1 - level

    low, high = 0.0, 1.0
    while is_short(high):
        low, high = high, 2 * high
    while high - low > _CLOSE * high:
        middle = (low + high) / 2
        low, high = (middle, high) if is_short(middle) else (low, middle)
    return high


@cache
def _mean() -> tuple[Array, Array]:
    """Return nodes and weights for a standard normal variable."""
    at, weights = _between(-_REACH, _REACH)
    weights = weights * np.exp(-at * at / 2)
    return at, weights / weights.sum()


@cache
def _ratio(degrees: float) -> tuple[Array, Array]:
    """Return nodes and weights for an estimated standard deviation over the true one."""
    reach = _REACH / math.sqrt(2 * degrees)
    at, weights = _between(max(0.0, 1 - reach), 1 + reach + 2 / degrees)
    # The density, but for its constant, as a multiple of that at 1.
    weights = weights * np.exp((degrees - 1) * np.log(at) - degrees * (at * at - 1) / 2)
    return at, weights / weights.sum()


def _between(low: float, high: float) -> tuple[Array, Array]:
    at, weights = np.polynomial.legendre.leggauss(_NODES)
    half = (high - low) / 2
    return low + half * (at + 1), half * weights
