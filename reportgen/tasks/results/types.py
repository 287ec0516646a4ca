"""What a task may return beside plain values, and the results of a build by task."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from reportgen.base.errors import TaskFailedError, TaskNotRunError

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class File:
    """A file in another program's form, stored under its own name.

    An experiment returns it for other experiments, and for whoever opens it in the store.

        @experiment
        def trained(seed: Seed):
            return {"model": File("model.onnx", b"as a library saves it")}
    """

    name: str  # of the file, without a folder
    content: bytes  # of the file


@dataclass(frozen=True)
class Failed:
    """A task that did not finish. It travels the same way as a result."""

    task: str
    message: str  # the last lines of the error


@dataclass(frozen=True)
class NotRun:
    """A task that was left out of a partial run. It stands where its result would."""

    task: str


class Results(Mapping[str, object]):
    """The result of each task of a build, by task name."""

    def __init__(self, by_task: Mapping[str, object]) -> None:
        self._by_task = dict(by_task)

    def __getitem__(self, task: str) -> object:
        return self._by_task[task]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_task)

    def __len__(self) -> int:
        return len(self._by_task)

    def of(self, kind: type[Kind], task: str) -> Kind:
        """Return the result of `task`, which is of the class `kind`.

        Raises TaskFailedError where the task failed, TaskNotRunError where it was
        left out, TypeError for another class.
        """
        result = self._by_task[task]
        if isinstance(result, NotRun):
            raise TaskNotRunError(task)
        if isinstance(result, Failed):
            raise TaskFailedError(result.task, result.message)
        if not isinstance(result, kind):
            raise TypeError(f"{task} returned {type(result).__name__}, expected {kind.__name__}")
        return result

    @property
    def failures(self) -> tuple[Failed, ...]:
        """The tasks that failed."""
        return tuple(result for result in self.values() if isinstance(result, Failed))
