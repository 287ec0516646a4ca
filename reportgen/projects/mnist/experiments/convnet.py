"""Section 3.a: the ConvNet."""

from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.experiments.arguments import replicates_of, training_task
from reportgen.projects.mnist.experiments.classifier import (
    classification_examples,
    train_classifier,
)
from reportgen.projects.mnist.experiments.cost import (
    convnet_multiplications,
    convnet_training_bytes,
    training_seconds,
)
from reportgen.tasks.results.types import TrainedClassifier
from reportgen.tasks.task import Announce, Checkpoints, Task


def declare_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return a training per replicate."""
    section = settings.convnet
    return tuple(
        training_task(
            replicate,
            train_convnet,
            section,
            settings,
            cost=training_seconds(convnet_multiplications(section), settings, section.epochs),
            memory=convnet_training_bytes(section, settings),
        )
        for replicate in replicates_of("convnet", section.replicates)
    )


def train_convnet(
    *,
    filters: tuple[int, ...],
    kernel_size: int,
    pool_size: int,
    pool_stride: int,
    dense: tuple[int, ...],
    learning_rate: float,
    batch_size: int,
    epochs: int,
    train_size: int,
    test_size: int,
    seed: int,
    announce: Announce,
    checkpoints: Checkpoints,
) -> TrainedClassifier:
    """Train the ConvNet with Adam and measure it on the test images."""
    from reportgen.projects.mnist.networks import ConvNet
    from reportgen.projects.mnist.training.loop import Training
    from reportgen.projects.mnist.training.program import Recipe

    network = ConvNet(tuple(filters), kernel_size, pool_size, pool_stride, tuple(dense))
    recipe = Recipe(network, "classification", "adam", batch_size)
    training = Training(recipe, learning_rate, epochs, seed)
    examples = classification_examples(train_size, test_size)
    return train_classifier(training, *examples, announce, checkpoints)
