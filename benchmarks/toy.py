"""A task that takes no time, and one that needs much."""

import time

import numpy as np

from reportgen.base.arrays import Array

NEEDED_BYTES = 10_000_000


def add(*, number: int) -> float:
    """Add one to a number."""
    return float(number + 1)


def weights(*, seed: int) -> tuple[Array, ...]:
    """Return as much as a large network's weights."""
    values = np.random.default_rng(seed).random(NEEDED_BYTES // 4, dtype=np.float32)
    return (values,)


def use(*, number: int, weights: tuple[Array, ...]) -> float:
    """Use weights for a tenth of a second."""
    time.sleep(0.1)
    return float(weights[0][number])
