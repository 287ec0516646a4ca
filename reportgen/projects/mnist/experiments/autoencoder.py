"""Section 4.a: the denoising autoencoder."""

from typing import Unpack

import numpy as np

from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.noise import salt_and_pepper
from reportgen.projects.mnist.data.preprocessing import scale_pixels
from reportgen.projects.mnist.experiments.arguments import TrainingArguments, training_task
from reportgen.projects.mnist.results import TrainedAutoencoder
from reportgen.tasks.task import Task

TASK = "autoencoder.1"


def declare_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return the one training."""
    section = settings.autoencoder
    own = {"noise_level": section.noise_level}
    return (training_task(TASK, train_autoencoder, section, settings, own=own),)


def train_autoencoder(
    *,
    hidden: tuple[int, ...],
    latent: int,
    noise_level: float,
    **arguments: Unpack[TrainingArguments],
) -> TrainedAutoencoder:
    """Train on noisy images with the clean ones as targets, with Adam.

    As in the write-up, the noise is drawn once for the training images and
    once for the test images, before training starts.
    """
    from reportgen.projects.mnist.networks import Autoencoder
    from reportgen.projects.mnist.training.loop import Examples, Training, train
    from reportgen.projects.mnist.training.prediction import standard_error
    from reportgen.projects.mnist.training.program import Recipe

    digits = load_mnist().head(arguments["train_size"], arguments["test_size"])
    training_rng, test_rng = np.random.default_rng(arguments["seed"]).spawn(2)
    clean, clean_test = scale_pixels(digits.training_images), scale_pixels(digits.test_images)
    training_set = Examples(
        salt_and_pepper(clean, noise_level, training_rng), clean.reshape(len(clean), -1)
    )
    test_set = Examples(
        salt_and_pepper(clean_test, noise_level, test_rng), clean_test.reshape(len(clean_test), -1)
    )
    network = Autoencoder(tuple(hidden), latent)
    recipe = Recipe(network, "reconstruction", "adam", arguments["batch_size"])
    training = Training(recipe, arguments["learning_rate"], arguments["epochs"], arguments["seed"])
    trained = train(
        training, training_set, test_set, arguments["announce"], arguments["checkpoints"]
    )
    return TrainedAutoencoder(
        summary=trained.summary,
        curve=trained.curve,
        test_loss=float(np.mean(trained.test_losses)),
        test_loss_standard_error=standard_error(trained.test_losses),
        weights=trained.weights,
        network=trained.network,
    )
