"""The events of a build, for its observers, and the record of a task that is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from reportgen.base.files import digest_of_json
from reportgen.report.model import TaskRecord
from reportgen.tasks.changes import setting_behind
from reportgen.tasks.plan import Plan, PlannedTask
from reportgen.tasks.store.entries import Record
from reportgen.tasks.task import Progress, Task


class Event:
    """Something that an observer may want to know."""


@dataclass(frozen=True)
class PlanMade(Event):
    """The build knows what is to run."""

    plan: Plan


@dataclass(frozen=True)
class WorkersReady(Event):
    """Tasks can start."""

    at_once: int  # that run side by side at most


@dataclass(frozen=True)
class TaskEvent(Event):
    """Something became of a task."""

    task: str


class TaskStarted(TaskEvent):
    """A task was handed to a worker."""


@dataclass(frozen=True)
class TaskProgress(TaskEvent):
    """A running task went on a step."""

    progress: Progress


@dataclass(frozen=True)
class TaskFinished(TaskEvent):
    """A task's result is stored."""

    seconds: float  # of computing


class TaskFoundStored(TaskEvent):
    """Another build has finished a task meanwhile, and its result is taken."""


class TaskRetried(TaskEvent):
    """A worker process died; the task is tried once more."""


@dataclass(frozen=True)
class TaskFailed(TaskEvent):
    """A task has no result."""

    message: str


class StillAtWork(Event):
    """Tasks run, and for a moment none has ended."""


class LastTasksRun(Event):
    """Every task that has no result is at work, and a worker has none; said more than once."""


@dataclass(frozen=True)
class BuildStage(Event):
    """The build goes on to something else, such as "Rendering the report"."""

    text: str


OnEvent = Callable[[Event], None]


def ignore_events(event: Event) -> None:
    """Ignore an event, where no progress is shown."""


def task_record(
    planned: PlannedTask, stored: Record | None, *, cached: bool = False, seconds: float = 0.0
) -> TaskRecord:
    """Return the record of a task that is done.

    stored: what the store knows of its result; None where it failed.
    seconds: of computing, where it failed.
    """
    return TaskRecord(
        name=planned.name,
        key=planned.key,
        cached=cached,
        seconds=seconds if stored is None else stored.seconds,
        computed=None if stored is None else stored.created,
        processor="" if stored is None else stored.processor,
        threads=planned.parts.most_threads,
        function=planned.parts.function,
        seed=planned.parts.seed,
        settings=settings_read(planned.task, planned.parts.arguments),
        dependencies=tuple(planned.task.dependencies.values()),
        code=digest_of_json(dict(planned.parts.code)),
        data=dict(planned.parts.data),
        failed=stored is None,
        accepted=() if stored is None else stored.accepted,
    )


def settings_read(task: Task, arguments: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return setting -> value as the task used it, such as knn.neighbours -> 5.

    arguments: the task's, as JSON holds them.
    """
    return {setting_behind(task, argument): value for argument, value in arguments.items()}
