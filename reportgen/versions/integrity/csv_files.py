"""Compare the CSV files of a version with its report.

Words may be of another release, and so may columns that only one of the two has.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from reportgen.base.files import file_name
from reportgen.report.figure_data import figure_csv
from reportgen.report.model import Report
from reportgen.report.table_data import Value, as_number, table_csv
from reportgen.report.texts import Numbers
from reportgen.versions.concern import Concern
from reportgen.versions.integrity.files import read_if_there
from reportgen.versions.integrity.near import is_near

_MOST_BYTES = 20_000_000  # of a table


def csv_concerns(folder: Path, report: Report) -> Iterator[Concern]:
    """Yield what the data of tables and figures says otherwise in its file."""
    numbers = Numbers(report.metrics)
    for table in report.tables:
        name = f"tables/{file_name(table.label)}.csv"
        yield from _of_file(folder, name, table.label, table_csv(table, numbers))
    for figure in report.figures:
        if (data := figure_csv(figure)) is not None:
            name = f"figures/{figure.file_stem}.csv"
            yield from _of_file(folder, name, figure.label, data)


def _of_file(folder: Path, name: str, label: str, expected: str) -> Iterator[Concern]:
    content = read_if_there(folder, name, _MOST_BYTES)
    if content is None or content == expected.encode():
        return
    try:
        theirs = _numbers(content.decode())
    except (ValueError, csv.Error):
        yield Concern("numbers", f"{name} is no table of numbers", (label,))
        return
    ours = _numbers(expected)
    if words := _difference(ours, theirs):
        yield Concern("numbers", f"{name} has {words}", (label,))


def _difference(ours: Mapping[str, Sequence[float]], theirs: Mapping[str, Sequence[float]]) -> str:
    titles = [title for title in ours if title in theirs]
    if ours and not titles:
        return f"no column {next(iter(ours))}, and report.json has one"
    for title in titles:
        here, there = ours[title], theirs[title]
        for one, other in zip(here, there, strict=False):
            if not is_near(one, other):
                return f"{other} in {title}, and report.json {one}"
        if len(here) != len(there):
            return f"{len(there)} numbers in {title}, and report.json {len(here)}"
    return ""


def _numbers(content: str) -> Mapping[str, Sequence[float]]:
    """Return the numbers of each column that has some, by its title."""
    head, *rows = csv.reader(io.StringIO(content))
    found = {
        title: [value for row in rows if at < len(row) and _is_number(value := as_number(row[at]))]
        for at, title in enumerate(head)
    }
    return {title: values for title, values in found.items() if values}  # type: ignore[misc]


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float)
