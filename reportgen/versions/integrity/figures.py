"""Hold the data of a report's figures against its metrics, and means against their points."""

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

from reportgen.report.fields import NUMBER_IN_NAME
from reportgen.report.model import Report
from reportgen.report.panels import CurvesPanel, IntervalsPanel
from reportgen.report.parts import Figure, Metric
from reportgen.versions.concern import Concern
from reportgen.versions.integrity.near import is_near

Family = Mapping[float, Metric]
"""Metrics whose names differ in one number alone, by that number."""


def figure_concerns(report: Report) -> Iterator[Concern]:
    """Yield what a figure says against itself, or against metrics that it shows."""
    families = _families(report)
    for figure in report.figures:
        for words, names in _of_figure(figure, families):
            yield Concern("numbers", f"in {figure.label} {words}", (figure.label, *names))


def _of_figure(figure: Figure, families: Sequence[Family]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for panel in figure.panels:
        if isinstance(panel, CurvesPanel):
            for line in panel.series:
                shown = {x: y for x, y in zip(line.x, line.y, strict=True) if y is not None}
                yield from _against_families(line.label, shown, families)
        elif isinstance(panel, IntervalsPanel):
            for means in panel.series:
                points = zip(means.x, means.mean, means.points, strict=False)
                for x, mean, values in points:
                    if values and not is_near(mean, of_points := fmean(values)):
                        yield f"the mean at {x} is {mean}, and that of its points {of_points}", ()
                shown = dict(zip(means.x, means.mean, strict=True))
                yield from _against_families(means.label, shown, families)
                singles = dict(zip(means.x, means.points, strict=False))
                yield from _against_replicates(singles, families)


def _against_families(
    label: str, shown: Mapping[float, float], families: Sequence[Family]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Compare a line with the metrics that it shows: most of its values are theirs."""
    for family in families:
        both = [x for x in shown if x in family and family[x].value is not None]
        equal = [x for x in both if is_near(shown[x], _value(family[x]))]
        if len(equal) < max(2, len(both) / 2) or len(equal) == len(both):
            continue
        for x in both:
            metric = family[x]
            if not is_near(shown[x], _value(metric)):
                words = f"{label} at {x} is {shown[x]}, and {metric.name} {metric.value}"
                yield words, (metric.name,)


def _against_replicates(
    singles: Mapping[float, Sequence[float]], families: Sequence[Family]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for family in families:
        both = [x for x in singles if x in family and family[x].replicates and singles[x]]
        equal = [x for x in both if tuple(singles[x]) == family[x].replicates]
        if len(equal) < max(2, len(both) / 2) or len(equal) == len(both):
            continue
        for x in both:
            ours, theirs = family[x].replicates, tuple(singles[x])
            if ours != theirs:
                pairs = zip(theirs, ours, strict=False)
                one, other = next((pair for pair in pairs if pair[0] != pair[1]), (theirs, ours))
                words = f"a point at {x} is {one}, and a replicate of {family[x].name} {other}"
                yield words, (family[x].name,)


def _value(metric: Metric) -> float:
    return math.nan if metric.value is None else metric.value


def _families(report: Report) -> list[Family]:
    found: dict[tuple[str, str], dict[float, Metric]] = {}
    for name, metric in report.metrics.items():
        for number in NUMBER_IN_NAME.finditer(name):
            place = name[: number.start()], name[number.end() :]
            found.setdefault(place, {})[float(number[0])] = metric
    return [family for family in found.values() if len(family) > 1]
