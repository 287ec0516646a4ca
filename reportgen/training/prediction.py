"""Trained networks put to use: answers and evaluations without training."""

from collections.abc import Callable
from functools import cache
from typing import Literal

import keras
import numpy as np
import tensorflow as tf

from reportgen.arrays import Array
from reportgen.networks import Autoencoder, NetworkDescription, shaped_for
from reportgen.results import Evaluation
from reportgen.training.program import chunk_of, loss_per_image, predict_in_chunks
from reportgen.training.runtime import start_tensorflow

Predict = Callable[[Array], Array]


def predictor(description: NetworkDescription, weights: tuple[Array, ...]) -> Predict:
    """Return a function from images, (n, 28, 28) or (n, 784), to a network's outputs."""
    return _predict_with(description, weights, "whole")


def encoder(description: Autoencoder, weights: tuple[Array, ...]) -> Predict:
    """Return a function from images to codes, (n, latent)."""
    return _predict_with(description, weights, "encoder")


def decoder(description: Autoencoder, weights: tuple[Array, ...]) -> Predict:
    """Return a function from codes, (n, latent), to pixels, (n, 784) in [0, 1]."""
    return _predict_with(description, weights, "decoder")


def evaluate(targets: Array, probabilities: Array) -> Evaluation:
    """Measure a classifier's answers: targets one-hot, both (n, 10) float32."""
    losses = loss_per_image("classification", tf.constant(targets), tf.constant(probabilities))
    return evaluation_of(losses.numpy().astype(np.float64), targets, probabilities)


def evaluation_of(losses: Array, targets: Array, probabilities: Array) -> Evaluation:
    """Sum up losses per image, (n,), and answers, (n, 10)."""
    return Evaluation(
        loss=float(np.mean(losses)),
        loss_standard_error=standard_error(losses),
        correct=named_correctly(targets, probabilities),
    )


def named_correctly(targets: Array, probabilities: Array) -> Array:
    """Return (n,) bool: the most probable class is the label's."""
    return np.asarray(np.argmax(probabilities, axis=1) == np.argmax(targets, axis=1))


def standard_error(values: Array) -> float:
    """Return the standard error of the mean of at least two values."""
    return float(np.std(values, ddof=1) / np.sqrt(values.size))


Part = Literal["whole", "encoder", "decoder"]


def _predict_with(
    description: NetworkDescription, weights: tuple[Array, ...], part: Part
) -> Predict:
    network, entrance, forward = _compiled(description, part)

    def predict(inputs: Array) -> Array:
        # Set anew each time: the compiled network is shared by all weights of its form.
        network.set_weights(list(weights))
        return predict_in_chunks(forward, shaped_for(entrance, inputs), chunk_of(description))

    return predict


@cache
def _compiled(
    description: NetworkDescription, part: Part
) -> tuple[keras.Model, keras.Model, Callable[[tf.Tensor], tf.Tensor]]:
    """Return the whole network, the part that is asked for, and that part compiled.

    Compiling costs as much as reading a thousand digits; a process does it once.
    """
    start_tensorflow()
    network = description.build()
    entrance = network
    if isinstance(description, Autoencoder) and part != "whole":
        entrance = getattr(description, part)(network)
    return network, entrance, tf.function(entrance, jit_compile=True, autograph=False)
