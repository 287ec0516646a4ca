"""How exactly a number can be reproduced, from its tasks. Pure."""

from collections.abc import Iterable, Sequence

from reportgen.report.model import TaskRecord
from reportgen.report.parts import Metric, Reproduction


def reproduction_of(metric: Metric, records: Sequence[TaskRecord], *, on_gpu: bool) -> Reproduction:
    """Return how a number comes out again.

    on_gpu: tasks may have been computed on a GPU, whose sums come in no fixed order.
    """
    if metric.unit == "parameters":
        return "exactly"
    behind = with_needs(metric.tasks, records)
    # Who computes an accepted task again computes with other code or libraries.
    if on_gpu or any(record.accepted for record in behind):
        return "statistically"
    return "to the bit on the same processor"


def with_needs(names: Iterable[str], records: Sequence[TaskRecord]) -> tuple[TaskRecord, ...]:
    """Return the records of tasks and of all that these need in turn, in the order of records."""
    by_name = {record.name: record for record in records}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in found:
            found.add(name)
            waiting += by_name[name].needs
    return tuple(record for record in records if record.name in found)
