"""A classifier's results on noisy and denoised digits, and their limits."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile
from typing import Literal

import numpy as np

from reportgen.project.parts import Interval, counted, decimal, first_crossing, listed
from reportgen.projects.mnist.arrays import Array
from reportgen.projects.mnist.results import Denoising
from reportgen.projects.mnist.settings import Settings

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


Denoisings = Mapping[float, Denoising]
"""What `noise` returned at each level, rising."""


@dataclass(frozen=True)
class Crossover:
    """Where the denoised digits overtake the noisy ones, if they do."""

    kind: Literal["crosses", "leads from the lowest level on", "never leads"]
    level: float | None = None  # interpolated linearly; None unless it crosses
    standard_error: float | None = None  # from the images, the same at each level
    interval: Interval | None = None
    between: tuple[float, float] | None = None  # the levels on either side of it


def find_crossover(denoisings: Sequence[Denoising]) -> Crossover:
    """Return the first crossover over the levels in rising order."""
    leads = np.asarray(
        [each.denoised.correct.astype(float) - each.noisy.correct for each in denoisings]
    )
    levels = [each.level for each in denoisings]
    found = first_crossing(levels, leads)
    if found is None:
        leads_at_first = leads[0].mean() > 0
        return Crossover("leads from the lowest level on" if leads_at_first else "never leads")
    between = levels[found.before], levels[found.after]
    return Crossover("crosses", found.position, found.standard_error, found.interval, between)


@dataclass(frozen=True)
class Reading:
    """A classifier's results at every noise level, and what follows from them."""

    denoisings: tuple[Denoising, ...]  # in the order of their levels
    threshold: float  # accuracy from which on digits count as recognised
    training_level: float  # noise that the autoencoder was trained on

    @cached_property
    def recognition_limit(self) -> float | None:
        """The highest level up to which noisy digits are recognised."""
        accuracies = {each.level: each.noisy.accuracy for each in self.denoisings}
        return recognition_limit(accuracies, self.threshold)

    @cached_property
    def denoising_limit(self) -> float | None:
        """The highest level up to which denoised digits are recognised."""
        accuracies = {each.level: each.denoised.accuracy for each in self.denoisings}
        return recognition_limit(accuracies, self.threshold)

    @cached_property
    def crossover(self) -> Crossover:
        """Where the denoised digits overtake the noisy ones."""
        return find_crossover(self.denoisings)

    @property
    def levels(self) -> list[float]:
        """The levels tried, rising."""
        return [each.level for each in self.denoisings]

    def at(self, level: float) -> Denoising:
        """Return the results at a level that was tried."""
        return next(each for each in self.denoisings if each.level == level)


def reading_of(noise: Denoisings, settings: Settings) -> Reading:
    """Return the results at all levels."""
    return Reading(
        tuple(noise.values()),
        settings.noise.recognition_threshold,
        settings.autoencoder.noise_level,
    )


def measured_with(settings: Settings) -> tuple[str, ...]:
    """Return the settings behind every accuracy of the classifier."""
    return ("data", settings.noise.classifier, "autoencoder", "noise.levels", "noise.classifier")


def tile(pixels: Array) -> str:
    """Return a (side, side) uint8 image as a tiles panel takes it."""
    return base64.b64encode(pixels.tobytes()).decode("ascii")


def levels_in_words(levels: Sequence[float]) -> str:
    """Name the levels, briefly where they are evenly spaced."""
    steps = {round(after - before, 9) for before, after in pairwise(levels)}
    if len(levels) > 3 and len(steps) == 1:
        return (
            f"{counted(len(levels), 'level')} from {decimal(levels[0])} to {decimal(levels[-1])}, "
            f"in steps of {decimal(steps.pop())}"
        )
    noun = "the level" if len(levels) == 1 else "the levels"
    return f"{noun} {listed([decimal(level) for level in levels])}"
