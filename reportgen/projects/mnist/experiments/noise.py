"""Sections 4.b and 4.c: noisy and denoised digits, classified by a trained network."""

import numpy as np

from reportgen.project.settings.names import level_name
from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.noise import salt_and_pepper
from reportgen.projects.mnist.data.preprocessing import one_hot, scale_pixels
from reportgen.projects.mnist.experiments.arguments import DATA_SETTINGS
from reportgen.projects.mnist.experiments.cost import reading_bytes, reading_seconds
from reportgen.projects.mnist.experiments.light_noise import light_noise_tasks
from reportgen.projects.mnist.experiments.reading import (
    NetworkArguments,
    classifier_dependencies,
    describe_classifier,
    describe_denoiser,
    grey_values,
    reading_arguments,
    reading_settings,
)
from reportgen.tasks.results.types import Denoising, TrainedAutoencoder, TrainedClassifier
from reportgen.tasks.task import Announce, Task, derive_seed


def declare_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return a task per noise level, then those of the training on light noise."""
    return (*_level_tasks(settings), *light_noise_tasks(settings))


def read_noise_level(
    *,
    level: float,
    examples: int,
    test_size: int,
    classifier_network: NetworkArguments,
    denoiser_network: NetworkArguments,
    classifier: TrainedClassifier,
    denoiser: TrainedAutoencoder,
    seed: int,
    announce: Announce,
) -> Denoising:
    """Draw the noise once and read the test images noisy and denoised."""
    from reportgen.projects.mnist.training.prediction import evaluate, read_noisy

    digits = load_mnist().head(0, test_size)
    targets = one_hot(digits.test_labels)
    noisy = salt_and_pepper(scale_pixels(digits.test_images), level, np.random.default_rng(seed))
    reading = read_noisy(
        noisy,
        describe_classifier(classifier_network),
        classifier.weights,
        describe_denoiser(denoiser_network),
        denoiser.weights,
    )
    return Denoising(
        level=level,
        noisy=evaluate(targets, reading.noisy),
        denoised=evaluate(targets, reading.denoised),
        example_digits=tuple(int(label) for label in digits.test_labels[:examples]),
        noisy_examples=grey_values(noisy[:examples]),
        denoised_examples=grey_values(reading.denoised_images[:examples]),
    )


def _level_tasks(settings: Settings) -> tuple[Task, ...]:
    names = {level: f"noise.{level_name(level)}" for level in settings.noise.levels}
    return tuple(
        Task(
            name=name,
            function=read_noise_level,
            arguments={
                "level": level,
                "examples": settings.noise.examples,
                "test_size": settings.data.test_size,
                **reading_arguments(settings),
            },
            seed=derive_seed(settings.seed, name),
            dependencies=classifier_dependencies(settings),
            cost=reading_seconds(settings.reader, images=2 * settings.data.test_size),
            memory=reading_bytes(settings.reader, images=2 * settings.data.test_size),
            settings=DATA_SETTINGS | {"level": "noise.levels"} | reading_settings(settings),
        )
        for level, name in names.items()
    )
