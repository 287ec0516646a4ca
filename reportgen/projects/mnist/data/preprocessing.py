"""Shifting, scaling, one-hot labels, and the cloud of points. Source: the write-up, 1."""

import numpy as np

from reportgen.projects.mnist.arrays import Array
from reportgen.projects.mnist.sizes import CLASSES

CENTRE = (4.0, 2.5)
COVARIANCE = ((2.2, 1.3), (1.3, 1.1))


def scale_pixels(images: Array) -> Array:
    """Return pixels as fractions of full white.

    images: (n, 28, 28) uint8 in 0..255; returned as float32 in [0, 1].
    """
    return images.astype(np.float32) / 255


def one_hot(labels: Array, classes: int = CLASSES) -> Array:
    """Return a row per label that is one in the column of its class.

    labels: (n,) whole numbers in 0..classes-1; returned as (n, classes) float32.
    """
    return np.eye(classes, dtype=np.float32)[labels]


def mean_of(values: Array, axis: int | None) -> Array:
    """Return the mean over `axis`, or over everything where it is None."""
    return np.asarray(np.mean(values, axis=axis, dtype=np.float64))


def deviation_of(values: Array, axis: int | None) -> Array:
    """Return the standard deviation over `axis`; one where the values are constant.

    So a constant feature is left as it is instead of divided by zero.
    """
    deviation = np.std(values, axis=axis, dtype=np.float64)
    return np.where(deviation > 0, deviation, 1.0)


def shift(values: Array, mean: Array) -> Array:
    """Return values with `mean` taken away, as float32: zero mean for their own mean."""
    return (values - mean).astype(np.float32)


def scale(values: Array, deviation: Array) -> Array:
    """Return values over `deviation`, as float32: unit variance for their own deviation."""
    return (values / deviation).astype(np.float32)


def draw_cloud(size: int, rng: np.random.Generator) -> Array:
    """Return (size, 2) float32 points of a slanted Gaussian away from the origin."""
    points = rng.multivariate_normal(CENTRE, COVARIANCE, size=size)
    return points.astype(np.float32)
