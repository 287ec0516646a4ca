"""Compare two panels of one kind by the data that they show. Pure."""

import base64
import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from reportgen.base.errors import listed
from reportgen.base.mappings import differing, paired
from reportgen.compare.model import SeriesChange
from reportgen.report.numbers import shape_text
from reportgen.report.panels import (
    CurvesPanel,
    DiagramPanel,
    IntervalsPanel,
    Layer,
    MatrixPanel,
    Panel,
    PicturePanel,
    ReferenceLine,
    ScatterPanel,
    SummaryPanel,
    TilesPanel,
)
from reportgen.report.parts import finite_or_none

Sides = tuple[str, str]
"""The names of the two versions, as in ("0001-fast", "0002-fast")."""

Line = Mapping[float, float | None]
"""x -> y; None where the value is not finite, or not known."""

Tiles = Mapping[tuple[str, str], str | None]
"""Row and column, by their labels -> the pixels as text; None where there is no image."""

_MOST_NAMES = 6


class _Found(NamedTuple):
    """A series that differs."""

    series: str
    note: str
    difference: float | None = None  # the largest
    at: float | None = None  # its place on the x axis


def panel_changes(name: str, a: Panel, b: Panel, sides: Sides) -> Iterator[SeriesChange]:
    """Yield what differs between two panels; nothing where they are of two kinds."""
    for found in _differences(a, b, sides):
        yield SeriesChange(
            panel=name,
            series=found.series,
            largest_difference=finite_or_none(found.difference),
            at=finite_or_none(found.at),
            note=found.note,
        )


def numbered(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names with a number behind those that came before, as in "Max pooling (2)"."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def alone(noun: str, names: Sequence[Collection[str]], sides: Sides) -> Iterator[str]:
    """Yield which names a side has alone, as in "only in 0001-fast: rows 0.1, 0.2".

    noun: of one of them; its plural takes an s. names: those of a and of b.
    """
    for side, ours, theirs in zip(sides, names, reversed(names), strict=True):
        there = set(theirs)
        only = [name for name in ours if name not in there]
        if only:
            plural = "s" if len(only) > 1 else ""
            yield f"only in {side}: {noun}{plural} {listed(only, _MOST_NAMES)}"


def _differences(a: Panel, b: Panel, sides: Sides) -> Iterator[_Found]:
    match a, b:
        case CurvesPanel(), CurvesPanel():
            yield from _line_changes(_lines(a), _lines(b), sides)
            yield from _reference_changes(a.references, b.references, sides)
        case IntervalsPanel(), IntervalsPanel():
            yield from _line_changes(_lines(a), _lines(b), sides)
            yield from _reference_changes(a.references, b.references, sides)
        case MatrixPanel(), MatrixPanel():
            yield from _line_changes(_lines(a), _lines(b), sides)
        case ScatterPanel(), ScatterPanel():
            yield from _point_changes(a, b, sides)
        case PicturePanel(), PicturePanel():
            if (a.svg, a.png) != (b.svg, b.png):
                yield _Found("picture", "another picture")
        case TilesPanel(), TilesPanel():
            yield from _tile_changes(a, b, sides)
        case SummaryPanel(), SummaryPanel():
            yield from _word_changes(_layers(a), _layers(b), sides)
        case DiagramPanel(), DiagramPanel():
            yield from _word_changes(_layers(a), _layers(b), sides)


def _lines(panel: CurvesPanel | IntervalsPanel | MatrixPanel) -> dict[str, Line]:
    """Return what a panel shows as lines.

    Of means also the spreads and the single values, the first ones in one line and so on; of a
    matrix each row over the numbers of the columns.
    """
    if isinstance(panel, MatrixPanel):
        rows = _named(panel.row_labels, len(panel.values), "row")
        return {
            row: dict(enumerate(values, start=1))
            for row, values in zip(rows, panel.values, strict=True)
        }
    names = numbered(series.label for series in panel.series)
    if isinstance(panel, CurvesPanel):
        return {
            name: dict(zip(series.x, series.y, strict=False))
            for name, series in zip(names, panel.series, strict=True)
        }
    lines: dict[str, Line] = {}
    for name, means in zip(names, panel.series, strict=True):
        lines[name] = dict(zip(means.x, means.mean, strict=False))
        lines[f"{name}, spread"] = dict(zip(means.x, means.spread, strict=False))
        for at, values in enumerate(zip_longest(*means.points), start=1):
            lines[f"{name}, run {at}"] = dict(zip(means.x, values, strict=False))
    return lines


def _line_changes(a: Mapping[str, Line], b: Mapping[str, Line], sides: Sides) -> Iterator[_Found]:
    for name, (before, after) in paired(a, b, None).items():
        if before is not None and after is not None:
            yield from _line_change(name, before, after, sides)
        else:
            yield _Found(name, f"only in {sides[name in b]}")


def _line_change(name: str, a: Line, b: Line, sides: Sides) -> Iterator[_Found]:
    gaps = []
    one_sided = []
    for x in b.keys() & a.keys():
        before, after = a[x], b[x]
        if before is not None and after is not None:
            gaps.append((abs(after - before), -x))
        elif before is not after:
            one_sided.append(x)
    largest, at = max(gaps, default=(None, 0.0))
    notes = [
        f"only in {side}: x = {_places(only)}"
        for side, only in zip(sides, (a.keys() - b.keys(), b.keys() - a.keys()), strict=True)
        if only
    ]
    if one_sided:
        notes.append(f"no value on one side at x = {_places(one_sided)}")
    if largest or notes:
        yield _Found(name, "; ".join(notes), largest, -at if largest else None)


def _places(places: Iterable[float]) -> str:
    return listed([f"{x:g}" for x in sorted(places)], _MOST_NAMES)


def _reference_changes(
    a: Iterable[ReferenceLine], b: Iterable[ReferenceLine], sides: Sides
) -> Iterator[_Found]:
    before, after = ({line.label: line.value for line in lines} for lines in (a, b))
    for label, (was, now) in differing(before, after, None).items():
        if was is None or now is None:
            yield _Found(label, f"only in {sides[label in after]}")
        else:
            yield _Found(label, f"{was:g} in {sides[0]}, {now:g} in {sides[1]}", abs(now - was))


def _point_changes(a: ScatterPanel, b: ScatterPanel, sides: Sides) -> Iterator[_Found]:
    before, after = ([*zip(side.x, side.y, strict=False)] for side in (a, b))
    if len(before) != len(after):
        yield _Found("points", f"{len(before)} points in {sides[0]}, {len(after)} in {sides[1]}")
        return
    moves = [
        (math.dist(was, now), -now[0]) for was, now in zip(before, after, strict=True) if was != now
    ]
    if moves:
        largest, at = max(moves)
        yield _Found("points", f"{len(moves)} of {len(after)} points are elsewhere", largest, -at)


def _tile_changes(a: TilesPanel, b: TilesPanel, sides: Sides) -> Iterator[_Found]:
    """Yield how two grids of images differ, in one line; nothing where they are alike.

    Grey is counted from 0, black, to 255; tiles are matched by the labels of row and column.
    """
    before, after = _tiles(a), _tiles(b)
    rows, columns = (
        [list(dict.fromkeys(place[axis] for place in tiles)) for tiles in (before, after)]
        for axis in (0, 1)
    )
    common = [place for place in after if place in before]
    changed = [place for place in common if before[place] != after[place]]
    notes = [*alone("row", rows, sides), *alone("column", columns, sides)]
    differences = {place: _grey_difference(before[place], after[place]) for place in changed}
    greys = {place: grey for place, grey in differences.items() if grey is not None}
    if greys:
        most = max(greys, key=lambda place: greys[place])
        notes.insert(0, f"most at {', '.join(filter(None, most))}")
    if changed:
        mean = f", by {sum(greys.values()) / len(greys):.1f} of 255 on average" if greys else ""
        notes.insert(0, f"{len(changed)} of {len(common)} images differ{mean}")
    if notes:
        yield _Found("images", "; ".join(notes), max(greys.values(), default=None))


def _tiles(panel: TilesPanel) -> Tiles:
    rows = _named(panel.row_labels, len(panel.tiles), "row")
    columns = _named(panel.column_labels, max(map(len, panel.tiles)), "column")
    return {
        (row, column): tile
        for row, tiles in zip(rows, panel.tiles, strict=True)
        for column, tile in zip(columns, tiles, strict=False)
    }


def _named(labels: tuple[str, ...], count: int, noun: str) -> tuple[str, ...]:
    """Return a name for each; those without a label go by their place."""
    unnamed = (f"{noun} {at}" for at in range(len(labels) + 1, count + 1))
    return numbered([*labels, *unnamed])


def _grey_difference(a: str | None, b: str | None) -> float | None:
    """Return the mean difference of two images' pixels, or None where one has others."""
    before, after = (
        np.frombuffer(base64.b64decode(tile or ""), np.uint8).astype(np.int16) for tile in (a, b)
    )
    return float(np.mean(np.abs(after - before))) if before.size == after.size else None


def _word_changes(a: Mapping[str, str], b: Mapping[str, str], sides: Sides) -> Iterator[_Found]:
    for name, (was, now) in differing(a, b, "none").items():
        yield _Found(name, f"{sides[0]}: {was}; {sides[1]}: {now}")


def _layers(panel: SummaryPanel | DiagramPanel) -> dict[str, str]:
    """Return what a panel says of the input, of each layer, and of named ones together."""
    if isinstance(panel, SummaryPanel):
        size, blocks = shape_text(panel.input_shape), {}
    else:
        size = f"{panel.input_units} units"
        blocks = {part.label: f"layers {part.first} to {part.last}" for part in panel.parts}
    layers = {f"layer {at}": _layer(layer) for at, layer in enumerate(panel.layers, start=1)}
    return {"input": size, **layers, **blocks}


def _layer(layer: Layer) -> str:
    activation = f", {layer.activation}" if layer.activation else ""
    return (
        f"{layer.kind} {layer.name}, {shape_text(layer.output_shape)}{activation}, "
        f"{layer.parameters:,} parameters"
    )
