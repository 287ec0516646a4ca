"""Decide which tasks have to run, and why."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import count
from pathlib import Path
from types import MappingProxyType

from pydantic import JsonValue

from reportgen.base.errors import listed, shown
from reportgen.base.files import sorted_json
from reportgen.base.mappings import differing
from reportgen.report.model import Acceptance
from reportgen.tasks.code.cache import CodeCache
from reportgen.tasks.code.reached import EFFECTS
from reportgen.tasks.keys import KeyParts, make_keys
from reportgen.tasks.store.entries import Record, Stored
from reportgen.tasks.store.store import DamagedEntryError, Store
from reportgen.tasks.task import Reason, Task, in_order

_NAMES_SHOWN = 3

LastRecord = Callable[[str], Record | None]
"""Returns what is known of the result that was used last for a task of a name."""


@dataclass(frozen=True)
class PlannedTask:
    """A task with what is stored for it, or with the reason why it is to run."""

    task: Task
    parts: KeyParts
    key: str
    stored: Stored | None
    reason: Reason | None  # None: what is stored is used
    seconds_before: float | None = None  # that the last run of this name took for such a cost
    same_work: bool = False  # that run had the same code and arguments
    spared: int = 0  # steps that a checkpoint has already
    entry: str = ""  # the name that its result is stored under; empty: its own

    @property
    def name(self) -> str:
        """The task's name."""
        return self.task.name

    @property
    def stored_as(self) -> str:
        """The name that its result is stored under."""
        return self.entry or self.name

    @property
    def steps(self) -> int:
        """How many steps the task takes, such as epochs; 1 where it is not extendable."""
        steps = self.parts.arguments.get(self.task.extendable or "")
        return steps if isinstance(steps, int) else 1

    @property
    def accepted(self) -> tuple[Acceptance, ...]:
        """By which what is stored came to count for the key; empty: it was computed under it."""
        return self.stored.record.accepted if self.stored else ()

    @property
    def lineage(self) -> str | None:
        """What its checkpoints are kept under; None where it is not extendable."""
        extendable = self.task.extendable
        return None if extendable is None else self.parts.lineage(extendable)

    @property
    def cost_left(self) -> float:
        """The cost of the steps that are to run."""
        return self.task.cost * (self.steps - self.spared) / self.steps


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

    @property
    def parts(self) -> tuple[KeyParts, ...]:
        """What the key of each task is made of."""
        return tuple(planned.parts for planned in self.tasks)

    @cached_property
    def dependencies(self) -> Mapping[str, Collection[str]]:
        """The tasks that each needs itself, by name."""
        return {planned.name: planned.task.dependencies.values() for planned in self.tasks}


def joined(plans: Iterable[Plan], labels: Sequence[str] = ()) -> Plan:
    """Return the tasks of several plans as one, each task under each key once.

    Of two tasks of one name that differ in their keys, the second gets a name of its own, as in
    "knn.1+2"; results are stored as ever.
    labels: of each plan, which tell tasks of one name apart instead, as in "knn.1+9-0.5".
    """
    every = [*plans]
    keys: dict[str, set[str]] = {}  # name -> those of the task in the plans
    for plan in every:
        for planned in plan.tasks:
            keys.setdefault(planned.name, set()).add(planned.key)
    found: dict[tuple[str, str], PlannedTask] = {}
    taken: set[str] = set()
    for plan, label in zip(every, labels or [""] * len(every), strict=True):
        names: dict[str, str] = {}  # of this plan -> in all of them
        for planned in plan.tasks:
            known = found.get((planned.name, planned.key))
            if known is None:
                is_shared = not label or len(keys[planned.name]) == 1
                name = base = planned.name if is_shared else f"{planned.name}+{label}"
                numbered = (f"{base}+{number}" for number in count(2))
                while name in taken:
                    name = next(numbered)
                taken.add(name)
                needs = {one: names[need] for one, need in planned.task.dependencies.items()}
                task = replace(planned.task, name=name, dependencies=needs)
                known = replace(planned, task=task, entry=planned.name)
                found[planned.name, planned.key] = known
            names[planned.name] = known.name
    return Plan(tuple(found.values()))


def plan_tasks(
    tasks: Sequence[Task],
    store: Store,
    data: Mapping[str, str],
    *,
    variables: Mapping[str, str] = MappingProxyType({}),
    libraries: Mapping[str, str] | None = None,
    project: Path | None = None,
    last: LastRecord | None = None,
) -> Plan:
    """Decide for each task whether its stored result can be used.

    Every stored result is read and checked here.
    data, variables, libraries: as for `make_keys`.
    project: the folder of the code that counts beside the engine's; None: that of
    the functions' own packages.
    last: None: the store is asked for each task, which reads all its results of that name.
    Raises ValueError for tasks that cannot be put in order or be given a key,
    ResultsFolderError where the store cannot be read.
    """
    code = CodeCache(store.folder / "code" / "reached.json", project)
    keys = make_keys(tasks, data, variables=variables, libraries=libraries, code=code)
    if not store.only_reads:
        code.keep()
    planned: dict[str, PlannedTask] = {}
    for task in in_order(tasks):
        planned[task.name] = _plan_task(task, keys[task.name], store, planned, last or store.last)
    return Plan(tuple(planned.values()))


def _plan_task(
    task: Task,
    parts: KeyParts,
    store: Store,
    planned: Mapping[str, PlannedTask],
    last_record: LastRecord,
) -> PlannedTask:
    key = parts.key
    damaged = False
    try:
        stored = store.read(task.name, key)
    except DamagedEntryError:
        stored, damaged = None, True
    if stored is not None:
        return PlannedTask(task, parts, key, stored, reason=None)
    last = last_record(task.name)
    if damaged:
        reason = Reason("the stored entry is damaged")
    elif last is None:
        reason = Reason("never ran")
    else:
        reason = Reason("; ".join(differences(task, parts, last.parts, planned)))
    run = PlannedTask(task, parts, key, stored=None, reason=reason)
    if run.lineage is not None:
        found = store.checkpoints(task.name, run.lineage).read(run.steps)
        if found is not None:
            goes_on = f"continues after {found.step} of {run.steps} {task.extendable}"
            goes_on += " and a part of the next" if found.part else ""
            run = replace(run, spared=found.step, reason=Reason(f"{reason.text}; {goes_on}"))
    if last is None:
        return run
    return replace(
        run,
        # A change of the settings changes the cost, too.
        seconds_before=last.seconds * run.cost_left / (last.cost or task.cost),
        same_work=_is_same_work(parts, last.parts, task.extendable),
    )


def _is_same_work(now: KeyParts, before: KeyParts, extendable: str | None) -> bool:
    """Return whether two tasks differ at most in their seeds, their data and their steps."""
    one, other = (
        (parts.function, parts.code, parts.threads, {**parts.arguments, extendable: None})
        for parts in (now, before)
    )
    return one == other


def differences(
    task: Task, new: KeyParts, old: KeyParts, planned: Mapping[str, PlannedTask]
) -> Iterator[str]:
    """Yield what changed, in words; what the author turns comes first."""
    if new.scheme != old.scheme:
        yield f"the key scheme changed {old.scheme} -> {new.scheme}"
    replaced = _replaced_dependencies(task, old, planned)
    for parameter, before in replaced.items():
        stem = planned[task.dependencies[parameter]].task.stem
        yield f"{setting_behind(task, parameter)} changed {before.task.stem} -> {stem}"
    setting_of = partial(setting_behind, task)
    told = {planned[task.dependencies[parameter]].task.stem for parameter in replaced}
    arguments = (
        {name: value for name, value in values.items() if setting_of(name) not in told}
        for values in (new.arguments, old.arguments)
    )
    yield from _value_changes(setting_of, *arguments)
    yield from _data_changes(new, old)
    if new.seed != old.seed:
        yield "the seed changed"
    if new.function != old.function:
        yield f"the function changed {old.function} -> {new.function}"
    yield from _code_changes(new, old)
    if new.threads != old.threads:
        yield f"the number of threads changed {old.threads} -> {new.threads}"
    was_with, is_with = ({**parts.libraries, **parts.variables} for parts in (old, new))
    for name, (was, now) in sorted(differing(was_with, is_with, "none").items()):
        yield f"{name} changed {was} -> {now}"
    yield from _dependency_changes(task, new, old, planned)


def setting_behind(task: Task, argument: str) -> str:
    """Return the setting behind an argument or a parameter, as the author writes it."""
    return task.settings.get(argument, f"{task.stem}.{argument}")


def _replaced_dependencies(
    task: Task, old: KeyParts, planned: Mapping[str, PlannedTask]
) -> dict[str, PlannedTask]:
    """Return parameter -> the task of another experiment that filled it before."""
    by_key = {one.key: one for one in planned.values()}
    found = {}
    for parameter, need in task.dependencies.items():
        before = by_key.get(old.dependencies.get(parameter, ""))
        if before is not None and before.task.stem != planned[need].task.stem:
            found[parameter] = before
    return found


def _value_changes(
    setting_of: Callable[[str], str], new: Mapping[str, JsonValue], old: Mapping[str, JsonValue]
) -> Iterator[str]:
    """Yield what came, went or changed, each by its setting."""
    for name in dict.fromkeys([*new, *old]):
        setting = setting_of(name)
        if name not in old:
            yield f"{setting} is new: {shown(new[name])}"
        elif name not in new:
            yield f"{setting} was removed, it was {shown(old[name])}"
        elif sorted_json(new[name]) != sorted_json(old[name]):
            yield f"{setting} changed {shown(old[name])} -> {shown(new[name])}"


def _data_changes(new: KeyParts, old: KeyParts) -> Iterator[str]:
    for name, (was, now) in sorted(differing(old.data, new.data, None).items()):
        if was is None:
            yield f"uses the data {name}, which it did not before"
        elif now is None:
            yield f"no longer uses the data {name}"
        else:
            yield f"the data {name} changed"


def _code_changes(new_parts: KeyParts, old_parts: KeyParts) -> Iterator[str]:
    new, old = new_parts.code, old_parts.code
    package = f"{new_parts.function.partition('.')[0]}."  # the same for all, so nobody needs it
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
        yield f"code of {module.removeprefix(package)} changed" + (
            f" ({listed(pieces, _NAMES_SHOWN)})" if pieces else ""
        )


def _dependency_changes(
    task: Task, new: KeyParts, old: KeyParts, planned: Mapping[str, PlannedTask]
) -> Iterator[str]:
    for parameter, need in task.dependencies.items():
        if parameter not in old.dependencies:
            yield f"depends on {need}, which it did not before"
        elif new.dependencies[parameter] != old.dependencies[parameter]:
            runs = planned[need].reason is not None
            yield f"depends on {need}, which {'runs again' if runs else 'has changed'}"
    for parameter in old.dependencies.keys() - new.dependencies.keys():
        yield f"no longer depends on {parameter}"
