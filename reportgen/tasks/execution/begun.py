"""Begin a worker process before it is known what is to run: an import may take seconds."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Protocol, Self

from reportgen.base.errors import UserError
from reportgen.tasks.execution.local import Worker, worker_process


class ReadyWorkers(Protocol):
    """Workers that have started before a build has tasks for them."""

    def given(self, state: str) -> AbstractContextManager[Sequence[Worker]]:
        """Give those that started in a state, as `project.worker_state` has it.

        The state is that of now, found after the keys of the tasks.
        """

    def release(self) -> None:
        """End those that started for this build alone: there is nothing to run."""


class BegunWorker:
    """A process that makes itself ready while a build is planned; gone with the context."""

    def __init__(self, start: Callable[[], None], state: Callable[[], str]) -> None:
        """Remember how it starts; state: returns what it gets ready in."""
        self._start = start
        self._find_state = state
        self._worker: Worker | None = None

    def __enter__(self) -> Self:
        """Begin it, where the system lets it."""
        self._state = self._find_state()  # before it reads anything
        with ExitStack() as stack, suppress(UserError):  # which is said when there is a task
            worker = stack.enter_context(worker_process(self._start))
            worker.begin()
            self._worker = worker
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        """End it, unless it was given."""
        self.release()

    @contextmanager
    def given(self, state: str) -> Iterator[Sequence[Worker]]:
        """Give it once, and end it with the context."""
        if state != self._state:
            self.release()
        worker, self._worker = self._worker, None
        if worker is None:
            yield ()
            return
        with self._stack:
            yield (worker,)

    def release(self) -> None:
        """End it."""
        if self._worker is not None:
            self._worker = None
            self._stack.close()
