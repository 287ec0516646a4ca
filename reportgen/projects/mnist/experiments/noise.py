"""Sections 4.b and 4.c: noisy and denoised digits, classified by a trained network."""

from reportgen.project.settings.names import level_name
from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.experiments.light_noise import light_noise_tasks
from reportgen.projects.mnist.experiments.reading import (
    NetworkArguments,
    describe_classifier,
    describe_denoiser,
    grey_values,
    noisy_test_set,
    reading_task,
)
from reportgen.projects.mnist.results import Denoising, TrainedAutoencoder, TrainedClassifier
from reportgen.tasks.task import Task


def declare_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return a task per noise level, then those of the training on light noise."""
    names = {level: f"noise.{level_name(level)}" for level in settings.noise.levels}
    images = 2 * settings.data.test_size
    levels = (
        reading_task(
            name,
            read_noise_level,
            settings,
            own={
                "level": level,
                "examples": settings.noise.examples,
                "test_size": settings.data.test_size,
            },
            images=images,
            images_held=images,
            sources={"level": "noise.levels"},
        )
        for level, name in names.items()
    )
    return (*levels, *light_noise_tasks(settings))


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
) -> Denoising:
    """Draw the noise once and read the test images noisy and denoised."""
    from reportgen.projects.mnist.training.prediction import evaluate, read_noisy

    noisy, targets, digits = noisy_test_set(level, test_size, seed)
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
        example_digits=tuple(int(label) for label in digits[:examples]),
        noisy_examples=grey_values(noisy[:examples]),
        denoised_examples=grey_values(reading.denoised_images[:examples]),
    )
