"""CSV files: whatever a cell says, no spreadsheet takes it for a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.base.untrusted.text import printable
from reportgen.report.figure_data import figure_csv
from reportgen.report.panels import CurvesPanel, MatrixPanel, ScatterPanel, Series
from reportgen.report.parts import Cell, Column, Figure, Table
from reportgen.report.table_data import csv_text, guarded, table_csv
from reportgen.report.texts import Numbers

FORMULAS = [
    '=HYPERLINK("http://example.org","x")',
    "\uff1d1+1",
    "+1+1",
    "\uff0b1",
    "-2+3",
    "\uff0d2",
    "@SUM(A1)",
    "\uff20SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1",
    " =1",
    "\xa0=1",
]
NUMBERS = ["-0.5", "+3", "-1e-05", "-0.5 to 0.3", "-0.5 ± 0.1"]


def in_a_table(text: str) -> str:
    table = Table(
        label="a.b",
        number=1,
        caption="",
        columns=(Column(title=text),),
        rows=((Cell(text=text),),),
        depends_on=(),
    )
    return table_csv(table, Numbers({}))


def in_a_figure(text: str) -> str:
    labels = {"title": "", "x_label": "", "y_label": ""}
    panels = (
        CurvesPanel(**labels, series=(Series(label=text, x=(1,), y=(2,)),)),
        ScatterPanel(**labels, x=(1,), y=(1,), groups=(0,), group_labels=(text,)),
        MatrixPanel(**labels, row_labels=(text,), column_labels=(text,), values=((1,),)),
    )
    figure = Figure(
        label="a.b", number=1, caption="", alternative_text="", panels=panels, depends_on=()
    )
    return figure_csv(figure) or ""


FILES = {"table": in_a_table, "figure": in_a_figure}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("text", FORMULAS)
def test_no_file_has_a_formula(file: str, text: str) -> None:
    content = FILES[file](text)

    cells = [cell for row in csv.reader(io.StringIO(content)) for cell in row]
    assert not [cell for cell in cells if cell.strip()[:1] in {*"=+-@\uff1d\uff0b\uff0d\uff20"}]
    assert "\r" not in content


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_stays_one(text: str) -> None:
    assert csv_text(["a"], [[text], [-0.5]]) == f"a\n{text}\n-0.5\n"


@given(st.text())
def test_a_text_stays_one_in_one_line(text: str) -> None:
    line = printable(" ".join(text.split()))

    assert guarded(text) in (line, f"'{line}")
