"""Tasks in real processes: handed on, failing, dying, interrupted."""

import atexit
import errno
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from multiprocessing.queues import Queue
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest

from reportgen.base.errors import ResultsFolderError, UserError
from reportgen.tasks.execution import workers
from reportgen.tasks.execution.errors import describe_error
from reportgen.tasks.execution.events import (
    Event,
    StillAtWork,
    TaskFinished,
    TaskProgress,
    TaskRetried,
    TaskStarted,
)
from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.execution.local import local_executor
from reportgen.tasks.execution.workers import Workers
from reportgen.tasks.plan import Planner
from reportgen.tasks.results.types import Failed
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Progress, Task
from tests.tasks.conftest import DATASET, Bench, threads_of
from tests.tasks.toy_tasks import (
    adding,
    die,
    die_once,
    draw_named,
    drawing,
    fail,
    hear_of_ctrl_c,
    leave,
    read,
    return_a_list,
    sleep,
    work_beside,
)

T = TypeVar("T")

DRAWINGS = [drawing("toy.1", seed=1), drawing("toy.2", seed=2), drawing("toy.3", seed=3)]
SUM = adding("sum", "toy.1", "toy.2", "toy.3")


class TestResults:
    def test_are_handed_to_the_tasks_that_need_them(self, bench: Bench) -> None:
        results = bench.run([SUM, *DRAWINGS]).results

        drawn = [results.of(tuple, f"toy.{number}") for number in (1, 2, 3)]
        assert len({*drawn}) == 3
        assert results["sum"] == sum(sum(numbers) for numbers in drawn)

    @pytest.mark.slow
    def test_do_not_depend_on_the_number_of_jobs(self, tmp_path: Path) -> None:
        one = Bench(tmp_path / "one").run([*DRAWINGS, SUM], jobs=1)
        two = Bench(tmp_path / "two").run([*DRAWINGS, SUM], jobs=2)

        assert dict(one.results) == dict(two.results)
        assert [record.key for record in one.records] == [record.key for record in two.records]

    def test_come_from_the_store_without_a_worker_the_second_time(self, bench: Bench) -> None:
        first = bench.run_here([*DRAWINGS, SUM])
        plan = bench.plan([*DRAWINGS, SUM])

        second = run_plan(plan, bench.store, no_executor)

        assert dict(second.results) == dict(first.results)
        assert all(record.cached for record in second.records)
        assert [record.seconds for record in second.records] == [
            record.seconds for record in first.records
        ]

    def test_come_from_any_executor(self, bench: Bench) -> None:
        outcome = run_plan(bench.plan([*DRAWINGS, SUM]), bench.store, threads)

        assert not outcome.results.failures
        assert len(outcome.results) == 4


class TestWhatAFunctionReceives:
    def test_is_what_it_asks_for_and_no_more(self, bench: Bench) -> None:
        named = Task("named", draw_named, {}, 5, receives={"random_state": "seed"})
        plain = Task("plain", hear_of_ctrl_c, {}, 5)

        results = bench.run_here([named, plain]).results

        assert results["named"] == 5
        assert isinstance(results["plain"], bool)

    def test_is_the_place_of_the_data_that_has_the_name(self, bench: Bench, tmp_path: Path) -> None:
        (tmp_path / "wine.csv").write_text("1,2")
        task = Task("wine", read, {}, 1, receives={"wine": "data"}, data=("wine",))

        outcome = run_plan(
            bench.plan([task]), bench.store, threads, data={"wine": tmp_path / "wine.csv"}
        )

        assert outcome.results["wine"] == "1,2"


class TestProgress:
    def test_travels_from_the_worker(self, bench: Bench) -> None:
        bench.run([drawing("toy.1", count=5)])

        events = [event for event in bench.events if not isinstance(event, StillAtWork)]
        assert events[-3:-1] == [
            TaskStarted("toy.1"),
            TaskProgress("toy.1", Progress(5, 5, "drew 5")),
        ]
        assert isinstance(events[-1], TaskFinished)

    def test_starts_with_the_task_that_most_waits_for(self, bench: Bench) -> None:
        short, long = drawing("toy.1"), drawing("toy.2")
        costly = Task("after", adding("x").function, {}, 1, {"numbers": "toy.2"}, cost=100.0)

        bench.run_here([short, long, costly])

        started = [event.task for event in bench.events if isinstance(event, TaskStarted)]
        assert started == ["toy.2", "after", "toy.1"]


class TestATaskThatFails:
    def test_stops_only_what_needs_it(self, bench: Bench) -> None:
        tasks = [Task("bad", fail, {}, 1), adding("sum", "bad"), adding("more", "sum"), *DRAWINGS]

        outcome = bench.run_here(tasks)

        failed = {failure.task: failure.message for failure in outcome.results.failures}
        assert failed["bad"].splitlines()[0] == "ArithmeticError: the loss is not a number"
        assert failed["bad"].splitlines()[1].startswith("tests/tasks/toy_tasks.py, line ")
        assert failed["bad"].endswith(", in fail")
        assert failed["sum"] == "It depends on bad, which failed."
        assert failed["more"] == "It depends on sum, which failed."
        assert outcome.results.of(tuple, "toy.3")
        assert [record.name for record in outcome.records if record.failed] == [
            "bad",
            "sum",
            "more",
        ]

    def test_is_described_without_the_module_of_its_error(self) -> None:
        error = json.JSONDecodeError("no value", "", 0)

        assert describe_error(error).startswith("JSONDecodeError: no value")
        assert describe_error(MemoryError()) == "MemoryError"

    def test_runs_again_in_the_next_build(self, bench: Bench) -> None:
        bench.run_here([Task("bad", fail, {}, 1)])

        assert [planned.name for planned in bench.plan([Task("bad", fail, {}, 1)]).stale] == ["bad"]

    def test_may_end_python_or_return_what_cannot_be_stored(self, bench: Bench) -> None:
        tasks = [Task("exit", leave, {}, 1), Task("list", return_a_list, {}, 1)]

        results = bench.run(tasks).results

        exited, returned = results["exit"], results["list"]
        assert isinstance(exited, Failed)
        assert exited.message.startswith("SystemExit: 3")
        assert isinstance(returned, Failed)
        assert returned.message.startswith("The result is a list;")

    def test_fails_where_the_worker_cannot_start(self, bench: Bench) -> None:
        plan = bench.plan([drawing("toy.1")])

        outcome = run_plan(plan, bench.store, partial(local_executor, 1, start_badly))

        (failure,) = outcome.results.failures
        assert failure.message.startswith("OSError: no such library")

    def test_that_reaches_no_worker_ends_the_run(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Under a limit of memory or threads, the thread that hands it out fails without a word."""

        def fail_to_start(_: object) -> NoReturn:
            raise RuntimeError("can't start new thread")

        monkeypatch.setattr(Queue, "_start_thread", fail_to_start)
        monkeypatch.setattr(threading, "excepthook", lambda _: None)
        plan = bench.plan(DRAWINGS[:1])

        with pytest.raises(UserError, match=r"no thread can be started.*ulimit -v"):
            run_plan(plan, bench.store, partial(local_executor, 1))


@pytest.mark.slow
class TestAWorkerThatDies:
    def test_fails_its_own_task_alone(self, bench: Bench, tmp_path: Path) -> None:
        tasks = [Task("dead", die, {}, 1, cost=9.0), adding("sum", "dead"), *DRAWINGS]

        outcome = bench.run(tasks, jobs=2)

        assert {failure.task: failure.message for failure in outcome.results.failures} == {
            "dead": "Its process died twice; perhaps it ran out of memory.",
            "sum": "It depends on dead, which failed.",
        }
        assert all(outcome.results.of(tuple, task.name) for task in DRAWINGS)

    def test_is_replaced_once(self, bench: Bench, tmp_path: Path) -> None:
        marker = {"marker": str(tmp_path / "died")}
        tasks = [Task("dying", die_once, marker, 1), Task("beside", work_beside, marker, 1)]

        outcome = bench.run(tasks, jobs=2)

        assert dict(outcome.results) == {"dying": 1.0, "beside": 2.0}
        retried = {event.task for event in bench.events if isinstance(event, TaskRetried)}
        assert "dying" in retried


@pytest.mark.slow
class TestAnInterrupt:
    def test_at_the_terminal_is_not_heard_by_the_workers(self, bench: Bench) -> None:
        results = bench.run([Task("toy.1", hear_of_ctrl_c, {}, 1)]).results

        assert results["toy.1"] is False
        assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())

    def test_ends_the_workers_and_keeps_what_finished(self, bench: Bench, tmp_path: Path) -> None:
        slow = Task("slow", sleep, {"marker": str(tmp_path / "pid")}, 1)
        tasks = [drawing("toy.1"), drawing("toy.2"), slow]

        with pytest.raises(KeyboardInterrupt):
            run_plan(
                bench.plan(tasks), bench.store, partial(local_executor, 1), interrupt_at("slow")
            )

        assert multiprocessing.active_children() == []
        assert [planned.name for planned in bench.plan(tasks).stale] == ["slow"]

    def test_keeps_what_has_finished_and_was_not_stored_yet(self, bench: Bench) -> None:
        tasks, executor = [drawing("toy.1"), drawing("toy.2")], ThreadPoolExecutor(2)
        interrupts: list[Event] = []

        def interrupt_once_both_are_done(event: Event) -> None:
            if isinstance(event, TaskFinished) and not interrupts:
                executor.shutdown()
                interrupts.append(event)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run_plan(
                bench.plan(tasks),
                bench.store,
                lambda: nullcontext(threads_of(executor, 2)),
                interrupt_once_both_are_done,
            )

        assert not bench.plan(tasks).stale

    def test_costs_nothing_of_the_result(self, tmp_path: Path) -> None:
        undisturbed, interrupted = Bench(tmp_path / "one"), Bench(tmp_path / "two")
        tasks = [*DRAWINGS, SUM]
        with pytest.raises(KeyboardInterrupt):
            run_plan(
                interrupted.plan(tasks),
                interrupted.store,
                partial(local_executor, 1),
                interrupt_at("toy.3"),
            )

        again = interrupted.run_here(tasks)

        cached = {record.name for record in again.records if record.cached}
        assert {"toy.1", "toy.2"} <= cached
        assert "sum" not in cached
        assert dict(again.results) == dict(undisturbed.run_here(tasks).results)

    @pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
    def test_that_kills_the_build_leaves_no_worker(self, tmp_path: Path) -> None:
        marker = tmp_path / "pid"
        build = subprocess.Popen(
            [sys.executable, "-c", BUILD_THAT_SLEEPS, str(tmp_path), str(marker)],
            cwd=Path(__file__).parents[2],
        )
        worker = int(wait_for(lambda: marker.exists() and marker.read_text(encoding="utf-8")) or 0)

        build.kill()
        build.wait()

        assert wait_for(lambda: not is_running(worker))


@pytest.mark.slow
@pytest.mark.parametrize("fault", [False, True], ids=["at its end", "on a fault"])
def test_a_worker_ends_without_taking_its_libraries_apart(
    fault: bool, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    context = multiprocessing.get_context("spawn")
    place = str(tmp_path / "taken apart")
    worker = context.Process(target=start_and_end, args=(place, fault))

    worker.start()
    worker.join()

    assert not Path(place).exists()
    assert capfd.readouterr().err == ""


def start_and_end(place: str, fault: bool) -> None:
    atexit.register(Path(place).touch)  # as libraries do
    workers.become_worker(lambda _: None, workers.start_nothing)
    if fault:
        raise BrokenPipeError("the build is gone")


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC, errno.ENOSYS])
def test_without_room_for_semaphores_one_line_names_the_place(
    number: int, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make_none(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("multiprocessing.synchronize.SemLock.__init__", make_none)

    with pytest.raises(UserError, match="/dev/shm.*" + os.strerror(number)) as error:
        bench.run(DRAWINGS)

    assert "\n" not in str(error.value)


def test_where_no_process_can_be_started_one_line_says_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start_none(*_: object, **__: object) -> NoReturn:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr("multiprocessing.popen_spawn_posix.Popen._launch", start_none)

    with pytest.raises(UserError, match="worker process cannot be started"):
        bench.run(DRAWINGS)


def test_a_folder_that_cannot_be_written_is_noticed_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file", encoding="utf-8")
    store = Store(tmp_path / "store")
    plan = Planner(store, DATASET).plan(DRAWINGS)

    with pytest.raises(ResultsFolderError, match=r"store cannot be written: "):
        run_plan(plan, store, no_executor)


BUILD_THAT_SLEEPS = """
import sys
from functools import partial
from pathlib import Path
from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.execution.local import local_executor
from reportgen.tasks.plan import Planner
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task
from tests.tasks.toy_tasks import sleep

if __name__ == "__main__":
    store = Store(Path(sys.argv[1]) / "store")
    plan = Planner(store, {"wine": "d"}).plan([Task("slow", sleep, {"marker": sys.argv[2]}, 1)])
    run_plan(plan, store, partial(local_executor, 1))
"""


def start_badly() -> None:
    raise OSError("no such library")


def no_executor() -> NoReturn:
    raise AssertionError("nothing is to run")


@contextmanager
def threads() -> Iterator[Workers]:
    with ThreadPoolExecutor(2) as executor:
        yield threads_of(executor, 2)


class interrupt_at:  # noqa: N801 - reads as a function
    """Press Ctrl-C when a task starts."""

    def __init__(self, task: str) -> None:
        self.task = task

    def __call__(self, event: Event) -> None:
        if event == TaskStarted(self.task):
            signal.raise_signal(signal.SIGINT)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # A process that ended and that nobody asked for stays as a zombie.
    return "Z" not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split()[2]


def wait_for(condition: Callable[[], T]) -> T:
    for _ in range(600):
        if found := condition():
            return found
        time.sleep(0.05)
    raise TimeoutError
