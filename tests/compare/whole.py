"""A whole version with every section, from the results made by hand and the real tasks."""

import hashlib
import json
from datetime import UTC, datetime

from reportgen.projects.mnist.settings import Settings
from reportgen.report.model import Environment, Report, TaskRecord, VersionKeys
from reportgen.tasks.execution.events import settings_read
from reportgen.tasks.results.types import Results
from reportgen.tasks.task import Task
from reportgen.workflow.assembly.assemble import Identity, assemble
from tests.mnist import STEMS, declare_tasks, load_settings, mnist_parts, write_section
from tests.projects.mnist.sections.conftest import TEST_IMAGES, all_results

ENVIRONMENT = Environment(
    python="3.11.7",
    platform="Linux",
    cpu="a processor",
    cores=2,
    libraries={"numpy": "2.1.0", "tensorflow": "2.21.0", "matplotlib": "3.10.0"},
    command="reportgen build",
)


def whole_version(*overrides: str, version: str = "0001-full") -> Report:
    """Return a version of the full profile on fifty test images, with settings overridden."""
    settings = load_settings("full", overrides=(f"data.test_size={TEST_IMAGES}", *overrides))
    results = Results(all_results(settings))
    return assemble(
        Identity(
            version,
            "full",
            datetime(2026, 1, 5, 12, 0, tzinfo=UTC),
            keys=VersionKeys(computed=_digest(overrides), rendered="r"),
        ),
        settings,
        mnist_parts(),
        sections=[write_section(stem, settings, results) for stem in STEMS],
        shown=STEMS,
        tasks=_records(settings),
        environment=ENVIRONMENT,
    )


def _records(settings: Settings) -> list[TaskRecord]:
    tasks = {task.name: task for stem in STEMS for task in declare_tasks(stem, settings)}
    return [_record(task, tasks) for task in tasks.values()]


def _record(task: Task, tasks: dict[str, Task]) -> TaskRecord:
    return TaskRecord(
        name=task.name,
        key=_key(task, tasks),
        cached=False,
        seconds=1.0,
        function=f"{task.function.__module__}.{task.function.__qualname__}",
        seed=task.seed,
        settings=settings_read(task, json.loads(json.dumps(task.arguments))),
        dependencies=tuple(task.dependencies.values()),
        code=_digest(task.function.__qualname__),
        data=dict.fromkeys(task.data, "da7a"),
    )


def _key(task: Task, tasks: dict[str, Task]) -> str:
    """Return a key that hangs on all that a task's result depends on, as a real one does."""
    dependencies = [_key(tasks[name], tasks) for name in task.dependencies.values()]
    return _digest((task.function.__qualname__, task.arguments, task.seed, dependencies))


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()
