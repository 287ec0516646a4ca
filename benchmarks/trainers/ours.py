"""reportgen, as a build's worker trains.

python ours.py FOLDER [PRECISION]
"""

import sys
from typing import Any

import numpy as np
from serve import Work, serve

from reportgen.projects.mnist.training.runtime import start_worker


class Ours:
    """A training of a build."""

    def __init__(self, work: Work, precision: str) -> None:
        import tensorflow as tf

        from reportgen.projects.mnist.networks import (
            Autoencoder,
            ConvNet,
            DenseClassifier,
            shaped_for,
        )
        from reportgen.projects.mnist.training.program import Recipe, program_for

        descriptions = {kind.__name__: kind for kind in (DenseClassifier, ConvNet, Autoencoder)}
        sizes = {
            name: tuple(size) if isinstance(size, list) else size
            for name, size in work.network.items()
        }
        network = descriptions[sizes.pop("kind")](**sizes)
        recipe = Recipe(network, work.objective, work.optimizer, work.batch_size, False, precision)
        self._program = program_for(recipe)
        self._learning_rate = work.learning_rate
        self._inputs = tf.constant(shaped_for(self._program.network, work.array("inputs")))
        self._targets = tf.constant(work.array("targets"))
        self._test_inputs = shaped_for(self._program.network, work.array("test_inputs"))
        self._file = work.folder / "reportgen.npy"
        self.start_again(seed=1)

    def start_again(self, seed: int) -> None:
        """Take fresh weights."""
        self._program.reset(seed, self._learning_rate)
        self._rng = np.random.default_rng(seed)

    def train(self, epochs: int, images: int) -> None:
        """Train on the first `images`, in a new order every epoch."""
        for _ in range(epochs):
            order = self._rng.permutation(images).astype(np.int32)
            self._program.run_epoch(self._inputs, self._targets, order, 0.0)

    def answer(self, images: int) -> str:
        """Return a file with the network's outputs for the first `images` of the test."""
        outputs: Any = self._program.predict(self._test_inputs[:images])
        np.save(self._file, outputs)
        return str(self._file)


if __name__ == "__main__":
    start_worker()
    ours = Ours(Work.handed_over(), sys.argv[2] if len(sys.argv) > 2 else "float32")
    serve({"start_again": ours.start_again, "train": ours.train, "answer": ours.answer})
