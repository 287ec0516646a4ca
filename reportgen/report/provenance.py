"""The provenance of one number: where it comes from and what uses it. Pure."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.base.errors import MetricNotFoundError
from reportgen.report.model import PublishedNumber, Report, TaskRecord
from reportgen.report.parts import Metric
from reportgen.report.placed_parts import Part, PlacedPart, placed
from reportgen.report.reproduction import with_needs
from reportgen.report.text_parts import metrics_named


@dataclass(frozen=True)
class TaskOnTrail:
    """A task, with what it says of the number by itself."""

    record: TaskRecord
    replicate: float | None = None  # its own value, where the number is a mean over such


@dataclass(frozen=True)
class Trail:
    """Where a number comes from, and who uses it."""

    report: Report
    metric: Metric
    published: PublishedNumber | None  # the write-up's number, where its place is known
    tasks: tuple[TaskOnTrail, ...]  # it was made from
    needed: tuple[TaskOnTrail, ...]  # by these, in turn
    showing: tuple[PlacedPart, ...]  # figures, tables and claims whose words hold the number
    sharing: tuple[PlacedPart, ...]  # others that were made from one of its tasks


def trail_of(name: str, report: Report, pages: Mapping[str, int]) -> Trail:
    """Return the trail of a metric.

    pages: anchor -> page of the version's PDF.
    Raises MetricNotFoundError, with the nearest name, where the report has no such metric.
    """
    metric = report.metrics.get(name)
    if metric is None:
        raise _not_found(name, report)
    own = [record for record in report.tasks if record.name in metric.tasks]
    replicates = _replicates(metric)
    needed = [one for one in with_needs(metric.tasks, report.tasks) if one not in own]
    parts: tuple[Part, ...] = (*report.figures, *report.tables, *report.claims)
    showing = [part for part in parts if name in metrics_named(part)]
    sharing = [
        part
        for part in parts
        if part not in showing and not set(metric.tasks).isdisjoint(part.tasks)
    ]
    return Trail(
        report=report,
        metric=metric,
        published=next((one for one in report.published if one.name == name), None),
        tasks=tuple(TaskOnTrail(record, replicates.get(record.name)) for record in own),
        needed=tuple(map(TaskOnTrail, needed)),
        showing=tuple(placed(part, pages) for part in showing),
        sharing=tuple(placed(part, pages) for part in sharing),
    )


def _replicates(metric: Metric) -> dict[str, float]:
    """Return task -> its own value, where each replicate is one task."""
    if len(metric.replicates) != len(metric.tasks):
        return {}
    return dict(zip(metric.tasks, metric.replicates, strict=True))


def _not_found(name: str, report: Report) -> MetricNotFoundError:
    nearest = difflib.get_close_matches(name, report.metrics, n=1, cutoff=0.5)
    hint = (
        f"Did you mean {nearest[0]}?"
        if nearest
        else f"reportgen show {report.version} lists all of them."
    )
    return MetricNotFoundError(f"There is no metric {name} in {report.version}. {hint}")
