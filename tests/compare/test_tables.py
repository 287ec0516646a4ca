"""Tables are compared cell by cell, their numbers in full."""

from typing import Any

from reportgen.compare.model import TableChange
from reportgen.report.model import Report
from reportgen.report.parts import Cell, Column, Metric, Range, Table
from tests.compare.pairs import compared, metric, version


def table(*rows: tuple[Cell | str, ...], **changes: Any) -> Table:
    fields: dict[str, Any] = {
        "label": "noise.levels",
        "number": 9,
        "caption": "Accuracy.",
        "columns": (Column(title="Level"), Column(title="Noisy"), Column(title="Denoised")),
        "rows": tuple(
            tuple(Cell(text=one) if isinstance(one, str) else one for one in row) for row in rows
        ),
        "depends_on": (),
    }
    return Table(**{**fields, **changes})


def change(a: Table, b: Table, *metrics: tuple[Metric, Metric]) -> TableChange:
    before, after = (
        version(*(pair[side] for pair in metrics), tables=(one,), version=name)
        for side, (one, name) in enumerate(((a, "0001-fast"), (b, "0002-fast")))
    )
    (found,) = compared(before, after).tables
    return found


def test_only_the_cells_that_differ_are_listed() -> None:
    a = table(("0.1", "0.95", "0.94"), ("0.2", "0.90", "0.93"))
    b = table(("0.1", "0.95", "0.94"), ("0.2", "0.91", "0.93"))

    found = change(a, b)

    assert found.verdict == "changed"
    (cell,) = found.cells
    assert (cell.row, cell.column, cell.a, cell.b) == ("0.2", "Noisy", "0.90", "0.91")


def test_equal_tables_are_the_same() -> None:
    one = table(("0.1", "0.95", "0.94"))

    assert change(one, one) == TableChange(label="noise.levels", number=9, verdict="same")


def test_a_number_is_compared_by_its_value_in_full_however_it_is_set() -> None:
    pair = metric("mlp.test_accuracy", value=0.97123), metric("mlp.test_accuracy", value=0.97124)
    for cell in (
        Cell(metric="mlp.test_accuracy"),
        Cell(text="{mlp.test_accuracy:measured}"),
        Cell(text="about {mlp.test_accuracy:percent}"),
    ):
        (found,) = change(table(("0.1", cell)), table(("0.1", cell)), pair).cells

        before = "about " if cell.text.startswith("about") else ""
        assert (found.a, found.b) == (f"{before}0.97123", f"{before}0.97124")


def test_an_interval_is_compared_by_its_ends() -> None:
    cell = Cell(text="{mlp.test_accuracy:interval}")
    pair = (
        metric("mlp.test_accuracy", 0.97, interval=Range(low=0.96, high=0.98)),
        metric("mlp.test_accuracy", 0.97, interval=Range(low=0.95, high=0.98)),
    )

    (found,) = change(table(("0.1", cell)), table(("0.1", cell)), pair).cells

    assert (found.a, found.b) == ("0.96 to 0.98", "0.95 to 0.98")


def test_a_number_that_does_not_exist_gives_its_reason() -> None:
    cell = Cell(metric="mlp.test_loss")
    pair = (
        metric("mlp.test_loss", value=0.1),
        metric("mlp.test_loss", value=None, absent="the loss diverged"),
    )

    (found,) = change(table(("0.1", cell)), table(("0.1", cell)), pair).cells

    assert (found.a, found.b) == ("0.1", "the loss diverged")


def test_a_row_that_came_moves_no_other() -> None:
    a = table(("0.1", "0.95", "0.94"), ("0.3", "0.80", "0.90"))
    b = table(("0.1", "0.95", "0.94"), ("0.2", "0.90", "0.93"), ("0.3", "0.80", "0.90"))

    found = change(a, b)

    assert found.cells == ()
    assert found.verdict == "changed"
    assert found.note == "only in 0002-fast: row 0.2"
    assert change(b, a).note == "only in 0001-fast: row 0.2"


def test_columns_are_matched_by_title() -> None:
    row = ("0.1", "0.95", "0.94")
    a = table(row)
    b = table(
        ("0.1", "0.94", "0.95"),
        columns=(Column(title="Level"), Column(title="Denoised"), Column(title="Noisy")),
    )
    c = table(row, columns=(Column(title="Level"), Column(title="Noisy"), Column(title="Clean")))

    assert change(a, b).verdict == "same"
    assert (
        change(a, c).note == "only in 0001-fast: column Denoised; only in 0002-fast: column Clean"
    )


def test_rows_of_one_name_are_matched_in_their_order() -> None:
    a = table(("Max pooling", "25"), ("Max pooling", "22"), ("Max pooling", "19"))
    b = table(("Max pooling", "25"), ("Max pooling", "21"))

    found = change(a, b)

    assert [(cell.row, cell.a, cell.b) for cell in found.cells] == [("Max pooling (2)", "22", "21")]
    assert found.note == "only in 0001-fast: row Max pooling (3)"


def test_rows_in_another_order_are_a_change() -> None:
    rows = ("0.1", "0.95", "0.94"), ("0.2", "0.90", "0.93")

    assert change(table(*rows), table(*rows[::-1])).note == "the rows are in another order"


def test_a_table_that_one_side_has_alone_is_missing_or_new() -> None:
    with_it, without = version(tables=(table(("0.1", "0.95", "0.94")),)), version()

    (gone,), (come,) = (compared(*pair).tables for pair in ((with_it, without), (without, with_it)))

    assert (gone.verdict, come.verdict) == ("missing", "new")


def test_a_table_of_somebody_else_may_name_what_does_not_exist_and_have_rows_of_any_length() -> (
    None
):
    odd = table((Cell(metric="no.such"), "{no.such:measured}", "3", "4", "5"), (), ("", ""))
    report: Report = version(tables=(odd,))

    (found,) = compared(report, report).tables

    assert found.verdict == "same"
