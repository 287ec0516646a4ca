"""What a network learns from, and how a training goes."""

from dataclasses import dataclass

from reportgen import Checkpoints, Progress, Seed
from reportgen.projects.mnist.arrays import Array


@dataclass(frozen=True)
class TrainingRun:
    """One run of a training, with what the build gives it."""

    learning_rate: float
    batch_size: int  # at most the number of training images
    epochs: int
    seed: Seed  # of the first weights and of the order of the images
    progress: Progress
    checkpoints: Checkpoints


@dataclass(frozen=True)
class Examples:
    """Inputs with what the network should answer."""

    inputs: Array  # (n, 28, 28) float32
    targets: Array  # (n, 10) one-hot labels, or (n, 784) clean pixels; float32
