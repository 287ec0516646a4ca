"""Tasks on a Dask cluster: a real scheduler and two real workers on this machine."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from distributed import Client, Worker

from reportgen.base.errors import ClusterError
from reportgen.project.experiments.call import ExperimentCall
from reportgen.project.experiments.loading import start_elsewhere
from reportgen.project.project import DataFile
from reportgen.project.values import VALUE_CLASSES
from reportgen.report.model import Report, read_report
from reportgen.tasks.execution import dask_calls, dask_workers
from reportgen.tasks.execution.dask_calls import (
    OtherInstallationError,
    Surroundings,
    check_installation,
)
from reportgen.tasks.execution.dask_workers import dask_executor
from reportgen.tasks.execution.events import Event, TaskFinished, TaskProgress, TaskStarted
from reportgen.tasks.execution.execute import Outcome, run_plan
from reportgen.tasks.numeric_variables import NO_VARIABLES
from reportgen.tasks.results.types import Failed
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Progress, Task
from tests.commands import PLAIN_THEME, QUICK_BUILD, Built, reportgen
from tests.mnist import PROJECT
from tests.own import change, load_experiments, write_own
from tests.tasks.conftest import Bench
from tests.tasks.planning import plan_tasks
from tests.tasks.toy_tasks import (
    add_up_or_die,
    adding,
    count,
    die,
    drawing,
    fail,
    meet,
    return_a_list,
    sleep,
    walking,
)

pytestmark = pytest.mark.slow

SURROUNDINGS = Surroundings(("numpy",), PROJECT.variables)
ROOT = Path(__file__).parents[2]

DRAWINGS = [drawing("toy.1", seed=1), drawing("toy.2", seed=2), drawing("toy.3", seed=3)]
SUM = adding("sum", "toy.1", "toy.2", "toy.3")


@dataclass(frozen=True)
class Cluster:
    """Processes that this test started."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]

    def run(
        self, bench: Bench, tasks: Sequence[Task], on_event: Callable[[Event], None] | None = None
    ) -> Outcome:
        executor = partial(
            dask_executor, self.address, surroundings=SURROUNDINGS, patience_seconds=1.0
        )
        return run_plan(bench.plan(tasks), bench.store, executor, on_event or bench.events.append)


@contextmanager
def started_cluster(folder: Path, worker_count: int = 2) -> Iterator[Cluster]:
    """Start a scheduler and workers of one thread, and end them."""
    folder.mkdir(parents=True, exist_ok=True)
    scheduler_file = folder / "scheduler.json"
    processes = [
        _started(folder, "scheduler", "--port", "0", "--scheduler-file", str(scheduler_file))
    ]
    try:
        address = json.loads(_content(scheduler_file))["address"]
        for number in range(worker_count):
            place = str(folder / f"worker-{number}")
            processes.append(
                _started(
                    folder, "worker", address, "--nthreads", "1", "--no-nanny",
                    "--local-directory", place,
                )
            )  # fmt: skip
        with Client(address, set_as_default=False) as client:
            if worker_count:
                client.wait_for_workers(worker_count, timeout=60)
        yield Cluster(address, processes[0], tuple(processes[1:]))
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _started(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        # A task whose worker died is tried once more, then it has failed.
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    }
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"],
            env=environment,
            stdout=log,
            stderr=log,
        )


def _content(file: Path) -> str:
    """Return what a process leaves in a file, once it does."""
    deadline = time.monotonic() + 60
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < deadline, f"{file} does not appear"
        time.sleep(0.02)
    return file.read_text()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with started_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
def mortal_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster for one test, which kills some of it."""
    with started_cluster(tmp_path / "cluster") as cluster:
        yield cluster


class TestResults:
    def test_are_those_of_this_machine(self, cluster: Cluster, tmp_path: Path) -> None:
        here = Bench(tmp_path / "here").run_here([*DRAWINGS, SUM])

        there = cluster.run(Bench(tmp_path / "there"), [*DRAWINGS, SUM])

        assert dict(there.results) == dict(here.results)
        when = {"computed": None, "seconds": 0.0}
        assert all(record.computed for record in there.records)
        assert [record.model_copy(update=when) for record in there.records] == [
            record.model_copy(update=when) for record in here.records
        ]

    def test_are_stored_by_the_build(self, cluster: Cluster, bench: Bench) -> None:
        cluster.run(bench, [*DRAWINGS, SUM])

        assert not bench.plan([*DRAWINGS, SUM]).stale

    def test_go_on_from_a_checkpoint_that_the_build_keeps(
        self, cluster: Cluster, bench: Bench, tmp_path: Path
    ) -> None:
        diary = tmp_path / "diary"
        cluster.run(bench, [walking("walk.1", diary, 3)])

        longer = cluster.run(bench, [walking("walk.1", diary, 5)])

        straight = Bench(tmp_path / "straight").run_here([walking("walk.1", tmp_path / "other", 5)])
        assert diary.read_text(encoding="utf-8").split() == ["1", "2", "3", "4", "5"]
        assert longer.results["walk.1"] == straight.results["walk.1"]
        assert bench.plan([walking("walk.1", diary, 9)]).stale[0].spared == 5

    def test_travel_once_to_each_worker_that_needs_them(
        self, cluster: Cluster, bench: Bench, tmp_path: Path
    ) -> None:
        big = drawing("big", count=20_000)
        meeting = [
            Task(f"meeting.{here}", meet, _meeting(tmp_path, here, there), 1, {"numbers": "big"})
            for here, there in [("one", "two"), ("two", "one")]
        ]
        sums = [adding(f"sum.{number}", "big") for number in range(8)]
        before = _bytes_between_workers(cluster)

        cluster.run(bench, [big, *meeting, *sums])

        # From the first worker to the other, and no more.
        size = 9 * 20_000
        assert size // 2 < _bytes_between_workers(cluster) - before < 2 * size


def _meeting(folder: Path, here: str, there: str) -> dict[str, str]:
    return {"here": str(folder / here), "there": str(folder / there)}


def _bytes_between_workers(cluster: Cluster) -> int:
    with Client(cluster.address, set_as_default=False) as client:
        return sum(client.run(_bytes_that_came).values())


def _bytes_that_came(dask_worker: Worker) -> int:
    return sum(transfer["total"] for transfer in dask_worker.transfer_incoming_log)


class TestProgress:
    def test_travels_from_the_worker(self, cluster: Cluster, bench: Bench, tmp_path: Path) -> None:
        heard: list[Progress] = []

        def stop_when_heard(event: Event) -> None:
            if isinstance(event, TaskProgress):
                heard.append(event.progress)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            cluster.run(bench, [_counting(tmp_path)], stop_when_heard)

        assert heard == [Progress(0, 3000, "counted to 0")]

    def test_starts_no_more_tasks_than_there_are_workers(
        self, cluster: Cluster, bench: Bench
    ) -> None:
        cluster.run(bench, [drawing(f"toy.{number}", seed=number) for number in range(20)])

        at_work, most = 0, 0
        for event in bench.events:
            at_work += isinstance(event, TaskStarted) - isinstance(event, TaskFinished)
            most = max(most, at_work)
        assert most == 2


class TestATaskThatFails:
    def test_stops_only_what_needs_it(self, cluster: Cluster, bench: Bench) -> None:
        bad = [Task("bad", fail, {}, 1), Task("list", return_a_list, {}, 1)]

        results = cluster.run(bench, [*bad, adding("more", "bad"), *DRAWINGS, SUM]).results

        failed = {failure.task: failure.message for failure in results.failures}
        assert failed["bad"].startswith("ArithmeticError: the loss is not a number")
        assert failed["list"].startswith("The result is a list;")
        assert failed.keys() == {"bad", "list", "more"}


class TestAnInterrupt:
    def test_ends_what_was_sent(self, cluster: Cluster, bench: Bench, tmp_path: Path) -> None:
        task = _counting(tmp_path)

        with pytest.raises(KeyboardInterrupt):
            cluster.run(bench, [*DRAWINGS, task], _interrupt_when_started(tmp_path / "counting"))

        assert _becomes(tmp_path / "counting", "stopped")
        assert [planned.name for planned in bench.plan([*DRAWINGS, task]).stale] == ["counting"]


def _counting(folder: Path) -> Task:
    return Task(
        "counting",
        count,
        {"marker": str(folder / "counting")},
        1,
        receives={"announce": "progress"},
    )


def _interrupt_when_started(marker: Path) -> Callable[[Event], None]:
    """Return a watch that interrupts the build once all else is done."""
    finished = 0

    def on_event(event: Event) -> None:
        nonlocal finished
        finished += isinstance(event, TaskFinished)
        if finished == len(DRAWINGS) and marker.exists():
            raise KeyboardInterrupt

    return on_event


def _becomes(file: Path, content: str) -> bool:
    deadline = time.monotonic() + 60
    while file.read_text() != content and time.monotonic() < deadline:
        time.sleep(0.02)
    return file.read_text() == content


class TestAWorkerThatDies:
    def test_leaves_its_tasks_to_the_other_and_as_the_last_ends_the_build(
        self, mortal_cluster: Cluster, bench: Bench, tmp_path: Path
    ) -> None:
        dependencies = {f"numbers_{number}": f"toy.{number}" for number in (1, 2, 3)}
        arguments = {"marker": str(tmp_path / "died")}
        mortal = Task("mortal", add_up_or_die, arguments, 1, dependencies)
        more = [drawing(f"more.{number}", seed=number) for number in range(8)]

        results = mortal_cluster.run(bench, [*DRAWINGS, mortal, SUM, *more]).results

        assert sum(worker.poll() == -signal.SIGKILL for worker in mortal_cluster.workers) == 1
        assert not results.failures
        assert results["mortal"] == results["sum"]
        assert dict(results) == dict(
            Bench(tmp_path / "here").run([*DRAWINGS, mortal, SUM, *more]).results
        )

        tasks, last = [*DRAWINGS, asleep := _sleeping(tmp_path, 1)], Bench(tmp_path / "last")
        _kill_when_asleep(mortal_cluster.workers, [asleep])
        with pytest.raises(ClusterError, match="has had no worker for 1 seconds"):
            mortal_cluster.run(last, tasks)
        assert [planned.name for planned in last.plan(tasks).stale] == [asleep.name]

    def test_fails_the_task_that_kills_it_again(self, tmp_path: Path, bench: Bench) -> None:
        dead = Task("dead", die, {}, 1, cost=0)

        with started_cluster(tmp_path / "cluster", worker_count=3) as cluster:
            results = cluster.run(bench, [*DRAWINGS, SUM, dead]).results

        assert [failure.task for failure in results.failures] == ["dead"]
        failure = results["dead"]
        assert isinstance(failure, Failed)
        assert failure.message == dask_workers.DIED


class TestASchedulerThatDies:
    def test_ends_the_build_and_leaves_what_was_finished(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        asleep = [_sleeping(tmp_path, 1)]

        with started_cluster(tmp_path / "cluster", worker_count=1) as cluster:
            _kill_when_asleep([cluster.scheduler], asleep)
            with pytest.raises(ClusterError, match=f"{cluster.address} does not answer") as error:
                cluster.run(bench, [*DRAWINGS, *asleep])

        assert "the same command continues" in str(error.value)
        assert len(bench.plan([*DRAWINGS, *asleep]).stale) == 1


def _sleeping(folder: Path, number: int) -> Task:
    return Task(f"asleep.{number}", sleep, {"marker": str(folder / f"asleep-{number}")}, 1, cost=0)


def _kill_when_asleep(
    processes: Sequence["subprocess.Popen[bytes]"], asleep: Sequence[Task]
) -> None:
    """Kill processes once all these tasks run: after all others, as they cost least."""

    def kill() -> None:
        for task in asleep:
            _content(Path(str(task.arguments["marker"])))
        time.sleep(0.5)
        for process in processes:
            process.kill()

    threading.Thread(target=kill, daemon=True).start()


class TestAWorkerWithOtherThingsInstalled:
    def test_is_refused(
        self, cluster: Cluster, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dask_calls, "installed_versions", lambda names: {"numpy": "9.9"})

        with pytest.raises(ClusterError, match=r"worker tcp://\S+ .* numpy \S+ \(here 9.9\)"):
            cluster.run(bench, DRAWINGS)

    def test_is_refused_without_a_flag_that_is_set_here(
        self, cluster: Cluster, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_max_isa=AVX2")

        with pytest.raises(ClusterError, match=r"XLA_FLAGS none \(here --xla_cpu_max_isa=AVX2\)"):
            cluster.run(bench, DRAWINGS)

    def test_is_refused_for_a_flag_that_is_not_set_here(self) -> None:
        here = dask_calls.installation(SURROUNDINGS)

        with pytest.raises(OtherInstallationError, match=r"XLA_FLAGS --a \(here none\)"):
            check_installation(here, {**here, "XLA_FLAGS": "--a"})

    def test_fails_a_task_whose_code_it_has_not(
        self, cluster: Cluster, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dask_calls, "_code_digest", lambda *_: "another")

        results = cluster.run(bench, [drawing("toy.1")]).results

        (failure,) = results.failures
        assert failure.message.startswith("The Dask worker tcp://127.0.0.1:")
        assert "it has other code for tests.tasks.toy_tasks.draw." in failure.message


class TestAnAddress:
    @pytest.mark.parametrize(
        ("address", "reason"),
        [
            ("tcp://127.0.0.1:1", "Timed out"),
            ("somewhere", "missing port number"),
            ("tls://127.0.0.1:1", "TLS configuration"),
            ("http://127.0.0.1:1", "unknown address scheme"),
        ],
    )
    def test_without_a_scheduler_is_said_in_one_line(
        self, address: str, reason: str, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dask_workers, "_CONNECT_SECONDS", 0.5)

        with pytest.raises(ClusterError, match=reason) as error:
            run_plan(bench.plan(DRAWINGS), bench.store, partial(dask_executor, address))

        assert address in str(error.value)
        assert "\n" not in str(error.value)

    def test_of_a_scheduler_without_workers_is_said_in_one_line(
        self, tmp_path: Path, bench: Bench
    ) -> None:
        with (
            started_cluster(tmp_path / "cluster", worker_count=0) as cluster,
            pytest.raises(ClusterError, match=rf"dask worker {cluster.address}.*--wait 5m\."),
        ):
            cluster.run(bench, DRAWINGS)

    def test_of_a_worker_that_comes_later_is_waited_for(self, tmp_path: Path) -> None:
        write_own(tmp_path / "own")
        with started_cluster(tmp_path / "cluster", worker_count=0) as cluster:
            command = ("build", "--fast", "--dask", cluster.address)
            refused = reportgen(tmp_path / "own", *command, "--wait", "1s")
            come = f"sleep 4; exec {sys.executable} -m distributed.cli.dask_worker"
            worker = subprocess.Popen(
                ["/bin/sh", "-c", f'{come} "$@"', "-", cluster.address, *WORKER],
                cwd=tmp_path,
                stderr=subprocess.DEVNULL,
            )
            run = reportgen(tmp_path / "own", *command, "--wait", "2m")
            worker.terminate()
            worker.wait()

        assert refused.status == 2
        assert "or wait longer for one, as with --wait 5m." in refused.errors
        assert "Traceback" not in refused.errors
        assert run.status == 0, run.errors


WORKER = ("--nthreads", "1", "--no-nanny")


def test_the_convnet_and_what_reads_through_it_have_the_same_bits_as_on_this_machine(
    cluster: Cluster, tiny_build: Built, tmp_path: Path
) -> None:
    run = reportgen(tmp_path, *QUICK_BUILD, "--only", "generation", "--dask", cluster.address)

    assert run.status == 0, run.errors
    here, there = tiny_build.report, read_report(tmp_path / run.last_line)
    assert not any(task.cached for task in there.tasks)
    assert {task.name for task in there.tasks} == {
        "convnet.1",
        "autoencoder.1",
        "generation.digits",
    }
    assert len(there.metrics) > 1
    assert list(there.metrics.values()) == [here.metrics[name] for name in there.metrics]
    assert there.figures == tuple(
        one for one in here.figures if one.label.startswith("generation.")
    )


class TestAProjectOfOnesOwn:
    def test_is_computed_with_its_code_of_today_by_workers_that_ran_that_of_yesterday(
        self, cluster: Cluster, tmp_path: Path
    ) -> None:
        own = write_own(tmp_path / "own")

        def built_with(factor: int) -> Report:
            run = reportgen(
                own, "build", "--fast", "--theme", PLAIN_THEME, "--dask", cluster.address
            )
            assert run.status == 0, run.errors
            report = read_report(own / run.last_line)
            assert report.metrics["coin.scale"].value == 3 * factor
            return report

        built_with(2)
        change(own / "helpers.py", "return 2 * value", "return 5 * value")
        second = built_with(5)

        assert {task.name: task.cached for task in second.tasks} == {
            "coin.1": False, "coin.2": False, "people": True, "power.1": True, "power.2": True,
        }  # fmt: skip

    def test_takes_its_modules_along_but_no_data(
        self, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own = write_own(tmp_path / "own")
        start, data = start_elsewhere(own, NO_VARIABLES), DataFile(own / "heights.csv")
        monkeypatch.setattr(sys, "path", [*sys.path])
        monkeypatch.setattr(sys, "path_hooks", [*sys.path_hooks])
        (coin, people) = load_experiments(own, ["heights"])[:2]
        tasks = [
            Task("coin", coin.function, {"size": 9}, 1, receives={"seed": "seed"},
                 caller=ExperimentCall()),
            Task("people", people.function, {}, 1, receives={"heights": "data"},
                 data=("heights",), caller=ExperimentCall({}, {"heights": data.digest})),
        ]  # fmt: skip
        surroundings = Surroundings(("numpy",), PROJECT.variables, own, {"heights": "another"})
        store = Store(tmp_path / "store", VALUE_CLASSES)
        plan = plan_tasks(tasks, store, {"heights": data.digest}, project=own)

        results = run_plan(
            plan,
            store,
            partial(dask_executor, cluster.address, start, surroundings),
            data={"heights": data.file},
        ).results

        assert isinstance(results["coin"], dict)
        (failure,) = results.failures
        assert f"it has not the data file {data.file}, or another one" in failure.message

    def test_is_verified_for_a_class_by_the_workers(self, cluster: Cluster, tmp_path: Path) -> None:
        own = write_own(tmp_path / "own")
        assert reportgen(own, "build", "--fast", "--theme", PLAIN_THEME).status == 0
        shutil.move(own / "results", tmp_path / "handed-in")

        command = ("grade", str(tmp_path / "handed-in"), "--rubric", "rubric")
        run = reportgen(own, *command, "--verify", "60s", "--dask", cluster.address)

        assert run.status == 0, run.errors
        assert "5 tasks computed anew" in run.errors

    def test_is_swept_by_the_workers(self, cluster: Cluster, tmp_path: Path) -> None:
        own = write_own(tmp_path / "own")
        swept = ("build", "--fast", "--theme", PLAIN_THEME, "--sweep", "coin.size=[50, 90]")

        run = reportgen(own, *swept, "--dask", cluster.address)

        assert run.status == 0, run.errors
        first, second = (read_report(own / folder) for folder in run.output.split())
        here = reportgen(own, *swept[:4], "--results", "here", "--set", "coin.size=90")
        assert second.metrics == read_report(own / here.last_line).metrics
        assert first.metrics["coin.right"] != second.metrics["coin.right"]
