"""What a network answers while it trains: the layers of Keras, with weights from outside."""

from collections.abc import Sequence

import keras
import tensorflow as tf

from reportgen.projects.mnist.training.pooling import relu_of_max_pool


def outputs_in_training(
    network: keras.Sequential, weights: Sequence[tf.Tensor], inputs: tf.Tensor
) -> tf.Tensor:
    """Return what a network answers, to be differentiated; inputs as the network takes them.

    weights: in the order of the network's trainable variables, all of the dtype in which the
    layers multiply; the last layer answers in float32. The ReLU of a convolution comes after
    its pooling.
    """
    left = iter(weights)
    values = tf.cast(inputs, weights[0].dtype)
    for layer in network.layers:
        match layer:
            case keras.layers.Conv2D():
                values = tf.nn.bias_add(tf.nn.conv2d(values, next(left), 1, "VALID"), next(left))
            case keras.layers.MaxPooling2D():
                values = relu_of_max_pool(values, layer.pool_size, layer.strides)
            case keras.layers.Dense():
                values = tf.matmul(values, next(left)) + next(left)
                if layer is network.layers[-1]:
                    values = tf.cast(values, tf.float32)
                values = layer.activation(values)
            case keras.layers.Flatten():
                values = tf.reshape(values, (values.shape[0], -1))
    return values
