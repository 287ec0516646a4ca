"""What an experiment asks to have computed: a task, and the words around it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

THREADS = 1
"""Threads that a task computes with: part of each key.

The ConvNet's bits depend on the number of threads, and two tasks side by side
on one thread each finish sooner than one after the other on two.
"""


@dataclass(frozen=True)
class Progress:
    """How far a running task is, for the person who waits."""

    step: int  # epochs, levels or batches finished, at most `steps`
    steps: int
    detail: str  # such as "validation accuracy 0.971"


Announce = Callable[[Progress], None]


def say_nothing(progress: Progress) -> None:
    """Ignore progress: for whoever is not waiting."""


@dataclass(frozen=True)
class Task:
    """A pure function call whose result can be kept.

    The runner calls `function(**arguments, **results of needs, seed=seed,
    announce=...)`.
    """

    name: str  # stem first, as in "weight_decay.1e-06.2"
    function: Callable[..., object]  # found by its module and name in any process
    arguments: Mapping[str, object]  # values that JSON can hold
    seed: int
    needs: Mapping[str, str] = field(default_factory=dict)  # parameter -> task name
    uses_dataset: bool = True
    threads: int = THREADS
    cost: float = 1.0  # seconds, roughly; orders the tasks, tells the time left, is in no key

    @property
    def stem(self) -> str:
        """The experiment that declares the task."""
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Reason:
    """Why a task is to run."""

    text: str  # such as "never ran" or "mlp.epochs changed 10 -> 20"


def derive_seed(root_seed: int, task_name: str) -> int:
    """Return the task's own seed, from 0 to 2**32 - 1.

    Two tasks of one build share no stream, and adding a task changes the seed
    of no other.
    """
    name_words = np.frombuffer(hashlib.sha256(task_name.encode()).digest(), dtype=np.uint32)
    sequence = np.random.SeedSequence([root_seed, *name_words.tolist()])
    return int(sequence.generate_state(1)[0])
