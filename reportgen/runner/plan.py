"""What is to run, and why."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from reportgen.runner.code import EFFECTS
from reportgen.runner.graph import in_order
from reportgen.runner.keys import KeyParts, make_keys
from reportgen.runner.store import DamagedEntryError, Record, Store, Stored
from reportgen.task import Reason, Task

_VALUE_LENGTH = 40  # characters of a value in a reason
_NAMES_SHOWN = 3


@dataclass(frozen=True)
class PlannedTask:
    """A task with what is stored for it, or with the reason why it is to run."""

    task: Task
    parts: KeyParts
    key: str
    stored: Stored | None
    reason: Reason | None  # None: what is stored is used
    seconds_before: float | None = None  # of the last run of a task of this name
    same_work: bool = False  # that run had the same code and arguments

    @property
    def name(self) -> str:
        """The task's name."""
        return self.task.name


@dataclass(frozen=True)
class Plan:
    """All tasks of a build, each after what it needs."""

    tasks: tuple[PlannedTask, ...]

    @cached_property
    def stale(self) -> tuple[PlannedTask, ...]:
        """The tasks that are to run."""
        return tuple(planned for planned in self.tasks if planned.reason is not None)

    @cached_property
    def cached(self) -> tuple[PlannedTask, ...]:
        """The tasks whose stored results are used."""
        return tuple(planned for planned in self.tasks if planned.reason is None)

    def reason(self, name: str) -> Reason | None:
        """Return why a task is to run, None where it is not; raises KeyError for no task."""
        return {planned.name: planned.reason for planned in self.tasks}[name]


def plan_tasks(
    tasks: Sequence[Task],
    store: Store,
    dataset_digest: str,
    libraries: Mapping[str, str] | None = None,
) -> Plan:
    """Decide for each task whether its stored result can be used.

    Every stored result is read and checked here. libraries: as in `make_keys`.
    Raises ValueError for tasks that cannot be put in order or be given a key,
    ResultsFolderError where the store cannot be read.
    """
    keys = make_keys(tasks, dataset_digest, libraries)
    planned: dict[str, PlannedTask] = {}
    for task in in_order(tasks):
        planned[task.name] = _plan_task(task, keys[task.name], store, planned)
    return Plan(tuple(planned.values()))


def _plan_task(
    task: Task, parts: KeyParts, store: Store, planned: Mapping[str, PlannedTask]
) -> PlannedTask:
    key = parts.key
    damaged = False
    try:
        stored = store.read(task.name, key)
    except DamagedEntryError:
        stored, damaged = None, True
    if stored is not None:
        return PlannedTask(task, parts, key, stored, reason=None)
    last = store.last(task.name)
    if damaged:
        reason = Reason("the stored entry is damaged")
    elif last is None:
        reason = Reason("never ran")
    else:
        reason = Reason("; ".join(_differences(task, parts, last.parts, planned)))
    return PlannedTask(
        task,
        parts,
        key,
        stored=None,
        reason=reason,
        seconds_before=last.seconds if last else None,
        same_work=last is not None and _is_same_work(parts, last),
    )


def _is_same_work(parts: KeyParts, last: Record) -> bool:
    before = last.parts
    return (parts.function, parts.code, parts.arguments, parts.threads) == (
        before.function,
        before.code,
        before.arguments,
        before.threads,
    )


def _differences(
    task: Task, new: KeyParts, old: KeyParts, planned: Mapping[str, PlannedTask]
) -> Iterator[str]:
    """Yield what changed, in words; what the author turns comes first."""
    if new.scheme != old.scheme:
        yield f"the key scheme changed {old.scheme} -> {new.scheme}"
    yield from _value_changes(task.stem, new.arguments, old.arguments)
    if new.dataset != old.dataset:
        yield "the data changed"
    if new.seed != old.seed:
        yield "the seed changed"
    if new.function != old.function:
        yield f"the function changed {old.function} -> {new.function}"
    yield from _code_changes(new.code, old.code)
    if new.threads != old.threads:
        yield f"the number of threads changed {old.threads} -> {new.threads}"
    for library in sorted(new.libraries.keys() | old.libraries.keys()):
        was, now = old.libraries.get(library, "none"), new.libraries.get(library, "none")
        if was != now:
            yield f"{library} changed {was} -> {now}"
    yield from _need_changes(task, new, old, planned)


def _value_changes(
    place: str, new: Mapping[str, JsonValue], old: Mapping[str, JsonValue]
) -> Iterator[str]:
    for name in dict.fromkeys([*new, *old]):
        inside = f"{place}.{name}"
        if name not in old:
            yield f"{inside} is new: {_shown(new[name])}"
        elif name not in new:
            yield f"{inside} is gone, it was {_shown(old[name])}"
        elif _text(new[name]) != _text(old[name]):
            now, was = new[name], old[name]
            if isinstance(now, dict) and isinstance(was, dict):
                yield from _value_changes(inside, now, was)
            else:
                yield f"{inside} changed {_shown(was)} -> {_shown(now)}"


def _code_changes(new: Mapping[str, str], old: Mapping[str, str]) -> Iterator[str]:
    changed = [name for name in new if name in old and new[name] != old[name]]
    # A piece that came or went shows in the code that names it, too.
    names = changed or sorted(new.keys() ^ old.keys())
    by_module: dict[str, list[str]] = {}
    for name in names:
        module, _, piece = name.removesuffix(f".{EFFECTS}").rpartition(".")
        if name.endswith(EFFECTS):
            by_module.setdefault(f"{module}.{piece}".lstrip("."), [])
        else:
            by_module.setdefault(module, []).append(piece)
    for module, pieces in by_module.items():
        yield f"code of {module} changed" + (f" ({_listed(pieces)})" if pieces else "")


def _need_changes(
    task: Task, new: KeyParts, old: KeyParts, planned: Mapping[str, PlannedTask]
) -> Iterator[str]:
    for parameter, need in task.needs.items():
        if parameter not in old.needs:
            yield f"needs {need}, which it did not before"
        elif new.needs[parameter] != old.needs[parameter]:
            runs = planned[need].reason is not None
            yield f"needs {need}, which {'runs again' if runs else 'is another now'}"
    for parameter in old.needs.keys() - new.needs.keys():
        yield f"needs no {parameter} any more"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMES_SHOWN])
    return shown if len(names) <= _NAMES_SHOWN else f"{shown} and {len(names) - _NAMES_SHOWN} more"


def _shown(value: JsonValue) -> str:
    text = value if isinstance(value, str) else _text(value)
    return text if len(text) <= _VALUE_LENGTH else f"{text[: _VALUE_LENGTH - 3]}..."


def _text(value: JsonValue) -> str:
    return json.dumps(value, sort_keys=True)
