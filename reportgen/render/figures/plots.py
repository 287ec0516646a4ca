"""Draw panels that have axes: curves, points, and means with their spread."""

import math
import operator
import re
import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reportgen.render.figures import legends
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

Plot = CurvesPanel | IntervalsPanel | ScatterPanel

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
BETWEEN_LABELS = 0.05  # inches

_NO_LETTER = re.compile(r"[${}^]|\\\w+")
"""What mathematics has beside what it prints."""


def size(panel: Plot, width: float) -> tuple[float, float]:
    """Return width and height in inches, at most as wide as given."""
    if isinstance(panel, ScatterPanel):
        axes_height = min(_axes_width(width), 2.2)
        width = axes_height + LEFT_MARGIN + RIGHT_MARGIN
    else:
        axes_height, width = PLOT_HEIGHT, min(width, WIDEST)
    return width, axes_height + BOTTOM_MARGIN + head_height(panel, width)


def head_height(panel: Plot, width: float) -> float:
    """Return the height of what stands over the axes: title and legend."""
    titles = TITLE_HEIGHT * len(_title_lines(panel, width))
    return TOP_MARGIN + titles + legends.height(legends.own_labels(panel), _axes_width(width))


def draw(panel: Plot, canvas: Canvas) -> "Axes":
    """Draw a panel, with its legend if it has one of its own."""
    axes = canvas.axes(left=LEFT_MARGIN, right=RIGHT_MARGIN, bottom=BOTTOM_MARGIN, top=canvas.head)
    axes.set_xlabel(panel.x_label)
    axes.set_ylabel(panel.y_label)
    _draw_title(axes, panel, canvas)
    match panel:
        case CurvesPanel():
            _draw_curves(axes, panel)
        case IntervalsPanel():
            _draw_intervals(axes, panel, _axes_width(canvas.width))
        case ScatterPanel():
            _draw_scatter(axes, panel)
    labels, width = legends.own_labels(panel), _axes_width(canvas.width)
    legends.draw(axes, [axes], labels, width, corner="lower left", at=(0, 1))
    return axes


def _axes_width(width: float) -> float:
    return width - LEFT_MARGIN - RIGHT_MARGIN


def _draw_curves(axes: "Axes", panel: CurvesPanel) -> None:
    """Draw lines over a common x axis; a value that is not finite is a gap."""
    for series, style in zip(panel.series, _styles_of(panel.series), strict=True):
        axes.plot(
            series.x,
            [math.nan if value is None else value for value in series.y],
            label=series.label,
            color=COLOURS[style],
            linestyle=LINE_STYLES[style],
            marker=MARKERS[style],
            markevery=_marked(len(series.y)),
        )
    _draw_references(axes, panel.references)
    axes.set_xscale(panel.x_scale)
    if panel.x_scale == "linear":
        _keep_whole(axes, [x for series in panel.series for x in series.x])


def _marked(points: int) -> int | float:
    """Return which points have a marker, as matplotlib takes it."""
    if points < MOST_POINTS:
        return 1 if points < MANY_POINTS else 5
    return MARKER_DISTANCE


def _draw_scatter(axes: "Axes", panel: ScatterPanel) -> None:
    """Draw points, each group in its colour; equal scales bring the origin's axes."""
    if panel.groups:
        _draw_groups(axes, panel)
    else:
        _draw_dots(axes, panel)
    if not panel.has_equal_scales:
        axes.autoscale_view()
        return
    ends = [(min(values), max(values)) for values in (panel.x, panel.y)]
    reach = 0.55 * max(high - low for low, high in ends)
    x, y = ((low + high) / 2 for low, high in ends)
    axes.set_xlim(x - reach, x + reach)
    axes.set_ylim(y - reach, y + reach)
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


def _draw_groups(axes: "Axes", panel: ScatterPanel) -> None:
    """Draw each group in a colour and with a marker of its own."""
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


def _draw_intervals(axes: "Axes", panel: IntervalsPanel, width: float) -> None:
    """Draw means with error bars; the single values are small open circles beside them.

    width: of the axes, in inches.
    """
    axes.set_xscale(panel.x_scale)
    positions = sorted({x for series in panel.series for x in series.x})
    is_log = panel.x_scale == "log"
    places = [math.log10(x) if is_log else x for x in positions]
    room = BESIDE if is_log else (places[-1] - places[0] or 2.0) / 10
    span = places[-1] - places[0] + 2 * room
    nearest = min((b - a for a, b in pairwise(places)), default=span)
    count = len(panel.series)
    apart = min(APART * span, nearest / (3 if count < 3 else 5 * (count - 1)))
    moved = _moved if is_log else operator.add
    for index, series in enumerate(panel.series):
        style = index % len(COLOURS)
        offset = 2 * apart * (index - (len(panel.series) - 1) / 2)
        beside = apart / 2 if any(series.points) else 0.0
        axes.errorbar(
            [moved(x, offset - beside) for x in series.x],
            series.mean,
            yerr=[math.nan if value is None else value for value in series.spread],
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
                label=legends.SINGLE_VALUES,
                linestyle="none",
                marker="o",
                markersize=3,
                markerfacecolor="none",
                markeredgewidth=0.6,
                color=COLOURS[style],
            )
    _draw_references(axes, panel.references)
    named = {x: _power_of_ten(x) if is_log else format_plain(x) for x in positions}
    labels = _with_room(named, [width / span * place for place in places])
    if is_log or len(labels) == len(positions):
        # A tick stands where the series are, which are drawn on both sides of it.
        axes.set_xticks([*labels], [*labels.values()])
        axes.minorticks_off()
    else:
        _keep_whole(axes, positions)
    axes.set_xlim(moved(positions[0], -room), moved(positions[-1], room))


def _with_room(labels: Mapping[float, str], places: Sequence[float]) -> dict[float, str]:
    """Return the labels of an axis that have room beside each other, from the left.

    labels: by their values, rising. places: of each on the axis, in inches.
    """
    shown, end = {}, -math.inf
    for (x, label), place in zip(labels.items(), places, strict=True):
        half = text_width(_NO_LETTER.sub("", label)) / 2
        if place - half >= end:
            shown[x] = label
            end = place + half + BETWEEN_LABELS
    return shown


def _keep_whole(axes: "Axes", x: Sequence[float]) -> None:
    """Set no tick between whole numbers where all values are such."""
    from matplotlib.ticker import MaxNLocator

    if all(float(value).is_integer() for value in x):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _draw_title(axes: "Axes", panel: Plot, canvas: Canvas) -> None:
    """Draw the title over the middle of the axes, further left where it needs room."""
    lines = _title_lines(panel, canvas.width)
    widest = max((text_width(line, TEXT_SIZE) for line in lines), default=0.0)
    beyond = (widest - _axes_width(canvas.width)) / 2
    axes.annotate(
        "\n".join(lines),
        (0.5, 1),
        xycoords="axes fraction",
        xytext=(72 * min(0.0, RIGHT_MARGIN - beyond), 72 * (canvas.head - TOP_MARGIN)),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=TEXT_SIZE,
    )


def _title_lines(panel: Plot, width: float) -> list[str]:
    letters = int(width / text_width("m", TEXT_SIZE))
    return textwrap.wrap(panel.title, max(letters, 1))


def _styles_of(series: Sequence[Series]) -> list[int]:
    """Return a style for each line: its own, or where lines share one, by their order."""
    styles = [line.style % len(COLOURS) for line in series]
    are_own = len(set(styles)) == len(styles)
    return styles if are_own else [place % len(COLOURS) for place in range(len(styles))]


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
