"""A plan, and keys, of tasks alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from reportgen.tasks.keys import KeyMaker, KeyParts
from reportgen.tasks.plan import Plan, Planner
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task, in_order


def plan_tasks(tasks: Sequence[Task], store: Store, data: Mapping[str, str], **more: Any) -> Plan:
    """Return the plan of tasks; more: as for `Planner`."""
    return Planner(store, data, **more).plan(tasks)


def make_keys(tasks: Sequence[Task], data: Mapping[str, str], **more: Any) -> dict[str, KeyParts]:
    """Return what the key of each task is made of; more: as for `KeyMaker`."""
    return KeyMaker(data, **more).of(in_order(tasks))
