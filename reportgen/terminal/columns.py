"""Place the columns of a table: side by side, and on further lines what has no room there. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from reportgen.pages.blocks import Column, Group, Inline, Row, Span, Table, shown_columns, spans

INDENT = 2  # columns before what stands on a further line
GAP = 2  # columns between cells
_LEAST_PROSE = 24  # columns for a text that takes several lines
_LEAST_NAME = 16  # and for what a row of a matrix is about
_MOST_BESIDE = 4  # lines of a text beside other cells
_WIDEST_TITLE = 22  # a longer one takes several lines


def placed_lines(
    table: Table, rows: Sequence[Row], length: Callable[[Inline], int], width: int
) -> list[list["Placed"]]:
    """Return the columns of each line, those left out that have nothing in these rows.

    length: gives the columns of the terminal that a text takes.
    """
    columns = [
        Placed(place, column, max(length(row.cell(place)) for row in rows))
        for place, column in shown_columns(table, rows, with_details=False, with_drawn=True)
    ]
    if table.is_matrix and columns:
        columns[0].least = min(columns[0].least, _LEAST_NAME)
    return list(_filled_lines(columns, width))


def turned(columns: Sequence[Column], rows: Iterable[Row]) -> Table:
    """Return a group for each row of a matrix, with a row for each of its cells but the first.

    What is below in a cell has a column of its own. Muted cells say the same as the first version.
    """
    groups = []
    for row in rows:
        cells = [
            (column.title, cell)
            for place, column in enumerate(columns[1:], start=1)
            if spans(cell := row.cell(place))
        ]
        shown = [Row((title, *_halves(cell))) for title, cell in cells if not _is_muted(cell)]
        if len(shown) < len(cells):
            shown.append(Row((Span("others", "muted"), Span("the same", "muted"))))
        groups.append(Group(tuple(shown), row.cell(0)))
    return Table((Column(), replace(columns[-1], title=""), Column()), tuple(groups))


def _is_muted(cell: Inline) -> bool:
    return all(one.role in ("muted", "detail") for one in spans(cell))


def _halves(cell: Inline) -> tuple[Inline, Inline]:
    """Return what is above in a cell, and what is below."""
    every = spans(cell)
    first = next((place for place, one in enumerate(every) if one.is_below), len(every))
    return every[:first], tuple(replace(one, is_below=False) for one in every[first:])


class Placed:
    """A column, with the width that it needs and the one that it has."""

    def __init__(self, place: int, column: Column, widest: int) -> None:
        """Take the needs of a column from its widest cell."""
        self.place, self.column = place, column
        self.natural = max(widest, len(column.title))
        self.least = max(widest, min(len(column.title), _WIDEST_TITLE))
        if column.shape == "prose":
            self.least = min(self.least, max(_LEAST_PROSE, widest // _MOST_BESIDE))
        self.width = self.least


def _filled_lines(columns: Sequence[Placed], width: int) -> Iterator[list[Placed]]:
    """Yield the columns of each line; what is left of a line goes to those that need more."""
    line: list[Placed] = []
    room = width
    for one, following in zip_longest(columns, columns[1:]):
        needed = sum(other.least + GAP for other in line) + one.least
        if following and one.column.is_with_next:
            needed += GAP + following.least
        if line and needed > room:
            _share(line, room)
            yield line
            line, room = [], width - INDENT
        line.append(one)
    _share(line, room)
    yield line


def _share(line: Sequence[Placed], room: int) -> None:
    left = room - sum(one.least for one in line) - GAP * (len(line) - 1)
    if left < 0:  # a single cell that is wider than all there is
        line[0].width = room
        return
    growing = sorted(line, key=lambda one: one.natural - one.least)
    for number, one in enumerate(growing):
        more = min(one.natural - one.least, left // (len(growing) - number))
        one.width = one.least + more
        left -= more
