"""What the tests of the runner share: a store, and workers that can import the toy tasks."""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from reportgen.tasks.execution.events import Event
from reportgen.tasks.execution.execute import Outcome, run_plan
from reportgen.tasks.execution.local import local_executor
from reportgen.tasks.execution.workers import (
    Answer,
    Call,
    MakeExecutor,
    Workers,
    run_call,
)
from reportgen.tasks.plan import Plan
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task
from tests.tasks.planning import plan_tasks
from tests.tasks.toy_tasks import CLASSES

# Worker processes get this path, and with it `tests.tasks.toy_tasks`.
sys.path.append(str(Path(__file__).parents[2]))

DATASET = {"wine": "d" * 64}


class Bench:
    """Plans and runs tasks on one store, and keeps what was announced."""

    def __init__(self, folder: Path, checkpoint_seconds: float = 10.0) -> None:
        self.store = Store(folder / "store", CLASSES, checkpoint_seconds=checkpoint_seconds)
        self.events: list[Event] = []

    def plan(self, tasks: Sequence[Task]) -> Plan:
        return plan_tasks(tasks, self.store, DATASET)

    def run(self, tasks: Sequence[Task], jobs: int = 1, memory: int | None = None) -> Outcome:
        """Run tasks in processes of their own: most of a second for each job."""
        return self._run(tasks, partial(local_executor, jobs, memory=memory))

    def run_here(self, tasks: Sequence[Task], jobs: int = 1, memory: int | None = None) -> Outcome:
        """Run tasks in threads of this process: milliseconds."""
        return self._run(tasks, partial(in_this_process, jobs, memory))

    def _run(self, tasks: Sequence[Task], make_executor: MakeExecutor) -> Outcome:
        self.events.clear()
        return run_plan(self.plan(tasks), self.store, make_executor, self.events.append)


@contextmanager
def in_this_process(jobs: int = 1, memory: int | None = None) -> Iterator[Workers]:
    """Give workers that are threads."""
    with ThreadPoolExecutor(jobs) as executor:
        yield threads_of(executor, jobs, memory)


def threads_of(executor: ThreadPoolExecutor, at_once: int, memory: int | None = None) -> Workers:
    """Return workers that are the threads of an executor."""

    def submit(call: Call, **needed: object) -> Future[Answer]:
        return executor.submit(run_call, call, **needed)

    return Workers(submit, at_once, memory=memory)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A store of its own, and what runs tasks on it. Milliseconds."""
    return Bench(tmp_path)
