"""A build that is killed at any moment loses nothing that it had kept."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

LONGEST = 0.4  # seconds from the first step until a kill: longer than the build then takes

pytestmark = pytest.mark.slow


@pytest.fixture
def undisturbed(tmp_path: Path) -> object:
    """What the build comes to when nobody kills it."""
    return results_of(build(tmp_path / "undisturbed"))


@pytest.mark.parametrize("kills", [8, pytest.param(50, marks=pytest.mark.thorough)])
def test_the_next_build_goes_on_to_the_same_results(
    kills: int, tmp_path: Path, undisturbed: object
) -> None:
    rng = random.Random(4)
    completed, store = 0, tmp_path / "0"

    for _ in range(kills):
        process = build(store)
        wait_until_at_work(process)
        try:
            process.wait(rng.uniform(0.0, LONGEST))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        else:
            assert results_of(process) == undisturbed
            completed += 1
            store = tmp_path / str(completed)

    assert results_of(build(store)) == undisturbed
    assert completed < kills


def test_a_worker_that_dies_leaves_no_other_stuck_with_its_result(tmp_path: Path) -> None:
    process = build(tmp_path, BUILD_IN_WHICH_ONE_DIES)

    assert results_of(process) == ["dying", "late"]


def test_a_worker_that_ends_in_the_middle_of_an_answer_does_not_stop_the_build(
    tmp_path: Path,
) -> None:
    assert results_of(build(tmp_path, BUILD_WITH_HALF_AN_ANSWER)) == "ended"


@pytest.mark.parametrize("beside", [0, 1])
def test_a_worker_that_is_killed_in_the_middle_of_an_answer_does_not_stop_the_build(
    beside: int, tmp_path: Path
) -> None:
    program = BUILD_IN_WHICH_ONE_DIES_IN_THE_ANSWER.replace("BESIDE", str(beside))

    assert results_of(build(tmp_path, program)) == ["dying", "beside"][: 1 + beside]


def build(store: Path, program: str = "") -> "subprocess.Popen[str]":
    """Start a build in a process of its own, by default one of ten tasks."""
    return subprocess.Popen(
        [sys.executable, "-c", program or BUILD, str(store)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_at_work(process: "subprocess.Popen[str]") -> None:
    """Wait until a worker has done something, or all was done before."""
    assert process.stderr
    process.stderr.readline()


def results_of(process: "subprocess.Popen[str]") -> object:
    """Wait for a build and return what it printed."""
    try:
        output, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    return json.loads(output)


BUILD = """
import json
import sys
from functools import partial
from pathlib import Path
from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.execution.local import local_executor
from reportgen.tasks.plan import Planner
from reportgen.tasks.store.store import Store
from reportgen.tasks.execution.events import TaskFinished, TaskProgress
from tests.tasks.toy_tasks import adding, walking

def say_what_is_done(event):
    if isinstance(event, TaskFinished | TaskProgress):
        print(event, file=sys.stderr, flush=True)

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    store = Store(folder / "store", checkpoint_seconds=0.0)
    walks = [walking(f"walk.{n}", Path("/dev/null"), 20, seed=n) for n in range(9)]
    tasks = [*walks, adding("sum", *(walk.name for walk in walks))]
    with store.in_use():
        plan = Planner(store, {"wine": "d"}).plan(tasks)
        outcome = run_plan(plan, store, partial(local_executor, 2), say_what_is_done)
    assert outcome.results.failures == ()
    print(json.dumps(dict(outcome.results)))
"""

BUILD_IN_WHICH_ONE_DIES = """
import json
import sys
from functools import partial
from pathlib import Path
from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.execution.local import local_executor
from reportgen.tasks.plan import Planner
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task
from tests.tasks.toy_tasks import EXTENDABLE, die_beside, finish_late

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    store = Store(folder / "store")
    arguments = {"marker": str(folder / "marker")}
    tasks = [
        Task("dying", die_beside, arguments, 1),
        Task("late", finish_late, arguments, 1, receives=EXTENDABLE, extendable="steps"),
    ]
    outcome = run_plan(Planner(store, {"wine": "d"}).plan(tasks), store, partial(local_executor, 2))
    assert outcome.results.failures == ()
    print(json.dumps(sorted(outcome.results)))
"""

BUILD_IN_WHICH_ONE_DIES_IN_THE_ANSWER = """
import json
import sys
import time
from functools import partial
from pathlib import Path
from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.execution.events import TaskRetried
from reportgen.tasks.execution.local import local_executor
from reportgen.tasks.plan import Planner
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task
from tests.tasks.toy_tasks import die_in_the_answer, work_beside

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    store = Store(folder / "store")
    arguments = {"marker": str(folder / "marker")}
    tasks = [Task("dying", die_in_the_answer, arguments, 1)]
    tasks += [Task("beside", work_beside, arguments, 1)] * BESIDE
    again = []
    outcome = run_plan(
        Planner(store, {}).plan(tasks),
        store,
        partial(local_executor, 1 + BESIDE),
        lambda event: again.append(event.task) if isinstance(event, TaskRetried) else None,
    )
    assert outcome.results.failures == ()
    assert outcome.results["dying"].shape == (2_500_000,)
    print(json.dumps(again))
"""

BUILD_WITH_HALF_AN_ANSWER = """
import json
import sys
import time
from pathlib import Path
from reportgen.tasks.execution.local import local_executor
from reportgen.tasks.execution.workers import Call
from reportgen.tasks.store.checkpoints import CarriedCheckpoints
from reportgen.tasks.task import Task
from tests.tasks.toy_tasks import answer_half

if __name__ == "__main__":
    marker = Path(sys.argv[1]) / "marker"
    with local_executor(1) as workers:
        task = Task("half", answer_half, {"marker": str(marker)}, 1)
        workers.submit(Call.of(task, CarriedCheckpoints(None)))
        while not marker.exists():
            time.sleep(0.01)
    print(json.dumps("ended"))
"""
