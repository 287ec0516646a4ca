"""The tables of two versions, cell by cell. Pure."""

from collections.abc import Iterable, Mapping

from reportgen.compare.full_numbers import Metrics, cell_in_full
from reportgen.compare.matching import Sides, alone, numbered, on_either_side
from reportgen.compare.model import CellChange, TableChange
from reportgen.report.model import Report
from reportgen.report.parts import Table

Rows = Mapping[str, Mapping[str, str]]
"""Row -> column -> what the cell shows, its numbers in full."""


def table_changes(a: Report, b: Report) -> tuple[TableChange, ...]:
    """Return every table of either side with the cells that differ.

    A row goes by the text of its first cell, a column by its title.
    """
    before, after = ({table.label: table for table in report.tables} for report in (a, b))
    return tuple(
        _both(before[label], after[label], a, b)
        if label in before and label in after
        else _alone(after.get(label) or before[label], is_new=label in after)
        for label in on_either_side(before, after)
    )


def _both(ours: Table, theirs: Table, a: Report, b: Report) -> TableChange:
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


def _alone(table: Table, *, is_new: bool) -> TableChange:
    verdict = "new" if is_new else "missing"
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


def _rows(table: Table, metrics: Metrics) -> Rows:
    columns = _titles(table)
    return {
        name: dict(zip(columns, (cell_in_full(cell, metrics) for cell in row), strict=False))
        for name, row in zip(_row_names(table), table.rows, strict=True)
    }


def _row_names(table: Table) -> tuple[str, ...]:
    firsts = (row[0] if row else None for row in table.rows)
    return numbered((cell.text or cell.metric or "") if cell else "" for cell in firsts)


def _titles(table: Table) -> tuple[str, ...]:
    return numbered(column.title for column in table.columns)
