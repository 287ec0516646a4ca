"""Max pooling as XLA compiles it, in place of the Keras layer's own while a network trains.

The maximum of shifted slices has the values of `MaxPooling2D`. The gradient of
TensorFlow's own pooling, with windows that overlap, takes ten times as long by
itself on a processor without AVX-512.
"""

from collections.abc import Callable
from functools import cache, reduce

import keras
import tensorflow as tf


def outputs_in_training(network: keras.Sequential, inputs: tf.Tensor) -> tf.Tensor:
    """Return what a network answers, to be differentiated; inputs as the network takes them."""
    values = inputs
    for layer in network.layers:
        if isinstance(layer, keras.layers.MaxPooling2D):
            values = max_pool(values, layer.pool_size, layer.strides)
        else:
            values = layer(values, training=True)
    return values


def max_pool(images: tf.Tensor, window: tuple[int, int], strides: tuple[int, int]) -> tf.Tensor:
    """Return the maximum in each window that lies within the images.

    images: (n, height, width, channels). Where pixels of a window are equal, the
    gradient goes to the first.
    """
    return _pooling(window, strides)(images)


@cache
def _pooling(window: tuple[int, int], strides: tuple[int, int]) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return the pooling of one form, which all parts of a batch and all networks share.

    Else each half of a batch would compile programs of its own.
    """

    @_compiled
    def maxima(values: tf.Tensor) -> tf.Tensor:
        return reduce(tf.maximum, _shifted(values, window, strides))

    @_compiled
    def gradient(values: tf.Tensor, upstream: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(values)
            pooled = maxima(values)
        return tape.gradient(pooled, values, upstream)

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def pool(values: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
        return maxima(values), lambda upstream: gradient(values, upstream)

    return pool  # type: ignore[no-any-return]


def _shifted(
    values: tf.Tensor, window: tuple[int, int], strides: tuple[int, int]
) -> list[tf.Tensor]:
    """Return for each place in a window the pixels that stand there, window by window."""
    rows, columns = (
        (size - edge) // stride * stride + 1
        for size, edge, stride in zip(values.shape[1:3], window, strides, strict=True)
    )
    return [
        values[:, row : row + rows : strides[0], column : column + columns : strides[1], :]
        for row in range(window[0])
        for column in range(window[1])
    ]


def _compiled(function: Callable[..., tf.Tensor]) -> Callable[..., tf.Tensor]:
    compiled: Callable[..., tf.Tensor] = tf.function(function, jit_compile=True, autograph=False)
    return compiled
