"""The pooling that trains has the values and the gradient of the Keras layer."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from reportgen.projects.mnist.networks import ConvNet, initialise
from reportgen.projects.mnist.training.pooling import max_pool, outputs_in_training


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
def test_it_pools_as_the_keras_layer_does(size: tuple[int, int], window: int, strides: int) -> None:
    images = tf.constant(np.random.default_rng(0).random((2, *size, 3), dtype=np.float32))
    layer = keras.layers.MaxPooling2D(window, strides)

    with tf.GradientTape(persistent=True) as tape:
        tape.watch(images)
        ours = max_pool(images, layer.pool_size, layer.strides)
        theirs = layer(images)
        weighed = [tf.reduce_sum(tf.sin(1 + pooled)) for pooled in (ours, theirs)]
    our_gradient, their_gradient = (tape.gradient(value, images) for value in weighed)

    assert np.array_equal(ours, theirs)
    assert np.allclose(our_gradient, their_gradient, atol=1e-6)
    assert np.abs(our_gradient).max() > 0


def test_of_equal_pixels_the_first_gets_the_gradient() -> None:
    images = tf.ones((1, 2, 2, 1))

    with tf.GradientTape() as tape:
        tape.watch(images)
        pooled = max_pool(images, (2, 2), (1, 1))

    assert tape.gradient(pooled, images).numpy().ravel().tolist() == [1, 0, 0, 0]


def test_a_network_answers_in_training_as_it_does_for_itself() -> None:
    network = ConvNet((3, 4), 3, 3, 2, (6,)).build()
    initialise(network, 1)
    images = np.random.default_rng(0).random((5, 28, 28, 1), dtype=np.float32)

    assert np.allclose(outputs_in_training(network, images), network(images), atol=1e-6)
