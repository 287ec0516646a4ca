"""The graph of tasks and their dependencies, without cycles."""

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

from reportgen.base.graph import with_dependencies
from reportgen.tasks.task import Task


def in_order(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Return the tasks, each after all that it needs.

    Raises ValueError for two tasks of one name, a need that is no task, and
    tasks that need each other.
    """
    by_name = _by_name(tasks)
    dependencies = {task.name: sorted(set(task.dependencies.values())) for task in tasks}
    for name, needed in dependencies.items():
        for missing in (need for need in needed if need not in by_name):
            raise ValueError(f"{name} depends on {missing}, but there is no such task.")
    try:
        names = tuple(TopologicalSorter(dependencies).static_order())
    except CycleError as error:
        cycle = " -> ".join(reversed(error.args[1]))
        raise ValueError(f"Tasks depend on each other: {cycle}.") from error
    return tuple(by_name[name] for name in names)


def tasks_needed(tasks: Sequence[Task], names: Iterable[str]) -> tuple[Task, ...]:
    """Return the named tasks with all that they need, in the order of `tasks`.

    Raises ValueError for an unknown name.
    """
    dependencies = {name: task.dependencies.values() for name, task in _by_name(tasks).items()}
    asked = list(names)
    for name in asked:
        if name not in dependencies:
            raise ValueError(f"There is no task {name}.")
    found = with_dependencies(asked, dependencies)
    return tuple(task for task in tasks if task.name in found)


def _by_name(tasks: Sequence[Task]) -> dict[str, Task]:
    by_name: dict[str, Task] = {}
    for task in tasks:
        if task.name in by_name:
            raise ValueError(f"Two tasks are called {task.name}.")
        by_name[task.name] = task
    return by_name
