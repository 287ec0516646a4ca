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
from reportgen.statistics.spread import (
    LEAST_PAIRED_DEGREES,
    Pooled,
    Ratios,
    moderated,
    pooled,
    pooled_blocks,
    scattering_more,
)

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
    variance: float  # of one run, as it counts in differences: of all that do not scatter more
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
    same_seeds: bool = False,
    prior: Spread | None = None,
    least: float = 0.0,
    level: float = LEVEL,
) -> Standings | None:
    """Return which settings may be the best; None where nothing is known of the spread.

    higher: whether more is better. same_seeds: whether the replicates of one place were drawn with
    the same seed for all settings; then what a seed does to all alike is no part of the spread
    (`pooled_blocks`), where the settings have equally many. prior: the spread of one run that was
    known before, of other settings, with the degrees of freedom that it is to count for, 1 or more;
    it is scaled (`scale_of`) by the settings that do not scatter more than the others. least:
    standard deviation that one run has at least, of a number that comes in steps.

    Two settings are compared by Student's t test. Without any spread, only equal ones may all be
    the best. None, too, for numbers so large that their squares are infinite.

    The variance is pooled over all settings, since a few replicates say little of their own: with
    each setting's own variance, of three replicates, the best of twelve is hardly ever found. But
    one setting that scatters ten times as much, as a learning rate does that is nearly too large,
    would hide the differences of the others and leave out the true best far too often. So a setting
    that scatters significantly more than the others (`scattering_more`) is tested with its own.
    """
    spreads = _spreads([one.values for one in samples], same_seeds, prior, least)
    if spreads is None:
        return None
    means = [_mean(one.values) for one in samples]
    sides = [
        _Side(
            merit=mean if higher else -mean,
            spread=spreads.apart.get(place, spreads.of_differences),
            count=len(one.values),
            scatters_more=place in spreads.apart,
        )
        for place, (mean, one) in enumerate(zip(means, samples, strict=True))
    ]
    rivals = [_rivals(sides, place, level) for place in range(len(sides))]
    # With fewer settings left, the range is compared with a smaller value, and more may go.
    tested, left = 0, len(sides)
    while left != tested:
        tested = left
        found = [_behind(one, tested, level) for one in rivals]
        left = sum(behind <= margin for behind, margin in found)
    settings = tuple(
        Standing(
            mean=mean,
            interval=_interval(mean, side.count, spreads.apart.get(place, spreads.of_runs)),
            behind=behind,
            margin=margin,
            may_be_best=behind <= margin,
            scatters_more=side.scatters_more,
        )
        for place, (mean, side, (behind, margin)) in enumerate(
            zip(means, sides, found, strict=True)
        )
    )
    return Standings(
        settings=settings,
        differ=left < len(sides),
        variance=spreads.of_differences.variance,
        degrees=spreads.of_differences.degrees,
        level=level,
        words=_words(len(settings), spreads, prior is not None, level),
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


def _rivals(sides: Sequence[_Side], place: int, level: float) -> list[_Rival]:
    own = sides[place]
    others = [side for other, side in enumerate(sides) if other != place]
    shared: Shared = tuple(sorted(Counter(_factor(own, side) for side in others).items()))
    rivals = []
    for side in others:
        apart = own.scatters_more or side.scatters_more
        degrees = _satterthwaite(own, side) if apart else own.spread.degrees
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


@dataclass(frozen=True)
class _Spreads:
    """How far one run scatters."""

    of_runs: Spread  # of all settings that do not scatter more
    of_differences: Spread  # of the same, as it counts in differences between settings
    apart: dict[int, Spread]  # of those that do, by their places
    is_paired: bool  # whether the two differ because the seeds are the same


def _spreads(
    samples: Sequence[Sequence[float]], same_seeds: bool, prior: Spread | None, least: float
) -> _Spreads | None:
    if math.isinf(pooled([[value for values in samples for value in values]]).squares):
        return None
    before = prior or Spread(0.0, 0.0)
    each = [pooled([values]) for values in samples]
    apart = scattering_more(each, least)
    alike = [values for place, values in enumerate(samples) if place not in apart]
    of_runs = _moderated(pooled(alike), before, least)
    of_differences, is_paired = of_runs, False
    if same_seeds and len(alike) > 1 and len({len(values) for values in alike}) == 1:
        blocks = pooled_blocks(alike)
        is_paired = blocks.degrees >= (1 if before.degrees else LEAST_PAIRED_DEGREES)
        of_differences = _moderated(blocks, before, least) if is_paired else of_runs
    if of_runs is None or of_differences is None:
        return None
    own = {place: Spread(each[place].variance, each[place].degrees) for place in sorted(apart)}
    return _Spreads(of_runs, of_differences, own, is_paired)


def _moderated(at_hand: Pooled, before: Spread, least: float) -> Spread | None:
    if not at_hand.degrees + before.degrees:
        return None
    ratios = Ratios()
    ratios.add(at_hand, before.variance)
    known = (ratios.scale or 1.0) * before.variance
    variance, degrees = moderated(at_hand, known, before.degrees)
    return Spread(max(variance, least * least), degrees)


def _interval(mean: float, count: int, spread: Spread) -> Interval:
    return around(mean, math.sqrt(spread.variance / count), spread.degrees)


def _words(settings: int, spreads: _Spreads, has_prior: bool, level: float) -> str:
    """Return the test in one sentence."""
    if settings < 3:
        test = "Student’s t test"
    else:
        test = "Multiple comparisons with the best (Hsu) and the studentised range (Tukey)"
    spread = "by the spread of one run over all settings"
    spread += ", in blocks of one seed" if spreads.is_paired else ""
    spread += ", moderated by what was known before" if has_prior else ""
    spread += f" ({spreads.of_differences.degrees:g} degrees of freedom)"
    apart = len(spreads.apart)
    if apart:
        whose = (
            "1 setting that scatters more has its"
            if apart == 1
            else (f"{apart} settings that scatter more have their")
        )
        spread += f"; {whose} own"
    return f"{test} at {100 * level:g} %, {spread}."


def _mean(values: Sequence[float]) -> float:
    # The mean of equal values need not equal them to the last bit.
    if len(set(values)) == 1:
        return values[0]
    return math.fsum(value / len(values) for value in values)
