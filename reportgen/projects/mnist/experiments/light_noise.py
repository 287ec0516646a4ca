"""Section 4.c: classifiers trained on light noise, which the write-up says train better.

It gives that as the reason for the noisy digits' lead at low noise levels, and
trains no classifier on noise. Here the network of `mlp` is: in a task
noise.light.N for each replicate, whose reading of noisy digits the task
noise.light_reading.N holds against that of mlp.N.
"""

from functools import partial
from typing import Unpack

import numpy as np

from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.data.mnist import MNIST
from reportgen.projects.mnist.data.noise import salt_and_pepper
from reportgen.projects.mnist.experiments.arguments import (
    DATA_SETTINGS,
    SEED,
    TrainingArguments,
    network_arguments,
    replicates_of,
    training_task,
)
from reportgen.projects.mnist.experiments.classifier import (
    classification_examples,
    train_classifier,
)
from reportgen.projects.mnist.experiments.cost import reading_bytes, reading_seconds
from reportgen.projects.mnist.experiments.reading import noisy_test_set
from reportgen.projects.mnist.results import LightNoise, TrainedClassifier
from reportgen.tasks.task import Task, derive_seed

TRAINING = "noise.light"
READING = "noise.light_reading"

LEVEL_SETTING = {"level": "noise.light_level"}


def light_noise_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return a training and a reading for each replicate of `mlp`.

    Two tasks, so that the training waits for no other, and goes on from fewer
    epochs: what it needed would have other epochs, and be another, too.
    """
    trainings, readings, plain = (
        replicates_of(name, settings.mlp.replicates) for name in (TRAINING, READING, "mlp")
    )
    return (
        *(
            training_task(
                name,
                train_on_light_noise,
                settings.mlp,
                settings,
                own={"level": settings.noise.light_level},
                sources=LEVEL_SETTING,
                section_name="mlp",
                draws_noise=True,
            )
            for name in trainings
        ),
        *map(partial(_reading_task, settings), readings, trainings, plain),
    )


def train_on_light_noise(
    *,
    level: float,
    hidden: tuple[int, ...],
    **arguments: Unpack[TrainingArguments],
) -> TrainedClassifier:
    """Train a dense classifier on noisy images and measure it on the clean test images.

    As for the autoencoder, the noise is drawn once, before training starts.
    """
    from reportgen.projects.mnist.networks import DenseClassifier
    from reportgen.projects.mnist.training.loop import Examples

    clean, test_set = classification_examples(arguments)
    (noise_rng,) = np.random.default_rng(arguments["seed"]).spawn(1)
    noisy = Examples(salt_and_pepper(clean.inputs, level, noise_rng), clean.targets)
    return train_classifier(DenseClassifier(tuple(hidden)), noisy, test_set, arguments)


def read_light_noise(
    *,
    level: float,
    hidden: tuple[int, ...],
    test_size: int,
    noise_trained: TrainedClassifier,
    plain: TrainedClassifier,
    seed: int,
) -> LightNoise:
    """Draw the noise once and read the test images with both networks, of one form."""
    from reportgen.projects.mnist.networks import DenseClassifier
    from reportgen.projects.mnist.training.prediction import evaluate, predictor

    noisy, targets, _ = noisy_test_set(level, test_size, seed)
    network = DenseClassifier(tuple(hidden))
    return LightNoise(
        level=level,
        noise_trained=evaluate(targets, predictor(network, noise_trained.weights)(noisy)),
        plain=evaluate(targets, predictor(network, plain.weights)(noisy)),
    )


def _reading_task(settings: Settings, name: str, training: str, plain: str) -> Task:
    images = settings.data.test_size
    return Task(
        name=name,
        function=read_light_noise,
        arguments={
            "level": settings.noise.light_level,
            **network_arguments(settings.mlp),
            "test_size": images,
        },
        seed=derive_seed(settings.seed, name),
        receives=SEED,
        data=(MNIST,),
        dependencies={"noise_trained": training, "plain": plain},
        cost=reading_seconds(settings.mlp, images),
        memory=reading_bytes(settings.mlp, images),
        settings=DATA_SETTINGS | LEVEL_SETTING | {"hidden": "mlp.hidden"},
    )
