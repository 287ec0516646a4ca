"""What the experiments share that classify digits with the trained networks.

The classifier is the one that `noise.classifier` names, its first replicate.
"""

from typing import Annotated

import numpy as np

from reportgen import Data, Seed, result
from reportgen.projects.mnist.arrays import Array
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.noise import salt_and_pepper
from reportgen.projects.mnist.data.preprocessing import one_hot, scale_pixels
from reportgen.projects.mnist.experiments.cost import reading_bytes, reading_seconds
from reportgen.projects.mnist.networks import Classifier, DenseClassifier, convnet_of
from reportgen.projects.mnist.results import TrainedClassifier
from reportgen.projects.mnist.settings import Settings
from reportgen.projects.mnist.sizes import IMAGE_SIDE

ChosenClassifier = Annotated[TrainedClassifier, result(chosen_by="noise.classifier", replicate=1)]


def chosen_seconds(settings: Settings, images: int) -> float:
    """Return the seconds in which the classifier reads images."""
    return reading_seconds(_chosen(settings), images)


def chosen_bytes(settings: Settings, images: int) -> int:
    """Return the bytes of a process in which the classifier reads images."""
    return reading_bytes(_chosen(settings), images)


def noisy_test_set(
    mnist: Data, level: float, test_size: int, seed: Seed
) -> tuple[Array, Array, Array]:
    """Return test images with noise, drawn once, their one-hot labels, and their digits.

    (n, 28, 28) float32 in [0, 1]; (n, 10) float32; (n,) uint8.
    """
    digits = load_mnist(mnist).subset(0, test_size)
    noisy = salt_and_pepper(scale_pixels(digits.test_images), level, np.random.default_rng(seed))
    return noisy, one_hot(digits.test_labels), digits.test_labels


def grey_values(pixels: Array) -> Array:
    """Return pixels in [0, 1], (n, 784) or (n, 28, 28), as (n, 28, 28) uint8."""
    return (pixels.reshape(-1, IMAGE_SIDE, IMAGE_SIDE) * 255).round().astype("uint8")


def _chosen(settings: Settings) -> Classifier:
    name = settings.noise.classifier
    if name == "convnet":
        return convnet_of(settings)
    return DenseClassifier(getattr(settings, name).hidden)
