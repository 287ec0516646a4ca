"""Two panels of one kind, by the data that they show. Pure."""

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

from reportgen.base.errors import listed
from reportgen.base.mappings import differing, paired
from reportgen.compare.matching import MOST_NAMES, Sides, numbered
from reportgen.compare.model import SeriesChange
from reportgen.compare.tiles import tiles_change
from reportgen.report.numbers import shape_text
from reportgen.report.panels import (
    CurvesPanel,
    DiagramPanel,
    IntervalSeries,
    IntervalsPanel,
    Layer,
    Panel,
    ReferenceLine,
    ScatterPanel,
    SummaryPanel,
    TilesPanel,
)
from reportgen.report.parts import finite_or_none

Line = Mapping[float, float | None]
"""x -> y; None where the value is not finite, or not known."""


def panel_changes(name: str, a: Panel, b: Panel, sides: Sides) -> Iterator[SeriesChange]:
    """Yield what differs between two panels; nothing where they are of two kinds."""
    match a, b:
        case CurvesPanel(), CurvesPanel():
            yield from _line_changes(name, _curves(a), _curves(b), sides)
            yield from _reference_changes(name, a.references, b.references, sides)
        case IntervalsPanel(), IntervalsPanel():
            yield from _line_changes(name, _intervals(a), _intervals(b), sides)
            yield from _reference_changes(name, a.references, b.references, sides)
        case ScatterPanel(), ScatterPanel():
            yield from _point_changes(name, a, b, sides)
        case TilesPanel(), TilesPanel():
            yield from tiles_change(name, a, b, sides)
        case SummaryPanel(), SummaryPanel():
            yield from _layer_changes(name, _summary(a), _summary(b), sides)
        case DiagramPanel(), DiagramPanel():
            yield from _layer_changes(name, _diagram(a), _diagram(b), sides)


def _curves(panel: CurvesPanel) -> dict[str, Line]:
    names = numbered(series.label for series in panel.series)
    return {
        name: dict(zip(series.x, series.y, strict=False))
        for name, series in zip(names, panel.series, strict=True)
    }


def _intervals(panel: IntervalsPanel) -> dict[str, Line]:
    """Return the means, the spreads and the single values, the first ones in one line and so on."""
    lines: dict[str, Line] = {}
    names = numbered(series.label for series in panel.series)
    for name, series in zip(names, panel.series, strict=True):
        lines[name] = dict(zip(series.x, series.mean, strict=False))
        lines[f"{name}, spread"] = dict(zip(series.x, series.spread, strict=False))
        for at, values in enumerate(_single_values(series), start=1):
            lines[f"{name}, run {at}"] = dict(zip(series.x, values, strict=False))
    return lines


def _single_values(series: IntervalSeries) -> Iterator[tuple[float | None, ...]]:
    """Yield the first values at each x, then the second ones, and so on."""
    return zip_longest(*series.points)


def _line_changes(
    panel: str, a: Mapping[str, Line], b: Mapping[str, Line], sides: Sides
) -> Iterator[SeriesChange]:
    for name, (before, after) in paired(a, b, None).items():
        if before is not None and after is not None:
            yield from _line_change(panel, name, before, after, sides)
        else:
            yield _only_in(sides[name in b], panel, name)


def _line_change(panel: str, name: str, a: Line, b: Line, sides: Sides) -> Iterator[SeriesChange]:
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
        f"only in {side}: x = {_places(ours.keys() - theirs.keys())}"
        for side, ours, theirs in ((sides[0], a, b), (sides[1], b, a))
        if ours.keys() - theirs.keys()
    ]
    if one_sided:
        notes.append(f"no value on one side at x = {_places(one_sided)}")
    if largest or notes:
        yield SeriesChange(
            panel=panel,
            series=name,
            largest_difference=None if largest is None else finite_or_none(largest),
            at=finite_or_none(-at) if largest else None,
            note="; ".join(notes),
        )


def _places(places: Iterable[float]) -> str:
    return listed([f"{x:g}" for x in sorted(places)], MOST_NAMES)


def _reference_changes(
    panel: str, a: tuple[ReferenceLine, ...], b: tuple[ReferenceLine, ...], sides: Sides
) -> Iterator[SeriesChange]:
    before, after = ({line.label: line.value for line in lines} for lines in (a, b))
    for label, (was, now) in differing(before, after, None).items():
        if was is None or now is None:
            yield _only_in(sides[label in after], panel, label)
        else:
            yield SeriesChange(
                panel=panel,
                series=label,
                largest_difference=finite_or_none(abs(now - was)),
                note=f"{was:g} in {sides[0]}, {now:g} in {sides[1]}",
            )


def _point_changes(
    panel: str, a: ScatterPanel, b: ScatterPanel, sides: Sides
) -> Iterator[SeriesChange]:
    before, after = ([*zip(side.x, side.y, strict=False)] for side in (a, b))
    if len(before) != len(after):
        note = f"{len(before)} points in {sides[0]}, {len(after)} in {sides[1]}"
        yield SeriesChange(panel=panel, series="points", largest_difference=None, note=note)
        return
    moves = [
        (math.dist(was, now), -now[0]) for was, now in zip(before, after, strict=True) if was != now
    ]
    if moves:
        largest, at = max(moves)
        yield SeriesChange(
            panel=panel,
            series="points",
            largest_difference=finite_or_none(largest),
            at=finite_or_none(-at),
            note=f"{len(moves)} of {len(after)} points are elsewhere",
        )


def _summary(panel: SummaryPanel) -> dict[str, str]:
    return {"input": shape_text(panel.input_shape), **_layers(panel.layers)}


def _diagram(panel: DiagramPanel) -> dict[str, str]:
    parts = {part.label: f"layers {part.first} to {part.last}" for part in panel.parts}
    return {"input": f"{panel.input_units} units", **_layers(panel.layers), **parts}


def _layers(layers: Iterable[Layer]) -> dict[str, str]:
    return {f"layer {at}": _layer(layer) for at, layer in enumerate(layers, start=1)}


def _layer(layer: Layer) -> str:
    activation = f", {layer.activation}" if layer.activation else ""
    return (
        f"{layer.kind} {layer.name}, {shape_text(layer.output_shape)}{activation}, "
        f"{layer.parameters:,} parameters"
    )


def _layer_changes(
    panel: str, a: Mapping[str, str], b: Mapping[str, str], sides: Sides
) -> Iterator[SeriesChange]:
    for name, words in differing(a, b, "none").items():
        note = "; ".join(f"{side}: {text}" for side, text in zip(sides, words, strict=True))
        yield SeriesChange(panel=panel, series=name, largest_difference=None, note=note)


def _only_in(side: str, panel: str, name: str) -> SeriesChange:
    return SeriesChange(panel=panel, series=name, largest_difference=None, note=f"only in {side}")
