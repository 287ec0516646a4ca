"""Whether two ways of training make equally good networks."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from reportgen.base.arrays import Array

STANDARD_ERRORS = 2.0


@dataclass(frozen=True)
class Agreement:
    """Two means of a measure, such as the accuracy, and how well their difference is known."""

    ours: float
    theirs: float
    standard_error: float  # of the difference

    @property
    def difference(self) -> float:
        """Ours less theirs."""
        return self.ours - self.theirs

    @property
    def agrees(self) -> bool:
        """Whether the difference is within two standard errors of nothing."""
        return abs(self.difference) <= STANDARD_ERRORS * self.standard_error


def agreement(ours: Array, theirs: Array) -> Agreement:
    """Compare a measure of each test image.

    ours, theirs: (seeds, images), 0 or 1 for wrong and right, or a loss; two
    seeds or more. The standard error is over the seeds and over the images, for
    an accuracy the binomial one. Both were measured on the same images, so the
    second part is too large rather than too small.
    """
    variance = sum(
        variance_of_mean(values.mean(axis=1), np.mean(values.var(axis=1)), values.shape[1])
        for values in (ours, theirs)
    )
    return Agreement(
        ours=float(ours.mean()), theirs=float(theirs.mean()), standard_error=sqrt(variance)
    )


def variance_of_mean(by_seed: Array, over_images: float, images: int) -> float:
    """Return what seeds and images leave open of a mean, as its variance.

    by_seed: (seeds,) the mean of each seed; over_images: the variance of a single image.
    """
    return float(by_seed.var(ddof=1) / len(by_seed) + over_images / images)
