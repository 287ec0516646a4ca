"""Max pooling with ReLU as XLA compiles them, in place of those of Keras while a network trains.

ReLU after the pooling has the values of ReLU before it, on fewer pixels. The maximum of
shifted slices has the values of `MaxPooling2D`; the gradient of TensorFlow's own
pooling, with windows that overlap, takes ten times as long by itself on a processor
without AVX-512.
"""

from collections.abc import Callable
from functools import cache, reduce

import tensorflow as tf


def relu_of_max_pool(
    images: tf.Tensor, window: tuple[int, int], strides: tuple[int, int]
) -> tf.Tensor:
    """Return the maximum in each window that lies within the images, or zero where that is more.

    images: (n, height, width, channels) float32 or bfloat16. Where pixels of a window
    are equal, the gradient goes to the first.
    """
    return _pooling(window, strides)(images)


@cache
def _pooling(window: tuple[int, int], strides: tuple[int, int]) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return the pooling of one form, which all parts of a batch and all networks share.

    Else each half of a batch would compile programs of its own.
    """

    def maxima(values: tf.Tensor) -> tf.Tensor:
        return tf.nn.relu(reduce(tf.maximum, _shifted(values, window, strides)))

    @_compiled
    def pooled(values: tf.Tensor) -> tf.Tensor:
        return tf.cast(maxima(_single(values)), values.dtype)

    @_compiled
    def gradient(values: tf.Tensor, upstream: tf.Tensor) -> tf.Tensor:
        singles = _single(values)
        with tf.GradientTape() as tape:
            tape.watch(singles)
            answers = maxima(singles)
        return tf.cast(tape.gradient(answers, singles, _single(upstream)), values.dtype)

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def pool(values: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
        return pooled(values), lambda upstream: gradient(values, upstream)

    return pool  # type: ignore[no-any-return]


def _single(values: tf.Tensor) -> tf.Tensor:
    """Return float32: XLA takes thirty times as long to add bfloat16 on a CPU."""
    return tf.cast(values, tf.float32)


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
