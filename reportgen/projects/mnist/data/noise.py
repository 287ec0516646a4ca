"""Salt-and-pepper noise. Source: the write-up, 4.a."""

import numpy as np

from reportgen.projects.mnist.arrays import Array


def salt_and_pepper(images: Array, level: float, rng: np.random.Generator) -> Array:
    """Return a copy in which random pixels are lost to black or white.

    images: (n, ...) float32 in [0, 1].
    level: chance that a pixel is lost, in [0, 1]; it becomes 0 or 1 evenly.
    Raises ValueError for a level outside [0, 1].
    """
    if not 0 <= level <= 1:
        raise ValueError(f"The noise level is {level}, but must be from 0 to 1.")
    draw = rng.random(images.shape, dtype=np.float32)
    pepper = draw < level / 2
    salt = (level / 2 <= draw) & (draw < level)
    return np.where(salt, np.float32(1), np.where(pepper, np.float32(0), images))
