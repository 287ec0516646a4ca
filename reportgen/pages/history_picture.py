"""Draw a number over versions, with the levels between its lasting changes."""

import math
from typing import TYPE_CHECKING

import numpy as np

from reportgen.compare.history import MetricHistory
from reportgen.pages.blocks import Picture
from reportgen.render.figures.canvas import (
    COLOURS,
    COLUMN_WIDTH,
    GREY,
    INK,
    LINE_HEIGHT,
    LINE_STYLES,
    MARKERS,
    SHADE,
    SMALL_TEXT_SIZE,
    Canvas,
    figure_style,
)
from reportgen.render.figures.drawings import picture_inline, picture_svg
from reportgen.report.numbers import counted, effect_text, p_value_words, with_unit
from reportgen.report.parts import Effect, Metric

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT = 3.0  # inches, without the lines that say how large lasting changes are
MOST_NAMES = 24  # under the axis; of more versions every second, third ... is named


def history_picture(history: MetricHistory) -> Picture:
    """Return the picture of a page, with what it shows in words."""

    def inline_svg() -> str:
        """Return it as a part of a page, in the page's fonts and ink."""
        with figure_style():
            return picture_inline(_draw(history), prefix=f"history-{history.name}-")

    changed = ", ".join(point.version for point in history.points if point.is_real)
    lasting = ", ".join(one.version for one in history.lasting)
    told = [
        f"A change from the version before was detected in {changed}." if changed else "",
        f"A lasting change was detected from {lasting} on." if lasting else "",
    ]
    legend = [
        "A ring marks a change that was detected against the version before of the same profile."
        if changed
        else "",
        "Horizontal lines are the means before and after a lasting change, with their 95 % "
        "intervals."
        if lasting
        else "",
    ]
    over = f"{history.name} over {counted(len(history.points), 'version')}."
    none = "No change was detected."
    return Picture(
        inline_svg,
        " ".join(filter(None, (over, *told))) if history.has_changed else f"{over} {none}",
        " ".join(filter(None, legend)) or none,
    )


def history_svg(history: MetricHistory) -> bytes:
    """Return the picture as a file that stands alone: its text is outlines."""
    with figure_style():
        return picture_svg(_draw(history))


def _draw(history: MetricHistory) -> "Figure":
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams["text.parse_math"] = False  # a dollar in a name is a dollar
    height = HEIGHT + LINE_HEIGHT * len(history.lasting)
    picture = Figure(figsize=(COLUMN_WIDTH, height))
    canvas = Canvas(picture, 0.0, 0.0, COLUMN_WIDTH, height)
    axes = canvas.axes(left=0.75, right=0.12, top=0.35, bottom=0.85)
    points = history.points
    values = np.array([point.metric.value for point in points], dtype=float)  # None: NaN
    ranges = [drawn_range(point.metric) or (math.nan, math.nan) for point in points]
    low, high = np.array(ranges).T
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
            label="change detected",
            markersize=9,
            markerfacecolor="none",
            markeredgewidth=1.0,
            color=INK,
        )
    _draw_levels(axes, history)
    _name_changes(axes, history)
    _name_versions(axes, [point.version for point in points])
    axes.set_ylabel(with_unit(history.name, history.unit))
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=len(profiles) + 2,
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


def _draw_levels(axes: "Axes", history: MetricHistory) -> None:
    levels = [level for one in history.stretches for level in one.levels]
    for number, level in enumerate(levels):
        ends = level.first - 0.5, level.last + 0.5
        axes.fill_between(ends, level.interval.low, level.interval.high, color=SHADE, linewidth=0)
        label = "" if number else "mean between lasting changes"
        axes.plot(ends, [level.mean] * 2, color=INK, linewidth=1.6, label=label)


def _name_changes(axes: "Axes", history: MetricHistory) -> None:
    """Write each lasting change in a line of its own over the points."""
    height = axes.bbox.height / axes.figure.dpi
    low, high = axes.get_ylim()
    of_line = LINE_HEIGHT / height  # in shares of the height
    axes.set_ylim(low, low + (high - low) / (1 - of_line * len(history.lasting)))
    for number, change in enumerate(history.lasting):
        size = Effect(description="", value=change.found.size, unit=history.unit)
        is_left = change.place < len(history.points) / 2
        axes.axvline(change.place - 0.5, color=GREY, linewidth=0.6, linestyle=":")
        axes.annotate(
            f"{effect_text(size)}, {p_value_words(change.found.p_value, 'p')}",
            (change.place - 0.5, 1 - of_line * number),
            xycoords=("data", "axes fraction"),
            xytext=(3 if is_left else -3, 0),
            textcoords="offset points",
            ha="left" if is_left else "right",
            va="top",
            fontsize=SMALL_TEXT_SIZE,
        )


def drawn_range(metric: Metric) -> tuple[float, float] | None:
    """Return from where to where the uncertainty goes that is printed beside a value.

    None where there is no value. An interval that somebody wrote is stretched to hold it.
    """
    if metric.value is None:
        return None
    value = float(metric.value)
    if metric.std is None and metric.interval is not None:
        return min(metric.interval.low, value), max(metric.interval.high, value)
    reach = metric.std or metric.uncertainty or 0.0
    return value - reach, value + reach
