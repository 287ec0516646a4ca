"""Find the values of a figure's plots in its picture, for the page's script."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportgen.report.numbers import format_plain, format_significant, value_and_spread
from reportgen.report.panels import CurvesPanel, IntervalSeries, IntervalsPanel, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reportgen.render.figures.drawings import Drawing


POINTS_PER_INCH = 72
DIGITS = 4  # significant ones of a value beside the pointer
PLACES = 2  # of a place in the picture, in points


@dataclass(frozen=True)
class PlotFrame:
    """The rectangle of the axes in points from the picture's upper left corner, and its scales."""

    left: float
    top: float
    right: float
    bottom: float
    x_limits: tuple[float, float]
    y_limits: tuple[float, float]
    x_is_logarithmic: bool = False

    def x_at(self, value: float) -> float:
        """Return where a value of the x axis lies."""
        low, high = self.x_limits
        if self.x_is_logarithmic:
            low, high, value = math.log(low), math.log(high), math.log(value)
        return self.left + (self.right - self.left) * (value - low) / (high - low)

    def y_at(self, value: float) -> float:
        """Return where a value of the y axis lies."""
        low, high = self.y_limits
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)


def frame_of(axes: "Axes", picture: "Figure") -> PlotFrame:
    """Return the frame of axes on which all is drawn."""
    width, height = picture.get_size_inches() * POINTS_PER_INCH
    box = axes.get_position()
    return PlotFrame(
        left=float(box.x0 * width),
        top=float((1 - box.y1) * height),
        right=float(box.x1 * width),
        bottom=float((1 - box.y0) * height),
        x_limits=_pair(axes.get_xlim()),
        y_limits=_pair(axes.get_ylim()),
        x_is_logarithmic=axes.get_xscale() == "log",
    )


def plot_values(drawing: "Drawing") -> str:
    """Return as JSON, for each plot with lines or means: its box, and what is where in it.

    `positions` are the places of the x values in the picture, `x` their texts; each
    of `series` has a `height` and a text for every one of them, null where it has none.
    Empty where no panel has such values. `<` is escaped: the JSON stands in a page.
    """
    plots = [
        _plot(panel, frame)
        for panel, frame in zip(drawing.figure.panels, drawing.frames, strict=True)
        if frame is not None and isinstance(panel, CurvesPanel | IntervalsPanel)
    ]
    text = json.dumps(plots, ensure_ascii=False, separators=(",", ":")) if plots else ""
    return text.replace("<", r"\u003c")


def _pair(limits: tuple[float, float]) -> tuple[float, float]:
    low, high = limits
    return float(low), float(high)


def _plot(panel: CurvesPanel | IntervalsPanel, frame: PlotFrame) -> dict[str, Any]:
    positions = sorted({x for series in panel.series for x in series.x})
    return {
        "box": [_place(edge) for edge in (frame.left, frame.top, frame.right, frame.bottom)],
        "name": panel.title or f"{panel.y_label} by {panel.x_label}",
        "axis": panel.x_label,
        "positions": [_place(frame.x_at(x)) for x in positions],
        "x": [format_plain(x) for x in positions],
        "series": [_series(series, frame, positions) for series in panel.series],
    }


def _series(
    series: Series | IntervalSeries, frame: PlotFrame, positions: Sequence[float]
) -> dict[str, Any]:
    values = series.y if isinstance(series, Series) else series.mean
    texts = dict(zip(series.x, _texts(series), strict=True))
    heights = {
        x: _place(frame.y_at(y)) for x, y in zip(series.x, values, strict=True) if y is not None
    }
    return {
        "label": series.label,
        "heights": [heights.get(x) for x in positions],
        "texts": [texts.get(x) for x in positions],
    }


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


def _place(points: float) -> float:
    return round(points, PLACES)
