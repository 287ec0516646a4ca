"""The provenance of one number: where it comes from, how to get it again, what uses it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reportgen.base.errors import MetricNotFoundError, no_such
from reportgen.base.mappings import with_dependencies
from reportgen.report.model import PublishedNumber, Report, TaskRecord
from reportgen.report.page_numbers import Part, PlacedPart, placed
from reportgen.report.parts import Metric, Reproduction
from reportgen.report.texts import metrics_named


@dataclass(frozen=True)
class TaskProvenance:
    """A task, with what it says of the number by itself."""

    record: TaskRecord
    replicate: float | None = None  # its own value, where the number is a mean over such


@dataclass(frozen=True)
class Provenance:
    """Where a number comes from, and who uses it."""

    report: Report
    metric: Metric
    published: PublishedNumber | None  # the write-up's number, where its place is known
    tasks: tuple[TaskProvenance, ...]  # it was made from
    needed: tuple[TaskProvenance, ...]  # by these, in turn
    showing: tuple[PlacedPart, ...]  # figures, tables and claims whose words hold the number
    sharing: tuple[PlacedPart, ...]  # others that were made from one of its tasks


def provenance_of(name: str, report: Report, pages: Mapping[str, int]) -> Provenance:
    """Return the trail of a metric.

    pages: anchor -> page of the version's PDF.
    Raises MetricNotFoundError, with the nearest name, where the report has no such metric.
    """
    metric = report.metrics.get(name)
    if metric is None:
        there = f"reportgen show {report.version} lists all of them."
        raise MetricNotFoundError(
            no_such("metric", name, report.metrics, f" in {report.version}", there)
        )
    own = [record for record in report.tasks if record.name in metric.tasks]
    replicates = _replicates(metric)
    needed = [one for one in records_behind(metric.tasks, report.tasks) if one not in own]
    parts: tuple[Part, ...] = (*report.figures, *report.tables, *report.claims)
    showing = [part for part in parts if name in metrics_named(part)]
    sharing = [
        part
        for part in parts
        if part not in showing and not set(metric.tasks).isdisjoint(part.tasks)
    ]
    return Provenance(
        report=report,
        metric=metric,
        published=next((one for one in report.published if one.name == name), None),
        tasks=tuple(TaskProvenance(record, replicates.get(record.name)) for record in own),
        needed=tuple(map(TaskProvenance, needed)),
        showing=tuple(placed(part, pages) for part in showing),
        sharing=tuple(placed(part, pages) for part in sharing),
    )


def reproduction_of(metric: Metric, records: Sequence[TaskRecord], *, on_gpu: bool) -> Reproduction:
    """Return how a number comes out again.

    on_gpu: tasks may have been computed on a GPU, whose sums come in no fixed order.
    """
    if metric.unit == "parameters":
        return "exactly"
    behind = records_behind(metric.tasks, records)
    # Who computes an accepted task again computes with other code or libraries.
    if on_gpu or any(record.accepted for record in behind):
        return "statistically"
    return "to the bit on the same processor"


def records_behind(names: Iterable[str], records: Sequence[TaskRecord]) -> tuple[TaskRecord, ...]:
    """Return the records of tasks and of all that these need in turn, in the order of records."""
    found = with_dependencies(names, {record.name: record.dependencies for record in records})
    return tuple(record for record in records if record.name in found)


def _replicates(metric: Metric) -> dict[str, float]:
    """Return task -> its own value, where each replicate is one task."""
    if len(metric.replicates) != len(metric.tasks):
        return {}
    return dict(zip(metric.tasks, metric.replicates, strict=True))
