"""The types of results that the experiments return and the sections read.

Values only: every class here can be written as JSON and plain arrays.
"""

from dataclasses import dataclass

import numpy as np

from reportgen import File
from reportgen.projects.mnist.arrays import Array
from reportgen.projects.mnist.networks import Autoencoder, Classifier, NetworkSummary


@dataclass(frozen=True)
class TrainingCurve:
    """One value per epoch, as Keras reports them.

    Training values are means over the epoch's batches, taken while the weights
    still change; validation values are measured after the epoch, on the test
    images. Losses hold no regularisation term. A loss that diverged is not
    finite.
    """

    loss: tuple[float, ...]  # nats per image; for the autoencoder per pixel
    validation_loss: tuple[float, ...]
    accuracy: tuple[float, ...] = ()  # 0 to 1; empty for the autoencoder
    validation_accuracy: tuple[float, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """One trained classifier, measured on test images."""

    loss: float  # mean cross-entropy per image, in nats
    loss_standard_error: float  # of that mean, from the spread over images
    correct: Array  # (images,) bool: classified correctly

    @property
    def accuracy(self) -> float:
        """Fraction classified correctly, 0 to 1."""
        return float(np.mean(self.correct))

    @property
    def image_count(self) -> int:
        """Test images counted."""
        return int(self.correct.size)


@dataclass(frozen=True)
class TrainedClassifier:
    """A classifier after its last epoch."""

    form: Classifier
    summary: NetworkSummary
    curve: TrainingCurve
    evaluation: Evaluation
    weights: tuple[Array, ...]  # float32, in the order of Keras `get_weights`
    network: File  # that network whole, as `keras.saving.load_model` opens it


@dataclass(frozen=True)
class TrainedAutoencoder:
    """The denoising autoencoder after its last epoch."""

    form: Autoencoder
    summary: NetworkSummary
    curve: TrainingCurve
    test_loss: float  # mean binary cross-entropy per pixel, in nats, on noisy test images
    test_loss_standard_error: float  # from the spread over images
    weights: tuple[Array, ...]
    network: File


@dataclass(frozen=True)
class Cloud:
    """A two-dimensional point cloud before and after preprocessing; each (n, 2) float."""

    original: Array
    shifted: Array
    scaled: Array


@dataclass(frozen=True)
class Denoising:
    """The classifier's reading of one noise level, noisy and denoised.

    Both columns read the same images with the same noise draw.
    """

    level: float
    noisy: Evaluation
    denoised: Evaluation
    example_digits: tuple[int, ...]  # the labels of the images below
    noisy_examples: Array  # (examples, 28, 28) uint8
    denoised_examples: Array  # (examples, 28, 28) uint8


@dataclass(frozen=True)
class LightNoise:
    """Two networks of one form, reading lightly noisy digits.

    Both read the same images with the same noise draw.
    """

    noise_trained: Evaluation  # trained on images with noise of that level
    plain: Evaluation  # trained on clean images


@dataclass(frozen=True)
class GeneratedDigit:
    """A digit that the decoder drew and the classifier caught, or did not."""

    digit: int
    pixels: Array  # (28, 28) uint8; all zero where not caught
    confidence: float | None  # the classifier's probability; None where not caught
    attempts: int  # codes drawn until it was caught, or all of them


@dataclass(frozen=True)
class Generation:
    """The digits 0 to 9, and how many codes were drawn for them."""

    digits: tuple[GeneratedDigit, ...]
    attempts: int  # codes drawn in all; one draw is an attempt at every digit still missing

    @property
    def accepted(self) -> tuple[GeneratedDigit, ...]:
        """The digits that the classifier accepted."""
        return tuple(digit for digit in self.digits if digit.confidence is not None)
