"""The history of a number as a picture: its value over the versions, with its uncertainty."""

import math
from typing import TYPE_CHECKING

import numpy as np

from reportgen.compare.history import HistoryPoint, MetricHistory
from reportgen.render.figures.canvas import (
    COLOURS,
    COLUMN_WIDTH,
    INK,
    LINE_STYLES,
    MARKERS,
    SMALL_TEXT_SIZE,
    Canvas,
    figure_style,
)
from reportgen.render.figures.drawings import picture_inline, picture_svg
from reportgen.report.parts import Metric

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

HEIGHT = 3.0  # inches
MOST_NAMES = 24  # under the axis; of more versions every second, third ... is named


def history_svg(history: MetricHistory) -> bytes:
    """Return the picture as a file that stands alone: its text is outlines."""
    with figure_style():
        return picture_svg(_draw(history))


def history_inline_svg(history: MetricHistory) -> str:
    """Return the picture as a part of a page, in the page's fonts and ink."""
    with figure_style():
        return picture_inline(_draw(history), prefix="history-")


def drawn_range(metric: Metric) -> tuple[float, float]:
    """Return from where to where the uncertainty goes that is printed beside a value.

    metric: has a value.
    """
    value = float(metric.value or 0)
    if metric.std is None and metric.interval is not None:
        return metric.interval.low, metric.interval.high
    reach = metric.std or metric.uncertainty or 0.0
    return value - reach, value + reach


def _draw(history: MetricHistory) -> "Picture":
    import matplotlib
    from matplotlib.figure import Figure as Picture

    matplotlib.rcParams["text.parse_math"] = False  # a dollar in a name is a dollar
    picture = Picture(figsize=(COLUMN_WIDTH, HEIGHT))
    canvas = Canvas(picture, 0.0, 0.0, COLUMN_WIDTH, HEIGHT)
    axes = canvas.axes(left=0.75, right=0.12, top=0.35, bottom=0.85)
    points = history.points
    values = np.array([_value(point) for point in points])
    low, high = np.array([drawn_range(point.metric) for point in points]).T
    profiles = list(dict.fromkeys(point.profile for point in points))
    for index, profile in enumerate(profiles):
        own = [place for place, point in enumerate(points) if point.profile == profile]
        style = index % len(COLOURS)
        axes.errorbar(
            own,
            values[own],
            yerr=[values[own] - low[own], high[own] - values[own]],
            label=profile,
            color=COLOURS[style],
            linestyle=LINE_STYLES[style],
            marker=MARKERS[style],
            linewidth=0.7,
            capsize=3,
            elinewidth=0.9,
        )
    changed = [place for place, point in enumerate(points) if point.is_real]
    if changed:
        axes.plot(
            changed,
            values[changed],
            "o",
            label="really changed",
            markersize=9,
            markerfacecolor="none",
            markeredgewidth=1.0,
            color=INK,
        )
    _name_versions(axes, [point.version for point in points])
    axes.set_ylabel(f"{history.name} ({history.unit})")
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=len(profiles) + 1,
        borderaxespad=0.2,
        borderpad=0,
    )
    return picture


def _name_versions(axes: "Axes", names: list[str]) -> None:
    shown = range(0, len(names), math.ceil(len(names) / MOST_NAMES))
    axes.set_xticks(
        shown,
        [names[place] for place in shown],
        rotation=45,
        ha="right",
        rotation_mode="anchor",
        fontsize=SMALL_TEXT_SIZE,
    )
    axes.set_xlim(-0.5, len(names) - 0.5)


def _value(point: HistoryPoint) -> float:
    return math.nan if point.metric.value is None else float(point.metric.value)
