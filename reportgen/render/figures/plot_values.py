"""Find the values of a figure's plots in its picture, for the page's script."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reportgen.report.numbers import format_plain, format_significant, value_and_spread
from reportgen.report.panels import CurvesPanel, IntervalSeries, IntervalsPanel, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

DIGITS = 4  # significant ones of a value beside the pointer
PLACES = 2  # of a place in the picture, in points

Plots = Sequence[tuple[CurvesPanel | IntervalsPanel, "Axes"]]
"""Panels with lines or means, and the axes that each is drawn in."""


def plot_values(plots: Plots) -> str:
    """Return as JSON, for each plot: its box, and what is where in it.

    `positions` are the places of the x values in the picture, `x` their texts; each
    of `series` has a `height` and a text for every one of them, null where it has none.
    Places are in points from the picture's upper left corner.
    Empty where there is no plot. `<` is escaped: the JSON stands in a page.
    """
    found = [_plot(panel, axes) for panel, axes in plots]
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":")) if found else ""
    return text.replace("<", r"\u003c")


def _plot(panel: CurvesPanel | IntervalsPanel, axes: "Axes") -> dict[str, Any]:
    x_values = sorted({x for series in panel.series for x in series.x})
    low, _ = axes.get_ylim()  # this also sets the limits that places follow from
    (left, bottom), (right, top) = _places(axes, axes.transAxes, [(0, 0), (1, 1)])
    return {
        "box": [left, top, right, bottom],
        "name": panel.title or f"{panel.y_label} by {panel.x_label}",
        "axis": panel.x_label,
        "positions": [x for x, _ in _places(axes, axes.transData, [(x, low) for x in x_values])],
        "x": [format_plain(x) for x in x_values],
        "series": [_series(series, axes, x_values) for series in panel.series],
    }


def _series(
    series: Series | IntervalSeries, axes: "Axes", x_values: Sequence[float]
) -> dict[str, Any]:
    values = series.y if isinstance(series, Series) else series.mean
    points = [(x, y) for x, y in zip(series.x, values, strict=True) if y is not None]
    places = _places(axes, axes.transData, points)
    heights = {x: height for (x, _), (_, height) in zip(points, places, strict=True)}
    texts = dict(zip(series.x, _texts(series), strict=True))
    return {
        "label": series.label,
        "heights": [heights.get(x) for x in x_values],
        "texts": [texts.get(x) for x in x_values],
    }


def _places(
    axes: "Axes", transform: "Transform", points: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Return where points lie, counted from the upper left corner."""
    picture = axes.figure
    scale = 72 / picture.dpi
    return [
        (round(float(x) * scale, PLACES), round(float(picture.bbox.height - y) * scale, PLACES))
        for x, y in transform.transform(points)
    ]


def _texts(series: Series | IntervalSeries) -> list[str | None]:
    if isinstance(series, Series):
        return [None if y is None else format_significant(y, DIGITS) for y in series.y]
    singles = series.points or ((),) * len(series.x)
    return [
        (value_and_spread(mean, spread) if spread else format_significant(mean, DIGITS))
        + _in_brackets(values)
        for mean, spread, values in zip(series.mean, series.spread, singles, strict=True)
    ]


def _in_brackets(values: Sequence[float]) -> str:
    texts = (format_significant(value, DIGITS) for value in values)
    return f" ({', '.join(texts)})" if values else ""
