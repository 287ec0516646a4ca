"""Rough estimates of a task's time, to order tasks and to show the time left."""

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


def _products(widths: Sequence[int]) -> int:
    return sum(inputs * outputs for inputs, outputs in pairwise(widths))
