"""Every task of the tiny build, and its result."""

import pytest

from reportgen.projects.mnist.settings import Settings
from reportgen.tasks.execution.workers import Call, Computed, run_call
from reportgen.tasks.numeric_variables import numeric_variables
from reportgen.tasks.results.types import Results
from reportgen.tasks.store.checkpoints import CarriedCheckpoints
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task
from tests.commands import Built
from tests.mnist import CODE, DIGESTS, PROJECT, STEMS, declare_tasks
from tests.tasks.planning import plan_tasks


def run(
    task: Task, results: dict[str, object], checkpoints: CarriedCheckpoints | None = None
) -> object:
    """Run a task in this process, with what it needs taken from `results`."""
    needed = {parameter: results[need] for parameter, need in task.dependencies.items()}
    data = {name: one.file for name, one in PROJECT.data.items()}
    answer = run_call(Call.of(task, checkpoints or CarriedCheckpoints(None), data), **needed)
    assert isinstance(answer, Computed), answer
    return answer.result


@pytest.fixture(scope="session")
def tiny_tasks(tiny_settings: Settings) -> dict[str, Task]:
    """All tasks of a tiny build by name. Milliseconds."""
    tasks = [task for stem in STEMS for task in declare_tasks(stem, tiny_settings)]
    return {task.name: task for task in tasks}


@pytest.fixture(scope="session")
def tiny_results(tiny_tasks: dict[str, Task], tiny_build: Built, tensorflow: None) -> Results:
    """The result of each task, as `tiny_build` stored it, to run others here. Milliseconds."""
    store = Store(tiny_build.store, CODE.result_classes, only_reads=True)
    variables = numeric_variables(PROJECT.variables)  # as this machine sets them for the build
    plan = plan_tasks(list(tiny_tasks.values()), store, DIGESTS, variables=variables)
    assert not plan.stale
    return Results({one.name: one.stored.result for one in plan.cached if one.stored})
