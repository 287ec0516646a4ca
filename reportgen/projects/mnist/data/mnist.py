"""MNIST as it ships with the package, checked by digest.

MNIST is by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
"""

import hashlib
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np

from reportgen.base.arrays import Array
from reportgen.base.errors import DataError

MNIST = "mnist"
"""The name of the data set."""
MNIST_FILE = Path(__file__).parent / "mnist.npz"
MNIST_DIGEST = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
"""SHA-256 of the file; its arrays equal those of the canonical IDX files."""


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
def load_mnist(file: Path = MNIST_FILE) -> Dataset:
    """Return the 60,000 training and 10,000 test images.

    Raises DataError where the file is missing or its bytes are not those that
    were shipped.
    """
    content = checked_content(file)
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return Dataset(arrays["x_train"], arrays["y_train"], arrays["x_test"], arrays["y_test"])


def checked_content(file: Path = MNIST_FILE) -> bytes:
    """Return the file's bytes once their digest is right; raises DataError."""
    mend = "Install reportgen again, or restore the file from its source."
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DataError(
            f"The MNIST file {file} cannot be read: {error.strerror}. {mend}"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != MNIST_DIGEST:
        raise DataError(
            f"The MNIST file {file} is damaged: its SHA-256 is {found[:16]}..., "
            f"expected {MNIST_DIGEST[:16]}.... {mend}"
        )
    return content
