"""Draw numbers in rows and columns, each cell shaded by its number."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.render.figures.canvas import (
    BLUE,
    INK,
    LINE_HEIGHT,
    TOP_MARGIN,
    VERMILION,
    Canvas,
    fitted,
    text_width,
    write,
)
from reportgen.report.numbers import format_significant
from reportgen.report.panels import MatrixPanel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

SMALLEST_CELL, LARGEST_CELL = 0.3, 0.7  # inches; narrower where many columns must have room
CELL_HEIGHT = 0.26
LARGEST_GRID_HEIGHT = 5.0
BESIDE_TEXT = 0.1
STRONGEST = 0.6  # opacity of the largest number: ink can be read on it, on white and on black
OUTLINE_INSIDE, OUTLINE_WIDTH = 0.015, 0.9  # inches from the cell's edge, points
LABEL_ROOM = 1.4  # of a row's or column's label


def size(panel: MatrixPanel, width: float) -> tuple[float, float]:
    """Return width and height in inches, at most as wide as given."""
    layout = _layout(panel, width)
    columns, rows = len(panel.values[0]), len(panel.values)
    return layout.left + columns * layout.width, layout.top + rows * layout.height + layout.bottom


def draw(panel: MatrixPanel, canvas: Canvas) -> None:
    """Draw the cells, their numbers where these have room, and the labels."""
    from matplotlib.patches import Rectangle

    sheet = canvas.sheet()
    layout = _layout(panel, canvas.width)
    strengths = _strengths(np.array(panel.values, dtype=float))
    outlined = {*panel.outlined}
    for row, values in enumerate(panel.values):
        for column, value in enumerate(values):
            x, y = layout.left + column * layout.width, layout.top + row * layout.height
            cell = Rectangle(
                (x, y),
                layout.width,
                layout.height,
                facecolor=VERMILION if value is not None and value < 0 else BLUE,
                alpha=STRONGEST * float(strengths[row, column]),
                linewidth=0,
            )
            sheet.add_patch(cell)
            if (row, column) in outlined:
                sheet.add_patch(_outline(x, y, layout))
            if layout.has_numbers:
                x, y = x + layout.width / 2, y + layout.height / 2
                write(sheet, x, y, _number(value), ha="center", va="center")
    _draw_labels(sheet, panel, layout)


@dataclass(frozen=True)
class _Layout:
    """Where the cells are; in inches."""

    left: float  # of the cells from the edge of the panel
    top: float
    bottom: float  # below the cells
    width: float  # of a cell
    height: float
    has_numbers: bool
    is_turned: bool  # the labels of the columns are


def _layout(panel: MatrixPanel, width: float) -> _Layout:
    rows, columns = len(panel.values), len(panel.values[0])
    left = LINE_HEIGHT * bool(panel.y_label) + _room(panel.row_labels)
    numbers = (_number(value) for row in panel.values for value in row)
    widest = max(map(text_width, numbers)) + BESIDE_TEXT
    cell = min(max(widest, SMALLEST_CELL), LARGEST_CELL, (width - left) / columns)
    is_turned = _room(panel.column_labels) > cell
    below = _room(panel.column_labels) if is_turned else LINE_HEIGHT * bool(panel.column_labels)
    return _Layout(
        left=left,
        top=TOP_MARGIN + LINE_HEIGHT * bool(panel.title),
        bottom=below + LINE_HEIGHT * bool(panel.x_label) + TOP_MARGIN,
        width=cell,
        height=min(CELL_HEIGHT, LARGEST_GRID_HEIGHT / rows),
        has_numbers=widest <= cell and rows * LINE_HEIGHT <= LARGEST_GRID_HEIGHT,
        is_turned=is_turned,
    )


def _room(labels: tuple[str, ...]) -> float:
    widest = max(map(text_width, labels), default=0.0)
    return min(widest, LABEL_ROOM) + BESIDE_TEXT if widest else 0.0


def _draw_labels(sheet: "Axes", panel: MatrixPanel, layout: _Layout) -> None:
    rows, columns = len(panel.values), len(panel.values[0])
    middle = layout.left + columns * layout.width / 2
    below = layout.top + rows * layout.height
    for row, label in enumerate(panel.row_labels):
        y = layout.top + (row + 0.5) * layout.height
        write(sheet, layout.left - 0.05, y, fitted(label, LABEL_ROOM), ha="right", va="center")
    for column, label in enumerate(panel.column_labels):
        x = layout.left + (column + 0.5) * layout.width
        turned = 90.0 if layout.is_turned else 0.0
        shown = fitted(label, LABEL_ROOM)
        write(sheet, x, below + 0.04, shown, ha="center", va="top", rotation=turned)
    end = below + layout.bottom - TOP_MARGIN
    write(sheet, middle, end, panel.x_label, ha="center", va="bottom")
    center = layout.top + rows * layout.height / 2
    write(sheet, 0.0, center, panel.y_label, ha="left", va="center", rotation=90.0)
    sheet.text(middle, 0.0, panel.title, ha="center", va="top")


def _strengths(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how strong each colour is, 0 to 1: by size, or where none is below 0 by rank."""
    known = values[np.isfinite(values)]
    low, high = float(known.min(initial=np.inf)), float(known.max(initial=-np.inf))
    if low < 0:
        return np.nan_to_num(np.abs(values) / max(-low, high))
    return np.nan_to_num((values - low) / ((high - low) or 1.0))


def _outline(x: float, y: float, layout: _Layout) -> "Patch":
    from matplotlib.patches import Rectangle

    inside = OUTLINE_INSIDE
    return Rectangle(
        (x + inside, y + inside),
        layout.width - 2 * inside,
        layout.height - 2 * inside,
        fill=False,
        edgecolor=INK,
        linewidth=OUTLINE_WIDTH,
    )


def _number(value: float | None) -> str:
    return "–" if value is None else format_significant(value)
