"""What an experiment may ask for by the type of a parameter."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NewType, Protocol

import numpy as np

Seed = NewType("Seed", int)
"""The seed of this run, a whole number from 0 to 2**32 - 1: of all chance in it."""


@dataclass(frozen=True)
class Data(os.PathLike[str]):
    """A file or folder of the project's data: what opens a path opens it."""

    name: str  # under which report.toml has it
    path: Path
    digest: str = ""  # SHA-256 of the content, 64 hexadecimal digits

    def __fspath__(self) -> str:
        return str(self.path)


class Progress(Protocol):
    """Tells whoever waits how far the experiment is."""

    def __call__(self, step: int, steps: int, detail: str = "") -> None:
        """Say that `step` of so many steps are done, and what there is to say of them."""


State = Mapping[str, int | float | str | np.ndarray]
"""How far an experiment is: all that it needs to go on to the same results."""


class Checkpoints(Protocol):
    """Keeps how far an experiment is, so that another run goes on from there.

    A step is one of what `extends` names, such as an epoch.
    """

    def resume(self, start: State) -> tuple[int, State]:
        """Return how many steps are done, and the state after them: 0 and `start` at first."""

    def keep(self, state: State, step: int) -> None:
        """Offer the state after so many steps: it is kept now and then, and after the last."""
