"""Place the columns of a table: side by side, and on further lines what has no room there."""

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from rich.text import Text

from reportgen.pages.blocks import Column, Inline, Row, Table, shown_columns

INDENT = 2  # columns before what stands on a further line
_GAP = 2  # columns between cells
_LEAST_PROSE = 24  # columns for a text that takes several lines
_MOST_BESIDE = 4  # lines of a text beside other cells
_WIDEST_TITLE = 22  # a longer one takes several lines

Styled = Callable[[Inline], Text]
Wrapped = Callable[[Text, int], Sequence[Text]]


class Columns:
    """The columns of a table, those left out that have nothing in these rows."""

    def __init__(
        self, table: Table, rows: Sequence[Row], width: int, styled: Styled, wrapped: Wrapped
    ) -> None:
        """Place them in a width.

        styled: makes the text of a cell. wrapped: breaks it into lines of a width.
        """
        self._styled, self._wrapped = styled, wrapped
        placed = [
            _Placed(place, column, max(styled(row.cell(place)).cell_len for row in rows))
            for place, column in shown_columns(table, rows, with_details=False)
        ]
        self._lines = list(_filled_lines(placed, width))

    def head(self) -> Iterator[Text]:
        """Yield the lines of the titles, where there are any."""
        if any(one.column.title for line in self._lines for one in line):
            yield from self._set(lambda one: Text(one.column.title, "dim"), is_head=True)

    def lines(self, row: Row) -> Iterator[Text]:
        """Yield the lines of a row."""
        return self._set(lambda one: self._styled(row.cell(one.place)))

    def _set(self, text: Callable[["_Placed"], Text], *, is_head: bool = False) -> Iterator[Text]:
        for number, columns in enumerate(self._lines):
            cells = [self._wrapped(text(one), one.width) for one in columns]
            if is_head:  # a short title stands on the last line, over its column
                height = max(map(len, cells))
                cells = [[Text()] * (height - len(cell)) + list(cell) for cell in cells]
            for parts in zip_longest(*cells, fillvalue=Text()):
                line = Text(" " * INDENT if number else "")
                for one, part in zip(columns, parts, strict=True):
                    part.align("right" if one.column.shape == "number" else "left", one.width)
                    line.append_text(part).append(" " * _GAP)
                line.rstrip()
                if line:
                    yield line


class _Placed:
    """A column, with the width that it needs and the one that it has."""

    def __init__(self, place: int, column: Column, widest: int) -> None:
        """Take the needs of a column from its widest cell."""
        self.place, self.column = place, column
        self.natural = max(widest, len(column.title))
        self.least = max(widest, min(len(column.title), _WIDEST_TITLE))
        if column.shape == "prose":
            self.least = min(self.least, max(_LEAST_PROSE, widest // _MOST_BESIDE))
        self.width = self.least


def _filled_lines(columns: Sequence[_Placed], width: int) -> Iterator[list[_Placed]]:
    """Yield the columns of each line; what is left of a line goes to those that need more."""
    line: list[_Placed] = []
    room = width
    for one, following in zip_longest(columns, columns[1:]):
        needed = sum(other.least + _GAP for other in line) + one.least
        if following and one.column.is_with_next:
            needed += _GAP + following.least
        if line and needed > room:
            _share(line, room)
            yield line
            line, room = [], width - INDENT
        line.append(one)
    _share(line, room)
    yield line


def _share(line: Sequence[_Placed], room: int) -> None:
    left = room - sum(one.least for one in line) - _GAP * (len(line) - 1)
    if left < 0:  # a single cell that is wider than all there is
        line[0].width = room
        return
    growing = sorted(line, key=lambda one: one.natural - one.least)
    for number, one in enumerate(growing):
        more = min(one.natural - one.least, left // (len(growing) - number))
        one.width = one.least + more
        left -= more
