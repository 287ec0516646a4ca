"""As many tasks at once as the memory has room for."""

from dataclasses import replace

from reportgen.tasks.execution.events import TaskFinished, TaskStarted
from tests.tasks.conftest import Bench
from tests.tasks.toy_tasks import drawing

LARGE = [replace(drawing(f"large.{number}", seed=number), memory=60) for number in (1, 2, 3)]
SMALL = [replace(drawing(f"small.{number}", seed=number), memory=10, cost=0.1) for number in (1, 2)]


def at_once(bench: Bench) -> list[set[str]]:
    """Return which tasks were at work together, from what was announced."""
    running: set[str] = set()
    together = []
    for event in bench.events:
        if isinstance(event, TaskStarted):
            running.add(event.task)
            together.append(set(running))
        elif isinstance(event, TaskFinished):
            running.remove(event.task)
    return together


def test_two_that_do_not_fit_together_run_one_after_the_other(bench: Bench) -> None:
    bench.run(LARGE, jobs=3, memory=100)

    assert all(len(running) == 1 for running in at_once(bench))


def test_small_ones_run_beside_a_large_one(bench: Bench) -> None:
    bench.run_here([*LARGE, *SMALL], jobs=3, memory=100)

    first = next(running for running in at_once(bench) if len(running) == 3)
    assert {name.partition(".")[0] for name in first} == {"large", "small"}


def test_one_that_fits_nowhere_runs_alone(bench: Bench) -> None:
    outcome = bench.run_here(LARGE, jobs=3, memory=10)

    assert len(outcome.results) == 3
    assert outcome.results.failures == ()
    assert all(len(running) == 1 for running in at_once(bench))


def test_without_a_limit_all_run_at_once(bench: Bench) -> None:
    bench.run_here(LARGE, jobs=3)

    assert max(len(running) for running in at_once(bench)) == 3
