"""What an experiment may ask for by the type of a parameter."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NewType, Protocol

import numpy as np

Seed = NewType("Seed", int)
"""The seed of this run, a whole number from 0 to 2**32 - 1: all randomness must come from it.

Each run has its own, derived from the setting `seed` and the run's name. If all random numbers
come from it, the same run gives the same result.

    def knn(seed: Seed):
        generator = np.random.default_rng(seed)
"""


@dataclass(frozen=True)
class Data(os.PathLike[str]):
    """A data file of the project, to be used as a path.

    The parameter has the name that report.toml gives the file. If its content changes, the
    experiments that read it run again.

        def knn(wine: Data):
            table = pd.read_csv(wine)
    """

    name: str  # under which report.toml has it
    path: Path  # of the file
    digest: str = ""  # SHA-256 of the content, 64 hexadecimal digits

    def __fspath__(self) -> str:
        return str(self.path)


class Progress(Protocol):
    """Reports how far the experiment is.

    It changes no result; the terminal shows it.

        def knn(progress: Progress):
            progress(3, 10, "error 0.12")
    """

    def __call__(self, step: int, steps: int, detail: str = "") -> None:
        """Say that `step` of `steps` are done, and in a few words how it goes."""


State = Mapping[str, int | float | str | np.ndarray | tuple[np.ndarray, ...]]
"""The state of an experiment: all that it needs to continue to the same results, by name.

    state = {"weights": np.zeros(3), "step": 0}
"""


class Checkpoints(Protocol):
    """Saves the state of an experiment, so that a later run continues from it.

    A step is one of what `extends` of the experiment names, such as an epoch: an interrupted
    run, and one with more steps, continue from the latest saved state, to the same result.

        done, state = checkpoints.resume({"weights": np.zeros(3)})
        for step in range(done + 1, epochs + 1):
            state = {"weights": improved(state["weights"])}
            checkpoints.keep(state, step)
    """

    def resume(self, start: State) -> tuple[int, State]:
        """Return how many whole steps are done, and the state: 0 and `start` at first."""

    def is_due(self) -> bool:
        """Say whether `keep` would save a state now: for states that take time to gather."""

    def keep(self, state: State, step: int, part: int = 0) -> None:
        """Offer the state after `step` steps: saved every ten seconds or so, and after the last.

        part: of the next step, such as its batches, that the state has as well.

        Raises TypeError for a state with anything but numbers, texts, arrays and tuples of them.
        """
