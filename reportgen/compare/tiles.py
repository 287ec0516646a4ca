"""Two grids of small grey images, tile by tile. Pure."""

import base64
import binascii
from collections.abc import Iterator

import numpy as np

from reportgen.compare.matching import Sides, alone, numbered
from reportgen.compare.model import SeriesChange
from reportgen.report.panels import TilesPanel

Tiles = dict[tuple[str, str], str | None]
"""Row and column, by their labels -> the pixels as text; None where there is no image."""


def tiles_change(name: str, a: TilesPanel, b: TilesPanel, sides: Sides) -> Iterator[SeriesChange]:
    """Yield how two grids differ, in one line; nothing where they are alike.

    Grey is counted from 0, black, to 255; tiles are matched by the labels of row and column.
    """
    rows, columns = ([names(panel) for panel in (a, b)] for names in (_rows, _columns))
    before, after = _tiles(a, rows[0], columns[0]), _tiles(b, rows[1], columns[1])
    common = [place for place in after if place in before]
    differing = [place for place in common if before[place] != after[place]]
    notes = [*alone("row", rows, sides), *alone("column", columns, sides)]
    greys = {}
    for place in differing:
        grey = _grey_difference(before[place], after[place])
        if grey is not None:
            greys[place] = grey
    if differing:
        counted = f"{len(differing)} of {len(common)} images differ"
        mean = f", by {sum(greys.values()) / len(greys):.1f} of 255 on average" if greys else ""
        notes.insert(0, counted + mean)
    if greys:
        row, column = max(greys, key=lambda place: greys[place])
        notes.insert(1, f"most at {', '.join(filter(None, (row, column)))}")
    if notes:
        yield SeriesChange(
            panel=name,
            series="images",
            largest_difference=max(greys.values(), default=None),
            note="; ".join(notes),
        )


def _rows(panel: TilesPanel) -> tuple[str, ...]:
    return _named(panel.row_labels, len(panel.tiles), "row")


def _columns(panel: TilesPanel) -> tuple[str, ...]:
    return _named(panel.column_labels, max(map(len, panel.tiles), default=0), "column")


def _named(labels: tuple[str, ...], count: int, noun: str) -> tuple[str, ...]:
    """Return a name for each; those without a label go by their place."""
    unnamed = (f"{noun} {at}" for at in range(len(labels) + 1, count + 1))
    return numbered([*labels[:count], *unnamed])


def _tiles(panel: TilesPanel, rows: tuple[str, ...], columns: tuple[str, ...]) -> Tiles:
    return {
        (row, column): tile
        for row, tiles in zip(rows, panel.tiles, strict=True)
        for column, tile in zip(columns, tiles, strict=False)
    }


def _grey_difference(a: str | None, b: str | None) -> float | None:
    """Return the mean difference of two images' pixels, or None where one has no such pixels."""
    try:
        before, after = (
            np.frombuffer(base64.b64decode(tile or "", validate=True), np.uint8).astype(np.int16)
            for tile in (a, b)
        )
    except (binascii.Error, ValueError):
        return None
    if before.size != after.size or not before.size:
        return None
    return float(np.mean(np.abs(after - before)))
