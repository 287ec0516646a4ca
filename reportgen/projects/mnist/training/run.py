"""What a network learns from, and how a training goes."""

from dataclasses import dataclass
from typing import Literal

from reportgen import Checkpoints, Progress, Seed
from reportgen.projects.mnist.arrays import Array

Precision = Literal["float32", "bfloat16"]
"""In which a network multiplies while it trains.

With bfloat16 the weights, their updates and the answers of the trained network are float32 all
the same. Source: Micikevicius et al., Mixed precision training (2018), section 3; no loss is
scaled, since bfloat16 has the range of float32.
"""


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
