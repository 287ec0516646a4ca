"""How far single runs scatter over seeds: by the replicates at hand, and by what was known before.

A few replicates tell their spread only roughly. A spread known before moderates it: both are
weighted by degrees of freedom, as limma does for few arrays (Smyth 2004). Here that weight is
small and the spread known before is scaled, because it comes from other settings. The figures were
chosen by simulation: `benchmarks/error_rates.py` prints the level and the power that they give.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean

PRIOR_DEGREES = 8
"""Degrees of freedom that a spread known before counts for, at most."""

PRIOR_DEGREES_OF_SAME = 20
"""The same where it comes from the same settings and code as both sides."""

PRIOR_DEGREES_OF_SINGLES = 3
"""The same where a side is one run: no mean evens out that a distribution has heavy tails."""

LEAST_PAIRED_DEGREES = 4
"""Degrees of freedom that pairs need where no spread is known before: pairing costs some."""

DOUBT_DEGREES = 4
"""Degrees of freedom by which a spread known before is held on to where a smaller one is seen."""

APART_LEVEL = 0.01
"""A sample scatters more than others where the test of its variance has a p value below this."""


@dataclass(frozen=True)
class Pooled:
    """What samples say together of how far they scatter."""

    degrees: int  # of freedom
    squares: float  # of the distances from each sample's own mean, summed up

    def __add__(self, other: "Pooled") -> "Pooled":
        return Pooled(self.degrees + other.degrees, self.squares + other.squares)

    @property
    def variance(self) -> float:
        """Of one run; degrees must be above 0."""
        return self.squares / self.degrees


NOTHING_POOLED = Pooled(0, 0.0)


def pooled(samples: Sequence[Sequence[float]]) -> Pooled:
    """Return what samples say together; infinite squares where the numbers are too large."""
    degrees = sum(max(len(sample) - 1, 0) for sample in samples)
    try:
        return Pooled(degrees, math.fsum(map(_squares, filter(None, samples))))
    except OverflowError:
        return Pooled(degrees, math.inf)


def pooled_blocks(samples: Sequence[Sequence[float]]) -> Pooled:
    """Return what samples say that were drawn with the same seeds, as of independent ones.

    samples: two or more, each with the same number of values, those of one place with one seed.
    What a seed adds to all samples alike is no part of it, since differences do not have it either
    (randomised blocks: Fisher 1935); of two samples, it is half the variance of the differences.
    """
    degrees = (len(samples) - 1) * (len(samples[0]) - 1)
    try:
        rows = [_centred(sample) for sample in samples]
        of_seeds = [math.fsum(column) / len(rows) for column in zip(*rows, strict=True)]
        squares = math.fsum(
            (value - of_seed) ** 2
            for row in rows
            for value, of_seed in zip(row, of_seeds, strict=True)
        )
    except (OverflowError, ValueError):  # fsum has no sum of infinities of either sign
        return Pooled(degrees, math.inf)
    return Pooled(degrees, squares if math.isfinite(squares) else math.inf)


def scale_of(ratios: Sequence[float], degrees: float) -> float:
    """Return what the variances known before are to be multiplied by.

    ratios: of the variance at hand to the one known before, for the numbers of one experiment.
    degrees: of freedom of each variance at hand. A larger spread at hand is believed at once, a
    smaller one by its degrees of freedom: a few replicates may lie close together by chance.
    """
    if not ratios:
        return 1.0
    ratio = math.fsum(ratios) / len(ratios)
    if ratio >= 1:
        return ratio
    return (DOUBT_DEGREES + degrees * ratio) / (DOUBT_DEGREES + degrees)


@dataclass
class Ratios:
    """Of variances at hand to those known before, for several numbers."""

    values: list[float] = field(default_factory=list)
    degrees: list[int] = field(default_factory=list)

    def add(self, at_hand: Pooled, before: float) -> None:
        """Take a number, unless one of the two says nothing of its variance."""
        if at_hand.degrees and before > 0:
            self.values.append(at_hand.variance / before)
            self.degrees.append(at_hand.degrees)

    @property
    def scale(self) -> float | None:
        """What `scale_of` makes of them; None where there are none."""
        return scale_of(self.values, fmean(self.degrees)) if self.values else None


def moderated(at_hand: Pooled, variance: float, degrees: float) -> tuple[float, float]:
    """Return the variance of one run and its degrees of freedom.

    variance, degrees: known before, and what that counts for. There must be degrees in all.
    """
    together = degrees + at_hand.degrees
    return (degrees * variance + at_hand.squares) / together, together


def scattering_more(samples: Sequence[Pooled], least: float = 0.0) -> set[int]:
    """Return the places of samples that scatter more than the others, at most half of all.

    least: standard deviation that one run has at least. Of the samples in the order of their
    variances, the first in the upper half whose variance is significantly above that of all before
    it, and all behind it: an F test, corrected for so many samples. So several do not hide each
    other, as in Cochran's test of the largest variance (1941); Rosner (1983) looks for outliers so.
    """
    from scipy.special import fdtrc

    order = [place for place, one in enumerate(samples) if one.degrees]
    order.sort(key=lambda place: samples[place].variance)
    before = NOTHING_POOLED
    for rank, place in enumerate(order):
        own = samples[place]
        if 2 * rank >= len(order) and before.degrees:
            variance = max(before.variance, least * least)
            chance = 0.0
            if variance:
                chance = float(fdtrc(own.degrees, before.degrees, own.variance / variance))
            if own.variance > variance and (rank + 1) * chance < APART_LEVEL:
                return {*order[rank:]}
        before += own
    return set()


def power_of(size: float, degrees: float, level: float) -> float:
    """Return how probable it is that a t test finds a difference.

    size: of the difference, in its standard errors. level: of the test, two-sided, with all
    corrections. By the noncentral t distribution.
    """
    from scipy.special import nctdtr, stdtrit

    critical = float(stdtrit(degrees, 1 - level / 2))
    return 1 - float(nctdtr(degrees, size, critical))


def _squares(sample: Sequence[float]) -> float:
    return math.fsum(value * value for value in _centred(sample))


def _centred(sample: Sequence[float]) -> list[float]:
    # The mean of equal values need not equal them to the last bit.
    if len(set(sample)) == 1:
        return [0.0] * len(sample)
    mean = math.fsum(sample) / len(sample)
    return [value - mean for value in sample]
