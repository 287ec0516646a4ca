"""A classifier's results on noisy and denoised digits, their limits, and words for them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Literal

import numpy as np

from reportgen.project.sections.words import counted, decimal, listed
from reportgen.projects.mnist.results import Denoising
from reportgen.report.parts import Wording

STEM = "noise"
CLASSIFIERS = {
    "mlp": "the dense network of 2.a",
    "three_layer": "the dense network of 2.d",
    "convnet": "the ConvNet of 3.a",
}


def recognition_limit(accuracy_by_level: Mapping[float, float], threshold: float) -> float | None:
    """Return the highest level up to which every accuracy is at least the threshold, or None."""
    recognised = takewhile(
        lambda level: accuracy_by_level[level] >= threshold, sorted(accuracy_by_level)
    )
    return max(recognised, default=None)


@dataclass(frozen=True)
class Crossover:
    """Where the denoised digits overtake the noisy ones, if they do."""

    kind: Literal["crosses", "leads from the lowest level on", "never leads"]
    level: float | None = None  # interpolated linearly; None unless it crosses
    standard_error: float | None = None  # from the images counted
    between: tuple[float, float] | None = None  # the levels on either side of it


def find_crossover(denoisings: Sequence[Denoising]) -> Crossover:
    """Return the first crossover over the levels in rising order."""
    leads = [_lead(denoising) for denoising in denoisings]
    if leads[0] > 0:
        return Crossover("leads from the lowest level on")
    for before, after in pairwise(denoisings):
        if _lead(after) > 0:
            return _interpolated(before, after)
    return Crossover("never leads")


@dataclass(frozen=True)
class Reading:
    """A classifier's results at every noise level, and what follows from them."""

    denoisings: tuple[Denoising, ...]  # in the order of their levels
    classifier: str  # the stem of the classifier
    classifier_replicates: int  # its first replicate is the one that reads
    threshold: float  # accuracy from which on digits count as recognised
    training_level: float  # noise that the autoencoder was trained on
    recognition_limit: float | None
    denoising_limit: float | None
    crossover: Crossover

    def at(self, level: float) -> Denoising:
        """Return the results at a level that was tried."""
        return next(each for each in self.denoisings if each.level == level)


def levels_wording(reading: Reading) -> Wording:
    """Name the levels, briefly where they are evenly spaced."""
    levels = [each.level for each in reading.denoisings]
    steps = {round(after - before, 9) for before, after in pairwise(levels)}
    if len(levels) > 3 and len(steps) == 1:
        text = (
            f"{counted(len(levels), 'level')} from {decimal(levels[0])} to {decimal(levels[-1])}, "
            f"in steps of {decimal(steps.pop())}"
        )
    else:
        noun = "the level" if len(levels) == 1 else "the levels"
        text = f"{noun} {listed([decimal(level) for level in levels])}"
    return Wording(name="noise.levels_in_words", text=text)


def classifier_wording(reading: Reading) -> Wording:
    """Name the classifier."""
    which = ", the first of its replicates" if reading.classifier_replicates > 1 else ""
    return Wording(
        name="noise.reader",
        text=(
            f"The classifier is {CLASSIFIERS[reading.classifier]}{which}. It is trained on clean "
            "digits only; before this test it has seen neither noise nor an image that an "
            "autoencoder made. The results on noise and denoising are for this one network with "
            "this one "
            "autoencoder; others may give other results."
        ),
    )


def _interpolated(before: Denoising, after: Denoising) -> Crossover:
    """Return where the line between a lead of at most 0 and one above 0 is 0."""
    step = after.level - before.level
    lead_before, lead_after = _lead(before), _lead(after)
    rise = lead_after - lead_before
    # The levels have noise draws of their own, so their errors add up as independent ones do.
    standard_error = math.hypot(
        step * lead_after / rise**2 * _lead_error(before),
        step * lead_before / rise**2 * _lead_error(after),
    )
    return Crossover(
        "crosses",
        before.level - step * lead_before / rise,
        standard_error,
        (before.level, after.level),
    )


def _lead(denoising: Denoising) -> float:
    """Return the accuracy on denoised digits minus that on noisy ones."""
    return denoising.denoised.accuracy - denoising.noisy.accuracy


def _lead_error(denoising: Denoising) -> float:
    """Return the standard error of the lead, paired over the images."""
    steps = denoising.denoised.correct.astype(float) - denoising.noisy.correct
    return float(np.std(steps) / math.sqrt(steps.size))
