"""Section 4.a: the denoising autoencoder."""

from typing import Annotated

import numpy as np
from pydantic import Field

from reportgen import Checkpoints, Data, Progress, Seed, experiment, unit
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.noise import salt_and_pepper
from reportgen.projects.mnist.data.preprocessing import scale_pixels
from reportgen.projects.mnist.experiments.cost import training_bytes, training_seconds
from reportgen.projects.mnist.networks import Autoencoder
from reportgen.projects.mnist.results import TrainedAutoencoder
from reportgen.projects.mnist.settings import (
    AdamRate,
    BatchSize,
    Count,
    Epochs,
    NoiseLevel,
    TestSize,
    TrainSize,
    Widths,
)
from reportgen.projects.mnist.sizes import TEST_IMAGES, TRAINING_IMAGES
from reportgen.projects.mnist.training.run import Examples, TrainingRun


def _seconds(
    hidden: tuple[int, ...], latent: int, epochs: int, train_size: int, test_size: int
) -> float:
    return training_seconds(Autoencoder(hidden, latent), epochs, train_size, test_size)


def _bytes(hidden: tuple[int, ...], latent: int, train_size: int, test_size: int) -> int:
    return training_bytes(Autoencoder(hidden, latent), train_size, test_size)


@experiment(task="autoencoder.1", extends="epochs", cost=_seconds, memory=_bytes)
def autoencoder(
    *,
    mnist: Data,
    seed: Seed,
    progress: Progress,
    checkpoints: Checkpoints,
    hidden: Annotated[Widths, Field(description="units of the encoder's hidden layers")] = (128,),
    latent: Annotated[Count, unit("values"), Field(description="units of the code")] = 96,
    noise_level: Annotated[
        NoiseLevel, Field(description="noise level of the training images")
    ] = 0.4,
    learning_rate: AdamRate = 0.001,
    batch_size: BatchSize = 64,
    epochs: Epochs = 32,
    train_size: TrainSize = TRAINING_IMAGES,
    test_size: TestSize = TEST_IMAGES,
) -> TrainedAutoencoder:
    """Train on noisy images with the clean ones as targets, with Adam; the decoder is the mirror.

    As in the write-up, the noise is drawn once for the training images and
    once for the test images, before training starts.
    """
    from reportgen.projects.mnist.training.loop import train
    from reportgen.projects.mnist.training.prediction import standard_error
    from reportgen.projects.mnist.training.program import recipe_for

    digits = load_mnist(mnist).subset(train_size, test_size)
    training_rng, test_rng = np.random.default_rng(seed).spawn(2)
    clean, clean_test = scale_pixels(digits.training_images), scale_pixels(digits.test_images)
    training_set = Examples(
        salt_and_pepper(clean, noise_level, training_rng), clean.reshape(len(clean), -1)
    )
    test_set = Examples(
        salt_and_pepper(clean_test, noise_level, test_rng), clean_test.reshape(len(clean_test), -1)
    )
    network = Autoencoder(hidden, latent)
    run = TrainingRun(learning_rate, batch_size, epochs, seed, progress, checkpoints)
    recipe = recipe_for(network, "reconstruction", "adam", run, training_set)
    trained = train(recipe, training_set, test_set, run)
    return TrainedAutoencoder(
        form=network,
        summary=trained.summary,
        curve=trained.curve,
        test_loss=float(np.mean(trained.test_losses)),
        test_loss_standard_error=standard_error(trained.test_losses),
        weights=trained.weights,
        network=trained.network,
    )
