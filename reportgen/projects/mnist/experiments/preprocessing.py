"""Section 1: the cloud, and the same small network on three forms of the pixels."""

from typing import Annotated, get_args

import numpy as np
from pydantic import Field

from reportgen import Checkpoints, Data, Progress, Seed, experiment, setting, unit
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.preprocessing import (
    deviation_of,
    draw_cloud,
    mean_of,
    scale,
    shift,
)
from reportgen.projects.mnist.experiments.classifier import Form, train_dense_classifier
from reportgen.projects.mnist.experiments.cost import dense_bytes, dense_seconds
from reportgen.projects.mnist.results import Cloud, TrainedClassifier
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


@experiment(task="preprocessing.cloud")
def cloud(
    *,
    seed: Seed,
    size: Annotated[
        int,
        Field(ge=10, le=5000, description="points of the cloud"),
        unit("points"),
        setting("preprocessing.cloud_size"),
    ] = 300,
) -> Cloud:
    """Draw a cloud of points, shift its mean to zero, scale its variance to one."""
    original = draw_cloud(size, np.random.default_rng(seed))
    shifted = shift(original, mean_of(original, axis=0))
    return Cloud(original, shifted, scale(shifted, deviation_of(shifted, axis=0)))


@experiment(
    replicates=3,
    over={"form": get_args(Form)},
    fixed=True,
    extends="epochs",
    cost=dense_seconds,
    memory=dense_bytes,
)
def preprocessing(
    *,
    mnist: Data,
    seed: Seed,
    progress: Progress,
    checkpoints: Checkpoints,
    form: Form,
    hidden: HiddenLayers = (64,),
    learning_rate: SgdRate = 0.1,
    batch_size: BatchSize = 128,
    epochs: Epochs = 5,
    train_size: TrainSize = TRAINING_IMAGES,
    test_size: TestSize = TEST_IMAGES,
) -> TrainedClassifier:
    """Train a small network on one form of the pixels."""
    digits = load_mnist(mnist).subset(train_size, test_size)
    run = TrainingRun(learning_rate, batch_size, epochs, seed, progress, checkpoints)
    return train_dense_classifier(digits, hidden, run, form)
