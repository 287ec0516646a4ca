"""Sections 4.b and 4.c: noisy and denoised digits, classified by a trained network."""

from typing import Annotated

from pydantic import Field

from reportgen import Data, Seed, experiment, setting, unit
from reportgen.projects.mnist.experiments.reading import (
    ChosenClassifier,
    chosen_bytes,
    chosen_seconds,
    grey_values,
    noisy_test_set,
)
from reportgen.projects.mnist.results import Denoising, TrainedAutoencoder
from reportgen.projects.mnist.settings import Fraction, Settings, TestSize
from reportgen.projects.mnist.sizes import TEST_IMAGES

Level = Annotated[
    Fraction,
    Field(description="noise levels"),
    unit(
        "fraction of the pixels",
        "each listed once; a pixel becomes black or white with this probability",
    ),
    setting("noise.levels"),
]


def _has_examples(examples: int, test_size: int) -> None:
    if examples > test_size:
        raise ValueError("noise.examples is larger than data.test_size; lower it")


def _seconds(settings: Settings, test_size: int) -> float:
    return chosen_seconds(settings, 2 * test_size)


def _bytes(settings: Settings, test_size: int) -> int:
    return chosen_bytes(settings, 2 * test_size)


@experiment(
    over={"level": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)},
    check=_has_examples,
    cost=_seconds,
    memory=_bytes,
)
def noise(
    *,
    mnist: Data,
    seed: Seed,
    classifier: ChosenClassifier,
    autoencoder: TrainedAutoencoder,
    level: Level,
    examples: Annotated[
        int,
        Field(ge=1, le=10, description="test digits shown"),
        unit("images", "the first ones, in the figure of 4.b; at most data.test_size"),
    ] = 3,
    test_size: TestSize = TEST_IMAGES,
) -> Denoising:
    """Draw the noise once and read the test images noisy and denoised."""
    from reportgen.projects.mnist.training.prediction import evaluate, read_noisy

    noisy, targets, digits = noisy_test_set(mnist, level, test_size, seed)
    reading = read_noisy(
        noisy, classifier.form, classifier.weights, autoencoder.form, autoencoder.weights
    )
    return Denoising(
        level=level,
        noisy=evaluate(targets, reading.noisy),
        denoised=evaluate(targets, reading.denoised),
        example_digits=tuple(int(label) for label in digits[:examples]),
        noisy_examples=grey_values(noisy[:examples]),
        denoised_examples=grey_values(reading.denoised_images[:examples]),
    )
