"""One number over all versions, and where it really changed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reportgen.base.errors import MetricNotFoundError, hint
from reportgen.compare.calibration import Calibration
from reportgen.compare.causes import Upstream
from reportgen.compare.metrics import metric_changes
from reportgen.compare.model import MetricChange
from reportgen.report.model import Report
from reportgen.report.parts import Metric, Unit


@dataclass(frozen=True)
class HistoryPoint:
    """The number in one version."""

    version: str
    profile: str
    created: datetime
    metric: Metric
    change: MetricChange | None  # since the version before of its profile; None: there is none

    @property
    def is_real(self) -> bool:
        """Whether it changed, and neither by chance nor by too little to matter."""
        return self.change is not None and self.change.is_real


@dataclass(frozen=True)
class MetricHistory:
    """A number over versions, the oldest first."""

    name: str
    description: str
    unit: Unit
    points: tuple[HistoryPoint, ...]
    left_out: int  # versions without the number


def metric_history(
    name: str, versions: Iterable[tuple[str, Report]], calibration: Calibration
) -> MetricHistory:
    """Return the history of a metric.

    versions: name and report of each, the oldest first. Each is compared with the
    one before of its profile that has the number, as `compare_versions` does it.
    Raises MetricNotFoundError, with the nearest name, where none has it.
    """
    points: list[HistoryPoint] = []
    last: dict[str, Report] = {}  # profile -> report
    known: dict[str, None] = {}
    count = 0
    for version, report in versions:
        count += 1
        known |= dict.fromkeys(report.metrics)
        metric = report.metrics.get(name)
        if metric is None:
            continue
        before = last.get(report.profile)
        change = None if before is None else _change(name, before, report, calibration)
        points.append(HistoryPoint(version, report.profile, report.created, metric, change))
        last[report.profile] = report
    if not points:
        nearest = hint(name, known, "reportgen show lists all of them.")
        raise MetricNotFoundError(f"No version has a metric {name}. {nearest}")
    newest = points[-1].metric
    return MetricHistory(name, newest.description, newest.unit, tuple(points), count - len(points))


def _change(name: str, a: Report, b: Report, calibration: Calibration) -> MetricChange:
    upstream = Upstream(a, b)
    changes = metric_changes(upstream, calibration, lambda _: 0.0)
    return next(change for change in changes if change.name == name)
