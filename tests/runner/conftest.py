"""What the tests of the runner share: a store, and workers that can import the toy tasks."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from reportgen.runner import Outcome, Plan, Store, local_executor, plan_tasks, run_plan
from reportgen.runner.events import Event
from reportgen.task import Task

# Worker processes get this path, and with it `tests.runner.toy_tasks`.
sys.path.append(str(Path(__file__).parents[2]))

DATASET = "d" * 64


class Bench:
    """Plans and runs tasks on one store, and keeps what was announced."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "store")
        self.events: list[Event] = []

    def plan(self, tasks: Sequence[Task]) -> Plan:
        return plan_tasks(tasks, self.store, DATASET)

    def run(self, tasks: Sequence[Task], jobs: int = 1) -> Outcome:
        self.events.clear()
        make_executor = partial(local_executor, jobs)
        return run_plan(self.plan(tasks), self.store, make_executor, self.events.append)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
