"""Accept results for a new key, after a change that the author says cannot alter them.

A change of code, of a library or of the key scheme may be declared so. What a
setting, a seed or the data changes is never accepted.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from reportgen.tasks.changes import differences
from reportgen.tasks.keys import KeyParts
from reportgen.tasks.plan import Plan, PlannedTask
from reportgen.tasks.store.checkpoints import copy_checkpoints
from reportgen.tasks.store.entries import Record, Stored
from reportgen.tasks.store.store import DamagedEntryError, Store


@dataclass(frozen=True)
class Decision:
    """What became of a stale task."""

    task: str
    is_accepted: bool
    text: str  # what differs from the stored result, or why there is none to accept


def accept_results(
    plan: Plan, store: Store, reason: str, tasks: Collection[str]
) -> tuple[Decision, ...]:
    """Store results of stale tasks under their new keys, where that can be accepted.

    reason: why the change cannot matter. tasks: names of those that are meant.
    Raises ResultsFolderError where the store cannot be written.
    """
    by_name = {planned.name: planned for planned in plan.tasks}
    records = {one.name: one.stored.record for one in plan.cached if one.stored}
    decisions = []
    for planned in plan.stale:
        if planned.name not in tasks:
            continue
        found = _acceptable(planned, store, records)
        stale = found.record if found else store.last(planned.name)
        if stale is None:
            text = planned.reason.text if planned.reason else ""
        else:
            old = _with_accepted_dependencies(planned, stale.parts, records)
            words = "; ".join(differences(planned.task, planned.parts, old, by_name))
            text = words or "needs results that were accepted"
        decisions.append(Decision(planned.name, found is not None, text))
        if found is not None:
            stored = store.accept(found, planned.parts, reason, planned.lineage)
            before, word = found.record.lineage, stored.record.accepted[-1]
            if before and planned.lineage:
                copy_checkpoints(store.folder, planned.name, before, planned.lineage, word)
            records[planned.name] = stored.record
    return tuple(decisions)


def _acceptable(planned: PlannedTask, store: Store, records: Mapping[str, Record]) -> Stored | None:
    """Return the result used last among those that may stand under the new key."""
    new = planned.parts
    for record in store.records(planned.name):
        old = _with_accepted_dependencies(planned, record.parts, records)
        same = replace(
            old,
            code=new.code,
            libraries=new.libraries,
            variables=new.variables,
            scheme=new.scheme,
        )
        # Not by ==, to which 1 and 1.0 are the same.
        if same.key == new.key:
            with suppress(DamagedEntryError):
                if stored := store.read(record.task, record.key):
                    return stored
    return None


def _with_accepted_dependencies(
    planned: PlannedTask, old: KeyParts, records: Mapping[str, Record]
) -> KeyParts:
    """Return old parts that name the new keys of needs, where their results were accepted."""
    dependencies = dict(old.dependencies)
    for parameter, need in planned.task.dependencies.items():
        record = records.get(need)
        if record and dependencies.get(parameter) in {word.key for word in record.accepted}:
            dependencies[parameter] = record.key
    return replace(old, dependencies=dependencies)
