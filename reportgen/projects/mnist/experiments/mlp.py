"""Sections 2.a to 2.c: the dense network of the course's notebook."""

from reportgen import Checkpoints, Data, Progress, Seed, experiment
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.experiments.classifier import train_dense_classifier
from reportgen.projects.mnist.experiments.cost import dense_bytes, dense_seconds
from reportgen.projects.mnist.results import TrainedClassifier
from reportgen.projects.mnist.settings import (
    BatchSize,
    Epochs,
    HiddenLayers,
    SgdRate,
    TestSize,
    TrainSize,
)
from reportgen.projects.mnist.sizes import TEST_IMAGES, TRAINING_IMAGES
from reportgen.projects.mnist.training.run import TrainingRun


@experiment(replicates=3, extends="epochs", cost=dense_seconds, memory=dense_bytes)
def mlp(
    *,
    mnist: Data,
    seed: Seed,
    progress: Progress,
    checkpoints: Checkpoints,
    hidden: HiddenLayers = (64, 64),
    learning_rate: SgdRate = 0.1,
    batch_size: BatchSize = 128,
    epochs: Epochs = 10,
    train_size: TrainSize = TRAINING_IMAGES,
    test_size: TestSize = TEST_IMAGES,
) -> TrainedClassifier:
    """Train the network, which 4.c trains again on light noise."""
    digits = load_mnist(mnist).subset(train_size, test_size)
    run = TrainingRun(learning_rate, batch_size, epochs, seed, progress, checkpoints)
    return train_dense_classifier(digits, hidden, run)
