"""MNIST as it ships with the package.

MNIST is by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
"""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np

from reportgen.projects.mnist.arrays import Array

MNIST_FILE = Path(__file__).parent / "mnist.npz"


@dataclass(frozen=True)
class Dataset:
    """Handwritten digits with their labels."""

    training_images: Array  # (n, 28, 28) uint8
    training_labels: Array  # (n,) uint8, 0 to 9
    test_images: Array  # (m, 28, 28) uint8
    test_labels: Array  # (m,) uint8, 0 to 9

    def head(self, train_size: int, test_size: int) -> Self:
        """Return the first images of each part."""
        return type(self)(
            self.training_images[:train_size],
            self.training_labels[:train_size],
            self.test_images[:test_size],
            self.test_labels[:test_size],
        )


@cache
def load_mnist(file: os.PathLike[str] = MNIST_FILE) -> Dataset:
    """Return the 60,000 training and 10,000 test images, whose digest the build has checked."""
    with np.load(file, allow_pickle=False) as arrays:
        return Dataset(arrays["x_train"], arrays["y_train"], arrays["x_test"], arrays["y_test"])
