"""The forward pass of a network, compiled, and run over many images."""

from collections.abc import Callable, Iterator
from typing import Literal

import keras
import numpy as np
import tensorflow as tf

from reportgen.base.arrays import Array
from reportgen.projects.mnist.networks import ConvNet, NetworkDescription

Objective = Literal["classification", "reconstruction"]
"""Categorical cross-entropy per image, or binary cross-entropy per pixel."""

Forward = Callable[[tf.Tensor], tf.Tensor]

_CONVOLUTION_CHUNK = 250  # images: what a forward pass of the ConvNet holds is 600 KB each
_DENSE_CHUNK = 10_000


def convolves(description: NetworkDescription) -> bool:
    """Return whether a network has convolutions.

    On a CPU TensorFlow's own convolutions and poolings (oneDNN) are faster than
    those that XLA compiles; for all else XLA is faster.
    """
    return isinstance(description, ConvNet)


def compiled_forward(forward: Forward, description: NetworkDescription) -> Forward:
    """Return the forward pass of a network, or of a part of it, compiled."""
    compiled: Forward
    if convolves(description):
        compiled = tf.function(lambda inputs: _in_halves(forward, inputs), autograph=False)
    else:
        compiled = tf.function(forward, jit_compile=True, autograph=False)
    return compiled


def chunk_of(description: NetworkDescription) -> int:
    """Return how many images a network reads at a time."""
    return _CONVOLUTION_CHUNK if convolves(description) else _DENSE_CHUNK


def predict_in_chunks(forward: Forward, inputs: Array, chunk: int) -> Array:
    """Return `forward` of all inputs, computed on `chunk` of them at a time.

    The last chunk is filled up, so that the program is compiled for one shape.
    """
    outputs = [forward(tf.constant(part)).numpy() for part in filled_chunks(inputs, chunk)]
    return np.concatenate(outputs)[: len(inputs)]


def filled_chunks(inputs: Array, chunk: int) -> Iterator[Array]:
    """Yield all inputs, at most `chunk` at a time, the last filled up with zeros."""
    size = min(chunk, len(inputs))
    padding = -len(inputs) % size
    filled = np.concatenate([inputs, np.zeros((padding, *inputs.shape[1:]), inputs.dtype)])
    for start in range(0, len(filled), size):
        yield filled[start : start + size]


def halves(size: int) -> tuple[slice, ...]:
    """Return the two halves of `size` images, or the one image there is.

    TensorFlow computes halves that do not depend on each other side by side
    where a core is free. The bits are the same where none is.
    """
    middle = (size + 1) // 2
    return (slice(0, middle), slice(middle, size)) if size > 1 else (slice(0, size),)


def loss_per_image(objective: Objective, targets: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    """Return (n,) losses in nats: of the image, or the mean over its pixels."""
    if objective == "classification":
        return keras.losses.categorical_crossentropy(targets, outputs)
    return keras.losses.binary_crossentropy(targets, outputs)


def _in_halves(forward: Forward, inputs: tf.Tensor) -> tf.Tensor:
    return tf.concat([forward(inputs[half]) for half in halves(int(inputs.shape[0]))], axis=0)
