"""Rough estimates of what a run costs: its time and its memory.

They are fitted to whole processes as measured: 0.63 GB with TensorFlow alone, 1.47 GB for
a dense network on all images, 1.64 GB where noise is drawn for them, 2.1 GB for
the autoencoder on all images, 1.5 GB for the ConvNet on 11,000 images.
"""

from collections.abc import Sequence
from itertools import pairwise

from reportgen.projects.mnist.networks import (
    Autoencoder,
    ConvNet,
    DenseClassifier,
    NetworkDescription,
)
from reportgen.projects.mnist.sizes import CLASSES, PIXELS

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


def training_seconds(
    network: NetworkDescription, epochs: int, train_size: int, test_size: int
) -> float:
    """Return the seconds of training a network."""
    return reading_seconds(network, epochs * (BACKWARD_AND_FORWARD * train_size + test_size))


def dense_seconds(hidden: tuple[int, ...], epochs: int, train_size: int, test_size: int) -> float:
    """Return the seconds of training a dense classifier."""
    return training_seconds(DenseClassifier(hidden), epochs, train_size, test_size)


def reading_seconds(network: NetworkDescription, images: int) -> float:
    """Return the seconds in which a network reads images."""
    return START_SECONDS + images * multiplications(network) / MULTIPLICATIONS_PER_SECOND


def training_bytes(
    network: NetworkDescription,
    train_size: int,
    test_size: int,
    *,
    batch_size: int = 0,
    draws_noise: bool = False,
) -> int:
    """Return the bytes of a process that trains a network.

    batch_size: counts for the ConvNet alone.
    draws_noise: for the training images of a dense classifier, which are there once more.
    """
    pixels = COPIES_OF_PIXELS * (train_size + test_size) * PIXELS
    weights, activations = multiplications(network), 0
    if isinstance(network, Autoencoder):
        pixels *= 2  # it holds each image twice
    elif isinstance(network, ConvNet):
        weights, activations = _convnet_sizes(network)
        activations *= batch_size
    if draws_noise:
        pixels += train_size * PIXELS
    numbers = pixels + COPIES_OF_WEIGHTS * weights + COPIES_OF_ACTIVATIONS * activations
    return IDLE + FLOAT * numbers


def dense_bytes(hidden: tuple[int, ...], train_size: int, test_size: int) -> int:
    """Return the bytes of a process that trains a dense classifier."""
    return training_bytes(DenseClassifier(hidden), train_size, test_size)


def reading_bytes(network: NetworkDescription, images: int) -> int:
    """Return the bytes of a process in which a classifier reads images."""
    activations = _convnet_sizes(network)[1] if isinstance(network, ConvNet) else 0
    scratch = COPIES_OF_ACTIVATIONS * activations * IMAGES_READ_AT_ONCE
    return IDLE + FLOAT * (COPIES_OF_PIXELS * images * PIXELS + scratch)


def multiplications(network: NetworkDescription) -> int:
    """Return the multiplications of one image through a network."""
    match network:
        case Autoencoder():
            return 2 * _products((PIXELS, *network.hidden, network.latent))
        case ConvNet():
            depths = (1, *network.filters)
            convolutions = sum(
                side**2 * network.kernel_size**2 * before * here
                for (side, _), (before, here) in zip(
                    network.map_sides, pairwise(depths), strict=True
                )
            )
            flattened = network.map_sides[-1][1] ** 2 * depths[-1]
            return convolutions + _products((flattened, *network.dense, CLASSES))
        case DenseClassifier():
            return _products((PIXELS, *network.hidden, CLASSES))


def _convnet_sizes(network: ConvNet) -> tuple[int, int]:
    """Return the weights of the ConvNet, and the numbers between its layers for one image."""
    depths = (1, *network.filters)
    flattened = network.map_sides[-1][1] ** 2 * depths[-1]
    activations = sum(
        (convolved**2 + pooled**2) * filters
        for (convolved, pooled), filters in zip(network.map_sides, network.filters, strict=True)
    )
    weights = network.kernel_size**2 * _products(depths) + _products((flattened, *network.dense))
    return weights, activations


def _products(widths: Sequence[int]) -> int:
    return sum(inputs * outputs for inputs, outputs in pairwise(widths))
