"""Section 4.d: digits that the decoder draws and the classifier accepts."""

from typing import Annotated

import numpy as np
from pydantic import Field

from reportgen import Data, Progress, Seed, experiment, unit
from reportgen.projects.mnist.arrays import Array
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.preprocessing import scale_pixels
from reportgen.projects.mnist.experiments.reading import (
    ChosenClassifier,
    chosen_bytes,
    chosen_seconds,
    grey_values,
)
from reportgen.projects.mnist.results import GeneratedDigit, Generation, TrainedAutoencoder
from reportgen.projects.mnist.settings import Fraction, Settings, TrainSize
from reportgen.projects.mnist.sizes import CLASSES, IMAGE_SIDE, TRAINING_IMAGES

DRAWS_AT_ONCE = 250


def _seconds(settings: Settings) -> float:
    return chosen_seconds(settings, DRAWS_AT_ONCE)


def _bytes(settings: Settings, train_size: int) -> int:
    return chosen_bytes(settings, train_size)


@experiment(task="generation.digits", cost=_seconds, memory=_bytes)
def generation(
    *,
    mnist: Data,
    seed: Seed,
    progress: Progress,
    classifier: ChosenClassifier,
    autoencoder: TrainedAutoencoder,
    threshold: Annotated[
        Fraction,
        Field(description="confidence at which noise.classifier accepts a digit"),
        unit("probability"),
    ] = 0.9,
    max_attempts: Annotated[
        int,
        Field(ge=1, le=1_000_000, description="draws for a digit at most"),
        unit("draws", "a digit without an accepted image by then is shown as missing"),
    ] = 10_000,
    train_size: TrainSize = TRAINING_IMAGES,
) -> Generation:
    """Draw codes until the classifier has accepted every digit, or `max_attempts` are drawn.

    One stream of draws serves all digits: each draw is an attempt at every
    digit that is still missing.
    """
    from reportgen.projects.mnist.training.prediction import predictor

    decode = predictor(autoencoder.form, autoencoder.weights, "decoder")
    classify = predictor(classifier.form, classifier.weights)
    images = scale_pixels(load_mnist(mnist).subset(train_size, 0).training_images)
    encode = predictor(autoencoder.form, autoencoder.weights, "encoder")
    mean, covariance = fit_gaussian(encode(images))
    rng = np.random.default_rng(seed)

    accepted: dict[int, GeneratedDigit] = {}
    drawn = 0
    while drawn < max_attempts and len(accepted) < CLASSES:
        # Always a whole batch, cut afterwards: one compiled shape, and the
        # same draws whatever the limit.
        codes = draw_codes(mean, covariance, DRAWS_AT_ONCE, rng)[: max_attempts - drawn]
        pixels = decode(codes)
        probabilities = classify(pixels)
        for digit, index in first_catches(probabilities, threshold).items():
            if digit not in accepted:
                accepted[digit] = GeneratedDigit(
                    digit=digit,
                    pixels=grey_values(pixels[index])[0],
                    confidence=float(probabilities[index, digit]),
                    attempts=drawn + index + 1,
                )
        drawn += len(codes)
        progress(len(accepted), CLASSES, f"{drawn} draws")
    attempts = (
        max(digit.attempts for digit in accepted.values()) if len(accepted) == CLASSES else drawn
    )
    missing = np.zeros((IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    digits = (
        accepted.get(digit, GeneratedDigit(digit, missing, None, attempts))
        for digit in range(CLASSES)
    )
    return Generation(tuple(digits), attempts)


def fit_gaussian(codes: Array) -> tuple[Array, Array]:
    """Return the mean, (k,), and the covariance, (k, k), of codes, (n, k)."""
    size = codes.shape[1]
    return np.asarray(np.mean(codes, axis=0)), np.cov(codes, rowvar=False).reshape(size, size)


def draw_codes(mean: Array, covariance: Array, count: int, rng: np.random.Generator) -> Array:
    """Return (count, k) float32 codes of that Gaussian; below zero is cut, as ReLU does."""
    codes = rng.multivariate_normal(mean, covariance, size=count, method="eigh")
    return np.maximum(codes, 0).astype(np.float32)


def first_catches(probabilities: Array, threshold: float) -> dict[int, int]:
    """Return for each digit that is caught the first row that shows it.

    probabilities: (n, 10). A row is caught as its most probable digit, where
    that probability is at least `threshold`.
    """
    digits = np.argmax(probabilities, axis=1)
    sure = np.max(probabilities, axis=1) >= threshold
    return {
        int(digit): int(np.flatnonzero(sure & (digits == digit))[0])
        for digit in np.unique(digits[sure])
    }
