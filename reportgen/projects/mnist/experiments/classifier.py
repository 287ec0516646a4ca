"""What the experiments that train a classifier share."""

from typing import Literal

from reportgen.projects.mnist.arrays import Array
from reportgen.projects.mnist.data.mnist import Dataset
from reportgen.projects.mnist.data.preprocessing import (
    deviation_of,
    mean_of,
    one_hot,
    scale,
    scale_pixels,
    shift,
)
from reportgen.projects.mnist.networks import Classifier, DenseClassifier
from reportgen.projects.mnist.results import TrainedClassifier
from reportgen.projects.mnist.training.run import Examples, Precision, TrainingRun

Form = Literal["raw", "scaled", "standardised"]
"""Of the pixels."""


def train_dense_classifier(
    digits: Dataset,
    hidden: tuple[int, ...],
    run: TrainingRun,
    form: Form = "scaled",
    weight_decay: float | None = None,
) -> TrainedClassifier:
    """Train a dense classifier with SGD and measure it on the test images.

    weight_decay: factor of the L2 penalty on the kernels of the hidden layers;
    None: no penalty.
    """
    examples = classification_examples(digits, form)
    return train_classifier(DenseClassifier(hidden), *examples, run, weight_decay=weight_decay)


def train_classifier(
    network: Classifier,
    training_set: Examples,
    test_set: Examples,
    run: TrainingRun,
    *,
    optimizer: Literal["sgd", "adam"] = "sgd",
    weight_decay: float | None = None,
    precision: Precision = "float32",
) -> TrainedClassifier:
    """Train a classifier and measure it on the test images."""
    from reportgen.projects.mnist.training.loop import train
    from reportgen.projects.mnist.training.prediction import evaluation_of
    from reportgen.projects.mnist.training.program import recipe_for

    penalised = weight_decay is not None
    recipe = recipe_for(
        network,
        "classification",
        optimizer,
        run,
        training_set,
        penalised=penalised,
        precision=precision,
    )
    trained = train(recipe, training_set, test_set, run, penalty_factor=weight_decay or 0.0)
    return TrainedClassifier(
        form=network,
        summary=trained.summary,
        curve=trained.curve,
        evaluation=evaluation_of(trained.test_losses, test_set.targets, trained.test_outputs),
        weights=trained.weights,
        network=trained.network,
    )


def classification_examples(digits: Dataset, form: Form = "scaled") -> tuple[Examples, Examples]:
    """Return preprocessed images with one-hot labels, for training and for testing."""
    training_images, test_images = preprocess(digits.training_images, digits.test_images, form)
    return (
        Examples(training_images, one_hot(digits.training_labels)),
        Examples(test_images, one_hot(digits.test_labels)),
    )


def preprocess(training_images: Array, test_images: Array, form: Form) -> tuple[Array, Array]:
    """Return both sets as float32: as they are, over 255, or standardised.

    images: (n, 28, 28) uint8. Standardised images have one mean and one
    deviation, those of all training pixels: pixels of the border are nearly
    always black, and a deviation of their own would blow them up.
    """
    if form == "raw":
        return training_images.astype("float32"), test_images.astype("float32")
    training, test = scale_pixels(training_images), scale_pixels(test_images)
    if form == "scaled":
        return training, test
    mean, deviation = mean_of(training, axis=None), deviation_of(training, axis=None)
    return scale(shift(training, mean), deviation), scale(shift(test, mean), deviation)
