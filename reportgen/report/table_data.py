"""The numbers of a table as data: each in a column of its own, with all its digits."""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportgen.base.untrusted.text import printable
from reportgen.report.parts import Cell, Column, Metric, Quantity, Range, Table
from reportgen.report.texts import Numbers, full_precision_text, in_full, only_metric

Value = str | int | float | None
"""What a cell has; None: a number that does not exist, or is not known."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)")
_NUMBER = re.compile(rf"{_INTEGER.pattern}(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?")
_PLAIN = str.maketrans({"\N{MINUS SIGN}": "-"})
_WITH_INTERVAL = {"metric", "measured", "spread", "percent"}
_NOTHING = {None, "", "-", "\N{EN DASH}", "\N{EM DASH}"}
_MOST_DIGITS = 400  # of a number: no float has more
# As typed on any keyboard: some programs take the wide ones for the narrow.
_FORMULA_STARTS = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20")
_FLOAT = r"[-+]?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?"
_NUMBERS = re.compile(rf"{_FLOAT}(?: (?:to|±) {_FLOAT})*")  # "-1 to 0" is no formula


@dataclass(frozen=True)
class DataColumn:
    """A column of the data."""

    title: str
    values: Sequence[Value]


@dataclass(frozen=True)
class _Shown:
    """What a cell shows: a number in a form, or a text."""

    number: Metric | Quantity | None = None
    form: str = ""
    text: str = ""

    @property
    def value(self) -> Value:
        """The number, or the text; of an interval both ends in words."""
        if self.number and self.form == "interval":
            return in_full(self.number, self.form)
        if isinstance(self.number, Metric) and self.form == "published":
            return self.number.published
        return self.number.value if self.number else as_number(self.text)


def table_data(table: Table, numbers: Numbers) -> list[DataColumn]:
    """Return the columns of a table as data.

    A column of numbers is followed by "TITLE standard deviation", "TITLE interval low" and
    "TITLE interval high" where any of its numbers has them; a column that shows the intervals of
    another one is left out. Intervals without their numbers are "TITLE low" and "TITLE high". A
    column whose factors have names has each of them in place of their product.
    """
    columns = [[_shown(row[at], numbers) for row in table.rows] for at in range(len(table.columns))]
    return [
        one
        for column, cells in zip(table.columns, columns, strict=True)
        if not (_are_intervals(cells) and any(_are_of(cells, other) for other in columns))
        for one in _data(column, full_precision_text(column.title, numbers), cells)
    ]


def table_csv(table: Table, numbers: Numbers) -> str:
    """Return the data of a table as CSV, one header row first."""
    columns = table_data(table, numbers)
    return csv_text(
        [column.title for column in columns],
        zip(*(column.values for column in columns), strict=True),
    )


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


def as_number(text: str) -> str | int | float:
    """Return the number that is all of a text, or the text; "007" is no number."""
    plain = text.strip().translate(_PLAIN)
    if len(plain) > _MOST_DIGITS or not _NUMBER.fullmatch(plain):
        return text
    plain = plain.replace(",", "")
    value = int(plain) if _INTEGER.fullmatch(plain) else float(plain)
    return value if math.isfinite(value) else text


def _shown(cell: Cell, numbers: Numbers) -> _Shown:
    if cell.number:
        return _Shown(cell.number, cell.form)
    if found := only_metric(cell.source):
        name, form = found
        return _Shown(numbers.metric(name), form)
    return _Shown(text=full_precision_text(cell.text, numbers))


def _are_intervals(cells: Sequence[_Shown]) -> bool:
    shown = [cell.form == "interval" for cell in cells if cell.number or cell.text not in _NOTHING]
    return bool(shown) and all(shown)


def _are_of(intervals: Sequence[_Shown], cells: Sequence[_Shown]) -> bool:
    """Say whether a column has the numbers whose intervals another one shows."""
    return all(
        one.number is None or (one.number == other.number and other.form in _WITH_INTERVAL)
        for one, other in zip(intervals, cells, strict=True)
    )


def _data(column: Column, title: str, cells: Sequence[_Shown]) -> Iterator[DataColumn]:
    if _are_intervals(cells):
        yield from _ends(title, [_interval(cell.number) for cell in cells])
        return
    known = [cell.number if cell.form in _WITH_INTERVAL else None for cell in cells]
    intervals = [_interval(one) for one in known]
    yield from _values(column, title, cells)
    if any(one is not None and one.std is not None for one in known):
        deviations = [one.std if one else None for one in known]
        yield DataColumn(f"{title} standard deviation", deviations)
    if any(intervals):
        yield from _ends(f"{title} interval", intervals)


def _values(column: Column, title: str, cells: Sequence[_Shown]) -> Iterator[DataColumn]:
    values = [cell.value for cell in cells]
    if any(isinstance(value, int | float) for value in values):
        values = [None if value in _NOTHING else value for value in values]
    factors = [_factors_of(cell) for cell in cells]
    names = column.factors
    if not names or any(len(one) > len(names) for one in factors):
        yield DataColumn(title, values)
        return
    for place, name in enumerate(names, start=-len(names)):
        of_each = [one[place] if len(one) >= -place else None for one in factors]
        yield DataColumn(f"{title} {name}", of_each)


def _factors_of(cell: _Shown) -> Sequence[Value]:
    if isinstance(cell.number, Quantity) and cell.number.factors:
        return cell.number.factors
    return () if cell.value in _NOTHING else (cell.value,)


def _interval(number: Metric | Quantity | None) -> Range | None:
    return number.interval if number else None


def _ends(title: str, intervals: Sequence[Range | None]) -> Iterator[DataColumn]:
    yield DataColumn(f"{title} low", [one.low if one else None for one in intervals])
    yield DataColumn(f"{title} high", [one.high if one else None for one in intervals])
