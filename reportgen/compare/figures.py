"""The figures of two versions, by the data behind them. Pure."""

from collections.abc import Iterator
from functools import partial

from reportgen.compare.matching import Sides, matched, numbered
from reportgen.compare.model import FigureChange, PartVerdict, SeriesChange
from reportgen.compare.panels import panel_changes
from reportgen.report.model import Report
from reportgen.report.panels import Panel, TilesPanel
from reportgen.report.parts import Figure


def figure_changes(a: Report, b: Report) -> tuple[FigureChange, ...]:
    """Return every figure and drawing of either side, with the series that differ."""
    before, after = ({figure.label: figure for figure in report.figures} for report in (a, b))
    return tuple(matched(before, after, partial(_both, (a.version, b.version)), _alone))


def _both(sides: Sides, ours: Figure, theirs: Figure) -> FigureChange:
    series = tuple(_series(ours, theirs, sides))
    note = "; ".join(_notes(ours, theirs, sides))
    return FigureChange(
        label=theirs.label,
        number=theirs.number,
        verdict="changed" if series or note else "same",
        series=series,
        note=note,
    )


def _alone(figure: Figure, verdict: PartVerdict) -> FigureChange:
    return FigureChange(label=figure.label, number=figure.number, verdict=verdict)


def _series(ours: Figure, theirs: Figure, sides: Sides) -> Iterator[SeriesChange]:
    names = numbered(map(_name, theirs.panels))
    for name, before, after in zip(names, ours.panels, theirs.panels, strict=False):
        yield from panel_changes(name, before, after, sides)


def _notes(ours: Figure, theirs: Figure, sides: Sides) -> Iterator[str]:
    for at, (before, after) in enumerate(zip(ours.panels, theirs.panels, strict=False), start=1):
        if before.kind != after.kind:
            yield f"panel {at} has {after.kind} in place of {before.kind}"
    if len(ours.panels) != len(theirs.panels):
        yield f"panels: {len(ours.panels)} in {sides[0]}, {len(theirs.panels)} in {sides[1]}"
    if ours.number != theirs.number:
        was = "without a number" if ours.number is None else f"Figure {ours.number}"
        yield f"{was} in {sides[0]}"


def _name(panel: Panel) -> str:
    if isinstance(panel, TilesPanel):
        return "images"
    return panel.title or getattr(panel, "y_label", "") or panel.kind
