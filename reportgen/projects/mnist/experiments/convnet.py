"""Section 3.a: the ConvNet."""

from typing import Annotated

from pydantic import Field

from reportgen import Checkpoints, Data, Progress, Seed, experiment, unit
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.experiments.classifier import (
    classification_examples,
    train_classifier,
)
from reportgen.projects.mnist.experiments.cost import training_bytes, training_seconds
from reportgen.projects.mnist.networks import ConvNet, convnet_of
from reportgen.projects.mnist.results import TrainedClassifier
from reportgen.projects.mnist.settings import (
    AdamRate,
    BatchSize,
    Epochs,
    Filters,
    Pixels,
    Settings,
    TestSize,
    TrainSize,
    Widths,
)
from reportgen.projects.mnist.sizes import TEST_IMAGES, TRAINING_IMAGES
from reportgen.projects.mnist.training.run import Precision, TrainingRun


def _leaves_pixels(
    filters: tuple[int, ...], kernel_size: int, pool_size: int, pool_stride: int
) -> None:
    """Raise ValueError where the image is too small for the layers."""
    sides = ConvNet(filters, kernel_size, pool_size, pool_stride, ()).map_sides
    for number, (_, pooled) in enumerate(sides, start=1):
        if pooled < 1:
            raise ValueError(
                "kernels, pooling and strides leave no pixel of the image after convolution "
                f"{number} of {len(filters)}; give fewer filters or smaller sizes"
            )


def _seconds(settings: Settings, epochs: int, train_size: int, test_size: int) -> float:
    return training_seconds(convnet_of(settings), epochs, train_size, test_size)


def _bytes(settings: Settings, batch_size: int, train_size: int, test_size: int) -> int:
    return training_bytes(convnet_of(settings), train_size, test_size, batch_size=batch_size)


@experiment(replicates=3, extends="epochs", check=_leaves_pixels, cost=_seconds, memory=_bytes)
def convnet(
    *,
    mnist: Data,
    seed: Seed,
    progress: Progress,
    checkpoints: Checkpoints,
    filters: Filters = (32, 64, 100),
    kernel_size: Annotated[Pixels, Field(description="edge of a kernel in pixels")] = 3,
    pool_size: Annotated[Pixels, Field(description="edge of a pooling window in pixels")] = 2,
    pool_stride: Annotated[
        Pixels,
        Field(description="stride of the pooling in pixels"),
        unit("pixels", "the last pooling must leave at least one pixel"),
    ] = 1,
    dense: Annotated[Widths, Field(description="units of the dense layers before the last")] = (
        200,
    ),
    learning_rate: AdamRate = 0.001,
    batch_size: BatchSize = 128,
    precision: Annotated[
        Precision,
        Field(description="precision of the products in training"),
        unit("none", "bfloat16 is faster where the processor multiplies it (AMX)"),
    ] = "float32",
    epochs: Epochs = 10,
    train_size: TrainSize = TRAINING_IMAGES,
    test_size: TestSize = TEST_IMAGES,
) -> TrainedClassifier:
    """Train the ConvNet with Adam: a pooling layer after each convolution, then dense layers."""
    network = ConvNet(filters, kernel_size, pool_size, pool_stride, dense)
    digits = load_mnist(mnist).subset(train_size, test_size)
    run = TrainingRun(learning_rate, batch_size, epochs, seed, progress, checkpoints)
    examples = classification_examples(digits)
    return train_classifier(network, *examples, run, optimizer="adam", precision=precision)
