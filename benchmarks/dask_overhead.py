"""What a Dask cluster costs: time for each task, and bytes for a result that many tasks need.

    python benchmarks/dask_overhead.py [--tasks 2000] [--rounds 3]

Starts a scheduler and two workers on this machine, runs tasks that take no time
through them, through two local processes, and through Dask's own `client.map`;
then counts what goes over the loopback interface when 50 tasks on both workers
need the same 10 MB.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
import toy
from distributed import Client
from timing import interleaved, machine, print_timings

from reportgen.tasks.execution.dask_workers import dask_executor
from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.execution.local import local_executor
from reportgen.tasks.execution.workers import MakeExecutor
from reportgen.tasks.plan import Planner
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task

ADDRESS = "tcp://127.0.0.1:18787"
WORKERS = 2
USERS = 50


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder)):
        tasks = [
            Task(f"add.{number}", toy.add, {"number": number}, 1) for number in range(asked.tasks)
        ]
        contenders = {
            "two local processes": partial(run, tasks, partial(local_executor, WORKERS)),
            "--dask": partial(run, tasks, partial(dask_executor, ADDRESS)),
            "client.map, nothing stored": partial(plain_map, asked.tasks),
        }
        timings = interleaved(asked.rounds, contenders)
        print_timings(f"{asked.tasks} tasks", timings, base="two local processes")
        for timing in timings:
            print(f"{timing.name}: {1000 * timing.middle / asked.tasks:.2f} ms for each task")
        print_bytes()


def run(tasks: Sequence[Task], make_executor: MakeExecutor) -> float:
    """Return the seconds from the plan to the last stored result; starting workers counts."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store")
        plan = Planner(store, {}).plan(tasks)
        start = time.perf_counter()
        outcome = run_plan(plan, store, make_executor)
        seconds = time.perf_counter() - start
        if outcome.results.failures:
            raise SystemExit(outcome.results.failures[0].message)
        return seconds


def plain_map(count: int) -> float:
    """Return the seconds that Dask takes for the same calls by itself."""
    start = time.perf_counter()
    with Client(ADDRESS, set_as_default=False) as client:
        client.gather(
            [client.submit(toy.add, number=number, pure=False) for number in range(count)]
        )
        return time.perf_counter() - start


def print_bytes() -> None:
    """Print what goes over the loopback interface for a result that many tasks need."""
    needed = Task("weights", toy.weights, {}, 1, receives={"seed": "seed"})
    users = [
        Task(f"use.{number}", toy.use, {"number": number}, 1, {"weights": "weights"})
        for number in range(USERS)
    ]
    before = loopback_bytes()
    run([needed], partial(dask_executor, ADDRESS))
    made = loopback_bytes() - before
    run([needed, *users], partial(dask_executor, ADDRESS))
    sent = loopback_bytes() - before - 2 * made
    print(f"\n{USERS} tasks on {WORKERS} workers need the same result ({machine()})")
    print(f"the result:                         {toy.NEEDED_BYTES / 1e6:8.1f} MB")
    print(f"sent with each task it would be:    {USERS * toy.NEEDED_BYTES / 1e6:8.1f} MB")
    print(f"sent for all of them, both hops in: {sent / 1e6:8.1f} MB")


def loopback_bytes() -> int:
    """Return what went over the loopback interface so far."""
    interfaces = psutil.net_io_counters(pernic=True)
    return next(count.bytes_sent for name, count in interfaces.items() if name.startswith("lo"))


@contextmanager
def cluster(folder: Path) -> Iterator[None]:
    """Start a scheduler and its workers, and end them."""
    dask = [sys.executable, "-m", "dask"]
    common = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [[*dask, "scheduler", "--port", ADDRESS.rpartition(":")[2], *common]]
    for number in range(WORKERS):
        place = str(folder / f"worker-{number}")
        options = ["--nthreads", "1", "--no-nanny", "--local-directory", place]
        commands.append([*dask, "worker", ADDRESS, *options, *common])
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    processes = [
        subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for command in commands
    ]
    try:
        with Client(ADDRESS, timeout=30, set_as_default=False) as client:
            client.wait_for_workers(WORKERS, timeout=30)
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
