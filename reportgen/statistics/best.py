"""Which of several settings may be the best: multiple comparisons with the best.

Hsu (1981, 1984) compares each setting with all others by Dunnett's one-sided test; what is not
significantly worse than any other may be the best, and the true best is among these with 95 %.
That alone leaves out one of many equal settings far too often for a reader, who takes what is left
out to be worse: of 12 equal ones in 31 % of sweeps. So the settings that are left must not differ
among each other either, by the studentised range over as many as are left. It costs one to three
points of power, and one of the equal settings is left out in 5 % of sweeps, also where others are
far worse. To ask only whether all settings differ gives 12 % there.
`benchmarks/sweep_nulls.py` prints the rates.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.statistics.agreement import Spread
from reportgen.statistics.findings import LEVEL, Interval, around
from reportgen.statistics.many_means import Shared, dunnett, studentised_range
from reportgen.statistics.spread import NOTHING_POOLED, moderated, pooled, scattering_more

_MOST_SHARED = 98  # hundredths: the integral needs a factor below 1


@dataclass(frozen=True)
class Sample:
    """What one setting gave."""

    values: tuple[float, ...]  # of its replicates, at least one, finite


@dataclass(frozen=True)
class Standing:
    """One setting beside the others."""

    mean: float
    interval: Interval  # of its mean alone, at 95 %
    behind: float  # the best mean of the others; at most 0 for the best itself
    margin: float  # by how much it must be behind to be told apart from the best
    may_be_best: bool
    scatters_more: bool = False  # than the others, so that its own variance is taken


@dataclass(frozen=True)
class Standings:
    """All settings beside each other."""

    settings: tuple[Standing, ...]  # in the order given
    differ: bool  # whether any two settings differ significantly
    variance: float  # of one run, of all settings but those that scatter more
    degrees: float  # of freedom of that variance
    level: float  # of the tests
    words: str  # the test in one sentence

    @property
    def best(self) -> int:
        """The place of the best mean; of equal ones, the first."""
        return min(range(len(self.settings)), key=lambda place: self.settings[place].behind)


def standings(
    samples: Sequence[Sample],
    *,
    higher: bool,
    prior: Spread | None = None,
    least: float = 0.0,
    level: float = LEVEL,
) -> Standings | None:
    """Return which settings may be the best; None where nothing is known of the spread.

    higher: whether more is better. prior: the spread of one run that was known before, with the
    degrees of freedom that it is to count for, 1 or more. least: standard deviation that one run
    has at least, of a number that comes in steps.

    Two settings are compared by Student's t test. Without any spread, only equal ones may all be
    the best. None, too, for numbers so large that their squares are infinite.

    The variance of one run is pooled over all settings, since a few replicates say little of their
    own: with each setting's own variance, of three replicates, the best of twelve is found in 2 %
    of cases instead of 60 %. But one setting that scatters ten times as much, as a learning rate
    does that is nearly too large, would hide all differences of the others and leave out the true
    best in 13 %. So a setting whose variance is significantly above that of the others, at 1 %, is
    tested with its own (Cochran 1941 for equal numbers of replicates; here by F tests).
    """
    spreads = _spreads([one.values for one in samples], prior, least)
    if spreads is None:
        return None
    pool, of_each = spreads
    means = [_mean(one.values) for one in samples]
    sides = [
        _Side(mean if higher else -mean, spread, len(one.values), spread is not pool)
        for mean, spread, one in zip(means, of_each, samples, strict=True)
    ]
    rivals = [_rivals(sides, place, pool, level) for place in range(len(sides))]
    # With fewer settings left, the range is compared with a smaller value, and more may go.
    tested, left = 0, len(sides)
    while left != tested:
        tested = left
        found = [_behind(one, tested, level) for one in rivals]
        left = sum(behind <= margin for behind, margin in found)
    settings = tuple(
        Standing(
            mean=mean,
            interval=around(mean, math.sqrt(side.error), side.spread.degrees),
            behind=behind,
            margin=margin,
            may_be_best=behind <= margin,
            scatters_more=side.scatters_more,
        )
        for mean, side, (behind, margin) in zip(means, sides, found, strict=True)
    )
    return Standings(
        settings=settings,
        differ=left < len(sides),
        variance=pool.variance,
        degrees=pool.degrees,
        level=level,
        words=_words(settings, pool, prior is not None, level),
    )


def plateau(values: Sequence[float], found: Standings) -> tuple[float, float] | None:
    """Return the values of a knob, from the lowest to the highest, where it stops mattering.

    values: of the knob, one for each setting. These are the neighbours of the best one of which
    each may be the best: that they are equally good is not shown. None where a value comes twice,
    so that another knob was turned as well.
    """
    if len({*values}) < len(values):
        return None
    order = sorted(range(len(values)), key=values.__getitem__)
    low = high = order.index(found.best)
    while low > 0 and found.settings[order[low - 1]].may_be_best:
        low -= 1
    while high + 1 < len(order) and found.settings[order[high + 1]].may_be_best:
        high += 1
    return values[order[low]], values[order[high]]


@dataclass(frozen=True)
class _Side:
    """The mean of one setting, where more is better."""

    merit: float
    spread: Spread  # of one run
    count: int  # of replicates
    scatters_more: bool

    @property
    def error(self) -> float:
        """The variance of the mean."""
        return self.spread.variance / self.count


@dataclass(frozen=True)
class _Rival:
    """Another setting, as one setting sees it."""

    ahead: float
    error: float  # standard, of that difference
    degrees: float  # of freedom of the error
    dunnett: float  # what the difference must exceed, in errors


def _rivals(sides: Sequence[_Side], place: int, pool: Spread, level: float) -> list[_Rival]:
    own = sides[place]
    others = [side for other, side in enumerate(sides) if other != place]
    shared: Shared = tuple(sorted(Counter(_factor(own, side) for side in others).items()))
    rivals = []
    for side in others:
        apart = own.scatters_more or side.scatters_more
        degrees = _satterthwaite(own, side) if apart else pool.degrees
        error = math.sqrt(own.error + side.error)
        value = dunnett(shared, degrees, level)
        rivals.append(_Rival(side.merit - own.merit, error, degrees, value))
    return rivals


def _behind(rivals: Sequence[_Rival], left: int, level: float) -> tuple[float, float]:
    """Return how far a setting is behind the best of the others, and its margin.

    left: how many settings may be the best. With unequal errors, another than the best may be
    what tells it apart; the margin is then what is behind the best where that one just does.
    """
    if not rivals:
        return 0.0, 0.0
    behind = max(rival.ahead for rival in rivals)
    margins = []
    for rival in rivals:
        of_range = studentised_range(left, rival.degrees, level) if left > 1 else 0.0
        needed = max(rival.dunnett, of_range) * rival.error
        margins.append(needed + (behind - rival.ahead))
    return behind, min(margins)


def _factor(own: _Side, other: _Side) -> float:
    """Return the factor of a difference from a setting in the correlation with other differences.

    Its square is the setting's share of the variance, here rounded down to whole hundredths: that
    is the safe side, and critical values are needed for few of them.
    """
    both = own.error + other.error
    share = own.error / both if both else 0.5
    return math.sqrt(min(math.floor(100 * share), _MOST_SHARED) / 100)


def _satterthwaite(one: _Side, other: _Side) -> float:
    """Return the degrees of freedom of two variances that are estimated apart, rounded down."""
    both = one.error + other.error
    if both == 0:
        return 1.0
    shares = [(side.error / both) ** 2 / side.spread.degrees for side in (one, other)]
    return max(float(math.floor(1 / sum(shares))), 1.0)


def _spreads(
    samples: Sequence[Sequence[float]], prior: Spread | None, least: float
) -> tuple[Spread, list[Spread]] | None:
    """Return the spread of one run that settings share, and that of each setting."""
    before = prior or Spread(0.0, 0.0)
    if math.isinf(pooled([[value for values in samples for value in values]]).squares):
        return None
    alone = [pooled([values]) for values in samples]
    apart = scattering_more(alone, least)
    at_hand = sum((one for p, one in enumerate(alone) if p not in apart), NOTHING_POOLED)
    if not at_hand.degrees + before.degrees:
        return None
    variance, degrees = moderated(at_hand, before.variance, before.degrees)
    pool = Spread(max(variance, least * least), degrees)
    return pool, [
        Spread(one.variance, one.degrees) if place in apart else pool
        for place, one in enumerate(alone)
    ]


def _words(settings: Sequence[Standing], pool: Spread, has_prior: bool, level: float) -> str:
    """Return the test in one sentence."""
    spread = f"the spread of one run over all settings ({pool.degrees:g} degrees of freedom"
    spread += ", moderated by what was known before)" if has_prior else ")"
    apart = sum(one.scatters_more for one in settings)
    if apart:
        those = (
            "setting that scatters more has its" if apart == 1 else "that scatter more have their"
        )
        spread += f"; {apart} {those} own"
    if len(settings) < 3:
        test = "Student’s t test"
    else:
        test = "Multiple comparisons with the best (Hsu) and the studentised range (Tukey)"
    return f"{test} at {100 * level:g} %, by {spread}."


def _mean(values: Sequence[float]) -> float:
    # The mean of equal values need not equal them to the last bit.
    if len(set(values)) == 1:
        return values[0]
    return math.fsum(value / len(values) for value in values)
