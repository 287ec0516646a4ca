"""The tables of a build as files: pandas reads the numbers of report.json from them, to the bit."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from reportgen.report.model import Report, read_report
from reportgen.report.parts import Metric, Quantity, Table
from reportgen.report.texts import only_metric
from tests.commands import Built


def frame_of(folder: Path, label: str) -> pd.DataFrame:
    return pd.read_csv(folder / "tables" / f"{label}.csv")


def numbers_in(table: Table, report: Report) -> Iterator[tuple[int, str, Metric | Quantity]]:
    """Yield row, title and number of each cell that shows a number, and not its interval."""
    for at, row in enumerate(table.rows):
        for column, cell in zip(table.columns, row, strict=True):
            name, form = only_metric(cell.source) or ("", cell.form)
            number = cell.number or (report.metrics[name] if name else None)
            if number and form != "interval":
                yield at, column.title, number


def expected(number: Metric | Quantity, title: str) -> dict[str, float]:
    """Return column -> what stands there."""
    ends = number.interval
    found = {
        f"{title} standard deviation": number.std,
        f"{title} interval low": ends.low if ends else None,
        f"{title} interval high": ends.high if ends else None,
    }
    if not (isinstance(number, Quantity) and number.factors):
        found[title] = number.value
    return {column: value for column, value in found.items() if value is not None}


@pytest.mark.slow
def test_have_each_number_of_the_report(tiny_build: Built) -> None:
    report, compared = read_report(tiny_build.folder), 0

    for table in report.tables:
        frame = frame_of(tiny_build.folder, table.label)
        assert len(frame) == len(table.rows)
        for row, title, number in numbers_in(table, report):
            for column, value in expected(number, title).items():
                assert pd.api.types.is_numeric_dtype(frame[column]), (table.label, column)
                assert frame[column][row] == value, (table.label, column)
                compared += 1

    assert compared > 100


@pytest.mark.slow
def test_have_no_number_in_a_text(tiny_build: Built) -> None:
    for table in read_report(tiny_build.folder).tables:
        frame = frame_of(tiny_build.folder, table.label)
        texts = [title for title in frame if not pd.api.types.is_numeric_dtype(frame[title])]

        assert texts == list(frame)[: len(texts)], table.label
        assert {*texts} <= {"Layer", "Part", "Network", "Training run", "Pixels"}, table.label
