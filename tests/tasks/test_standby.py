"""Workers that have started before a build has tasks for them."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from reportgen.tasks.execution import standby
from reportgen.tasks.execution.begun import BegunWorker, ReadyWorkers
from reportgen.tasks.execution.execute import Outcome, run_plan
from reportgen.tasks.execution.local import local_executor
from reportgen.tasks.execution.standby import StandbyWorkers, name_in, wait_for_tasks
from reportgen.tasks.execution.workers import start_nothing
from reportgen.tasks.results.types import Failed
from reportgen.tasks.task import Task
from tests.tasks.conftest import Bench
from tests.tasks.toy_tasks import die, fail, sleep, tell_process

pytestmark = pytest.mark.slow

NOW, EARLIER = "now" * 10, "earlier" * 10


def state_now() -> str:
    return NOW


def start_badly() -> None:
    raise OSError("no such library")


def run(bench: Bench, task: Task, ready: ReadyWorkers, state: str = NOW) -> Outcome:
    """Run one task, in a worker that has started in a state or else in another."""
    make_ready = partial(ready.given, state)
    executor = partial(local_executor, 1, start_nothing, None, make_ready)
    return run_plan(bench.plan([task]), bench.store, executor)


def telling(number: int) -> Task:
    """Return a task whose result is the number of its process; each number another task."""
    return Task(f"tell.{number}", tell_process, {"number": number}, seed=1)


@contextmanager
def waiting(
    folder: Path, start: Callable[[], None] = start_nothing, state: Callable[[], str] = state_now
) -> Iterator[BaseProcess]:
    """Give a process that waits for tasks, in the state of now."""
    place = folder / f"{name_in(NOW)}1"
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=wait_for_tasks, args=(place, start, state, NOW))
    process.start()
    try:
        wait_until(lambda: place.exists() or not process.is_alive())
        yield process
    finally:
        process.kill()
        process.join()


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class TestAWaitingWorker:
    def test_computes_the_tasks_of_one_build_after_the_other(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        with waiting(tmp_path) as process:
            results = [
                run(bench, telling(number), StandbyWorkers(tmp_path)).results[f"tell.{number}"]
                for number in (1, 2)
            ]

            assert results == [process.pid, process.pid]
            assert process.is_alive()

    def test_is_not_used_once_code_or_data_have_changed(self, bench: Bench, tmp_path: Path) -> None:
        with waiting(tmp_path) as process:
            outcome = run(bench, telling(1), StandbyWorkers(tmp_path), state=EARLIER)

            assert outcome.results["tell.1"] not in (process.pid, os.getpid())

    def test_ends_where_they_have_changed_while_it_started(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        with waiting(tmp_path, state=str) as process:
            process.join()

            assert run(bench, telling(1), StandbyWorkers(tmp_path)).results["tell.1"]

    def test_that_cannot_start_leaves_the_task_to_another(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        with waiting(tmp_path, start=start_badly) as process:
            outcome = run(bench, telling(1), StandbyWorkers(tmp_path))

            assert outcome.results["tell.1"] != process.pid

    def test_ends_after_a_task_that_failed(self, bench: Bench, tmp_path: Path) -> None:
        with waiting(tmp_path) as process:
            outcome = run(bench, Task("bad", fail, {}, 1), StandbyWorkers(tmp_path))

            assert isinstance(outcome.results["bad"], Failed)
            wait_until(lambda: not process.is_alive())

    def test_that_dies_is_replaced(self, bench: Bench, tmp_path: Path) -> None:
        with waiting(tmp_path):
            outcome = run(bench, Task("dead", die, {}, 1), StandbyWorkers(tmp_path))

        assert isinstance(outcome.results["dead"], Failed)
        assert run(bench, telling(1), StandbyWorkers(tmp_path)).results["tell.1"]

    def test_ends_with_the_build_that_goes_away_while_its_task_runs(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        marker = tmp_path / "pid"
        task = Task("slow", sleep, {"marker": str(marker)}, 1)
        with waiting(tmp_path) as process:
            fork = multiprocessing.get_context("fork")
            build = fork.Process(target=run, args=(bench, task, StandbyWorkers(tmp_path)))
            build.start()
            wait_until(marker.exists)

            os.kill(build.pid or 0, signal.SIGKILL)
            build.join()

            wait_until(lambda: not process.is_alive())

    def test_gives_its_memory_back_after_a_while(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(standby, "LONGEST_WAIT_SECONDS", 0.1)
        place = tmp_path / f"{name_in(NOW)}1"
        process = multiprocessing.get_context("fork").Process(
            target=wait_for_tasks, args=(place, start_nothing, state_now, NOW)
        )

        process.start()

        process.join(60)
        assert not process.is_alive()
        assert not place.exists()


class TestAWorkerThatBeginsAhead:
    def test_computes_the_first_task(self, bench: Bench) -> None:
        with BegunWorker(start_nothing, state_now) as begun:
            (child,) = multiprocessing.active_children()

            assert run(bench, telling(1), begun).results["tell.1"] == child.pid

    def test_is_not_used_once_code_or_data_have_changed(self, bench: Bench) -> None:
        with BegunWorker(start_nothing, lambda: EARLIER) as begun:
            (child,) = multiprocessing.active_children()

            assert run(bench, telling(1), begun).results["tell.1"] != child.pid

    @pytest.mark.parametrize("ends_by", ["release", "__exit__"])
    def test_is_gone_where_there_is_nothing_to_run(self, ends_by: str) -> None:
        with BegunWorker(start_nothing, state_now) as begun:
            assert multiprocessing.active_children()

            getattr(begun, ends_by)()

            assert not multiprocessing.active_children()
