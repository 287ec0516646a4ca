"""Predictions and evaluations of trained networks, by compiled forward passes over many images."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import keras
import numpy as np
import tensorflow as tf

from reportgen.projects.mnist.arrays import Array
from reportgen.projects.mnist.networks import Autoencoder, ConvNet, NetworkDescription, shaped_for
from reportgen.projects.mnist.results import Evaluation
from reportgen.projects.mnist.training.runtime import start_tensorflow

Objective = Literal["classification", "reconstruction"]
"""Categorical cross-entropy per image, or binary cross-entropy per pixel."""

Forward = Callable[[tf.Tensor], tf.Tensor]
Predict = Callable[[Array], Array]
NetworkPart = Literal["whole", "encoder", "decoder"]
Weights = Sequence[Array]
"""Of a whole network, in the order of Keras `get_weights`."""

_CONVOLUTION_CHUNK = 250  # images: what a forward pass of the ConvNet holds is 600 KB each
_DENSE_CHUNK = 10_000


def predictor(
    description: NetworkDescription, weights: Weights, part: NetworkPart = "whole"
) -> Predict:
    """Return a function from inputs to the outputs of a network, or of a part of an autoencoder.

    It takes images, (n, 28, 28) or (n, 784), or for the decoder codes, (n, latent). The
    encoder gives codes, the decoder pixels, (n, 784) in [0, 1].
    """
    network, entrance, forward = _compiled(description, part)

    def predict(inputs: Array) -> Array:
        # Set anew each time: the compiled network is shared by all weights of its form.
        network.set_weights(list(weights))
        return predict_in_chunks(forward, shaped_for(entrance, inputs), chunk_of(description))

    return predict


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


@cache
def _compiled(
    description: NetworkDescription, part: NetworkPart
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
