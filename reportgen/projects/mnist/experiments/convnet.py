"""Section 3.a: the ConvNet."""

from typing import Unpack

from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.experiments.arguments import (
    TrainingArguments,
    replicates_of,
    training_task,
)
from reportgen.projects.mnist.experiments.classifier import (
    classification_examples,
    train_classifier,
)
from reportgen.projects.mnist.results import TrainedClassifier
from reportgen.tasks.task import Task


def declare_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return a training per replicate."""
    section = settings.convnet
    return tuple(
        training_task(replicate, train_convnet, section, settings)
        for replicate in replicates_of("convnet", section.replicates)
    )


def train_convnet(
    *,
    filters: tuple[int, ...],
    kernel_size: int,
    pool_size: int,
    pool_stride: int,
    dense: tuple[int, ...],
    **arguments: Unpack[TrainingArguments],
) -> TrainedClassifier:
    """Train the ConvNet with Adam and measure it on the test images."""
    from reportgen.projects.mnist.networks import ConvNet

    network = ConvNet(tuple(filters), kernel_size, pool_size, pool_stride, tuple(dense))
    examples = classification_examples(arguments)
    return train_classifier(network, *examples, arguments, optimizer="adam")
