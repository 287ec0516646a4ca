"""Results without any network: images of several difficulties, classified at a known accuracy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.random import Generator
from scipy import special

from reportgen.base.arrays import Array
from reportgen.projects.mnist.networks import DenseClassifier, NetworkSummary
from reportgen.projects.mnist.results import (
    Denoising,
    Evaluation,
    GeneratedDigit,
    Generation,
    TrainedClassifier,
    TrainingCurve,
)
from reportgen.projects.mnist.sections.measures import Runs
from reportgen.projects.mnist.sections.noise_reading import Reading
from reportgen.tasks.results.types import File

IMAGES = 1000
SHARED = 0.7  # of what makes an image hard: part that all networks and noise levels share
LEVELS = tuple(round(0.1 * step, 1) for step in range(11))
THRESHOLD = 0.5
EQUAL = (0.9, 0.89, 0.88, 0.85, 0.8, 0.7, 0.6, 0.45, 0.3, 0.2, 0.1)
"""Accuracies at `LEVELS`."""

_NOTHING = np.zeros((1, 1), dtype=np.uint8)


@dataclass(frozen=True)
class Images:
    """Test images, drawn for one repetition, of several difficulties."""

    rng: Generator

    @cached_property
    def difficulty(self) -> Array:
        """A standard normal number for each image."""
        return self.rng.standard_normal(IMAGES)

    def read(self, accuracy: float) -> Evaluation:
        """Return images read at this expected accuracy; the same ones are hard at any."""
        own = self.rng.standard_normal(IMAGES)
        hardness = np.sqrt(SHARED) * self.difficulty + np.sqrt(1 - SHARED) * own
        return Evaluation(0.1, 0.01, hardness < special.ndtri(accuracy))

    def runs(self, count: int, accuracy: float = 0.95, spread: float = 0.005) -> Runs:
        """Return replicates of a classifier of this accuracy.

        spread: standard deviation over seeds of their expected accuracies.
        """
        accuracies = accuracy + spread * self.rng.standard_normal(count)
        return tuple(run_of(self.read(one)) for one in accuracies)

    def expected(self, accuracy: float, spread: float = 0.005) -> float:
        """Return the accuracy on these images that `runs` have in the mean over all seeds."""
        nodes, weights = np.polynomial.hermite_e.hermegauss(9)
        quantiles = special.ndtri(accuracy + spread * nodes)[:, np.newaxis]
        of_images = (quantiles - np.sqrt(SHARED) * self.difficulty) / np.sqrt(1 - SHARED)
        return float(np.average(special.ndtr(of_images).mean(axis=1), weights=weights))

    def reading(self, noisy: Sequence[float], denoised: Sequence[float]) -> Reading:
        """Return a classifier's results at `LEVELS`, of these expected accuracies."""
        denoisings = (
            Denoising(level, self.read(one), self.read(other), (), _NOTHING, _NOTHING)
            for level, one, other in zip(LEVELS, noisy, denoised, strict=True)
        )
        return Reading(tuple(denoisings), THRESHOLD, training_level=0.4)


def run_of(evaluation: Evaluation, **curves: Sequence[float]) -> TrainedClassifier:
    """Return a training with these curves that ended at an evaluation."""
    curve = TrainingCurve(
        **{
            name: tuple(map(float, curves.get(name, (0.5, 0.5))))
            for name in ("loss", "validation_loss", "accuracy", "validation_accuracy")
        }
    )
    network = File("network.keras", b"")
    return TrainedClassifier(
        DenseClassifier((1,)), NetworkSummary((1,), ()), curve, evaluation, (), network
    )


def between_levels(crossing: float, slope: float) -> tuple[list[float], list[float]]:
    """Return accuracies at `LEVELS` of noisy and denoised digits that cross at a level.

    slope: of the lead of the denoised digits, of up to 0.08.
    """
    leads = [min(0.08, max(-0.08, slope * (level - crossing))) for level in LEVELS]
    return list(EQUAL), [one + lead for one, lead in zip(EQUAL, leads, strict=True)]


def equal_limits(rng: Generator) -> tuple[list[float], list[float]]:
    """Return accuracies of noisy and denoised digits that reach the threshold as far, at random.

    Some are far from the threshold and some near it, at several levels.
    """
    reached = int(rng.integers(0, len(LEVELS) + 1))

    def one() -> list[float]:
        near, far = rng.choice([0.001, 0.01, 0.1, 0.4], size=2)
        above = THRESHOLD + near * rng.random(reached)
        below = THRESHOLD - 1e-9 - far * rng.random(len(LEVELS) - reached)
        return [*sorted(map(float, above))[::-1], *sorted(map(float, below))[::-1]]

    return one(), one()


def noise(rng: Generator, shape: tuple[int, int], autocorrelation: float = 0.0) -> Array:
    """Return (rows, places) standard normal numbers, each like the one before it to a degree."""
    values = rng.standard_normal(shape)
    for place in range(1, shape[1]):
        fresh = np.sqrt(1 - autocorrelation**2) * values[:, place]
        values[:, place] = autocorrelation * values[:, place - 1] + fresh
    return values


def generation(rng: Generator, shares: Mapping[int, float], most: int) -> Generation:
    """Return ten digits of these shares of the draws, looked for in at most so many draws."""
    first = {digit: int(rng.geometric(share)) for digit, share in shares.items()}
    drawn = min(most, max(first.values()))
    digits = (
        GeneratedDigit(digit, _NOTHING, 0.9 if at <= drawn else None, min(at, drawn))
        for digit, at in first.items()
    )
    return Generation(tuple(digits), drawn)
