"""The tables of two versions, cell by cell. Pure."""

from collections.abc import Iterable, Mapping
from functools import partial

from reportgen.compare.matching import Sides, alone, matched, numbered
from reportgen.compare.model import CellChange, PartVerdict, TableChange
from reportgen.report.model import Report
from reportgen.report.parts import Cell, Metric, Table
from reportgen.report.texts import TEXT_PART

Rows = Mapping[str, Mapping[str, str]]
"""Row -> column -> what the cell shows, its numbers in full."""


def table_changes(a: Report, b: Report) -> tuple[TableChange, ...]:
    """Return every table of either side with the cells that differ.

    A row goes by the text of its first cell, a column by its title.
    """
    before, after = ({table.label: table for table in report.tables} for report in (a, b))
    return tuple(matched(before, after, partial(_both, a, b), _alone))


def _both(a: Report, b: Report, ours: Table, theirs: Table) -> TableChange:
    before, after = _rows(ours, a.metrics), _rows(theirs, b.metrics)
    cells = tuple(_changed_cells(before, after))
    note = "; ".join(_notes(ours, theirs, (a.version, b.version)))
    return TableChange(
        label=theirs.label,
        number=theirs.number,
        verdict="changed" if cells or note else "same",
        cells=cells,
        note=note,
    )


def _alone(table: Table, verdict: PartVerdict) -> TableChange:
    return TableChange(label=table.label, number=table.number, verdict=verdict)


def _changed_cells(before: Rows, after: Rows) -> Iterable[CellChange]:
    for row, cells in after.items():
        earlier = before.get(row, {})
        for column, text in cells.items():
            if column in earlier and earlier[column] != text:
                yield CellChange(row=row, column=column, a=earlier[column], b=text)


def _notes(ours: Table, theirs: Table, sides: Sides) -> Iterable[str]:
    rows, columns = ([part(table) for table in (ours, theirs)] for part in (_row_names, _titles))
    yield from alone("row", rows, sides)
    yield from alone("column", columns, sides)
    kept = [[row for row in one if row in other] for one, other in (rows, rows[::-1])]
    if kept[0] != kept[1]:
        yield "the rows stand in another order"
    if ours.number != theirs.number:
        yield f"Table {ours.number} in {sides[0]}"


def _rows(table: Table, metrics: Mapping[str, Metric]) -> Rows:
    columns = _titles(table)
    return {
        name: dict(zip(columns, (_shown_by(cell, metrics) for cell in row), strict=False))
        for name, row in zip(_row_names(table), table.rows, strict=True)
    }


def _shown_by(cell: Cell, metrics: Mapping[str, Metric]) -> str:
    """Return what a cell shows, its numbers in full; math stays LaTeX."""
    if cell.metric:
        return _in_full(cell.metric, "", metrics)
    return "".join(
        _in_full(part["name"], part["form"] or "", metrics) if part["name"] else part[0]
        for part in TEXT_PART.finditer(cell.text)
    )


def _in_full(name: str, form: str, metrics: Mapping[str, Metric]) -> str:
    metric = metrics.get(name)
    if metric is None:
        return f"{{{name}}}"
    if form == "interval" and metric.interval is not None:
        return f"{metric.interval.low!r} to {metric.interval.high!r}"
    value = metric.published if form == "published" else metric.value
    return metric.absent if value is None else repr(value)


def _row_names(table: Table) -> tuple[str, ...]:
    firsts = (row[0] if row else None for row in table.rows)
    return numbered((cell.text or cell.metric or "") if cell else "" for cell in firsts)


def _titles(table: Table) -> tuple[str, ...]:
    return numbered(column.title for column in table.columns)
