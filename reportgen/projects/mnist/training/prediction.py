"""Predictions and evaluations of trained networks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import keras
import numpy as np
import tensorflow as tf

from reportgen.base.arrays import Array
from reportgen.projects.mnist.networks import Autoencoder, NetworkDescription, shaped_for
from reportgen.projects.mnist.training.forward import (
    Forward,
    chunk_of,
    compiled_forward,
    convolves,
    filled_chunks,
    loss_per_image,
    predict_in_chunks,
)
from reportgen.projects.mnist.training.runtime import start_tensorflow
from reportgen.tasks.results.types import Evaluation

Predict = Callable[[Array], Array]

Weights = Sequence[Array]
"""Of a whole network, in the order of Keras `get_weights`."""


def predictor(description: NetworkDescription, weights: Weights) -> Predict:
    """Return a function from images, (n, 28, 28) or (n, 784), to a network's outputs."""
    return _predict_with(description, weights, "whole")


def encoder(description: Autoencoder, weights: Weights) -> Predict:
    """Return a function from images to codes, (n, latent)."""
    return _predict_with(description, weights, "encoder")


def decoder(description: Autoencoder, weights: Weights) -> Predict:
    """Return a function from codes, (n, latent), to pixels, (n, 784) in [0, 1]."""
    return _predict_with(description, weights, "decoder")


@dataclass(frozen=True)
class NoisyReading:
    """What a classifier answers to noisy images, as they are and denoised."""

    noisy: Array  # (n, 10) float32 probabilities
    denoised: Array  # (n, 10) float32 probabilities
    denoised_images: Array  # (n, 784) float32 in [0, 1]


def read_noisy(
    images: Array,
    classifier: NetworkDescription,
    classifier_weights: Weights,
    denoiser: Autoencoder,
    denoiser_weights: Weights,
) -> NoisyReading:
    """Read noisy images, (n, 28, 28), with and without the denoiser, in one pass over them."""
    program = _reading_program(classifier, denoiser)
    program.classifier.set_weights(list(classifier_weights))
    program.denoiser.set_weights(list(denoiser_weights))
    chunks = filled_chunks(images, chunk_of(classifier))
    answers = [program.read(tf.constant(chunk)) for chunk in chunks]
    return NoisyReading(
        *(
            np.concatenate([output.numpy() for output in outputs])[: len(images)]
            for outputs in zip(*answers, strict=True)
        )
    )


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


def _predict_with(description: NetworkDescription, weights: Weights, part: Part) -> Predict:
    network, entrance, forward = _compiled(description, part)

    def predict(inputs: Array) -> Array:
        # Set anew each time: the compiled network is shared by all weights of its form.
        network.set_weights(list(weights))
        return predict_in_chunks(forward, shaped_for(entrance, inputs), chunk_of(description))

    return predict


@cache
def _compiled(
    description: NetworkDescription, part: Part
) -> tuple[keras.Model, keras.Model, Forward]:
    """Return the whole network, the part that is asked for, and that part compiled.

    Compiling costs as much as reading a thousand digits; a process does it once.
    """
    start_tensorflow()
    network = description.build()
    entrance = network
    if isinstance(description, Autoencoder) and part != "whole":
        entrance = getattr(description, part)(network)
    return network, entrance, compiled_forward(entrance, description)


class _ReadingProgram:
    """Classifier and denoiser in one program, which the weights of any two of their form share."""

    def __init__(self, classifier: NetworkDescription, denoiser: Autoencoder) -> None:
        self.classifier = classifier.build()
        self.denoiser = denoiser.build()
        self.read = tf.function(self._read, jit_compile=not convolves(classifier), autograph=False)

    def _read(self, images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        denoised = self.denoiser(_shaped(images, self.denoiser))
        return (
            self.classifier(_shaped(images, self.classifier)),
            self.classifier(_shaped(denoised, self.classifier)),
            denoised,
        )


@cache
def _reading_program(classifier: NetworkDescription, denoiser: Autoencoder) -> _ReadingProgram:
    start_tensorflow()
    return _ReadingProgram(classifier, denoiser)


def _shaped(images: tf.Tensor, network: keras.Model) -> tf.Tensor:
    return tf.reshape(images, (-1, *network.input_shape[1:]))
