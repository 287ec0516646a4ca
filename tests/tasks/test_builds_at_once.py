"""Builds that share a store: none loses anything, none removes what another uses."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from reportgen.base.errors import ResultsFolderError
from reportgen.tasks.execution.events import Event, TaskFoundStored, TaskStarted
from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.store.inventory import check_store, take_inventory
from reportgen.tasks.store.store import Store
from tests.tasks.conftest import DATASET, Bench, in_this_process
from tests.tasks.planning import plan_tasks
from tests.tasks.toy_tasks import CLASSES, adding, drawing, measuring

ROUNDS = 20
DRAWINGS = [drawing(f"toy.{number}", count=number) for number in range(1, 5)]
TASKS = [*DRAWINGS, measuring("measured"), adding("sum", *(task.name for task in DRAWINGS))]
Answer = tuple[int, list[object]]  # the round, and what came out


def build_side_by_side(folder: Path, builds: int, answers: "Queue[Answer]") -> None:
    """Let so many copies of this process build at the same time, in a group of their own."""
    os.setpgid(0, 0)
    context = multiprocessing.get_context("fork")
    start = context.Barrier(builds)
    for _ in range(builds):
        context.Process(target=build_in_rounds, args=(folder, start, answers)).start()


def build_in_rounds(folder: Path, start: Barrier, answers: "Queue[Answer]") -> None:
    """Build on a new store in each round, at the same time as the others."""
    for number in range(ROUNDS):
        results = folder / str(number)
        start.wait(60)
        results.mkdir(exist_ok=True)
        store = Store(results / "store", CLASSES)
        store.prepare()
        with store.in_use(results):
            outcome = run_plan(plan_tasks(TASKS, store, DATASET), store, in_this_process)
        answers.put((number, [repr(outcome.results[task.name]) for task in TASKS]))


@pytest.mark.slow
@pytest.mark.parametrize("builds", [2, 8])
def test_all_end_with_the_same_results_and_a_whole_store(builds: int, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=build_side_by_side, args=(tmp_path, builds, answers))
    process.start()
    try:
        found = [answers.get(timeout=60) for _ in range(builds * ROUNDS)]
    finally:
        process.join(10)
        assert process.pid
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    alone = Bench(tmp_path / "alone").run_here(TASKS).results
    expected = [repr(alone[task.name]) for task in TASKS]
    assert [answer for _, answer in found] == [expected] * (builds * ROUNDS)
    for number in range(ROUNDS):
        assert_whole(Store(tmp_path / str(number) / "store", CLASSES))


def assert_whole(store: Store) -> None:
    inventory = take_inventory(store)
    assert len(inventory.entries) == len(TASKS)
    assert (inventory.damaged, inventory.leftovers, inventory.unknown) == ((), (), ())
    assert list(check_store(inventory, store)) == []


def test_what_another_build_finished_meanwhile_is_not_repeated(bench: Bench) -> None:
    planned_before = bench.plan(TASKS)
    other = bench.run_here(TASKS).results
    events: list[Event] = []

    results = run_plan(planned_before, bench.store, in_this_process, events.append).results

    assert dict(results).keys() == dict(other).keys()
    assert results["sum"] == other["sum"]
    assert [event for event in events if isinstance(event, TaskStarted)] == []
    assert len([event for event in events if isinstance(event, TaskFoundStored)]) == len(TASKS)


BUILD = """
import sys, time
from pathlib import Path
from reportgen.tasks.store.store import Store

results = Path(sys.argv[1])
store = Store(results / "store")
store.prepare()
with store.in_use(results):
    (store.folder / "toy").mkdir(exist_ok=True)
    (store.folder / "toy" / ".unfinished-1").mkdir()
    (results / ".unfinished-2").mkdir()
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other_build(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A build in the middle of its work, with something unfinished."""
    with subprocess.Popen(
        [sys.executable, "-c", BUILD, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def unfinished(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.rglob(".unfinished-*"))


class TestABuildThatRuns:
    def test_keeps_what_is_unfinished(
        self, other_build: "subprocess.Popen[str]", tmp_path: Path
    ) -> None:
        with Store(tmp_path / "store").in_use(tmp_path):
            assert unfinished(tmp_path) == [".unfinished-1", ".unfinished-2"]

    def test_keeps_anything_from_being_removed(
        self, other_build: "subprocess.Popen[str]", tmp_path: Path
    ) -> None:
        with (
            pytest.raises(ResultsFolderError, match=r"store is in use by a build.*\.$"),
            Store(tmp_path / "store").alone(),
        ):
            raise AssertionError("two have it")


def test_what_a_killed_build_left_is_swept_by_the_next(
    other_build: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    os.kill(other_build.pid, signal.SIGKILL)
    other_build.wait()

    with Store(tmp_path / "store").in_use(tmp_path):
        assert unfinished(tmp_path) == []


def test_a_file_system_without_locks_is_used_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", no_locks)
    (tmp_path / ".unfinished-1").mkdir()
    store = Store(tmp_path / "store", CLASSES)

    with store.in_use(tmp_path):
        run_plan(plan_tasks(TASKS, store, DATASET), store, in_this_process)

    assert unfinished(tmp_path) == [".unfinished-1"]
    with pytest.raises(ResultsFolderError, match="nothing was removed"), store.alone():
        pass
