"""Which worker process gets which task."""

from pathlib import Path

import pytest

from reportgen.tasks.execution.local import chosen
from reportgen.tasks.execution.workers import Waiting
from reportgen.tasks.task import Task
from tests.tasks.conftest import Bench
from tests.tasks.toy_tasks import name_process, name_process_too

READY_FOR_DENSE, READY_FOR_CONVNET, READY_FOR_NOTHING = {"dense"}, {"convnet"}, set[str]()


def waiting(*kinds: str, seconds: float = 2.0) -> list[Waiting]:
    return [Waiting(kind, seconds) for kind in kinds]


class TestAFreeWorker:
    def test_is_given_what_it_is_ready_for_before_what_another_is(self) -> None:
        both = [READY_FOR_CONVNET, READY_FOR_DENSE]

        assert chosen(waiting("convnet", "dense", "dense"), [READY_FOR_DENSE], both) == 1

    def test_is_given_the_most_urgent_that_nobody_is_ready_for(self) -> None:
        both = [READY_FOR_CONVNET, READY_FOR_DENSE]

        assert chosen(waiting("convnet", "noise", "dense"), [READY_FOR_DENSE], both) == 1

    def test_is_given_a_long_task_as_soon_as_it_can_start(self) -> None:
        both = [READY_FOR_CONVNET, READY_FOR_DENSE]
        tasks = [*waiting("convnet", seconds=60), *waiting("dense")]

        assert chosen(tasks, [READY_FOR_DENSE], both) == 0

    def test_takes_from_another_what_is_more_than_its_share(self) -> None:
        both = [READY_FOR_CONVNET, READY_FOR_DENSE]
        tasks = waiting("convnet", "convnet", "dense")

        assert chosen(tasks, [READY_FOR_DENSE], both) == 0

    def test_without_a_task_of_its_own_takes_from_those_that_last_longest(self) -> None:
        others = [READY_FOR_CONVNET, READY_FOR_DENSE]
        tasks = [*waiting("convnet", seconds=1), *waiting("dense", "dense")]

        assert chosen(tasks, [READY_FOR_NOTHING], others) == 1

    def test_is_never_left_without_a_task(self) -> None:
        assert chosen(waiting("dense"), [READY_FOR_NOTHING], [READY_FOR_DENSE]) == 0


@pytest.mark.slow
def test_a_process_computes_the_tasks_of_one_function(bench: Bench, tmp_path: Path) -> None:
    functions, numbers = {"one": name_process, "two": name_process_too}, (1, 2, 3)
    tasks = [
        Task(
            f"{name}.{number}",
            function,
            {"own": f"{tmp_path / name}{number}", "other": f"{tmp_path / other}{number}"},
            seed=1,
        )
        for number in numbers
        for (name, function), other in zip(functions.items(), ("two", "one"), strict=True)
    ]

    results = bench.run(tasks, jobs=2).results

    one, two = ({results[f"{name}.{number}"] for number in numbers} for name in functions)
    assert len(one) == len(two) == 1
    assert one != two
