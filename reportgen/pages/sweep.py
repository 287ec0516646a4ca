"""Show what a sweep gave: its points from the best on, and which may be the best."""

from collections.abc import Iterator, Sequence

from reportgen.base.toml_text import toml_value
from reportgen.compare.sweep import SweepComparison, SweptNumber
from reportgen.compare.sweep_words import MARK, reported_sweep
from reportgen.pages.blocks import (
    Block,
    Column,
    Inline,
    Listing,
    Paragraph,
    Picture,
    Span,
    View,
    number,
    prose,
    table,
)
from reportgen.pages.diff_parts import picture_of
from reportgen.report.numbers import counted
from reportgen.report.sweeps import ReportedSweep, SweptCell, SweptColumn, figures_of
from reportgen.report.table_data import csv_text


def sweep_view(comparison: SweepComparison) -> View:
    """Return the points in order, what their numbers come to, and a plot of each."""
    told = reported_sweep(comparison)
    points = counted(told.points, "point")
    return View(
        title=f"{told.name}: {points} of {' and '.join(told.knobs)}",
        blocks=(*_findings(told), *_points(told), *_pictures(told)),
        foot=(*filter(None, [told.marks]), *told.notes),
    )


def sweep_csv(comparison: SweepComparison) -> str:
    """Return a line for each point, in order: its knobs, each number in full, its version."""
    heads = [f"{one.name}{what}" for one in comparison.numbers for what in ("", *_OF_A_NUMBER)]
    rows = (_csv_row(comparison, place) for place in comparison.order)
    return csv_text([*comparison.knobs, *heads, "seconds", "version", "problem"], rows)


_OF_A_NUMBER = (
    *(" standard deviation", " replicates", " interval low", " interval high"),
    *(" may be the best", " behind", " margin"),
)


def _findings(told: ReportedSweep) -> Iterator[Block]:
    if told.findings:
        yield Listing(tuple((Span(one.number, "code"), ": ", one.words) for one in told.findings))
    if told.test:
        yield Paragraph(Span(told.test, "muted"))


def _points(told: ReportedSweep) -> tuple[Block, ...]:
    rows = (tuple(map(_inline, told.columns, row)) for row in told.rows)
    return table(map(_column, told.columns), rows, "Points of the sweep")


def _column(column: SweptColumn) -> Column:
    if column.kind == "number":
        return number(column.title)
    return prose(column.title) if column.kind == "problem" else Column(column.title)


def _inline(column: SweptColumn, cell: SweptCell) -> Inline:
    if column.kind == "problem":
        return Span(cell.text, "bad")
    marked = f"{cell.mark} {cell.text}"
    return Span(marked, "good" if cell.mark == MARK else "plain") if cell.mark else cell.text


def _pictures(told: ReportedSweep) -> Iterator[Picture]:
    for place, (plot, figure) in enumerate(zip(told.plots, figures_of([told]), strict=True)):
        yield picture_of(figure, plot.caption, plot.alternative_text, f"sweep-{place}-")


def _csv_row(comparison: SweepComparison, place: int) -> Iterator[object]:
    point = comparison.points[place]
    for value in point.values.values():
        yield value if isinstance(value, int | float | str) else toml_value(value)
    for one in comparison.numbers:
        yield from _csv_number(one, place)
    yield comparison.seconds[place]
    yield point.version
    yield point.problem


def _csv_number(found: SweptNumber, place: int) -> Sequence[object]:
    metric = found.metrics[place]
    if metric is None or metric.value is None:
        return [None, None, None, None, None, None, None, None]
    standing = None
    if found.standings is not None:
        standing = found.standings.settings[found.judged.index(place)]
    judged = "" if not standing else "yes" if place in found.best else "no"
    interval = standing.interval if standing else metric.interval
    return [
        metric.value,
        metric.std,
        len(metric.replicates) or 1,
        interval.low if interval else None,
        interval.high if interval else None,
        judged,
        standing.behind if standing else None,
        standing.margin if standing else None,
    ]
