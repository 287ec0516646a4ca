"""A task: the call of a function that an experiment declares, with its dependencies."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Literal, Protocol

import numpy as np

from reportgen.base.mappings import with_dependencies

THREADS = 1
"""Threads that each operation of a task computes on: part of each key.

The bits of a result can depend on the number of threads, and two tasks side by
side on one thread each finish sooner than one after the other on two.
"""


@dataclass(frozen=True)
class Progress:
    """How far a running task is, for the person who waits."""

    step: int  # epochs, levels or batches finished, at most `steps`
    steps: int
    detail: str  # such as "validation accuracy 0.971"
    start: int = 0  # steps that an earlier run had finished


Announce = Callable[[Progress], None]


def say_nothing(progress: Progress) -> None:
    """Ignore progress: for whoever is not waiting."""


class Checkpoints(Protocol):
    """Where a running task keeps how far it is, to go on from there another time.

    A state is what a result may be, taken after `step` whole steps, such as epochs,
    and `part` parts, such as batches, of the next.
    """

    def nearest(self, step: int) -> object | None:
        """Return the state furthest on, but not beyond `step`; None where there is none."""

    def is_due(self) -> bool:
        """Say whether it is time to keep a state."""

    def keep(self, state: object, step: int, part: int = 0) -> None:
        """Keep a state."""


Given = Literal["seed", "progress", "checkpoints", "data"]
"""What a function may be given beside its arguments and the results that it depends on.

Its seed, an int; progress, an `Announce`; `Checkpoints`; the `Path` of the data set
that has the parameter's name.
"""


Caller = Callable[[Callable[..., object], Mapping[str, object]], object]
"""Calls a function with what a task has for it, by name."""


def call_by_name(function: Callable[..., object], given: Mapping[str, object]) -> object:
    """Call a function with each thing as the parameter of its name."""
    return function(**given)


def name_of(function: Callable[..., object]) -> str:
    """Return a function's module and its name there, which are the same in every process."""
    return f"{function.__module__}.{function.__qualname__}"


@dataclass(frozen=True)
class Task:
    """A pure function call whose result can be stored.

    The runner calls the function with its arguments, the results of its dependencies, and
    what it receives.
    """

    name: str  # stem first, as in "knn.5.2"
    function: Callable[..., object]  # found by its module and name in any process
    arguments: Mapping[str, object]  # values that JSON can hold
    seed: int
    dependencies: Mapping[str, str] = field(default_factory=dict)  # parameter -> task name
    receives: Mapping[str, Given] = field(default_factory=dict)  # parameter -> what it is given
    data: tuple[str, ...] = ()  # names of the data sets that it uses
    threads: int = THREADS  # of each operation
    extendable: str | None = None  # argument in which more goes on from less, such as "epochs"
    # What follows is in no key.
    caller: Caller = call_by_name  # travels to other processes
    cost: float = 1.0  # seconds, roughly; orders the tasks, tells the time left
    memory: int = 0  # bytes of a process that runs it alone, roughly
    # Argument or parameter -> the setting that it comes from, as in "data.size";
    # STEM.ARGUMENT where none is given.
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise ValueError where the task cannot be given what it is to receive."""
        unknown = {name for name, given in self.receives.items() if given == "data"} - {*self.data}
        if unknown:
            raise ValueError(f"{self.name} is to receive the data {min(unknown)}, but uses none.")
        if "checkpoints" in self.receives.values() and self.extendable is None:
            raise ValueError(f"{self.name} is to receive checkpoints, but is not extendable.")

    @property
    def stem(self) -> str:
        """The experiment that declares the task."""
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Reason:
    """Why a task is to run."""

    text: str  # such as "never ran" or "knn.neighbours changed 5 -> 7"


def derive_seed(root_seed: int, task_name: str) -> int:
    """Return the task's own seed, from 0 to 2**32 - 1.

    Two tasks of one build share no stream, and adding a task changes the seed
    of no other.
    """
    name_words = np.frombuffer(hashlib.sha256(task_name.encode()).digest(), dtype=np.uint32)
    sequence = np.random.SeedSequence([root_seed, *name_words.tolist()])
    return int(sequence.generate_state(1)[0])


def in_order(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Return the tasks, each after all that it needs.

    Raises ValueError for two tasks of one name, a need that is no task, and
    tasks that need each other.
    """
    by_name = _by_name(tasks)
    dependencies = {task.name: sorted(set(task.dependencies.values())) for task in tasks}
    for name, needed in dependencies.items():
        for missing in (need for need in needed if need not in by_name):
            raise ValueError(f"{name} depends on {missing}, but there is no such task.")
    try:
        names = tuple(TopologicalSorter(dependencies).static_order())
    except CycleError as error:
        cycle = " -> ".join(reversed(error.args[1]))
        raise ValueError(f"Tasks depend on each other: {cycle}.") from error
    return tuple(by_name[name] for name in names)


def tasks_needed(tasks: Sequence[Task], names: Iterable[str]) -> tuple[Task, ...]:
    """Return the named tasks with all that they need, in the order of `tasks`.

    Raises ValueError for an unknown name.
    """
    dependencies = {name: task.dependencies.values() for name, task in _by_name(tasks).items()}
    asked = list(names)
    for name in asked:
        if name not in dependencies:
            raise ValueError(f"There is no task {name}.")
    found = with_dependencies(asked, dependencies)
    return tuple(task for task in tasks if task.name in found)


def _by_name(tasks: Sequence[Task]) -> dict[str, Task]:
    by_name: dict[str, Task] = {}
    for task in tasks:
        if task.name in by_name:
            raise ValueError(f"Two tasks are called {task.name}.")
        by_name[task.name] = task
    return by_name
