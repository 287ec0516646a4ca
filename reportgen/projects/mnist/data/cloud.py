"""The two-dimensional point cloud of the write-up's first figure."""

import numpy as np

from reportgen.base.arrays import Array

CENTRE = (4.0, 2.5)
COVARIANCE = ((2.2, 1.3), (1.3, 1.1))


def draw_cloud(size: int, rng: np.random.Generator) -> Array:
    """Return (size, 2) float32 points of a slanted Gaussian away from the origin."""
    points = rng.multivariate_normal(CENTRE, COVARIANCE, size=size)
    return points.astype(np.float32)
