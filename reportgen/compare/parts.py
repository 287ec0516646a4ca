"""Compare the tables, figures and claims of two versions. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar, get_args

from reportgen.base.mappings import paired
from reportgen.compare.model import (
    CellChange,
    ClaimChange,
    ClaimKind,
    FigureChange,
    PartVerdict,
    SeriesChange,
    TableChange,
)
from reportgen.compare.panels import Sides, alone, numbered, panel_changes
from reportgen.compare.words import differ_in_words
from reportgen.report.mathematics import TEXT_PART
from reportgen.report.model import Report
from reportgen.report.numbers import counted
from reportgen.report.panels import Panel, TilesPanel
from reportgen.report.parts import Cell, Claim, Figure, Scope, Table
from reportgen.report.table_data import as_number
from reportgen.report.texts import Numbers, in_full, quantity_text

Rows = Mapping[str, Mapping[str, str]]
"""Row -> column -> what the cell shows; both go by their names, those that repeat numbered."""

_Part = TypeVar("_Part", Table, Figure, Claim)

_REACH: Mapping[Scope, int] = {"these runs": 0, "any run with these settings": 1}
"""How much a claim says: the less, the easier it holds. A count is of neither kind."""

_LEVEL = re.compile(r"at the level (\d{1,3}(?:\.\d{1,9})?)")


def table_changes(a: Report, b: Report) -> Iterator[TableChange]:
    """Yield every table of either side with the cells that differ.

    A row goes by the text of its first cell, a column by its title.
    """
    for label, (ours, theirs) in _by_label(a.tables, b.tables):
        if ours and theirs:
            before, after = _rows_in_full(ours, a), _rows_in_full(theirs, b)
            cells = tuple(_changed_cells(before, after))
            notes = _table_notes(ours, theirs, (before, after), (a.version, b.version))
            note = "; ".join(notes)
            yield TableChange(
                label=label,
                number=theirs.number,
                verdict="changed" if cells or note else "same",
                cells=cells,
                note=note,
            )
        elif one := theirs or ours:
            verdict = _verdict_of_one(theirs)
            yield TableChange(label=label, number=one.number, verdict=verdict)


def figure_changes(a: Report, b: Report) -> Iterator[FigureChange]:
    """Yield every figure and drawing of either side, with the series that differ."""
    sides = (a.version, b.version)
    for label, (ours, theirs) in _by_label(a.figures, b.figures):
        if ours and theirs:
            series = tuple(_series_changes(ours, theirs, sides))
            note = "; ".join(_figure_notes(ours, theirs, sides))
            yield FigureChange(
                label=label,
                number=theirs.number,
                verdict="changed" if series or note else "same",
                series=series,
                note=note,
            )
        elif one := theirs or ours:
            verdict = _verdict_of_one(theirs)
            yield FigureChange(label=label, number=one.number, verdict=verdict)


def claim_changes(a: Report, b: Report) -> list[ClaimChange]:
    """Return every claim of either side, those that matter most first."""
    order = get_args(ClaimKind)
    changes = (_claim_change(name, *pair) for name, pair in _by_label(a.claims, b.claims))
    return sorted(changes, key=lambda change: order.index(change.kind))


def rows_of(table: Table, shown: Callable[[Cell], str]) -> Rows:
    """Return the cells of a table; shown: gives what a cell says."""
    columns = _titles(table)
    names = numbered(_name_of(row[0]) if row else "" for row in table.rows)
    return {
        name: dict(zip(columns, map(shown, row), strict=False))
        for name, row in zip(names, table.rows, strict=True)
    }


def _by_label(
    a: Iterable[_Part], b: Iterable[_Part]
) -> Iterable[tuple[str, tuple[_Part | None, _Part | None]]]:
    """Return the parts of each label on both sides; None where a side has none."""
    ours, theirs = ({part.label: part for part in parts} for parts in (a, b))
    return paired(ours, theirs, None).items()


def _verdict_of_one(theirs: object | None) -> PartVerdict:
    """Return what became of a part that one side has alone; theirs: None where b lacks it."""
    return "missing" if theirs is None else "new"


def _name_of(cell: Cell) -> str:
    """Return what a row goes by, whose first cell this is."""
    return quantity_text(cell) or cell.text or cell.metric or ""


def _rows_in_full(table: Table, report: Report) -> Rows:
    """Return the cells of a table, numbers in full; math and unknown names stay as they are."""
    numbers = Numbers(report.metrics)

    def shown(part: re.Match[str]) -> str:
        name = part["name"]
        if name not in report.metrics:
            return f"{{{name}}}" if name else part["label"] or part[0]
        return numbers.in_full(name, part["form"] or "") or report.metrics[name].absent

    def in_cell(cell: Cell) -> str:
        if cell.number and not cell.number.factors:
            return in_full(cell.number, cell.form) or cell.number.absent
        if cell.number:
            return quantity_text(cell)
        return TEXT_PART.sub(shown, cell.source)

    return rows_of(table, in_cell)


def _changed_cells(before: Rows, after: Rows) -> Iterator[CellChange]:
    for row, cells in after.items():
        earlier = before.get(row, {})
        for column, text in cells.items():
            # As numbers: an earlier release had "50,240" where this one has 50240.
            if column in earlier and as_number(earlier[column]) != as_number(text):
                yield CellChange(row=row, column=column, a=earlier[column], b=text)


def _table_notes(
    ours: Table, theirs: Table, rows: tuple[Rows, Rows], sides: Sides
) -> Iterator[str]:
    yield from alone("row", rows, sides)
    yield from alone("column", (_titles(ours), _titles(theirs)), sides)
    kept = [[row for row in one if row in other] for one, other in (rows, rows[::-1])]
    if kept[0] != kept[1]:
        yield "the rows stand in another order"
    if ours.number != theirs.number:
        yield f"Table {ours.number} in {sides[0]}"


def _titles(table: Table) -> tuple[str, ...]:
    return numbered(column.title for column in table.columns)


def _series_changes(ours: Figure, theirs: Figure, sides: Sides) -> Iterator[SeriesChange]:
    names = numbered(map(_panel_name, theirs.panels))
    for name, before, after in zip(names, ours.panels, theirs.panels, strict=False):
        yield from panel_changes(name, before, after, sides)


def _figure_notes(ours: Figure, theirs: Figure, sides: Sides) -> Iterator[str]:
    for at, (before, after) in enumerate(zip(ours.panels, theirs.panels, strict=False), start=1):
        if before.kind != after.kind:
            yield f"panel {at} has {after.kind} in place of {before.kind}"
    if len(ours.panels) != len(theirs.panels):
        yield f"panels: {len(ours.panels)} in {sides[0]}, {len(theirs.panels)} in {sides[1]}"
    if ours.number != theirs.number:
        was = "without a number" if ours.number is None else f"Figure {ours.number}"
        yield f"{was} in {sides[0]}"


def _panel_name(panel: Panel) -> str:
    if isinstance(panel, TilesPanel):
        return "images"
    return panel.title or getattr(panel, "y_label", "") or panel.kind


def _claim_change(name: str, a: Claim | None, b: Claim | None) -> ClaimChange:
    of_check = dict(_check_changes(a, b)) if a and b else {}
    return ClaimChange(
        name=name,
        kind=_claim_kind(a, b, of_check),
        a_outcome=a.outcome if a else None,
        b_outcome=b.outcome if b else None,
        a_text=a.text if a else "",
        b_text=b.text if b else "",
        note="; ".join(of_check),
    )


def _claim_kind(a: Claim | None, b: Claim | None, of_check: Mapping[str, bool]) -> ClaimKind:
    if a is None or b is None:
        return "new" if a is None else "dropped"
    if a.outcome != b.outcome:
        return "outcome"
    if of_check:
        return "loosened" if any(of_check.values()) else "check"
    return "reworded" if differ_in_words(a.text, b.text) else "same"


def _check_changes(a: Claim, b: Claim) -> Iterator[tuple[str, bool]]:
    """Yield what differs in how a claim is decided, and whether it holds more easily for that."""
    if a.scope != b.scope:
        says_less = _REACH.get(b.scope, 0) < _REACH.get(a.scope, 0) and b.scope in _REACH
        yield f"about {b.scope} in place of {a.scope}", says_less
    if a.comparisons != b.comparisons:
        words = f"{counted(b.comparisons, 'comparison')} in place of {a.comparisons}"
        yield f"p value corrected for {words}", b.comparisons < a.comparisons
    if a.p_value is not None and b.p_value is None:
        yield "no test any more", True
    if a.p_value is None and b.p_value is not None:
        yield "now with a test", False
    was, now = (_LEVEL.search(claim.test) for claim in (a, b))
    if was and now and float(was[1]) != float(now[1]):
        yield f"at the level {now[1]} in place of {was[1]}", float(now[1]) > float(was[1])
    elif a.test != b.test:
        yield f"checked by: {b.test}; before by: {a.test}", False
