"""Texts of two reports as they are printed, whoever wrote the reports. Pure."""

import re
from decimal import InvalidOperation

from reportgen.base.errors import TemplateError
from reportgen.compare.matching import numbered
from reportgen.pages.numbers import setting_value
from reportgen.report.model import Report
from reportgen.report.parts import Cell
from reportgen.report.settings import flat_settings
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


def printed_table(label: str, report: Report) -> tuple[list[str], list[dict[Place, str]]]:
    """Return the titles of a table's columns and each row by place; empty where there is none.

    A name of a row or column that came before has a number behind it in a place.
    """
    table = next((table for table in report.tables if table.label == label), None)
    if table is None:
        return [], []
    columns = numbered(column.title for column in table.columns)
    names = numbered((row[0].text or row[0].metric or "") if row else "" for row in table.rows)
    rows = [
        {
            (name, column): _cell_text(cell, report)
            for column, cell in zip(columns, row, strict=False)
        }
        for name, row in zip(names, table.rows, strict=True)
    ]
    return [printed(column.title, report) for column in table.columns], rows


def _cell_text(cell: Cell, report: Report) -> str:
    return printed(f"{{{cell.metric}}}" if cell.metric else cell.text, report)
