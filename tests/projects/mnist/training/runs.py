"""Runs of a training as tests give them to it."""

from copy import deepcopy
from dataclasses import dataclass, field

from reportgen import Progress, Seed, State
from reportgen.projects.mnist.training.run import TrainingRun


@dataclass(frozen=True)
class Kept:
    """A state that a training offered."""

    step: int
    part: int
    state: State


@dataclass
class KeepsAll:
    """Checkpoints that are kept whenever the training offers one; it goes on from `carried`."""

    carried: Kept | None = None
    kept: list[Kept] = field(default_factory=list)

    def resume(self, start: State) -> tuple[int, State]:
        return (self.carried.step, self.carried.state) if self.carried else (0, start)

    def is_due(self) -> bool:
        return True

    def keep(self, state: State, step: int, part: int = 0) -> None:
        self.kept.append(Kept(step, part, deepcopy(dict(state))))


def say_nothing(step: int, steps: int, detail: str = "") -> None:
    """Ignore progress."""


def training_run(
    learning_rate: float = 0.1,
    batch_size: int = 16,
    epochs: int = 1,
    seed: int = 1,
    progress: Progress = say_nothing,
    checkpoints: KeepsAll | None = None,
) -> TrainingRun:
    return TrainingRun(
        learning_rate, batch_size, epochs, Seed(seed), progress, checkpoints or KeepsAll()
    )
