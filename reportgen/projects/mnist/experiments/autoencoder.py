"""Section 4.a: the denoising autoencoder."""

import numpy as np

from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.noise import salt_and_pepper
from reportgen.projects.mnist.data.preprocessing import scale_pixels
from reportgen.projects.mnist.experiments.arguments import training_task
from reportgen.projects.mnist.experiments.cost import (
    autoencoder_multiplications,
    autoencoder_training_bytes,
    training_seconds,
)
from reportgen.tasks.results.types import TrainedAutoencoder
from reportgen.tasks.task import Announce, Checkpoints, Task

TASK = "autoencoder.1"


def declare_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return the one training."""
    section = settings.autoencoder
    task = training_task(
        TASK,
        train_autoencoder,
        section,
        settings,
        cost=training_seconds(autoencoder_multiplications(section), settings, section.epochs),
        memory=autoencoder_training_bytes(section, settings),
        own={"noise_level": section.noise_level},
    )
    return (task,)


def train_autoencoder(
    *,
    hidden: tuple[int, ...],
    latent: int,
    noise_level: float,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    train_size: int,
    test_size: int,
    seed: int,
    announce: Announce,
    checkpoints: Checkpoints,
) -> TrainedAutoencoder:
    """Train on noisy images with the clean ones as targets, with Adam.

    As in the write-up, the noise is drawn once for the training images and
    once for the test images, before training starts.
    """
    from reportgen.projects.mnist.networks import Autoencoder
    from reportgen.projects.mnist.training.loop import Examples, Training, train
    from reportgen.projects.mnist.training.prediction import standard_error
    from reportgen.projects.mnist.training.program import Recipe

    digits = load_mnist().head(train_size, test_size)
    training_rng, test_rng = np.random.default_rng(seed).spawn(2)
    clean, clean_test = scale_pixels(digits.training_images), scale_pixels(digits.test_images)
    training_set = Examples(
        salt_and_pepper(clean, noise_level, training_rng), clean.reshape(len(clean), -1)
    )
    test_set = Examples(
        salt_and_pepper(clean_test, noise_level, test_rng), clean_test.reshape(len(clean_test), -1)
    )
    recipe = Recipe(Autoencoder(tuple(hidden), latent), "reconstruction", "adam", batch_size)
    training = Training(recipe, learning_rate, epochs, seed)
    trained = train(training, training_set, test_set, announce, checkpoints)
    return TrainedAutoencoder(
        summary=trained.summary,
        curve=trained.curve,
        test_loss=float(np.mean(trained.test_losses)),
        test_loss_standard_error=standard_error(trained.test_losses),
        weights=trained.weights,
        network=trained.network,
    )
