"""Texts of two reports as they are printed, whoever wrote the reports. Pure."""

import re
from collections.abc import Mapping
from decimal import InvalidOperation

from reportgen.base.errors import TemplateError
from reportgen.compare.model import CellChange, ClaimChange, Diff, TableChange, WordChange
from reportgen.compare.panels import numbered
from reportgen.pages.numbers import setting_value
from reportgen.report.model import Report, flat_settings
from reportgen.report.parts import Cell, Table
from reportgen.report.texts import TEXT_PART, Numbers

Place = tuple[str, str]
"""A cell's row and column, as a comparison names them."""


def printed(text: str, report: Report) -> str:
    """Return a text with its numbers and settings put in; what is not there stays in braces."""
    return "".join(_printed_part(part, report) for part in TEXT_PART.finditer(text))


def _printed_part(part: re.Match[str], report: Report) -> str:
    name = part["name"]
    if not name:
        return part["math"] or part["words"]
    if name not in report.metrics:
        value = flat_settings(report.settings).get(name)
        return part[0] if value is None else setting_value(value)
    try:
        return Numbers(report.metrics).text(name, part["form"] or "metric")
    except (TemplateError, InvalidOperation):  # a form that it has not, or endless digits
        return part[0]


def with_numbers(diff: Diff, a: Report, b: Report) -> Diff:
    """Return the comparison with the texts of either side as its report prints them."""
    return diff.model_copy(
        update={
            "tables": tuple(_table_with_numbers(change, a, b) for change in diff.tables),
            "claims": tuple(_claim_with_numbers(change, a, b) for change in diff.claims),
            "text": tuple(
                change.model_copy(
                    update={"words": tuple(_words_with_numbers(one, a, b) for one in change.words)}
                )
                for change in diff.text
            ),
        }
    )


def table_of(label: str, report: Report) -> Table | None:
    """Return the table of a report that has this label."""
    return next((table for table in report.tables if table.label == label), None)


def places_of(table: Table) -> tuple[tuple[Place, ...], ...]:
    """Return the place of each cell, row by row; names that came before have a number behind."""
    columns = numbered(column.title for column in table.columns)
    rows = numbered((row[0].text or row[0].metric or "") if row else "" for row in table.rows)
    return tuple(
        tuple((name, column) for column, _ in zip(columns, row, strict=False))
        for name, row in zip(rows, table.rows, strict=True)
    )


def cell_text(cell: Cell, report: Report) -> str:
    """Return a cell as its report prints it."""
    return printed(f"{{{cell.metric}}}" if cell.metric else cell.text, report)


def _table_with_numbers(change: TableChange, a: Report, b: Report) -> TableChange:
    sides = [_printed_cells(change.label, report) for report in (a, b)]
    return change.model_copy(
        update={"cells": tuple(_cell_with_numbers(cell, *sides) for cell in change.cells)}
    )


def _cell_with_numbers(
    cell: CellChange, ours: Mapping[Place, str], theirs: Mapping[Place, str]
) -> CellChange:
    """Return both values as printed, or in full where only their last digits tell them apart."""
    place = (cell.row, cell.column)
    a, b = ours.get(place, cell.a), theirs.get(place, cell.b)
    return cell if a == b else cell.model_copy(update={"a": a, "b": b})


def _printed_cells(label: str, report: Report) -> dict[Place, str]:
    table = table_of(label, report)
    if table is None:
        return {}
    return {
        place: cell_text(cell, report)
        for places, row in zip(places_of(table), table.rows, strict=True)
        for place, cell in zip(places, row, strict=False)
    }


def _claim_with_numbers(change: ClaimChange, a: Report, b: Report) -> ClaimChange:
    return change.model_copy(
        update={"a_text": printed(change.a_text, a), "b_text": printed(change.b_text, b)}
    )


def _words_with_numbers(words: WordChange, a: Report, b: Report) -> WordChange:
    """Return the words as printed; the same words stay the same, whatever the numbers in them."""
    theirs = printed(words.b, b)
    return WordChange(a=theirs if words.a == words.b else printed(words.a, a), b=theirs)
