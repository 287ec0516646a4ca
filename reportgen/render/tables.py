"""Tables: as CSV with every number in full, and as rows for the page."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from reportgen.render.texts import (
    Numbers,
    full_precision_text,
    only_metric,
    plain_text,
)
from reportgen.report import Cell, Table

# Widths in Latin Modern Roman, in em, of what can follow a number's point.
GLYPH_WIDTHS = {".": 0.278, ",": 0.278, " ": 0.333, "±": 0.778, "−": 0.778, "%": 0.833}
DIGIT_WIDTH = 0.5
NUMBER = re.compile(r"[-\N{MINUS SIGN}]?[\d,]+(?P<tail>.*)")


@dataclass(frozen=True)
class PageCell:
    """A cell as the page sets it."""

    content: Markup
    align: str
    padding: float  # em on the right that bring the decimal points under each other


def table_csv(table: Table, numbers: Numbers) -> str:
    """Return the table as CSV: one header row, metric values as they are in report.json."""
    import pandas as pd

    frame = pd.DataFrame(
        [[_csv_value(cell, numbers) for cell in row] for row in table.rows],
        columns=[full_precision_text(column.title, numbers) for column in table.columns],
        dtype=object,
    )
    return frame.to_csv(index=False, lineterminator="\n")


def page_rows(
    table: Table, numbers: Numbers, set_text: Callable[[str], Markup]
) -> list[list[PageCell]]:
    """Return the cells as the page sets them."""
    tails = [
        max((_tail_width(row[index], numbers) for row in table.rows), default=0.0)
        for index in range(len(table.columns))
    ]
    return [
        [
            PageCell(
                content=numbers.markup(cell.metric) if cell.metric else set_text(cell.text),
                align=column.align,
                padding=_padding(cell, tail, numbers) if column.align == "decimal" else 0.0,
            )
            for cell, column, tail in zip(row, table.columns, tails, strict=True)
        ]
        for row in table.rows
    ]


def _csv_value(cell: Cell, numbers: Numbers) -> str | int | float | None:
    metric = cell.metric or only_metric(cell.text)
    return numbers.value(metric) if metric else full_precision_text(cell.text, numbers)


def _padding(cell: Cell, widest_tail: float, numbers: Numbers) -> float:
    return (
        round(widest_tail - _tail_width(cell, numbers), 3)
        if _tail(cell, numbers) is not None
        else 0.0
    )


def _tail_width(cell: Cell, numbers: Numbers) -> float:
    tail = _tail(cell, numbers) or ""
    return sum(GLYPH_WIDTHS.get(letter, DIGIT_WIDTH) for letter in tail)


def _tail(cell: Cell, numbers: Numbers) -> str | None:
    """Return what stands from the decimal point on, or None where the cell is no number."""
    text = numbers.text(cell.metric) if cell.metric else plain_text(cell.text, numbers)
    match = NUMBER.fullmatch(text)
    return match["tail"] if match else None
