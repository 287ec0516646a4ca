"""What the experiments that train a classifier share."""

from typing import TYPE_CHECKING, Literal, Unpack

from reportgen.base.arrays import Array
from reportgen.project.settings.schema import DenseSettings, Settings
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.preprocessing import (
    deviation_of,
    mean_of,
    one_hot,
    scale,
    scale_pixels,
    shift,
)
from reportgen.projects.mnist.experiments.arguments import (
    TrainingArguments,
    replicates_of,
    training_task,
)
from reportgen.projects.mnist.results import TrainedClassifier
from reportgen.tasks.task import Task

if TYPE_CHECKING:
    from reportgen.projects.mnist.networks import NetworkDescription
    from reportgen.projects.mnist.training.loop import Examples

Preprocessing = Literal["raw", "scaled", "standardised"]


def train_dense_classifier(
    *,
    hidden: tuple[int, ...],
    preprocessing: Preprocessing = "scaled",
    weight_decay: float | None = None,
    **arguments: Unpack[TrainingArguments],
) -> TrainedClassifier:
    """Train a dense classifier with SGD and measure it on the test images.

    weight_decay: factor of the L2 penalty on the kernels of the hidden layers;
    None: no penalty.
    """
    from reportgen.projects.mnist.networks import DenseClassifier

    examples = classification_examples(arguments, preprocessing)
    network = DenseClassifier(tuple(hidden))
    return train_classifier(network, *examples, arguments, weight_decay=weight_decay)


def train_classifier(
    network: "NetworkDescription",
    training_set: "Examples",
    test_set: "Examples",
    arguments: TrainingArguments,
    *,
    optimizer: Literal["sgd", "adam"] = "sgd",
    weight_decay: float | None = None,
) -> TrainedClassifier:
    """Train a classifier and measure it on the test images."""
    from reportgen.projects.mnist.training.loop import Training, train
    from reportgen.projects.mnist.training.prediction import evaluation_of
    from reportgen.projects.mnist.training.program import Recipe

    penalised = weight_decay is not None
    recipe = Recipe(
        network, "classification", optimizer, arguments["batch_size"], penalised=penalised
    )
    training = Training(
        recipe,
        arguments["learning_rate"],
        arguments["epochs"],
        arguments["seed"],
        penalty_factor=weight_decay or 0.0,
    )
    trained = train(
        training, training_set, test_set, arguments["announce"], arguments["checkpoints"]
    )
    return TrainedClassifier(
        summary=trained.summary,
        curve=trained.curve,
        evaluation=evaluation_of(trained.test_losses, test_set.targets, trained.test_outputs),
        weights=trained.weights,
        network=trained.network,
    )


def classification_examples(
    arguments: TrainingArguments, preprocessing: Preprocessing = "scaled"
) -> tuple["Examples", "Examples"]:
    """Return preprocessed images with one-hot labels, for training and for testing."""
    from reportgen.projects.mnist.training.loop import Examples

    digits = load_mnist().head(arguments["train_size"], arguments["test_size"])
    training_images, test_images = preprocess(
        digits.training_images, digits.test_images, preprocessing
    )
    return (
        Examples(training_images, one_hot(digits.training_labels)),
        Examples(test_images, one_hot(digits.test_labels)),
    )


def preprocess(
    training_images: Array, test_images: Array, preprocessing: Preprocessing
) -> tuple[Array, Array]:
    """Return both sets as float32: as they are, over 255, or standardised.

    images: (n, 28, 28) uint8. Standardised images have one mean and one
    deviation, those of all training pixels: pixels of the border are nearly
    always black, and a deviation of their own would blow them up.
    """
    if preprocessing == "raw":
        return training_images.astype("float32"), test_images.astype("float32")
    training, test = scale_pixels(training_images), scale_pixels(test_images)
    if preprocessing == "scaled":
        return training, test
    mean, deviation = mean_of(training, axis=None), deviation_of(training, axis=None)
    return scale(shift(training, mean), deviation), scale(shift(test, mean), deviation)


def replicate_tasks(
    name: str, section: DenseSettings, settings: Settings, **more: object
) -> tuple[Task, ...]:
    """Return a task per replicate of a dense classifier, numbered from 1."""
    return tuple(
        training_task(
            replicate,
            train_dense_classifier,
            section,
            settings,
            own=more,
            sources={"weight_decay": "weight_decay.factors"},
        )
        for replicate in replicates_of(name, section.replicates)
    )
