"""Every number of two versions: matched by name, judged, tied to its cause. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reportgen.compare.calibration import Calibration
from reportgen.compare.causes import Upstream, beyond_noise
from reportgen.compare.model import REAL, MetricChange
from reportgen.compare.verdicts import Judgement, corrected, decided, has_same_bits, judge
from reportgen.report.model import Report
from reportgen.report.parts import Metric

SmallestThatMatters = Callable[[Metric], float]
"""Metric -> a real difference below this is negligible; 0: none is."""


@dataclass(frozen=True)
class Pair:
    """A number on both sides."""

    a: Metric
    b: Metric


def metric_changes(
    upstream: Upstream, calibration: Calibration, smallest: SmallestThatMatters
) -> tuple[MetricChange, ...]:
    """Return every number of either side with its verdict, in the order of b, then of a.

    Beside the write-up, only the numbers that it gives.
    """
    ours, theirs = upstream.a.metrics, upstream.b.metrics
    renamed = {} if upstream.is_from_writeup else _renamed(ours, theirs)
    pairs = {
        name: Pair(ours[renamed.get(name, name)], metric)
        for name, metric in theirs.items()
        if renamed.get(name, name) in ours
    }
    judged = corrected({name: _judge(pair, upstream, calibration) for name, pair in pairs.items()})
    if upstream.is_from_writeup:
        theirs = {name: theirs[name] for name in pairs}
        ours = {name: ours[name] for name in pairs}
    changes = [
        _change(pairs[name], judged[name], upstream, smallest, renamed.get(name, ""))
        if name in pairs
        else _alone(metric, is_new=True)
        for name, metric in theirs.items()
    ]
    on_both = {*theirs, *renamed.values()}
    gone = (metric for name, metric in ours.items() if name not in on_both)
    return (*changes, *(_alone(metric, is_new=False) for metric in gone))


def _judge(pair: Pair, upstream: Upstream, calibration: Calibration) -> Judgement:
    reports = (upstream.a, upstream.b)
    images = _images(pair, upstream)
    reason = "" if has_same_bits(pair.a, pair.b) else _incomparable(upstream, images)
    if reason:
        return Judgement(reason=reason)
    return judge(
        pair.a,
        pair.b,
        calibration.spread_of(upstream.profile, pair.b.name),
        _siblings(pair, reports),
        same_images=_reads_as_many(pair) and (not all(images) or images[0] == images[1]),
    )


def _images(pair: Pair, upstream: Upstream) -> tuple[frozenset[str], frozenset[str]]:
    """Return the digests of the images that both sides were computed from."""
    ours, theirs = (
        frozenset(task.dataset for task in tasks if task.dataset)
        for tasks in upstream.tasks_behind(pair.a, pair.b)
    )
    return ours, theirs


def _reads_as_many(pair: Pair) -> bool:
    counts = (pair.a.count, pair.b.count)
    return None in counts or counts[0] == counts[1]


def _incomparable(upstream: Upstream, images: tuple[frozenset[str], frozenset[str]]) -> str:
    """Return why two numbers cannot be held against each other, or nothing."""
    profiles = (upstream.a.profile, upstream.b.profile)
    if profiles[0] != profiles[1] and not upstream.is_from_writeup:
        return f"other profile: {profiles[0]} and {profiles[1]}"
    return "other images" if all(images) and images[0] != images[1] else ""


def _siblings(pair: Pair, reports: tuple[Report, Report]) -> list[tuple[float, ...]]:
    """Return the replicates of the same number at other places of a sweep, on both sides."""
    first, _, rest = pair.b.name.partition(".")
    place, _, last = rest.rpartition(".")
    if not _is_number(place):
        return []
    return [
        sibling.replicates
        for metric, report in zip((pair.a, pair.b), reports, strict=True)
        for sibling in report.metrics.values()
        if sibling.name != metric.name and len(sibling.replicates) > 1
        if sibling.name.startswith(f"{first}.") and sibling.name.endswith(f".{last}")
    ]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _change(
    pair: Pair,
    judgement: Judgement,
    upstream: Upstream,
    smallest: SmallestThatMatters,
    renamed_from: str,
) -> MetricChange:
    a, b = pair.a, pair.b
    final = decided(judgement, b.name, b.unit, smallest(b))
    causes = () if final.verdict == "same" else upstream.causes_of(a, b)
    if final.verdict in REAL:
        causes = beyond_noise(causes)
    differs = final.verdict != "same" and not upstream.is_from_writeup
    return MetricChange(
        name=b.name,
        section=b.section,
        description=b.description,
        unit=b.unit,
        a=a.value,
        b=b.value,
        a_std=a.std,
        b_std=b.std,
        a_runs=max(len(a.replicates), 1),
        b_runs=max(len(b.replicates), 1),
        difference=final.difference,
        interval=final.interval,
        test=final.test,
        p_value=final.p_value,
        verdict="renamed" if renamed_from and final.verdict == "same" else final.verdict,
        smallest_effect=final.smallest_effect,
        reason=final.reason,
        renamed_from=renamed_from,
        causes=tuple(cause.words for cause in causes),
        unexplained=differs and not causes,
    )


def _alone(metric: Metric, *, is_new: bool) -> MetricChange:
    runs = max(len(metric.replicates), 1)
    return MetricChange(
        name=metric.name,
        section=metric.section,
        description=metric.description,
        unit=metric.unit,
        a=None if is_new else metric.value,
        b=metric.value if is_new else None,
        a_std=None if is_new else metric.std,
        b_std=metric.std if is_new else None,
        a_runs=0 if is_new else runs,
        b_runs=runs if is_new else 0,
        verdict="new" if is_new else "missing",
    )


def _renamed(ours: Mapping[str, Metric], theirs: Mapping[str, Metric]) -> dict[str, str]:
    """Return new name -> old name for numbers that only their name tells apart.

    Both sides must have but one number of that value and definition.
    """
    gone = _by_content(metric for name, metric in ours.items() if name not in theirs)
    come = _by_content(metric for name, metric in theirs.items() if name not in ours)
    return {
        come[content][0]: gone[content][0]
        for content in come.keys() & gone.keys()
        if len(come[content]) == len(gone[content]) == 1
    }


def _by_content(metrics: Iterable[Metric]) -> dict[tuple[object, ...], list[str]]:
    found: dict[tuple[object, ...], list[str]] = {}
    for metric in metrics:
        content = (metric.value, metric.replicates, metric.unit, metric.section, metric.tasks)
        if metric.value is not None:
            found.setdefault(content, []).append(metric.name)
    return found
