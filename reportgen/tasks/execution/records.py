"""Describe a task for the report: its result, and what it was made from. Pure."""

from collections.abc import Mapping

from pydantic import JsonValue

from reportgen.report.model import TaskRecord
from reportgen.tasks.plan import PlannedTask, setting_behind
from reportgen.tasks.store.entries import Record
from reportgen.tasks.task import Task


def task_record(
    planned: PlannedTask, stored: Record | None, *, cached: bool, seconds: float
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
        function=planned.parts.function,
        seed=planned.parts.seed,
        settings=settings_read(planned.task, planned.parts.arguments),
        dependencies=tuple(planned.task.dependencies.values()),
        code=planned.parts.code_digest,
        dataset=planned.parts.dataset,
        failed=stored is None,
        accepted=() if stored is None else stored.accepted,
    )


def settings_read(task: Task, arguments: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return setting -> value as the task used it, such as mlp.epochs -> 10.

    arguments: the task's, as JSON holds them. Where one of them holds several
    settings of a section, each is named by itself.
    """
    found: dict[str, JsonValue] = {}
    for argument, value in arguments.items():
        setting = setting_behind(task, argument)
        if isinstance(value, dict):
            found |= {f"{setting}.{name}": each for name, each in value.items()}
        else:
            found[setting] = value
    return found
