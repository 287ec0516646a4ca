"""Section 4.c: classifiers trained on light noise, which the write-up says train better.

It gives that as the reason for the noisy digits' lead at low noise levels, and
trains no classifier on noise. Here the network of `mlp` is, in as many replicates,
whose reading of noisy digits is held against that of `mlp`.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from reportgen import Checkpoints, Data, Progress, Seed, experiment, result, setting, unit
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.noise import salt_and_pepper
from reportgen.projects.mnist.experiments.classifier import (
    classification_examples,
    train_classifier,
)
from reportgen.projects.mnist.experiments.cost import (
    dense_seconds,
    reading_bytes,
    reading_seconds,
    training_bytes,
)
from reportgen.projects.mnist.experiments.reading import noisy_test_set
from reportgen.projects.mnist.networks import DenseClassifier
from reportgen.projects.mnist.results import LightNoise, TrainedClassifier
from reportgen.projects.mnist.settings import NoiseLevel, Settings, TestSize, TrainSize
from reportgen.projects.mnist.sizes import TEST_IMAGES, TRAINING_IMAGES
from reportgen.projects.mnist.training.run import Examples, TrainingRun

LightLevel = Annotated[
    NoiseLevel,
    Field(description="noise level of the lightly noisy training images"),
    unit("fraction of the pixels", "the network of mlp is trained on them in 4.c"),
    setting("noise.light_level"),
]


def _bytes(hidden: tuple[int, ...], train_size: int, test_size: int) -> int:
    return training_bytes(DenseClassifier(hidden), train_size, test_size, draws_noise=True)


@experiment(
    task="noise.light",
    replicates="mlp.replicates",
    extends="epochs",
    cost=dense_seconds,
    memory=_bytes,
)
def light_noise(
    *,
    mnist: Data,
    seed: Seed,
    progress: Progress,
    checkpoints: Checkpoints,
    level: LightLevel = 0.05,
    hidden: Annotated[tuple[int, ...], setting("mlp.hidden")],
    learning_rate: Annotated[float, setting("mlp.learning_rate")],
    batch_size: Annotated[int, setting("mlp.batch_size")],
    epochs: Annotated[int, setting("mlp.epochs")],
    train_size: TrainSize = TRAINING_IMAGES,
    test_size: TestSize = TEST_IMAGES,
) -> TrainedClassifier:
    """Train the network of `mlp` on noisy images and measure it on the clean test images.

    As for the autoencoder, the noise is drawn once, before training starts.
    """
    digits = load_mnist(mnist).subset(train_size, test_size)
    clean, test_set = classification_examples(digits)
    (noise_rng,) = np.random.default_rng(seed).spawn(1)
    noisy = Examples(salt_and_pepper(clean.inputs, level, noise_rng), clean.targets)
    run = TrainingRun(learning_rate, batch_size, epochs, seed, progress, checkpoints)
    return train_classifier(DenseClassifier(hidden), noisy, test_set, run)


def _reading_seconds(settings: Settings, test_size: int) -> float:
    return reading_seconds(DenseClassifier(settings.mlp.hidden), test_size)


def _reading_bytes(settings: Settings, test_size: int) -> int:
    return reading_bytes(DenseClassifier(settings.mlp.hidden), test_size)


# Apart from the training, which so waits for no other, and goes on from fewer epochs: what it
# needed would have other epochs, and be another, too.
@experiment(
    task="noise.light_reading",
    replicates="mlp.replicates",
    cost=_reading_seconds,
    memory=_reading_bytes,
)
def light_reading(
    *,
    mnist: Data,
    seed: Seed,
    light_noise: Annotated[TrainedClassifier, result(replicate="same")],
    mlp: Annotated[TrainedClassifier, result(replicate="same")],
    level: LightLevel = 0.05,
    test_size: TestSize = TEST_IMAGES,
) -> LightNoise:
    """Draw the noise once and read the test images with both networks, of one form."""
    from reportgen.projects.mnist.training.prediction import evaluate, predictor

    noisy, targets, _ = noisy_test_set(mnist, level, test_size, seed)
    return LightNoise(
        noise_trained=evaluate(targets, predictor(light_noise.form, light_noise.weights)(noisy)),
        plain=evaluate(targets, predictor(mlp.form, mlp.weights)(noisy)),
    )
