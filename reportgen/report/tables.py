"""Tables as rows for the page, the numbers of a column under each other."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reportgen.report.parts import Cell, Column, Table
from reportgen.report.texts import Numbers, in_full, plain_text, quantity_text

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
_QUANTITY = Markup('<data value="{}">{}</data>')


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
        f"td.padded-{one} {{ padding-right: calc(var(--after, var(--cell)) + {one / 1000}em) }}"
        for one in sorted(found)
    )


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


def cell_text(cell: Cell, numbers: Numbers, places: int | None = None) -> str:
    """Return a cell as it is printed, without markup; math stays LaTeX.

    places: the most digits after the point of a metric that stands there by its name.
    """
    if cell.metric:
        return numbers.text(cell.metric, places=places)
    return quantity_text(cell) if cell.number else plain_text(cell.text, numbers)


def _content(
    cell: Cell, numbers: Numbers, text_html: Callable[[str], Markup], places: int | None = None
) -> Markup:
    if cell.metric:
        return numbers.markup(cell.metric, places=places)
    if cell.number:
        return _QUANTITY.format(in_full(cell.number, cell.form), text_html(quantity_text(cell)))
    return text_html(cell.text)


def _width(tail: str) -> float:
    return sum(GLYPH_WIDTHS.get(letter, DIGIT_WIDTH) for letter in tail)


def _tail(cell: Cell, numbers: Numbers, places: int | None) -> str | None:
    """Return what stands from the decimal point on, or None where the cell is no number."""
    match = NUMBER.fullmatch(cell_text(cell, numbers, places))
    return match["tail"] if match else None
