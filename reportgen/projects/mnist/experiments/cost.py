"""Rough estimates of what a task costs: its time and its memory.

The time orders tasks and shows the time left; the memory limits how many run at once.
It is fitted to whole processes as measured: 0.63 GB with TensorFlow alone, 1.47 GB for
a dense network on all images, 1.64 GB where noise is drawn for them, 2.1 GB for
the autoencoder on all images, 1.5 GB for the ConvNet on 11,000 images.
"""

from collections.abc import Sequence
from itertools import pairwise

from reportgen.base.arrays import CLASSES, PIXELS
from reportgen.project.settings.schema import (
    AutoencoderSettings,
    ConvnetSettings,
    DenseSettings,
    Settings,
)

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


def training_seconds(multiplications: int, settings: Settings, epochs: int) -> float:
    """Return the seconds of a training; multiplications: of one image's way through."""
    data = settings.data
    images = epochs * (BACKWARD_AND_FORWARD * data.train_size + data.test_size)
    return START_SECONDS + images * multiplications / MULTIPLICATIONS_PER_SECOND


def dense_training_seconds(section: DenseSettings, settings: Settings) -> float:
    """Return the seconds of training a dense classifier."""
    return training_seconds(dense_multiplications(section.hidden), settings, section.epochs)


def reading_seconds(settings: Settings, images: int) -> float:
    """Return the seconds in which the classifier of `noise.classifier` reads images."""
    reader = settings.reader
    if not isinstance(reader, ConvnetSettings):
        return dense_reading_seconds(reader, images)
    return START_SECONDS + images * convnet_multiplications(reader) / MULTIPLICATIONS_PER_SECOND


def dense_reading_seconds(section: DenseSettings, images: int) -> float:
    """Return the seconds in which a dense classifier reads images."""
    multiplications = dense_multiplications(section.hidden)
    return START_SECONDS + images * multiplications / MULTIPLICATIONS_PER_SECOND


def dense_multiplications(hidden: Sequence[int]) -> int:
    """Return the multiplications of one image through a dense classifier."""
    return _products((PIXELS, *hidden, CLASSES))


def autoencoder_multiplications(section: AutoencoderSettings) -> int:
    """Return the multiplications of one image through the autoencoder."""
    return 2 * _products((PIXELS, *section.hidden, section.latent))


def convnet_multiplications(section: ConvnetSettings) -> int:
    """Return the multiplications of one image through the ConvNet."""
    depths = (1, *section.filters)
    convolutions = sum(
        side**2 * section.kernel_size**2 * before * here
        for (side, _), (before, here) in zip(section.map_sides, pairwise(depths), strict=True)
    )
    flattened = section.map_sides[-1][1] ** 2 * depths[-1]
    return convolutions + _products((flattened, *section.dense, CLASSES))


def dense_training_bytes(section: DenseSettings, settings: Settings) -> int:
    """Return the bytes of a process that trains a dense classifier."""
    return _training_bytes(settings, weights=dense_multiplications(section.hidden))


def noisy_training_bytes(section: DenseSettings, settings: Settings) -> int:
    """Return the bytes of one that draws the noise too: the pixels are there once more."""
    return dense_training_bytes(section, settings) + FLOAT * settings.data.train_size * PIXELS


def autoencoder_training_bytes(section: AutoencoderSettings, settings: Settings) -> int:
    """Return the bytes of a process that trains the autoencoder: it holds each image twice."""
    weights = autoencoder_multiplications(section)
    return _training_bytes(settings, weights=weights, images_per_image=2)


def convnet_training_bytes(section: ConvnetSettings, settings: Settings) -> int:
    """Return the bytes of a process that trains the ConvNet."""
    weights, activations = _convnet_sizes(section)
    return _training_bytes(settings, weights=weights, activations=activations * section.batch_size)


def reading_bytes(settings: Settings, images: int) -> int:
    """Return the bytes of a process in which the classifier of `noise.classifier` reads images."""
    reader = settings.reader
    activations = _convnet_sizes(reader)[1] if isinstance(reader, ConvnetSettings) else 0
    scratch = FLOAT * COPIES_OF_ACTIVATIONS * activations * IMAGES_READ_AT_ONCE
    return dense_reading_bytes(images) + scratch


def dense_reading_bytes(images: int) -> int:
    """Return the bytes of a process in which a dense classifier reads images."""
    return IDLE + FLOAT * COPIES_OF_PIXELS * images * PIXELS


def _products(widths: Sequence[int]) -> int:
    return sum(inputs * outputs for inputs, outputs in pairwise(widths))


def _training_bytes(
    settings: Settings, *, weights: int, activations: int = 0, images_per_image: int = 1
) -> int:
    pixels = (settings.data.train_size + settings.data.test_size) * PIXELS * images_per_image
    return IDLE + FLOAT * (
        COPIES_OF_PIXELS * pixels
        + COPIES_OF_WEIGHTS * weights
        + COPIES_OF_ACTIVATIONS * activations
    )


def _convnet_sizes(section: ConvnetSettings) -> tuple[int, int]:
    """Return the weights of the ConvNet, and the numbers between its layers for one image."""
    depths = (1, *section.filters)
    widths = (section.map_sides[-1][1] ** 2 * depths[-1], *section.dense)
    kernels = sum(section.kernel_size**2 * before * here for before, here in pairwise(depths))
    dense = sum(inputs * units for inputs, units in pairwise(widths))
    activations = sum(
        (convolved**2 + pooled**2) * filters
        for (convolved, pooled), filters in zip(section.map_sides, section.filters, strict=True)
    )
    return kernels + dense, activations
