"""The pooling that trains has the values and the gradient of the Keras layers."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from reportgen.projects.mnist.networks import (
    Autoencoder,
    ConvNet,
    DenseClassifier,
    NetworkDescription,
    initialise,
)
from reportgen.projects.mnist.training.forward import outputs_in_training
from reportgen.projects.mnist.training.pooling import relu_of_max_pool

KERAS_KIND = {"float32": "float32", "bfloat16": "mixed_bfloat16"}


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize(
    ("size", "window", "strides"),
    [
        ((9, 9), 2, 1),
        ((9, 9), 2, 2),
        ((7, 5), 2, 1),
        ((7, 5), 2, 2),
        ((7, 5), 3, 2),
        ((7, 5), 2, 3),
        ((7, 5), 1, 1),
        ((7, 5), 5, 1),
    ],
)
def test_it_rectifies_and_pools_as_the_keras_layers_do(
    size: tuple[int, int], window: int, strides: int, precision: str
) -> None:
    normal = np.random.default_rng(0).normal(-1, 1, (2, *size, 3))
    images = tf.constant(normal, tf.as_dtype(precision))
    layer = keras.layers.MaxPooling2D(window, strides, dtype=KERAS_KIND[precision])

    with tf.GradientTape(persistent=True) as tape:
        tape.watch(images)
        ours = relu_of_max_pool(images, layer.pool_size, layer.strides)
        theirs = layer(keras.ops.relu(images))
        weighed = [tf.reduce_sum(tf.sin(1 + pooled)) for pooled in (ours, theirs)]
    our_gradient, their_gradient = (tape.gradient(value, images) for value in weighed)

    assert ours.dtype == theirs.dtype == our_gradient.dtype == images.dtype
    assert np.array_equal(tf.cast(ours, tf.float32), tf.cast(theirs, tf.float32))
    close = 1e-6 if precision == "float32" else 2e-2  # bfloat16 has 8 bits
    our_singles, their_singles = (
        tf.cast(one, tf.float32).numpy() for one in (our_gradient, their_gradient)
    )
    assert np.allclose(our_singles, their_singles, atol=close, rtol=close)
    assert np.abs(our_singles).max() > 0


def test_of_equal_pixels_the_first_gets_the_gradient() -> None:
    images = tf.ones((1, 2, 2, 1))

    with tf.GradientTape() as tape:
        tape.watch(images)
        pooled = relu_of_max_pool(images, (2, 2), (1, 1))

    assert tape.gradient(pooled, images).numpy().ravel().tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize(("precision", "close"), [(tf.float32, 1e-6), (tf.bfloat16, 1e-2)])
@pytest.mark.parametrize(
    "description", [ConvNet((3, 4), 3, 3, 2, (6,)), DenseClassifier((8, 6)), Autoencoder((9,), 4)]
)
def test_a_network_answers_in_training_as_it_does_for_itself(
    description: NetworkDescription, precision: tf.DType, close: float
) -> None:
    network = description.build()
    initialise(network, 1)
    shape = (5, *network.input_shape[1:])
    images = np.random.default_rng(0).random(shape, dtype=np.float32)
    weights = [tf.cast(one.value, precision) for one in network.trainable_variables]

    answers = outputs_in_training(network, weights, images)

    assert answers.dtype == tf.float32
    assert np.allclose(answers, network(images), atol=close)
