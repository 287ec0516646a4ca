"""A task that takes no time, and one that needs much."""

import time

import numpy as np

from reportgen.base.arrays import Array
from reportgen.tasks.task import Announce

NEEDED_BYTES = 10_000_000


def add(*, number: int, seed: int, announce: Announce) -> float:
    """Add two numbers."""
    return float(number + seed)


def weights(*, seed: int, announce: Announce) -> tuple[Array, ...]:
    """Return as much as a large network's weights."""
    values = np.random.default_rng(seed).random(NEEDED_BYTES // 4, dtype=np.float32)
    return (values,)


def use(*, number: int, weights: tuple[Array, ...], seed: int, announce: Announce) -> float:
    """Use weights for a tenth of a second."""
    time.sleep(0.1)
    return float(weights[0][number])
