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
SUBSET_SEED = 1  # no setting: versions with other seeds read the same images


@dataclass(frozen=True)
class Dataset:
    """Handwritten digits with their labels."""

    training_images: Array  # (n, 28, 28) uint8
    training_labels: Array  # (n,) uint8, 0 to 9
    test_images: Array  # (m, 28, 28) uint8
    test_labels: Array  # (m,) uint8, 0 to 9

    def subset(self, train_size: int, test_size: int) -> Self:
        """Return a stratified subset of each part, or the part as it is where all are asked for.

        Each digit has its share of the images, to within one image. The images are the
        same in every run, and a larger subset contains a smaller one.
        """
        training = _stratified(self.training_labels, train_size)
        test = _stratified(self.test_labels, test_size)
        return type(self)(
            self.training_images[training],
            self.training_labels[training],
            self.test_images[test],
            self.test_labels[test],
        )


@cache
def load_mnist(file: os.PathLike[str] = MNIST_FILE) -> Dataset:
    """Return the 60,000 training and 10,000 test images, whose digest the build has checked."""
    with np.load(file, allow_pickle=False) as arrays:
        return Dataset(arrays["x_train"], arrays["y_train"], arrays["x_test"], arrays["y_test"])


def _stratified(labels: Array, size: int) -> slice | Array:
    """Return which images are in a stratified subset of a size."""
    # The first images are no sample: other people wrote the second half of the test images,
    # and classifiers do better on it (docs/settings.md).
    return _stratified_order(labels)[:size] if 0 < size < len(labels) else slice(size)


def _stratified_order(labels: Array) -> Array:
    """Return the places of all images, in random order with the digits evenly spread."""
    # NumPy promises that a seed gives PCG64 the same integers in every version, but not
    # that a Generator makes the same permutation of them.
    drawn = np.random.PCG64(SUBSET_SEED).random_raw(len(labels))
    shuffled = np.argsort(drawn, kind="stable")
    by_digit = shuffled[np.argsort(labels[shuffled], kind="stable")]
    counts = np.bincount(labels)
    count = np.repeat(counts, counts)  # of each image's digit
    rank = np.arange(len(labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    return by_digit[np.argsort((rank + 0.5) / count, kind="stable")]
