"""Lay out and draw the legends of plots: of one panel, or one that panels of means share."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen.render.figures.canvas import (
    LINE_HEIGHT,
    SMALL_TEXT_SIZE,
    TOP_MARGIN,
    text_width,
)
from reportgen.report.panels import CurvesPanel, IntervalsPanel, Panel, ScatterPanel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENTRY_EXTRA = 0.5  # of a legend entry: the line and the gaps
ENTRY_GAP = 0.13  # of these, the one between columns
SINGLE_VALUES = "single values"
LEGEND_STYLE: Mapping[str, Any] = {
    "borderpad": 0,
    "labelspacing": 0.3,
    "handlelength": 2.4,
    "columnspacing": 1.2,
    "fontsize": SMALL_TEXT_SIZE,
}


def common_legend_height(panels: Sequence[Panel], width: float) -> float:
    """Return the height of the legend that panels of means share, over the figure."""
    labels = _common_labels(panels)
    return _legend_height(labels, width) + TOP_MARGIN if labels else 0.0


def draw_common_legend(panels: Sequence[Panel], picture: "Figure") -> None:
    """Draw the legend that panels of means share, once they are drawn."""
    labels = _common_labels(panels)
    if labels:
        picture.legend(
            _handles(picture.axes, labels),
            labels,
            loc="upper center",
            bbox_to_anchor=(0.5, 1),
            ncols=_legend_columns(labels, float(picture.get_figwidth())),
            borderaxespad=0.2,
            **LEGEND_STYLE,
        )


def legend_height(panel: CurvesPanel | IntervalsPanel | ScatterPanel, width: float) -> float:
    """Return the height of the legend of one panel; 0 where it has none of its own."""
    labels = _own_labels(panel)
    return _legend_height(labels, width) if labels else 0.0


def draw_legend(axes: "Axes", panel: CurvesPanel | ScatterPanel, width: float) -> None:
    """Draw the legend of one panel over its axes, which are so wide."""
    labels = _own_labels(panel)
    if not labels:
        return
    axes.legend(
        _handles([axes], labels),
        labels,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=_legend_columns(labels, width),
        borderaxespad=0.2,
        **LEGEND_STYLE,
    )


def _legend_height(labels: Sequence[str], width: float) -> float:
    return LINE_HEIGHT * math.ceil(len(labels) / _legend_columns(labels, width)) + 0.03


def _labels(panel: CurvesPanel | IntervalsPanel) -> list[str]:
    labels = [series.label for series in panel.series]
    if isinstance(panel, IntervalsPanel) and any(any(one.points) for one in panel.series):
        labels.append(SINGLE_VALUES)
    if labels == [panel.y_label]:  # the axis says it
        labels = []
    return [*labels, *(reference.label for reference in panel.references)]


def _own_labels(panel: CurvesPanel | IntervalsPanel | ScatterPanel) -> list[str]:
    match panel:
        case CurvesPanel():
            return _labels(panel)
        case ScatterPanel():
            return list(panel.group_labels)
    return []


def _common_labels(panels: Sequence[Panel]) -> list[str]:
    means = [panel for panel in panels if isinstance(panel, IntervalsPanel)]
    return list(dict.fromkeys(label for panel in means for label in _labels(panel)))


def _handles(all_axes: Sequence["Axes"], labels: Sequence[str]) -> list[Any]:
    """Return what matplotlib drew under each label."""
    drawn: dict[str, Any] = {}
    for axes in all_axes:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            drawn.setdefault(label, handle)
    return [drawn[label] for label in labels]


def _legend_columns(labels: Sequence[str], width: float) -> int:
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
