"""Draw grids of small grey images."""

import base64
import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.render.figures.canvas import GREY, LINE_HEIGHT, Canvas, fitted, text_width, write
from reportgen.report.panels import TilesPanel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LARGEST_TILE = 0.62  # inches
LARGEST_GRID_HEIGHT = 4.6
GAP = 2  # pixels between tiles
LABEL_ROOM = 1.6  # of a row's label


def size(panel: TilesPanel, width: float) -> tuple[float, float]:
    """Return width and height in inches, at most as wide as given."""
    grid_width, grid_height = _grid_size(panel, width)
    return _label_width(panel) + grid_width, _head_height(panel) + grid_height


def draw(panel: TilesPanel, canvas: Canvas) -> None:
    """Draw the grid; a tile that is None is an empty cell, crossed out."""
    sheet = canvas.sheet()
    left, top = _label_width(panel), _head_height(panel)
    grid_width, grid_height = _grid_size(panel, canvas.width)
    step = grid_width / _columns(panel)
    tile = step * panel.side / (panel.side + GAP)

    sheet.imshow(
        _paste(panel),
        extent=(left, left + grid_width, top + grid_height, top),
        interpolation="none",
        aspect="auto",
    )
    for row, tiles in enumerate(panel.tiles):
        for column, pixels in enumerate(tiles):
            if pixels is None:
                _cross_out(sheet, left + column * step, top + row * step, tile)
    _draw_labels(sheet, panel, left, top, step, tile)
    # Drawing an image moves the limits.
    sheet.set_xlim(0, canvas.width)
    sheet.set_ylim(canvas.height, 0)


def _paste(panel: TilesPanel) -> NDArray[np.uint8]:
    """Return all tiles in one image, (height, width, 4) uint8, clear where there is none."""
    step = panel.side + GAP
    image = np.zeros((len(panel.tiles) * step, _columns(panel) * step, 4), dtype=np.uint8)
    for row, tiles in enumerate(panel.tiles):
        for column, encoded in enumerate(tiles):
            if encoded is None:
                continue
            pixels = np.frombuffer(base64.b64decode(encoded), dtype=np.uint8)
            y, x = row * step, column * step
            place = image[y : y + panel.side, x : x + panel.side]
            place[..., :3] = pixels.reshape(panel.side, panel.side, 1)
            place[..., 3] = 255
    return image


def _cross_out(sheet: "Axes", x: float, y: float, tile: float) -> None:
    right, bottom = x + tile, y + tile
    sheet.plot(
        [x, right, right, x, x, right, math.nan, x, right],
        [y, y, bottom, bottom, y, bottom, math.nan, bottom, y],
        color=GREY,
        linewidth=0.6,
    )


def _draw_labels(
    sheet: "Axes", panel: TilesPanel, left: float, top: float, step: float, tile: float
) -> None:
    for row, label in enumerate(panel.row_labels):
        middle = top + row * step + tile / 2
        write(sheet, left - 0.08, middle, fitted(label, LABEL_ROOM), ha="right", va="center")
    widest = max((text_width(label) for label in panel.column_labels), default=0.0)
    every = max(1, math.ceil((widest + 0.04) / step))
    for column, label in list(enumerate(panel.column_labels))[::every]:
        middle = left + column * step + tile / 2
        write(sheet, middle, top - 0.05, label, ha="center", va="bottom")
    if panel.column_title:
        middle = left + (_columns(panel) * step - (step - tile)) / 2
        height = top - LINE_HEIGHT - 0.03 if panel.column_labels else top - 0.05
        sheet.text(middle, height, panel.column_title, ha="center", va="bottom")


def _columns(panel: TilesPanel) -> int:
    return max(len(row) for row in panel.tiles)


def _grid_size(panel: TilesPanel, width: float) -> tuple[float, float]:
    step = min(
        LARGEST_TILE,
        (width - _label_width(panel)) / _columns(panel),
        LARGEST_GRID_HEIGHT / len(panel.tiles),
    )
    return step * _columns(panel), step * len(panel.tiles)


def _label_width(panel: TilesPanel) -> float:
    widest = max((text_width(label) for label in panel.row_labels), default=0.0)
    return min(widest, LABEL_ROOM) + 0.12 if widest else 0.0


def _head_height(panel: TilesPanel) -> float:
    lines = bool(any(panel.column_labels)) + bool(panel.column_title)
    return LINE_HEIGHT * lines + 0.06
