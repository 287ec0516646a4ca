"""Which of several settings may be the best: multiple comparisons with the best.

Hsu (1981, 1984) compares each setting with all others by Dunnett's one-sided test; what is not
significantly worse than any other may be the best, and the true best is among these with 95 %.
That alone leaves out one of 12 equal settings in 32 % of sweeps, and a reader takes what is left
out to be worse. So it must also be told apart by the studentised range over as many means as may be
the best in the end, by steps as in Newman and Keuls's test. Then one of several equal settings is
left out in 5 to 6 % of sweeps, also where others are far worse, which would be 12 % if the range
were only asked whether any two settings differ. It costs one or two points of power.
`benchmarks/sweep_nulls.py` prints the rates.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.statistics.agreement import Spread
from reportgen.statistics.findings import LEVEL, Interval, around
from reportgen.statistics.many_means import Shared, dunnett, studentised_range
from reportgen.statistics.settings_spread import SettingsSpread, spread_of_settings

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
    spreads = spread_of_settings([one.values for one in samples], same_seeds, prior, least)
    if spreads is None:
        return None
    means = [_mean(one.values) for one in samples]
    sides = [
        _Side(
            mean if higher else -mean,
            _Kind(
                spread=spreads.apart.get(place, spreads.of_differences),
                count=len(one.values),
                scatters_more=place in spreads.apart,
            ),
        )
        for place, (mean, one) in enumerate(zip(means, samples, strict=True))
    ]
    merits: dict[_Kind, list[float]] = {}
    for side in sorted(sides, key=lambda side: -side.merit):
        merits.setdefault(side.kind, []).append(side.merit)
    rivals = [_rivals(side, merits, level) for side in sides]
    # With fewer settings left, the range is compared with a smaller value, and more may go.
    tested, left = 0, len(sides)
    while left != tested:
        tested = left
        found = [_behind(one, tested, level) for one in rivals]
        left = sum(behind <= margin for behind, margin in found)
    settings = tuple(
        Standing(
            mean=mean,
            interval=_interval(mean, side.kind.count, spreads.apart.get(place, spreads.of_runs)),
            behind=behind,
            margin=margin,
            may_be_best=behind <= margin,
            scatters_more=side.kind.scatters_more,
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
class _Kind:
    """How exact a mean is; many settings are of one kind."""

    spread: Spread  # of one run
    count: int  # of replicates
    scatters_more: bool

    @property
    def error(self) -> float:
        """The variance of the mean."""
        return self.spread.variance / self.count


@dataclass(frozen=True)
class _Side:
    """The mean of one setting, where more is better."""

    merit: float
    kind: _Kind


@dataclass(frozen=True)
class _Rival:
    """The best of the other settings of one kind, as one setting sees it."""

    ahead: float
    error: float  # standard, of that difference
    degrees: float  # of freedom of the error
    is_apart: bool  # whether one of the two has a variance of its own
    dunnett: float  # what the difference must exceed, in errors


def _rivals(own: _Side, merits: Mapping[_Kind, Sequence[float]], level: float) -> list[_Rival]:
    """Return the rivals of a setting.

    merits: of all settings by their kinds, the best first.
    """
    others = {
        kind: of_kind[1:] if kind == own.kind and of_kind[0] == own.merit else of_kind
        for kind, of_kind in merits.items()
    }
    counts: Counter[float] = Counter()
    for kind, of_kind in merits.items():
        counts[_factor(own.kind, kind)] += len(of_kind) - (kind == own.kind)
    shared: Shared = tuple(sorted((+counts).items()))
    rivals = []
    for kind, of_kind in others.items():
        if not of_kind:
            continue
        apart = own.kind.scatters_more or kind.scatters_more
        degrees = _satterthwaite(own.kind, kind) if apart else kind.spread.degrees
        error = math.sqrt(own.kind.error + kind.error)
        value = dunnett(shared, degrees, level)
        rivals.append(_Rival(of_kind[0] - own.merit, error, degrees, apart, value))
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
        # Beside a far larger error, the others of a range are as one.
        count = min(left, 2) if rival.is_apart else left
        of_range = studentised_range(count, rival.degrees, level) if count > 1 else 0.0
        needed = max(rival.dunnett, of_range) * rival.error
        margins.append(needed + (behind - rival.ahead))
    return behind, min(margins)


def _factor(own: _Kind, other: _Kind) -> float:
    """Return the factor of a difference from a setting in the correlation with other differences.

    Its square is the setting's share of the variance, here rounded down to whole hundredths: that
    is the safe side, and critical values are needed for few of them.
    """
    both = own.error + other.error
    share = own.error / both if both else 0.5
    return math.sqrt(min(math.floor(100 * share), _MOST_SHARED) / 100)


def _satterthwaite(one: _Kind, other: _Kind) -> float:
    """Return the degrees of freedom of two variances that are estimated apart, rounded down."""
    both = one.error + other.error
    if both == 0:
        return 1.0
    shares = [(side.error / both) ** 2 / side.spread.degrees for side in (one, other)]
    return max(float(math.floor(1 / sum(shares))), 1.0)


def _interval(mean: float, count: int, spread: Spread) -> Interval:
    return around(mean, math.sqrt(spread.variance / count), spread.degrees)


def _words(settings: int, spreads: SettingsSpread, has_prior: bool, level: float) -> str:
    """Return the test in one sentence."""
    if settings < 3:
        test = "Student’s t test"
    else:
        test = "Multiple comparisons with the best (Hsu) and the studentised range (Tukey)"
    spread = "by the spread of one run over all points"
    if spreads.apart:
        whose = "its" if len(spreads.apart) == 1 else "their"
        spread += f" but {len(spreads.apart)} with a larger one of {whose} own"
    spread += ", in blocks of one seed" if spreads.is_paired else ""
    spread += ", moderated by what was known before" if has_prior else ""
    degrees = f"{spreads.of_differences.degrees:g} degrees of freedom"
    return f"{test} at {100 * level:.2g} %, {spread} ({degrees})."


def _mean(values: Sequence[float]) -> float:
    # The mean of equal values need not equal them to the last bit.
    if len(set(values)) == 1:
        return values[0]
    return math.fsum(value / len(values) for value in values)
