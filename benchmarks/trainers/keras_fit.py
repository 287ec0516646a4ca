"""Keras `fit` as its own pages show it, on the backend that KERAS_BACKEND names.

python keras_fit.py FOLDER [STEPS_PER_EXECUTION [half]]
"""

import sys
from dataclasses import replace

import keras
import numpy as np
from serve import Work, serve


class KerasFit:
    """A compiled Keras model and its images."""

    def __init__(self, work: Work, steps_per_execution: int) -> None:
        self._work = work
        self._steps_per_execution = steps_per_execution
        self.start_again(seed=1)
        shape = self._network.input_shape[1:]
        self._inputs = work.array("inputs").reshape(-1, *shape)
        self._test_inputs = work.array("test_inputs").reshape(-1, *shape)
        self._targets = work.array("targets")

    def start_again(self, seed: int) -> None:
        """Take fresh weights."""
        keras.utils.set_random_seed(seed)
        classifies = self._work.objective == "classification"
        optimizers = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}
        self._network = keras.models.model_from_json(self._work.keras_network)
        self._network.compile(
            optimizer=optimizers[self._work.optimizer](self._work.learning_rate),
            loss="categorical_crossentropy" if classifies else "binary_crossentropy",
            metrics=["accuracy"] if classifies else [],
            steps_per_execution=self._steps_per_execution,
        )

    def train(self, epochs: int, images: int) -> None:
        """Train on the first `images`, in a new order every epoch."""
        self._network.fit(
            self._inputs[:images],
            self._targets[:images],
            batch_size=self._work.batch_size,
            epochs=epochs,
            verbose=0,
        )

    def answer(self, images: int) -> str:
        """Return a file with the network's outputs for the first `images` of the test."""
        file = self._work.folder / "keras_fit.npy"
        np.save(file, self._network.predict(self._test_inputs[:images], verbose=0))
        return str(file)


def in_half_precision(work: Work) -> Work:
    """Return the same work for a network of mixed precision, whose last layer is of float32."""
    full, half = '"name": "float32"', '"name": "mixed_bfloat16"'
    before, _, after = work.keras_network.rpartition(full)
    return replace(work, keras_network=before.replace(full, half) + full + after)


if __name__ == "__main__":
    work = Work.handed_over()
    if len(sys.argv) > 3:
        work = in_half_precision(work)
    fit = KerasFit(work, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    serve({"start_again": fit.start_again, "train": fit.train, "answer": fit.answer})
