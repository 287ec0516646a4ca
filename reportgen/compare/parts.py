"""Compare the tables, figures and claims of two versions. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Literal, TypeVar, get_args

from reportgen.base.mappings import paired
from reportgen.compare.model import (
    CellChange,
    ClaimChange,
    ClaimKind,
    FigureChange,
    SeriesChange,
    TableChange,
)
from reportgen.compare.panels import Sides, alone, numbered, panel_changes
from reportgen.compare.words import differ_in_words
from reportgen.report.model import Report
from reportgen.report.numbers import counted
from reportgen.report.panels import Panel, TilesPanel
from reportgen.report.parts import Cell, Claim, Figure, Metric, Scope, Table
from reportgen.report.texts import TEXT_PART, Numbers

Rows = Mapping[str, Mapping[str, str]]
"""Row -> column -> what the cell shows, its numbers in full."""

_Part = TypeVar("_Part", Table, Figure, Claim)
_Change = TypeVar("_Change")

_REACH: Mapping[Scope, int] = {"these runs": 0, "any run with these settings": 1}
"""How much a claim says: the less, the easier it holds. A count is of neither kind."""

_LEVEL = re.compile(r"at the level (\d{1,3}(?:\.\d{1,9})?)")


def table_changes(a: Report, b: Report) -> tuple[TableChange, ...]:
    """Return every table of either side with the cells that differ.

    A row goes by the text of its first cell, a column by its title.
    """
    return _matched(
        a.tables,
        b.tables,
        partial(_table_change, a, b),
        lambda one, verdict: TableChange(label=one.label, number=one.number, verdict=verdict),
    )


def figure_changes(a: Report, b: Report) -> tuple[FigureChange, ...]:
    """Return every figure and drawing of either side, with the series that differ."""
    return _matched(
        a.figures,
        b.figures,
        partial(_figure_change, (a.version, b.version)),
        lambda one, verdict: FigureChange(label=one.label, number=one.number, verdict=verdict),
    )


def claim_changes(a: Report, b: Report) -> tuple[ClaimChange, ...]:
    """Return every claim of either side, those that matter most first."""
    order = get_args(ClaimKind)
    changes = _matched(a.claims, b.claims, _claim_change, _lone_claim)
    return tuple(sorted(changes, key=lambda change: order.index(change.kind)))


def _matched(
    a: Iterable[_Part],
    b: Iterable[_Part],
    both: Callable[[_Part, _Part], _Change],
    lone: Callable[[_Part, Literal["new", "missing"]], _Change],
) -> tuple[_Change, ...]:
    """Return what `both` says of two parts of one label, and `lone` of one that a side lacks."""
    ours, theirs = ({part.label: part for part in parts} for parts in (a, b))
    changes = []
    for before, after in paired(ours, theirs, None).values():
        if before is not None and after is not None:
            changes.append(both(before, after))
        elif after is not None:
            changes.append(lone(after, "new"))
        elif before is not None:
            changes.append(lone(before, "missing"))
    return tuple(changes)


def _table_change(a: Report, b: Report, ours: Table, theirs: Table) -> TableChange:
    before, after = _rows(ours, a.metrics), _rows(theirs, b.metrics)
    cells = tuple(_changed_cells(before, after))
    note = "; ".join(_table_notes(ours, theirs, (a.version, b.version)))
    return TableChange(
        label=theirs.label,
        number=theirs.number,
        verdict="changed" if cells or note else "same",
        cells=cells,
        note=note,
    )


def _changed_cells(before: Rows, after: Rows) -> Iterator[CellChange]:
    for row, cells in after.items():
        earlier = before.get(row, {})
        for column, text in cells.items():
            if column in earlier and earlier[column] != text:
                yield CellChange(row=row, column=column, a=earlier[column], b=text)


def _table_notes(ours: Table, theirs: Table, sides: Sides) -> Iterator[str]:
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
    """Return what a cell shows, its numbers in full; math and unknown names stay as they are."""
    numbers = Numbers(metrics)

    def shown(part: re.Match[str]) -> str:
        if part["name"] not in metrics:
            return f"{{{part['name']}}}" if part["name"] else part["label"] or part[0]
        return numbers.in_full(part["name"], part["form"] or "") or metrics[part["name"]].absent

    return TEXT_PART.sub(shown, f"{{{cell.metric}}}" if cell.metric else cell.text)


def _row_names(table: Table) -> tuple[str, ...]:
    firsts = (row[0] if row else None for row in table.rows)
    return numbered((cell.text or cell.metric or "") if cell else "" for cell in firsts)


def _titles(table: Table) -> tuple[str, ...]:
    return numbered(column.title for column in table.columns)


def _figure_change(sides: Sides, ours: Figure, theirs: Figure) -> FigureChange:
    series = tuple(_series_changes(ours, theirs, sides))
    note = "; ".join(_figure_notes(ours, theirs, sides))
    return FigureChange(
        label=theirs.label,
        number=theirs.number,
        verdict="changed" if series or note else "same",
        series=series,
        note=note,
    )


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


def _claim_change(a: Claim, b: Claim) -> ClaimChange:
    of_check = dict(_check_changes(a, b))
    return ClaimChange(
        name=b.name,
        kind=_claim_kind(a, b, of_check),
        a_outcome=a.outcome,
        b_outcome=b.outcome,
        a_text=a.text,
        b_text=b.text,
        note="; ".join(of_check),
    )


def _lone_claim(claim: Claim, verdict: Literal["new", "missing"]) -> ClaimChange:
    if verdict == "new":
        return ClaimChange(name=claim.name, kind="new", b_outcome=claim.outcome, b_text=claim.text)
    return ClaimChange(name=claim.name, kind="dropped", a_outcome=claim.outcome, a_text=claim.text)


def _claim_kind(a: Claim, b: Claim, of_check: Mapping[str, bool]) -> ClaimKind:
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
