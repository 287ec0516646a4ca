"""What the tests of the runner share: a store, and workers that can import the toy tasks."""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from reportgen.runner import Outcome, Plan, Store, Workers, local_executor, plan_tasks, run_plan
from reportgen.runner.events import Event
from reportgen.task import Task

# Worker processes get this path, and with it `tests.runner.toy_tasks`.
sys.path.append(str(Path(__file__).parents[2]))

DATASET = "d" * 64


class Bench:
    """Plans and runs tasks on one store, and keeps what was announced."""

    def __init__(self, folder: Path, checkpoint_seconds: float = 10.0) -> None:
        self.store = Store(folder / "store", checkpoint_seconds=checkpoint_seconds)
        self.events: list[Event] = []

    def plan(self, tasks: Sequence[Task]) -> Plan:
        return plan_tasks(tasks, self.store, DATASET)

    def run(self, tasks: Sequence[Task], jobs: int = 1, memory: int | None = None) -> Outcome:
        self.events.clear()
        make_executor = partial(local_executor, jobs, memory=memory)
        return run_plan(self.plan(tasks), self.store, make_executor, self.events.append)


@contextmanager
def in_this_process() -> Iterator[Workers]:
    """Give one worker, which is a thread."""
    with ThreadPoolExecutor(1) as executor:
        yield Workers(executor, at_once=1)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
