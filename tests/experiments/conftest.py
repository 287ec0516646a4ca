"""Every task of a tiny build, run once in this process."""

import pytest

from reportgen.contents import STEMS
from reportgen.experiments import declare_tasks
from reportgen.results import Results
from reportgen.runner.checkpoints import CarriedCheckpoints
from reportgen.settings import Settings
from reportgen.task import Task, say_nothing
from reportgen.training.runtime import start_tensorflow


def run(task: Task, results: dict[str, object]) -> object:
    """Return the task's result, with what it needs taken from `results`."""
    needed: dict[str, object] = {parameter: results[need] for parameter, need in task.needs.items()}
    if task.extendable is not None:
        needed["checkpoints"] = CarriedCheckpoints(None)
    return task.function(**task.arguments, **needed, seed=task.seed, announce=say_nothing)


@pytest.fixture(scope="session")
def tiny_tasks(tiny_settings: Settings) -> dict[str, Task]:
    """All tasks of a tiny build by name."""
    tasks = [task for stem in STEMS for task in declare_tasks(stem, tiny_settings)]
    return {task.name: task for task in tasks}


@pytest.fixture(scope="session")
def tiny_results(tiny_tasks: dict[str, Task]) -> Results:
    """The result of each task."""
    start_tensorflow()
    results: dict[str, object] = {}
    for task in tiny_tasks.values():
        results[task.name] = run(task, results)
    return Results(results)
