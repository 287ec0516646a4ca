"""The history of a number as a picture: its value over the versions, with its uncertainty."""

import math
from typing import TYPE_CHECKING

from reportgen.compare.metrics import HistoryPoint, MetricHistory
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
    from matplotlib.figure import Figure as Picture

    picture = Picture(figsize=(COLUMN_WIDTH, HEIGHT))
    canvas = Canvas(picture, 0.0, 0.0, COLUMN_WIDTH, HEIGHT)
    axes = canvas.axes(left=0.75, right=0.12, top=0.35, bottom=0.85)
    profiles = list(dict.fromkeys(point.profile for point in history.points))
    points = list(enumerate(history.points))
    for index, profile in enumerate(profiles):
        own = [(place, point) for place, point in points if point.profile == profile]
        _draw_profile(axes, own, profile, index % len(COLOURS))
    changed = [(place, _value(point)) for place, point in points if point.is_real]
    if changed:
        axes.plot(
            *zip(*changed, strict=True),
            label="really changed",
            linestyle="none",
            marker="o",
            markersize=9,
            markerfacecolor="none",
            markeredgewidth=1.0,
            color=INK,
        )
    _name_versions(axes, [point.version for point in history.points])
    axes.set_ylabel(_plain(f"{history.name} ({history.unit})"))
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=len(profiles) + 1,
        borderaxespad=0.2,
        borderpad=0,
    )
    return picture


def _draw_profile(
    axes: "Axes", points: list[tuple[int, HistoryPoint]], profile: str, style: int
) -> None:
    values = [_value(point) for _, point in points]
    ranges = [drawn_range(point.metric) for _, point in points]
    axes.errorbar(
        [place for place, _ in points],
        values,
        yerr=[
            [value - low for value, (low, _) in zip(values, ranges, strict=True)],
            [high - value for value, (_, high) in zip(values, ranges, strict=True)],
        ],
        label=_plain(profile),
        color=COLOURS[style],
        linestyle=LINE_STYLES[style],
        marker=MARKERS[style],
        linewidth=0.7,
        capsize=3,
        elinewidth=0.9,
    )


def _name_versions(axes: "Axes", names: list[str]) -> None:
    step = math.ceil(len(names) / MOST_NAMES)
    shown = range(0, len(names), step)
    axes.set_xticks(
        list(shown),
        [_plain(names[place]) for place in shown],
        rotation=45,
        ha="right",
        rotation_mode="anchor",
        fontsize=SMALL_TEXT_SIZE,
    )
    axes.set_xlim(-0.5, len(names) - 0.5)


def _value(point: HistoryPoint) -> float:
    return math.nan if point.metric.value is None else float(point.metric.value)


def _plain(text: str) -> str:
    """Return a text in which matplotlib sees no mathematics."""
    return text.replace("$", r"\$")
