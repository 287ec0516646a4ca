"""Lay out and draw the legends of plots: of one panel, or one that panels of means share."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from reportgen.render.figures.canvas import LINE_HEIGHT, text_width
from reportgen.report.panels import CurvesPanel, IntervalsPanel, Panel, ScatterPanel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENTRY_EXTRA = 0.5  # of a legend entry: the line and the gaps
ENTRY_GAP = 0.13  # of these, the one between columns
SINGLE_VALUES = "single values"


def own_labels(panel: CurvesPanel | IntervalsPanel | ScatterPanel) -> list[str]:
    """Return the labels in the legend of one panel; means share that of the figure."""
    match panel:
        case CurvesPanel():
            return _labels(panel)
        case ScatterPanel():
            return list(panel.group_labels)
    return []


def common_labels(panels: Sequence[Panel]) -> list[str]:
    """Return the labels in the legend that panels of means share, over the figure."""
    means = [panel for panel in panels if isinstance(panel, IntervalsPanel)]
    return list(dict.fromkeys(label for panel in means for label in _labels(panel)))


def height(labels: Sequence[str], width: float) -> float:
    """Return the height of a legend; 0 where nothing is in it."""
    return LINE_HEIGHT * math.ceil(len(labels) / _columns(labels, width)) + 0.03 if labels else 0.0


def draw(
    over: "Axes | Figure",
    drawn: Sequence["Axes"],
    labels: Sequence[str],
    width: float,
    *,
    corner: Literal["lower left", "upper center"],
    at: tuple[float, float],
) -> None:
    """Draw the legend of what is drawn in some axes, so wide, where anything is in it.

    at: where its corner is, from the lower left of the axes or figure, 0 to 1.
    """
    if not labels:
        return
    handles: dict[str, Any] = {}
    for axes in drawn:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            handles.setdefault(label, handle)
    over.legend(
        [handles[label] for label in labels],
        labels,
        loc=corner,
        bbox_to_anchor=at,
        ncols=_columns(labels, width),
        borderaxespad=0.2,
        borderpad=0,
        labelspacing=0.3,
        handlelength=2.4,
        columnspacing=1.2,
    )


def _labels(panel: CurvesPanel | IntervalsPanel) -> list[str]:
    labels = [series.label for series in panel.series]
    if isinstance(panel, IntervalsPanel) and any(any(one.points) for one in panel.series):
        labels.append(SINGLE_VALUES)
    if labels == [panel.y_label]:  # the axis says it
        labels = []
    return [*labels, *(reference.label for reference in panel.references)]


def _columns(labels: Sequence[str], width: float) -> int:
    """Return how many entries stand side by side, each column as wide as its widest."""
    for columns in range(len(labels), 1, -1):
        # As matplotlib fills them: one after the other, the first a row longer where need be.
        widths = [
            max(text_width(label) for label in column) + ENTRY_EXTRA
            for column in np.array_split(labels, columns)
        ]
        if sum(widths) - ENTRY_GAP <= width:
            return columns
    return 1
