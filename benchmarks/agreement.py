"""Whether two ways of training make equally good networks."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from reportgen.arrays import Array

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
    over_seeds = sum(values.mean(axis=1).var(ddof=1) / len(values) for values in (ours, theirs))
    over_images = sum(np.mean(values.var(axis=1)) / values.shape[1] for values in (ours, theirs))
    return Agreement(
        ours=float(ours.mean()),
        theirs=float(theirs.mean()),
        standard_error=sqrt(over_seeds + over_images),
    )
