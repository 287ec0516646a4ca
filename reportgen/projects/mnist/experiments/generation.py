"""Section 4.d: digits that the decoder draws and the classifier accepts."""

import numpy as np

from reportgen.base.arrays import Array
from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.preprocessing import scale_pixels
from reportgen.projects.mnist.experiments.reading import (
    NetworkArguments,
    describe_classifier,
    describe_denoiser,
    grey_values,
    reading_task,
)
from reportgen.projects.mnist.results import (
    GeneratedDigit,
    Generation,
    TrainedAutoencoder,
    TrainedClassifier,
)
from reportgen.projects.mnist.results.sizes import CLASSES, IMAGE_SIDE
from reportgen.tasks.task import Announce, Progress, Task

TASK = "generation.digits"
DRAWS_AT_ONCE = 250


def declare_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return the one task."""
    own = {
        "threshold": settings.generation.threshold,
        "max_attempts": settings.generation.max_attempts,
        "train_size": settings.data.train_size,
    }
    task = reading_task(
        TASK,
        generate_digits,
        settings,
        own,
        images=DRAWS_AT_ONCE,
        images_held=settings.data.train_size,
        receives={"seed": "seed", "announce": "progress"},
    )
    return (task,)


def generate_digits(
    *,
    threshold: float,
    max_attempts: int,
    train_size: int,
    classifier_network: NetworkArguments,
    denoiser_network: NetworkArguments,
    classifier: TrainedClassifier,
    denoiser: TrainedAutoencoder,
    seed: int,
    announce: Announce,
) -> Generation:
    """Draw codes until the classifier has caught every digit, or `max_attempts` are drawn.

    One stream of draws serves all digits: each draw is an attempt at every
    digit that is still missing.
    """
    from reportgen.projects.mnist.training.prediction import predictor

    network = describe_denoiser(denoiser_network)
    decode = predictor(network, denoiser.weights, "decoder")
    classify = predictor(describe_classifier(classifier_network), classifier.weights)
    images = scale_pixels(load_mnist().head(train_size, 0).training_images)
    encode = predictor(network, denoiser.weights, "encoder")
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
        announce(Progress(len(accepted), CLASSES, f"{drawn} draws"))
    attempts = (
        max(digit.attempts for digit in accepted.values()) if len(accepted) == CLASSES else drawn
    )
    missing = np.zeros((IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    return Generation(
        digits=tuple(
            accepted.get(digit, GeneratedDigit(digit, missing, None, attempts))
            for digit in range(CLASSES)
        ),
        attempts=attempts,
    )


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
