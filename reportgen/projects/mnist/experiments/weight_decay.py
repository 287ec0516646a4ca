"""Section 2.d: the larger dense network with weight decay, over its factors."""

from typing import Annotated

from pydantic import Field

from reportgen import Checkpoints, Data, Progress, Seed, experiment, setting, unit
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
    factor_name,
)
from reportgen.projects.mnist.sizes import TEST_IMAGES, TRAINING_IMAGES
from reportgen.projects.mnist.training.run import TrainingRun

Factor = Annotated[
    float,
    Field(gt=0, le=1, description="weight-decay factors"),
    unit(
        "none", "each listed once; multiplies the sum of the squared weights in its own trainings"
    ),
    setting("weight_decay.factors"),
]


@experiment(
    replicates=3,
    over={"factor": (1e-6, 1e-5, 1e-4)},
    names=factor_name,
    extends="epochs",
    cost=dense_seconds,
    memory=dense_bytes,
)
def weight_decay(
    *,
    mnist: Data,
    seed: Seed,
    progress: Progress,
    checkpoints: Checkpoints,
    factor: Factor,
    hidden: HiddenLayers = (500, 300),
    learning_rate: SgdRate = 0.1,
    batch_size: BatchSize = 128,
    epochs: Epochs = 40,
    train_size: TrainSize = TRAINING_IMAGES,
    test_size: TestSize = TEST_IMAGES,
) -> TrainedClassifier:
    """Train with an L2 penalty on the kernels of the hidden layers."""
    digits = load_mnist(mnist).subset(train_size, test_size)
    run = TrainingRun(learning_rate, batch_size, epochs, seed, progress, checkpoints)
    return train_dense_classifier(digits, hidden, run, weight_decay=factor)
