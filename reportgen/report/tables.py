"""Tables: as CSV with every number in full, and as rows for the page."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reportgen.base.untrusted.text import printable
from reportgen.report.parts import Cell, Column, Table
from reportgen.report.texts import Numbers, full_precision_text, only_metric, plain_text

# Widths in Latin Modern Roman, in em, of what can follow a number's point.
GLYPH_WIDTHS = {
    **dict.fromkeys(".,[]", 0.278),
    " ": 0.333,
    "±": 0.778,
    "−": 0.778,
    "%": 0.833,
}
DIGIT_WIDTH = 0.5
PADDING = re.compile(r"\bpadded-(\d+)\b")
NUMBER = re.compile(r"[-\N{MINUS SIGN}]?[\d,]+(?P<tail>.*)")
_PRINTED_NUMBER = re.compile(r"[-\N{MINUS SIGN}]?[0-9]{1,3}(,[0-9]{3})*(\.[0-9]+)?")
# As typed on any keyboard: some programs take the wide ones for the narrow.
_FORMULA_STARTS = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20")
_FLOAT = r"[-+]?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?"
_NUMBERS = re.compile(rf"{_FLOAT}(?: (?:to|±) {_FLOAT})*")  # an interval is no formula
_PLAIN = str.maketrans({"\N{MINUS SIGN}": "-", ",": None})


@dataclass(frozen=True)
class PageCell:
    """A cell as the page sets it."""

    content: Markup
    align: str
    padding: float  # em on the right that bring the decimal points under each other

    @property
    def classes(self) -> str:
        """The classes of its element; `padding_rules` has the rule of a padding."""
        thousandths = round(1000 * self.padding)
        return f"{self.align} padded-{thousandths}" if thousandths else self.align


def padding_rules(parts: Iterable[str]) -> str:
    """Return the CSS of each padding that is named in some parts of a page.

    The page's policy allows no style attribute.
    """
    found = {int(thousandths) for part in parts for thousandths in PADDING.findall(part)}
    return "\n".join(
        f"td.padded-{one} {{ padding-right: calc(var(--cell) + {one / 1000}em) }}"
        for one in sorted(found)
    )


def table_csv(table: Table, numbers: Numbers) -> str:
    """Return the table as CSV: one header row, metric values as they are in report.json.

    A number that is all of a cell has no thousands set off, and a hyphen as its minus.
    """
    head = [full_precision_text(column.title, numbers) for column in table.columns]
    return csv_text(head, ([_csv_value(cell, numbers) for cell in row] for row in table.rows))


def csv_text(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a CSV file: a header row, and the others, with no formulas in them."""
    text = io.StringIO()
    lines = ([guarded(cell) for cell in row] for row in (head, *rows))
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


def guarded(cell: object) -> object:
    """Return a text in one line that no spreadsheet takes for a formula; a number as it is."""
    if not isinstance(cell, str):
        return cell
    line = printable(" ".join(cell.split()))
    return f"'{line}" if line.startswith(_FORMULA_STARTS) and not _NUMBERS.fullmatch(line) else line


def unguarded(cell: str) -> str:
    """Return a text as it was before `guarded`."""
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) == cell else cell


def page_rows(
    table: Table, numbers: Numbers, text_html: Callable[[str], Markup]
) -> list[list[PageCell]]:
    """Return the cells as the page sets them, the metrics of a column at the same decimal."""
    columns = [
        page_column([row[index] for row in table.rows], column, numbers, text_html)
        for index, column in enumerate(table.columns)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def page_column(
    cells: Sequence[Cell], column: Column, numbers: Numbers, text_html: Callable[[str], Markup]
) -> list[PageCell]:
    """Return the cells of a column; in a decimal one the points stand under each other."""
    if column.align != "decimal":
        return [PageCell(_content(cell, numbers, text_html), column.align, 0.0) for cell in cells]
    places = numbers.column_places(cell.metric for cell in cells if cell.metric)
    tails = [_tail(cell, numbers, places) for cell in cells]
    widest = max((_width(tail) for tail in tails if tail is not None), default=0.0)
    return [
        PageCell(
            content=_content(cell, numbers, text_html, places),
            align=column.align,
            padding=0.0 if tail is None else round(widest - _width(tail), 3),
        )
        for cell, tail in zip(cells, tails, strict=True)
    ]


def _content(
    cell: Cell, numbers: Numbers, text_html: Callable[[str], Markup], places: int | None = None
) -> Markup:
    return numbers.markup(cell.metric, places=places) if cell.metric else text_html(cell.text)


def _csv_value(cell: Cell, numbers: Numbers) -> str | int | float | None:
    metric = cell.metric or only_metric(cell.text)
    if metric:
        return numbers.value(metric)
    text = full_precision_text(cell.text, numbers)
    return text.translate(_PLAIN) if _PRINTED_NUMBER.fullmatch(text) else text


def _width(tail: str) -> float:
    return sum(GLYPH_WIDTHS.get(letter, DIGIT_WIDTH) for letter in tail)


def _tail(cell: Cell, numbers: Numbers, places: int | None) -> str | None:
    """Return what stands from the decimal point on, or None where the cell is no number."""
    if cell.metric:
        text = numbers.text(cell.metric, places=places)
    else:
        text = plain_text(cell.text, numbers)
    match = NUMBER.fullmatch(text)
    return match["tail"] if match else None
