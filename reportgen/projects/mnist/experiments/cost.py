"""Rough estimates of what a task costs: its time and its memory.

The time orders tasks and shows the time left; the memory limits how many run at once.
It is fitted to whole processes as measured: 0.63 GB with TensorFlow alone, 1.47 GB for
a dense network on all images, 1.64 GB where noise is drawn for them, 2.1 GB for
the autoencoder on all images, 1.5 GB for the ConvNet on 11,000 images.
"""

from collections.abc import Sequence
from itertools import pairwise

from reportgen.project.settings.schema import (
    AutoencoderSettings,
    ConvnetSettings,
    DenseSettings,
    Settings,
)
from reportgen.projects.mnist.results.sizes import CLASSES, PIXELS

Trainable = DenseSettings | ConvnetSettings | AutoencoderSettings

MULTIPLICATIONS_PER_SECOND = 7e10  # of one core, in the matrix products of a network
BACKWARD_AND_FORWARD = 3  # a training step multiplies three times what an answer does
START_SECONDS = 1.0  # compiling
IDLE = 700_000_000  # bytes of a process with TensorFlow and its compiler
FLOAT = 4  # bytes

# Of each number at once:
COPIES_OF_PIXELS = 4  # as stored, scaled, shaped, and as a tensor
COPIES_OF_WEIGHTS = 8  # gradients, the optimizer's memory, a checkpoint, a result
COPIES_OF_ACTIVATIONS = 5  # forward, backward, and the compiler's scratch space
IMAGES_READ_AT_ONCE = 250


def training_seconds(section: Trainable, settings: Settings) -> float:
    """Return the seconds of training the network of a section."""
    data = settings.data
    images = section.epochs * (BACKWARD_AND_FORWARD * data.train_size + data.test_size)
    return reading_seconds(section, images)


def reading_seconds(section: Trainable, images: int) -> float:
    """Return the seconds in which the network of a section reads images."""
    return START_SECONDS + images * multiplications(section) / MULTIPLICATIONS_PER_SECOND


def training_bytes(section: Trainable, settings: Settings, *, draws_noise: bool = False) -> int:
    """Return the bytes of a process that trains the network of a section.

    draws_noise: for the training images of a dense classifier, which are there once more.
    """
    data = settings.data
    pixels = COPIES_OF_PIXELS * (data.train_size + data.test_size) * PIXELS
    weights, activations = multiplications(section), 0
    if isinstance(section, AutoencoderSettings):
        pixels *= 2  # it holds each image twice
    elif isinstance(section, ConvnetSettings):
        weights, activations = _convnet_sizes(section)
        activations *= section.batch_size
    if draws_noise:
        pixels += data.train_size * PIXELS
    numbers = pixels + COPIES_OF_WEIGHTS * weights + COPIES_OF_ACTIVATIONS * activations
    return IDLE + FLOAT * numbers


def reading_bytes(section: Trainable, images: int) -> int:
    """Return the bytes of a process in which the classifier of a section reads images."""
    activations = _convnet_sizes(section)[1] if isinstance(section, ConvnetSettings) else 0
    scratch = COPIES_OF_ACTIVATIONS * activations * IMAGES_READ_AT_ONCE
    return IDLE + FLOAT * (COPIES_OF_PIXELS * images * PIXELS + scratch)


def multiplications(section: Trainable) -> int:
    """Return the multiplications of one image through the network of a section."""
    match section:
        case AutoencoderSettings():
            return 2 * _products((PIXELS, *section.hidden, section.latent))
        case ConvnetSettings():
            depths = (1, *section.filters)
            convolutions = sum(
                side**2 * section.kernel_size**2 * before * here
                for (side, _), (before, here) in zip(
                    section.map_sides, pairwise(depths), strict=True
                )
            )
            flattened = section.map_sides[-1][1] ** 2 * depths[-1]
            return convolutions + _products((flattened, *section.dense, CLASSES))
        case _:
            return _products((PIXELS, *section.hidden, CLASSES))


def _convnet_sizes(section: ConvnetSettings) -> tuple[int, int]:
    """Return the weights of the ConvNet, and the numbers between its layers for one image."""
    depths = (1, *section.filters)
    flattened = section.map_sides[-1][1] ** 2 * depths[-1]
    activations = sum(
        (convolved**2 + pooled**2) * filters
        for (convolved, pooled), filters in zip(section.map_sides, section.filters, strict=True)
    )
    weights = section.kernel_size**2 * _products(depths) + _products((flattened, *section.dense))
    return weights, activations


def _products(widths: Sequence[int]) -> int:
    return sum(inputs * outputs for inputs, outputs in pairwise(widths))
