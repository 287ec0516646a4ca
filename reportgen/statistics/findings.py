"""What a test finds, its interval, and how far it is from another decision.

Every p value is two-sided and from 0 to 1, never NaN; every interval is at 95 %. SciPy does the
sums, and is imported where it does: that takes a second.
"""

import math
from dataclasses import dataclass, replace
from functools import cache

LEVEL = 0.05
"""A p value below this is called a difference."""


_LEAST_LEVEL = 1e-16
_LEVEL_STEP = 1e-9  # of its logarithm


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
    share: float = 1.0  # of the level, that this look at the data has; the p value is over it
    is_within: bool | None = None  # whether the effect is within a tolerance; None: none is asked
    is_of_pairs: bool = False  # the weakest of all pairs of runs: with more runs its p value grows
    lasting_error: float = 0.0  # of the items: no further replicate removes it

    @property
    def doubt(self) -> tuple[float, float]:
        """How weak it is beside others: its p value, then its distance from 0 in standard errors.

        P values of clear findings are equal, as 0, or 1 after a correction.
        """
        error = self.standard_error
        return self.p_value, -abs(self.effect) / error if error else -math.inf

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
            sides = 2 if self.is_within else 1  # of the test that is made, of one side
            critical = critical_value(self.degrees_of_freedom, sides * self._level)
            return abs(self.statistic - critical)
        direction = math.copysign(1.0, self.effect if towards is None else towards)
        distance = direction * self.effect / self.standard_error
        return abs(distance - critical_value(self.degrees_of_freedom, self._level))

    @property
    def _level(self) -> float:
        return LEVEL * self.share / self.comparisons


@cache
def critical_value(degrees_of_freedom: float | None, level: float = LEVEL) -> float:
    """Return how many standard errors a difference must have for a p value below the level.

    Of Student's t, or of the normal distribution where the degrees are None.
    """
    from scipy.special import ndtri, stdtrit

    tail = level / 2
    if degrees_of_freedom is None:
        return -float(ndtri(tail))
    return -float(stdtrit(degrees_of_freedom, tail))


def upper_tail(statistic: float, degrees_of_freedom: float | None) -> float:
    """Return how probable it is by chance that a statistic is this or more; as critical_value."""
    from scipy.special import ndtr, stdtr

    if degrees_of_freedom is None:
        return float(ndtr(-statistic))
    return float(stdtr(degrees_of_freedom, -statistic))


def normal_test(effect: float, standard_error: float) -> Finding:
    """Return the test of a difference whose standard error is known, from many values.

    Without an error, the p value is 1 where there is no difference, else 0.
    """
    return by_standard_error("Normal test", "z", effect, standard_error)


def normal_interval(value: float, standard_error: float) -> Interval:
    """Return the interval of a mean over so many values that the normal distribution fits."""
    return around(value, standard_error, None)


def by_standard_error(
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
        interval=around(effect, standard_error, degrees),
        statistic_name=name,
        statistic=statistic,
        p_value=2 * upper_tail(abs(statistic), degrees),
        degrees_of_freedom=degrees,
    )


def around(value: float, standard_error: float, degrees: float | None) -> Interval:
    """Return the interval of a value by Student's t, or by the normal distribution."""
    margin = critical_value(degrees) * standard_error
    return Interval(value - margin, value + margin)


def margin_of_two(error: float, degrees: float, known: float, level: float = LEVEL) -> float:
    """Return how far a sum of two independent errors may reach.

    error: a standard error that is estimated with these degrees of freedom. known: one that is
    known well, of the normal distribution. Each has its own quantile (Howe 1974). Satterthwaite's
    approximation is no substitute where the first is known roughly: estimates that are small by
    chance are given many degrees.
    """
    return math.hypot(critical_value(degrees, level) * error, critical_value(None, level) * known)


def by_two_errors(effect: float, error: float, degrees: float, known: float) -> Finding:
    """Return the test of an effect whose error is such a sum; one of the two is above 0.

    The p value is the level at which the margin is as large as the effect.
    """
    if known == 0:
        return by_standard_error("Student’s t test", "t", effect, error, degrees)
    if error == 0:
        return normal_test(effect, known)
    whole = math.hypot(error, known)
    margin = margin_of_two(error, degrees, known)
    return Finding(
        test="Student’s t test",
        effect=effect,
        standard_error=whole,
        interval=Interval(effect - margin, effect + margin),
        statistic_name="t",
        statistic=effect / whole,
        p_value=_level_of_margin(abs(effect), error, degrees, known),
        degrees_of_freedom=degrees,
    )


def _level_of_margin(effect: float, error: float, degrees: float, known: float) -> float:
    """Return the level at which the margin of two errors is the effect, at least 1e-16."""
    from scipy.special import ndtri, stdtrit

    low, high = math.log(_LEAST_LEVEL), 0.0
    while high - low > _LEVEL_STEP:
        middle = (low + high) / 2
        tail = math.exp(middle) / 2
        margin = math.hypot(float(stdtrit(degrees, tail)) * error, float(ndtri(tail)) * known)
        low, high = (middle, high) if margin > effect else (low, middle)
    return math.exp(high)
