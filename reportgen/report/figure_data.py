"""The data of a figure as CSV: what each of its plots shows, with every number in full."""

from collections.abc import Iterator

from reportgen.report.panels import CurvesPanel, IntervalsPanel, MatrixPanel, Panel, ScatterPanel
from reportgen.report.parts import Figure
from reportgen.report.table_data import Value, as_number, csv_text

HEAD = ("panel", "series", "x", "y", "spread")

_Row = tuple[str, Value, float | None, float | None]
"""Series, x, y and the spread of y; of a matrix row, column and value."""


def figure_csv(figure: Figure) -> str | None:
    """Return the data of a figure as CSV; None where it shows no numbers."""
    rows = figure_rows(figure)
    return csv_text(HEAD, rows) if rows else None


def has_numbers(figure: Figure) -> bool:
    """Say whether a figure shows numbers."""
    return any(True for panel in figure.panels for _ in _rows(panel))


def figure_rows(figure: Figure) -> list[tuple[Value, ...]]:
    """Return a row for each point, mean or cell, under HEAD."""
    return [
        (number, *row)
        for number, panel in enumerate(figure.panels, start=1)
        for row in _rows(panel)
    ]


def _rows(panel: Panel) -> Iterator[_Row]:
    match panel:
        case CurvesPanel():
            for series in panel.series:
                for x, y in zip(series.x, series.y, strict=True):
                    yield series.label, x, y, None
        case IntervalsPanel():
            for means in panel.series:
                for x, y, spread in zip(means.x, means.mean, means.spread, strict=True):
                    yield means.label, x, y, spread
        case ScatterPanel():
            groups = panel.groups or (None,) * len(panel.x)
            for x, y, group in zip(panel.x, panel.y, groups, strict=True):
                yield "" if group is None else panel.group_labels[group], x, y, None
        case MatrixPanel():
            rows = panel.row_labels or tuple(map(str, range(1, len(panel.values) + 1)))
            columns = panel.column_labels or tuple(map(str, range(1, len(panel.values[0]) + 1)))
            for row, values in zip(rows, panel.values, strict=True):
                for column, value in zip(columns, values, strict=True):
                    yield row, as_number(column), value, None
