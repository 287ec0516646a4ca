"""Follow numbers over versions: the change of each from one to the next, and lasting changes. Pure.

docs/statistics.md has the method of both, and how they share the level.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from reportgen.base.errors import MetricNotFoundError, hint
from reportgen.compare.calibration import Calibration
from reportgen.compare.causes import Upstream, beyond_noise
from reportgen.compare.metrics import metric_changes
from reportgen.compare.model import MetricChange
from reportgen.compare.stretches import Measured, Scanned, Stretch, spread_of, stretches
from reportgen.report.model import Report
from reportgen.report.parts import Metric, Unit
from reportgen.report.provenance import Records
from reportgen.statistics.change_points import (
    ChangePoint,
    Spread,
    any_change,
    change_points,
    is_drift,
    segments,
)
from reportgen.statistics.families import by_holm
from reportgen.statistics.findings import LEVEL, Interval, around
from reportgen.statistics.means import standard_error_of

NEIGHBOURS_SHARE, SCAN_SHARE = 0.25, 0.4
"""Of the level, for changes from one version to the next, and for lasting ones.

The rest is left for numbers whose distribution is far from the normal one:
`benchmarks/change_points.py` prints how often there is a false alarm.
"""

Versions = Sequence[tuple[str, Report]]
"""Name and report of each, the oldest first."""


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
class Level:
    """Versions between two lasting changes."""

    first: int  # place of the first among the points of the history
    last: int
    mean: float  # over all their runs
    interval: Interval  # of that mean


@dataclass(frozen=True)
class LastingChange:
    """A change of the level, that no two neighbours need show."""

    place: int  # of the first point behind it
    version: str
    between: tuple[str, str]  # first and last version from which on it may well be instead
    before: float  # means
    behind: float
    found: ChangePoint
    causes: tuple[str, ...]  # in words, of what differs upstream where it may be


@dataclass(frozen=True)
class StretchHistory:
    """What was found in versions that can be looked at as one sequence."""

    profile: str
    first: int  # place of its first version among the points of the history
    last: int
    versions: int  # that were counted
    p_value: float | None  # of any lasting change, corrected; None: no test
    words: str  # what the spread was taken from, or why there is no test
    changes: tuple[LastingChange, ...] = ()
    levels: tuple[Level, ...] = ()  # none where nothing changed
    is_drift: bool = False  # a straight line fits better than the levels


@dataclass(frozen=True)
class MetricHistory:
    """A number over versions, the oldest first."""

    name: str
    description: str
    unit: Unit
    points: tuple[HistoryPoint, ...]
    left_out: int  # versions without the number
    stretches: tuple[StretchHistory, ...]

    @property
    def lasting(self) -> tuple[LastingChange, ...]:
        """The lasting changes of all stretches, in the order of the versions."""
        found = (change for one in self.stretches for change in one.changes)
        return tuple(sorted(found, key=lambda one: one.place))

    @property
    def has_changed(self) -> bool:
        """Whether any change was detected."""
        return bool(self.lasting) or any(point.is_real for point in self.points)


def metric_history(name: str, versions: Versions, calibration: Calibration) -> MetricHistory:
    """Return the history of one metric, as `metric_histories` does of several."""
    return metric_histories((name,), versions, calibration)[0]


def headlines(versions: Versions) -> tuple[str, ...]:
    """Return the names of all headline numbers, those of the newest version first."""
    return tuple(
        dict.fromkeys(
            name
            for _, report in reversed(versions)
            for name, metric in report.metrics.items()
            if metric.headline
        )
    )


def metric_histories(
    names: Iterable[str], versions: Versions, calibration: Calibration
) -> tuple[MetricHistory, ...]:
    """Return the histories of metrics, corrected together.

    Each version is compared with the one before of its profile that has the number, as
    `compare_versions` does it. Lasting changes are looked for in the versions of a profile.
    Raises MetricNotFoundError, with the nearest name, where no version has a metric.
    """
    followed = {name: _followed(name, versions) for name in names}
    neighbours = _Neighbours(followed, calibration)
    points = {
        name: [(_point(*one, neighbours), one[1]) for one in found]
        for name, found in followed.items()
    }
    behind = {version: Records(report.tasks) for version, report in versions}
    scans = {
        name: [_Scan(one, spread_of(one, calibration)) for one in _stretches(found, behind)]
        for name, found in points.items()
    }
    tested = [one for found in scans.values() for one in found if one.p_value is not None]
    for one, corrected in zip(tested, by_holm([one.p_value or 0.0 for one in tested]), strict=True):
        one.correct(*corrected)
    return tuple(
        _history(name, points[name], len(versions), [one.result() for one in found])
        for name, found in scans.items()
    )


_Points = list[tuple[HistoryPoint, Report]]
_Followed = list[tuple[str, Report, Metric, Report | None]]
"""Versions that have a number: name, report, number, and the version before that has it."""


def _followed(name: str, versions: Versions) -> _Followed:
    found: _Followed = []
    last: dict[str, Report] = {}  # profile -> report
    for version, report in versions:
        if (metric := report.metrics.get(name)) is not None:
            found.append((version, report, metric, last.get(report.profile)))
            last[report.profile] = report
    if not found:
        known = dict.fromkeys(each for _, report in versions for each in report.metrics)
        nearest = hint(name, known, "reportgen show lists all of them.")
        raise MetricNotFoundError(f"No version has a metric {name}. {nearest}")
    return found


class _Neighbours:
    """Changes from one version to the next; each two versions are compared once."""

    def __init__(self, followed: Mapping[str, _Followed], calibration: Calibration) -> None:
        pairs = {
            (id(before), id(report)): (before, report)
            for found in followed.values()
            for _, report, _, before in found
            if before is not None
        }
        # Twenty comparisons at 5 % each would find a change in most histories of equal versions.
        self._changes = {
            pair: {
                one.name: one
                for one in metric_changes(
                    Upstream(*both), calibration, lambda _: 0.0, len(pairs), NEIGHBOURS_SHARE
                ).all
                if one.name in followed
            }
            for pair, both in pairs.items()
        }

    def change(self, name: str, a: Report, b: Report) -> MetricChange:
        """Return the change of a number."""
        return self._changes[id(a), id(b)][name]


def _point(
    version: str, report: Report, metric: Metric, before: Report | None, neighbours: _Neighbours
) -> HistoryPoint:
    change = None if before is None else neighbours.change(metric.name, before, report)
    return HistoryPoint(version, report.profile, report.created, metric, change)


def _stretches(points: _Points, records: Mapping[str, Records]) -> Iterator[Stretch]:
    for profile in dict.fromkeys(point.profile for point, _ in points):
        yield from stretches(
            [
                Measured(
                    place,
                    point.version,
                    report,
                    point.metric,
                    records[point.version].behind(point.metric.tasks),
                )
                for place, (point, report) in enumerate(points)
                if point.profile == profile and point.metric.value is not None
            ]
        )


class _Scan:
    """The scan of a stretch of a number."""

    def __init__(self, stretch: Stretch, scanned: Scanned) -> None:
        self._stretch, self._scanned = stretch, scanned
        self.p_value: float | None = None  # not corrected; None: no test
        if scanned.spread is not None:
            self.p_value = any_change(stretch.means, stretch.runs, scanned.spread)
        self._corrected = self.p_value
        self._tests = 1.0

    def correct(self, p_value: float, tests: int) -> None:
        """Take what Holm's procedure gives over all scans."""
        self._corrected = min(1.0, p_value / SCAN_SHARE)
        self._tests = tests / SCAN_SHARE

    def result(self) -> StretchHistory:
        """Return what was found."""
        stretch, spread = self._stretch, self._scanned.spread
        found: tuple[ChangePoint, ...] = ()
        levels: tuple[Level, ...] = ()
        if spread is not None and self._corrected is not None and self._corrected < LEVEL:
            found = change_points(stretch.means, stretch.runs, spread, self._tests)
            levels = tuple(_levels(stretch, spread, found)) if found else ()
        return StretchHistory(
            profile=stretch.counted[0].report.profile,
            first=stretch.first,
            last=stretch.last,
            versions=len(stretch.counted),
            p_value=self._corrected,
            words=self._scanned.words,
            changes=tuple(
                _lasting(stretch, one, *levels[place : place + 2])
                for place, one in enumerate(found)
            ),
            levels=levels,
            is_drift=is_drift(stretch.means, stretch.runs, found),
        )


def _levels(stretch: Stretch, spread: Spread, found: Sequence[ChangePoint]) -> Iterator[Level]:
    counted = stretch.counted
    for start, stop in segments(len(counted), found):
        runs = stretch.runs[start:stop]
        mean = float(np.average(stretch.means[start:stop], weights=runs))
        if stretch.shares_seeds:
            of_seeds = np.mean(stretch.replicates[start:stop], axis=0).tolist()
            interval = around(mean, standard_error_of(of_seeds), len(of_seeds) - 1)
        else:
            variance, degrees = spread(0, len(counted))
            interval = around(mean, math.sqrt(float(np.max(variance)) / sum(runs)), degrees)
        last = stretch.last if stop == len(counted) else counted[stop].place - 1
        yield Level(counted[start].place, last, mean, interval)


def _lasting(stretch: Stretch, found: ChangePoint, before: Level, behind: Level) -> LastingChange:
    counted = stretch.counted
    first, last = found.places
    upstream = Upstream(counted[first - 1].report, counted[last].report)
    causes = upstream.causes_of(counted[first - 1].metric, counted[last].metric)
    return LastingChange(
        place=counted[found.place].place,
        version=counted[found.place].version,
        between=(counted[first].version, counted[last].version),
        before=before.mean,
        behind=behind.mean,
        found=found,
        causes=tuple(cause.words for cause in beyond_noise(causes)),
    )


def _history(
    name: str, points: _Points, versions: int, found: Iterable[StretchHistory]
) -> MetricHistory:
    newest = points[-1][0].metric
    return MetricHistory(
        name,
        newest.description,
        newest.unit,
        tuple(point for point, _ in points),
        versions - len(points),
        tuple(found),
    )
