"""Decide which tasks have to run, and why."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from types import MappingProxyType

from reportgen.report.model import Acceptance
from reportgen.tasks.changes import differences
from reportgen.tasks.code.cache import CodeCache
from reportgen.tasks.keys import KeyMaker, KeyParts
from reportgen.tasks.store.entries import Record, Stored
from reportgen.tasks.store.store import DamagedEntryError, Store
from reportgen.tasks.task import Reason, Task, in_order

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


class Planner:
    """Plans tasks; what several plans have in common is found, read and hashed once.

    So it is for plans that are made one after the other, while nothing runs.
    """

    def __init__(
        self,
        store: Store,
        data: Mapping[str, str],
        *,
        variables: Mapping[str, str] = MappingProxyType({}),
        libraries: Mapping[str, str] | None = None,
        project: Path | None = None,
        last: LastRecord | None = None,
    ) -> None:
        """Take what all plans depend on.

        data, variables, libraries: as for `KeyMaker`.
        project: the folder of the code that counts beside the engine's; None: that of
        the functions' own packages.
        last: None: the store is asked for each task, which reads all its results of that name.
        """
        self._store = store
        self._code = CodeCache(store.folder / "code" / "reached.json", project)
        self._keys = KeyMaker(data, variables=variables, libraries=libraries, code=self._code)
        self._last = cache(last or store.last)
        self._read = cache(self._look_up)

    def plan(self, tasks: Sequence[Task]) -> Plan:
        """Decide for each task whether its stored result can be used; that is read and checked.

        Raises ValueError for tasks that cannot be put in order or be given a key,
        ResultsFolderError where the store cannot be read.
        """
        ordered = in_order(tasks)
        keys = self._keys.of(ordered)
        if not self._store.only_reads:
            self._code.keep()
        planned: dict[str, PlannedTask] = {}
        for task in ordered:
            planned[task.name] = self._planned(task, keys[task.name], planned)
        return Plan(tuple(planned.values()))

    def _look_up(self, task: str, key: str) -> tuple[Stored | None, bool]:
        """Return what is stored, and whether that is damaged."""
        try:
            return self._store.read(task, key), False
        except DamagedEntryError:
            return None, True

    def _planned(
        self, task: Task, parts: KeyParts, planned: Mapping[str, PlannedTask]
    ) -> PlannedTask:
        key = parts.key
        stored, damaged = self._read(task.name, key)
        if stored is not None:
            return PlannedTask(task, parts, key, stored, reason=None)
        last = self._last(task.name)
        if damaged:
            reason = Reason("the stored entry is damaged")
        elif last is None:
            reason = Reason("never ran")
        else:
            reason = Reason("; ".join(differences(task, parts, last.parts, planned)))
        run = PlannedTask(task, parts, key, stored=None, reason=reason)
        if run.lineage is not None:
            found = self._store.checkpoints(task.name, run.lineage).read(run.steps)
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
