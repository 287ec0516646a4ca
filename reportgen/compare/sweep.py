"""The points of a sweep beside each other: each number at each, and which may be the best. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pydantic import JsonValue

from reportgen.base.errors import MetricNotFoundError, hint, listed
from reportgen.compare.calibration import Calibration
from reportgen.compare.scatter import Scatters, least_std
from reportgen.compare.sides import Sides
from reportgen.report.looks import looks_in
from reportgen.report.model import Report, flat_settings
from reportgen.report.numbers import counted
from reportgen.report.parts import Metric
from reportgen.report.provenance import Records
from reportgen.statistics.agreement import Spread
from reportgen.statistics.best import Sample, Standings, plateau, standings
from reportgen.statistics.findings import LEVEL
from reportgen.statistics.sequential import share_of_level

MOST_NUMBERS = 6
"""Headline numbers that are shown and judged where none is asked for."""


@dataclass(frozen=True)
class SweptPoint:
    """A point of a sweep and what was built of it."""

    values: Mapping[str, JsonValue]  # setting -> value
    version: str  # empty: there is none
    report: Report | None
    problem: str = ""  # why there is no report


@dataclass(frozen=True)
class SweptNumber:
    """A number at each point."""

    metric: Metric  # at one of them: what it means
    metrics: tuple[Metric | None, ...]  # at each point; None: it is not there
    # Points that may be the best, or that have the best value; empty: it is not judged.
    best: frozenset[int]
    words: str  # how that was found, or why it was not
    standings: Standings | None = None  # of the points that have a value; None: there is no test
    stops_mattering: tuple[float, float] | None = None  # values of a single knob

    @property
    def name(self) -> str:
        """The number's name."""
        return self.metric.name

    @property
    def judged(self) -> tuple[int, ...]:
        """The points that have a value."""
        return tuple(place for place, one in enumerate(self.metrics) if has_value(one))

    def rank(self, place: int) -> float:
        """Return what points are sorted by, the best first; infinite without a value."""
        metric = self.metrics[place]
        if metric is None or metric.value is None:
            return math.inf
        return -float(metric.value) if self.metric.better == "higher" else float(metric.value)

    @property
    def cannot_tell(self) -> frozenset[int]:
        """The points that may be the best only because their runs scatter far more than others."""
        if self.standings is None:
            return frozenset()
        standings = zip(self.judged, self.standings.settings, strict=True)
        return (
            frozenset(place for place, one in standings if one.scatters_more and one.behind > 0)
            & self.best
        )

    @property
    def clearly_best(self) -> frozenset[int]:
        """The points that may be the best by their runs; none where none is known to be worse."""
        return self.best - self.cannot_tell if self.tells_apart else frozenset()

    @property
    def tells_apart(self) -> bool:
        """Whether some point is known not to be the best, whatever the seeds."""
        return self.standings is not None and len(self.best) < len(self.judged)


@dataclass(frozen=True)
class SweepComparison:
    """A sweep with its numbers; the first is the one that its points are ordered by."""

    name: str
    points: tuple[SweptPoint, ...]
    numbers: tuple[SweptNumber, ...]  # none: no point has one
    order: tuple[int, ...]  # the points from the best on; without a value last
    seconds: tuple[float | None, ...]  # that each took to compute, without what all share
    left_out: int = 0  # headline numbers that the knobs can change, too

    @cached_property
    def knobs(self) -> tuple[str, ...]:
        """The settings that the points differ in."""
        return tuple(self.points[0].values)


def compare_points(
    name: str,
    points: Sequence[SweptPoint],
    calibration: Calibration,
    asked: Sequence[str] = (),
) -> SweepComparison:
    """Return the points of a sweep beside each other.

    asked: names of numbers, the one to order by first; none: the headline numbers of the
    experiments that have the knobs, or else those that the knobs can change.
    Raises MetricNotFoundError, with the nearest name, for a number that no point has.
    """
    reports = [point.report for point in points if point.report]
    shared = _shared_keys(reports)
    chosen, left_out = _numbers(points, reports, shared, asked)
    judged = [one for one in chosen if one.metric.better and _has_chance(one, points)]
    found = tuple(_judged(one, points, calibration, LEVEL / max(len(judged), 1)) for one in chosen)
    if not asked:
        # What can be judged is what a sweep is ordered by.
        found = tuple(sorted(found, key=lambda one: not one.best))
    return SweepComparison(
        name=name,
        points=tuple(map(_with_failure, points)),
        numbers=found,
        order=_order(found[0] if found else None, len(points)),
        seconds=tuple(_seconds(point.report, shared) for point in points),
        left_out=left_out,
    )


def replicate_settings(metric: Metric, settings: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """Return the settings that say how many replicates of its experiments are behind a number.

    settings: by full name.
    """
    stems = dict.fromkeys(task.partition(".")[0] for task in metric.tasks)
    return tuple(name for stem in stems if (name := f"{stem}.replicates") in settings)


def has_value(metric: Metric | None) -> bool:
    """Say whether there is a number."""
    return metric is not None and metric.value is not None


@dataclass(frozen=True)
class _Chosen:
    metric: Metric
    metrics: tuple[Metric | None, ...]


def _with_failure(point: SweptPoint) -> SweptPoint:
    """Return a point with the failure of an experiment that has a knob, where there was one."""
    stems = {knob.partition(".")[0] for knob in point.values}
    sections = point.report.sections if point.report else ()
    failures = [one.failure for one in sections if one.failure and one.stem in stems]
    return replace(point, problem=failures[0].splitlines()[0]) if failures else point


def _shared_keys(reports: Sequence[Report]) -> frozenset[str]:
    """Return the keys of the tasks that all points have."""
    keys = [frozenset(task.key for task in report.tasks) for report in reports]
    return frozenset.intersection(*keys) if len(keys) > 1 else frozenset()


def _numbers(
    points: Sequence[SweptPoint],
    reports: Sequence[Report],
    shared: frozenset[str],
    asked: Sequence[str],
) -> tuple[list[_Chosen], int]:
    """Return the numbers to show, and how many others there are."""
    known: dict[str, Metric] = {}
    for report in reports:
        for one in report.metrics.values():
            if not has_value(known.get(one.name)):
                known[one.name] = one
    for name in asked:
        if name not in known:
            nearest = hint(name, known, "reportgen show lists all of them.")
            raise MetricNotFoundError(f"No point of the sweep has a metric {name}. {nearest}")
    names, left_out = [*asked], 0
    if not asked:
        every = _reached(known, reports, shared)
        moved = [one for one in every if known[one].better] or every
        stems = {knob.partition(".")[0] for point in points[:1] for knob in point.values}
        own = [one for one in moved if known[one].section in stems]
        names = (own or moved)[:MOST_NUMBERS]
        left_out = len(moved) - len(names)
    chosen = [
        _Chosen(
            known[one],
            tuple(point.report.metrics.get(one) if point.report else None for point in points),
        )
        for one in names
    ]
    return chosen, left_out


def _reached(
    known: Mapping[str, Metric], reports: Sequence[Report], shared: frozenset[str]
) -> list[str]:
    """Return the headline numbers of which a task is another one at some point."""
    keys = [{task.name: task.key for task in report.tasks} for report in reports]
    headlines = (one for one in known.values() if one.headline)
    return [
        one.name
        for one in headlines
        if any(of.get(task, "") not in shared for of in keys for task in one.tasks)
    ]


def _judged(
    one: _Chosen, points: Sequence[SweptPoint], calibration: Calibration, level: float
) -> SweptNumber:
    places = [place for place, metric in enumerate(one.metrics) if has_value(metric)]
    there = [metric for metric in one.metrics if metric is not None and metric.value is not None]
    if reason := _why_not(one.metric, there):
        return SweptNumber(one.metric, one.metrics, frozenset(), reason)
    higher = one.metric.better == "higher"
    if not _has_chance(one, points):
        values = [float(metric.value or 0) for metric in there]
        top = max(values) if higher else min(values)
        best = frozenset(place for place, value in zip(places, values, strict=True) if value == top)
        return SweptNumber(one.metric, one.metrics, best, "no seed is involved, so no test is made")
    reports = [report for place in places if (report := points[place].report)]
    scatters = Scatters({one.metric.name: there}, Sides(reports), reports[0].profile, calibration)
    prior = scatters.known_before(one.metric.name)
    share, look = _look(one.metric, reports[0])
    found = standings(
        [Sample(metric.replicates or (float(metric.value or 0),)) for metric in there],
        higher=higher,
        same_seeds=scatters.share_seeds(one.metric.name),
        prior=Spread(prior.variance, prior.degrees) if prior else None,
        least=least_std(*there)[0],
        level=level * share,
    )
    if found is None:
        too_few = "too few runs: no spread over seeds is known"
        return SweptNumber(one.metric, one.metrics, frozenset(), too_few)
    every = zip(places, found.settings, strict=True)
    return SweptNumber(
        one.metric,
        one.metrics,
        frozenset(place for place, standing in every if standing.may_be_best),
        f"{found.words}{look}",
        found,
        _plateau([points[place].values for place in places], found),
    )


def _look(metric: Metric, report: Report) -> tuple[float, str]:
    """Return the share of the level at the planned look that a number is at, and words for it."""
    settings = flat_settings(report.settings)
    names = replicate_settings(metric, settings)
    looks = looks_in(settings, names)
    if not looks.are_planned_for(names):
        return 1.0, ""
    present = looks.present(names)
    words = f" This is look {present} of {looks.planned} at a growing number of replicates."
    return share_of_level(present, looks.planned), words


def _why_not(metric: Metric, there: Sequence[Metric]) -> str:
    """Return why a number is not judged; empty: it is."""
    if metric.better is None:
        return "neither more nor less is better"
    if metric.kind == "spread":
        return "a spread over a few replicates is itself known roughly"
    if len({(one.unit, one.kind, one.definition) for one in there}) > 1:
        return "its definition differs from point to point"
    items = {one.counted.count: one.counted.noun for one in there if one.counted}
    if len(items) > 1 or len({one.counted is None for one in there}) > 1:
        numbers = listed([counted(count, items[count]) for count in sorted(items)], 3)
        return f"it is not measured on the same items from point to point: {numbers}"
    return "" if len(there) > 1 else "fewer than two points have a value"


def _has_chance(one: _Chosen, points: Sequence[SweptPoint]) -> bool:
    """Say whether a seed is behind a number at any point."""
    return one.metric.kind != "exact" and any(
        task.seed is not None
        for metric, point in zip(one.metrics, points, strict=True)
        if metric is not None and point.report is not None
        for task in Records(point.report.tasks).behind(metric.tasks)
    )


def _plateau(
    values: Sequence[Mapping[str, JsonValue]], found: Standings
) -> tuple[float, float] | None:
    """Return where a single knob stops mattering; None of several, or of one without numbers."""
    along = [value for point in values for value in point.values()]
    numeric = [float(one) for one in along if isinstance(one, int | float)]
    return plateau(numeric, found) if len(numeric) == len(along) == len(values) else None


def _order(first: SweptNumber | None, count: int) -> tuple[int, ...]:
    if first is None:
        return tuple(range(count))
    # Where neither way is better, in the order of the knobs.
    return tuple(sorted(range(count), key=first.rank if first.metric.better else None))


def _seconds(report: Report | None, shared: frozenset[str]) -> float | None:
    if report is None:
        return None
    return math.fsum(task.seconds for task in report.tasks if task.key not in shared)
