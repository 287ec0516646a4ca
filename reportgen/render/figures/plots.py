"""Draw panels that have axes: curves, points, and means with their spread."""

import math
import operator
import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reportgen.render.figures.canvas import (
    BLUE,
    COLOURS,
    GREY,
    LINE_STYLES,
    MARKERS,
    TEXT_SIZE,
    TOP_MARGIN,
    Canvas,
    text_width,
)
from reportgen.render.figures.legends import SINGLE_VALUES, draw_legend, legend_height
from reportgen.report.numbers import format_plain, mantissa_and_exponent
from reportgen.report.panels import (
    CurvesPanel,
    IntervalsPanel,
    ReferenceLine,
    ScatterPanel,
    Series,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDEST = 4.4  # inches of a plot that has the column to itself
PLOT_HEIGHT = 1.6  # of the axes alone
LEFT_MARGIN = 0.62
RIGHT_MARGIN = 0.12
BOTTOM_MARGIN = 0.42
TITLE_HEIGHT = 0.2
DOT_SIZE = 2.2  # points
SHORTEST = 1e-4  # of the width of all points: a line that is seen as a dot
MANY_POINTS = 25  # from here on only every fifth has a marker
MOST_POINTS = 200  # from here on markers have a distance, in parts of the axes' diagonal
MARKER_DISTANCE = 0.06
BESIDE = 0.4  # decades beside the outermost means on a logarithmic axis
APART = 0.06  # of the axes' width, between a mean and its single values


def size(panel: CurvesPanel | IntervalsPanel | ScatterPanel, width: float) -> tuple[float, float]:
    """Return width and height in inches, at most as wide as given."""
    if isinstance(panel, ScatterPanel):
        square = width - LEFT_MARGIN - RIGHT_MARGIN
        side = min(square, 2.2)
        width = side + LEFT_MARGIN + RIGHT_MARGIN
        return width, side + BOTTOM_MARGIN + head_height(panel, width)
    width = min(width, WIDEST)
    return width, PLOT_HEIGHT + BOTTOM_MARGIN + head_height(panel, width)


def head_height(panel: CurvesPanel | IntervalsPanel | ScatterPanel, width: float) -> float:
    """Return the height of what stands over the axes: title and legend."""
    height = TOP_MARGIN + TITLE_HEIGHT * len(_title_lines(panel, width))
    height += legend_height(panel, width - LEFT_MARGIN - RIGHT_MARGIN)
    return height


def draw_curves(panel: CurvesPanel, canvas: Canvas) -> "Axes":
    """Draw lines over a common x axis; a value that is not finite is a gap."""
    from matplotlib.ticker import MaxNLocator

    axes = _axes(panel, canvas)
    for series, style in zip(panel.series, _styles_of(panel.series), strict=True):
        y = [math.nan if value is None else value for value in series.y]
        axes.plot(
            series.x,
            y,
            label=series.label,
            color=COLOURS[style],
            linestyle=LINE_STYLES[style],
            marker=MARKERS[style],
            markevery=_marked(len(y)),
        )
    _draw_references(axes, panel.references)
    axes.set_xscale(panel.x_scale)
    if panel.x_scale == "linear" and all(
        float(x).is_integer() for series in panel.series for x in series.x
    ):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    draw_legend(axes, panel, canvas.width - LEFT_MARGIN - RIGHT_MARGIN)
    return axes


def _marked(points: int) -> int | float:
    """Return which points have a marker, as matplotlib takes it."""
    if points < MOST_POINTS:
        return 1 if points < MANY_POINTS else 5
    return MARKER_DISTANCE


def draw_scatter(panel: ScatterPanel, canvas: Canvas) -> None:
    """Draw points, each group in its colour; equal scales bring the origin's axes."""
    axes = _axes(panel, canvas)
    if panel.groups:
        _draw_groups(axes, panel, canvas)
    else:
        _draw_dots(axes, panel)
    if not panel.has_equal_scales:
        axes.autoscale_view()
        return
    middle = [(min(values) + max(values)) / 2 for values in (panel.x, panel.y)]
    reach = 0.55 * max(max(values) - min(values) for values in (panel.x, panel.y))
    axes.set_xlim(middle[0] - reach, middle[0] + reach)
    axes.set_ylim(middle[1] - reach, middle[1] + reach)
    axes.set_aspect("equal")
    axes.axhline(0, color=GREY, linewidth=0.6)
    axes.axvline(0, color=GREY, linewidth=0.6)


def _draw_dots(axes: "Axes", panel: ScatterPanel) -> None:
    """Draw all points as one path of very short lines with round ends.

    A marker for each makes the file five times larger, and slow to set. A line without any
    length is in no PNG.
    """
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    ends = np.repeat(np.column_stack([panel.x, panel.y]), 2, axis=0)
    ends[1::2] += [SHORTEST * (np.ptp(panel.x) or 1.0), 0.0]
    path = Path(ends, np.tile([Path.MOVETO, Path.LINETO], len(panel.x)))
    path.should_simplify = False
    style = {"edgecolor": BLUE, "facecolor": "none", "alpha": 0.7, "linewidth": DOT_SIZE}
    axes.add_patch(PathPatch(path, capstyle="round", snap=False, **style))


def _draw_groups(axes: "Axes", panel: ScatterPanel, canvas: Canvas) -> None:
    """Draw each group in a colour and with a marker of its own, and their legend."""
    groups = np.array(panel.groups)
    x, y = np.array(panel.x), np.array(panel.y)
    for group, label in enumerate(panel.group_labels):
        axes.plot(
            x[groups == group],
            y[groups == group],
            label=label,
            linestyle="none",
            marker=MARKERS[group % len(MARKERS)],
            markerfacecolor="none" if group // len(MARKERS) % 2 else COLOURS[group % len(COLOURS)],
            markeredgewidth=0.5,
            color=COLOURS[group % len(COLOURS)],
            alpha=0.7,
        )
    draw_legend(axes, panel, canvas.width - LEFT_MARGIN - RIGHT_MARGIN)


def draw_intervals(panel: IntervalsPanel, canvas: Canvas) -> "Axes":
    """Draw means with error bars; the single values are small open circles beside them."""
    from matplotlib.ticker import MaxNLocator

    axes = _axes(panel, canvas)
    axes.set_xscale(panel.x_scale)
    positions = sorted({x for series in panel.series for x in series.x})
    is_log = panel.x_scale == "log"
    places = [math.log10(x) if is_log else x for x in positions]
    room = BESIDE if is_log else (places[-1] - places[0] or 2.0) / 10
    span = places[-1] - places[0] + 2 * room
    nearest = min((b - a for a, b in pairwise(places)), default=span)
    apart = min(APART * span, nearest / 3)
    moved = _moved if is_log else operator.add
    for index, series in enumerate(panel.series):
        style = index % len(COLOURS)
        offset = 2 * apart * (index - (len(panel.series) - 1) / 2)
        beside = apart / 2 if any(series.points) else 0.0
        spread = [math.nan if value is None else value for value in series.spread]
        axes.errorbar(
            [moved(x, offset - beside) for x in series.x],
            series.mean,
            yerr=spread,
            label=series.label,
            color=COLOURS[style],
            marker=MARKERS[style],
            markersize=4,
            linestyle="none",
            capsize=3,
            elinewidth=0.9,
        )
        singles = [
            (moved(x, offset + beside), value)
            for x, values in zip(series.x, series.points, strict=False)
            for value in values
        ]
        if singles:
            axes.plot(
                *zip(*singles, strict=True),
                label=SINGLE_VALUES,
                linestyle="none",
                marker="o",
                markersize=3,
                markerfacecolor="none",
                markeredgewidth=0.6,
                color=COLOURS[style],
            )
    _draw_references(axes, panel.references)
    if is_log:
        axes.set_xticks(positions, [_power_of_ten(x) for x in positions])
        axes.minorticks_off()
    elif all(float(x).is_integer() for x in positions):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(moved(positions[0], -room), moved(positions[-1], room))
    return axes


def _axes(panel: CurvesPanel | IntervalsPanel | ScatterPanel, canvas: Canvas) -> "Axes":
    axes = canvas.axes(left=LEFT_MARGIN, right=RIGHT_MARGIN, bottom=BOTTOM_MARGIN, top=canvas.head)
    axes.set_xlabel(panel.x_label)
    axes.set_ylabel(panel.y_label)
    if panel.title:
        lines = _title_lines(panel, canvas.width)
        axes.annotate(
            "\n".join(lines),
            (0.5, 1),
            xycoords="axes fraction",
            xytext=(72 * _title_shift(lines, canvas.width), 72 * (canvas.head - TOP_MARGIN)),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=TEXT_SIZE,
        )
    return axes


def _title_shift(lines: Sequence[str], width: float) -> float:
    """Return how far right of the axes' middle a title has its own: left where it needs room."""
    axes_width = width - LEFT_MARGIN - RIGHT_MARGIN
    beyond = max(text_width(line, TEXT_SIZE) for line in lines) / 2 - axes_width / 2
    return min(0.0, RIGHT_MARGIN - beyond)


def _title_lines(panel: CurvesPanel | IntervalsPanel | ScatterPanel, width: float) -> list[str]:
    letters = int(width / text_width("m", TEXT_SIZE))
    return textwrap.wrap(panel.title, max(letters, 1))


def _styles_of(series: Sequence[Series]) -> list[int]:
    """Return a style for each line: its own, or where lines share one, by their order."""
    styles = [line.style % len(COLOURS) for line in series]
    if len(set(styles)) == len(styles):
        return styles
    return [place % len(COLOURS) for place in range(len(styles))]


def _draw_references(axes: "Axes", references: Sequence[ReferenceLine]) -> None:
    for reference, style in zip(references, (":", "-.", "--") * len(references), strict=False):
        draw = axes.axvline if reference.axis == "x" else axes.axhline
        draw(reference.value, label=reference.label, color=GREY, linestyle=style, linewidth=1)


def _moved(x: float, decades: float) -> float:
    return float(x * 10**decades)


def _power_of_ten(value: float) -> str:
    mantissa, exponent = mantissa_and_exponent(value)
    if mantissa == 1 and abs(exponent) > 2:
        return f"$10^{{{exponent}}}$"
    if value < 0.001:
        return rf"${mantissa:g} \times 10^{{{exponent}}}$"
    return format_plain(value)
