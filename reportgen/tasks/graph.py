"""The graph of tasks and their dependencies, without cycles."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from reportgen.tasks.task import Task


def in_order(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Return the tasks, each after all that it needs.

    Raises ValueError for two tasks of one name, a need that is no task, and
    tasks that need each other.
    """
    by_name = _by_name(tasks)
    needs = {task.name: sorted(set(task.needs.values())) for task in tasks}
    for name, needed in needs.items():
        for missing in (need for need in needed if need not in by_name):
            raise ValueError(f"{name} depends on {missing}, but there is no such task.")
    try:
        names = tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        cycle = " -> ".join(reversed(error.args[1]))
        raise ValueError(f"Tasks depend on each other: {cycle}.") from error
    return tuple(by_name[name] for name in names)


def tasks_needed(tasks: Sequence[Task], names: Iterable[str]) -> tuple[Task, ...]:
    """Return the named tasks with all that they need, in the order of `tasks`.

    Raises ValueError for an unknown name.
    """
    by_name = _by_name(tasks)
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in by_name:
            raise ValueError(f"There is no task {name}.")
        if name not in found:
            found.add(name)
            waiting += by_name[name].needs.values()
    return tuple(task for task in tasks if task.name in found)


def longest_way(tasks: Collection[Task], seconds: Mapping[str, float]) -> dict[str, float]:
    """Return for each task the seconds from its start to the end of all that waits for it.

    Run those with the longest way first, and no slow chain is left to the end.
    tasks: in an order in which each follows what it needs.
    """
    ahead: dict[str, float] = {}
    for task in reversed(list(tasks)):
        ahead[task.name] = ahead.get(task.name, 0.0) + seconds[task.name]
        for need in task.needs.values():
            ahead[need] = max(ahead.get(need, 0.0), ahead[task.name])
    return ahead


def _by_name(tasks: Sequence[Task]) -> dict[str, Task]:
    by_name: dict[str, Task] = {}
    for task in tasks:
        if task.name in by_name:
            raise ValueError(f"Two tasks are called {task.name}.")
        by_name[task.name] = task
    return by_name
