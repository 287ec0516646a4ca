"""The data of tables: a column for each number, its uncertainty in columns of its own."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.report.parts import (
    Cell,
    Column,
    Metric,
    Quantity,
    Range,
    Table,
    number_cell,
    product_cell,
)
from reportgen.report.table_data import Value, as_number, table_csv, table_data
from reportgen.report.texts import Numbers

ACCURACY = Metric(
    name="knn.accuracy",
    value=0.9123456789012345,
    description="accuracy",
    std=0.0123456789,
    interval=Range(low=0.8912345678, high=0.9312345678),
    published=0.9,
)
ABSENT = Metric(name="knn.loss", value=None, description="loss", absent="diverged")
NUMBERS = Numbers({one.name: one for one in (ACCURACY, ABSENT)})

SINGLE = Quantity(value=0.1 + 0.2, standard_error=0.1, interval=Range(low=0.1, high=0.5))


def table(*columns: tuple[Column | str, list[Cell | str]]) -> Table:
    cells = [
        [Cell(text=one) if isinstance(one, str) else one for one in below] for _, below in columns
    ]
    return Table(
        label="knn.test",
        number=1,
        caption="",
        columns=tuple(Column(title=one) if isinstance(one, str) else one for one, _ in columns),
        rows=tuple(zip(*cells, strict=True)),
        depends_on=(),
    )


def data(*columns: tuple[Column | str, list[Cell | str]]) -> dict[str, list[Value]]:
    return {one.title: list(one.values) for one in table_data(table(*columns), NUMBERS)}


class TestUncertainty:
    @pytest.mark.parametrize("form", ["", ":measured", ":spread", ":percent"])
    def test_has_columns_of_its_own_whatever_is_printed(self, form: str) -> None:
        assert data(("Accuracy", [f"{{knn.accuracy{form}}}"])) == {
            "Accuracy": [0.9123456789012345],
            "Accuracy standard deviation": [0.0123456789],
            "Accuracy interval low": [0.8912345678],
            "Accuracy interval high": [0.9312345678],
        }

    def test_of_a_number_beside_it_stands_once(self) -> None:
        alone = data(("Accuracy", ["{knn.accuracy:spread}"]))
        beside = data(
            ("Accuracy", ["{knn.accuracy:spread}"]),
            ("95 % interval", ["{knn.accuracy:interval}"]),
        )

        assert beside == alone

    def test_without_its_number_has_both_ends(self) -> None:
        assert data(("Interval", ["{knn.accuracy:interval}", ""])) == {
            "Interval low": [0.8912345678, None],
            "Interval high": [0.9312345678, None],
        }

    def test_of_another_number_is_not_taken_for_that_of_this_one(self) -> None:
        found = data(("Loss", ["{knn.loss}"]), ("Interval", ["{knn.accuracy:interval}"]))

        assert [*found] == ["Loss", "Interval low", "Interval high"]

    def test_of_a_number_of_the_table_is_as_that_of_a_metric(self) -> None:
        found = data(
            ("Accuracy", [Cell(number=SINGLE), "{knn.accuracy:spread}"]),
            ("Interval", [Cell(number=SINGLE, form="interval"), "{knn.accuracy:interval}"]),
        )

        assert found == {
            "Accuracy": [0.30000000000000004, 0.9123456789012345],
            "Accuracy standard deviation": [None, 0.0123456789],
            "Accuracy interval low": [0.1, 0.8912345678],
            "Accuracy interval high": [0.5, 0.9312345678],
        }

    def test_among_texts_is_a_text(self) -> None:
        found = data(("Interval", ["0.90 to 0.92", "{knn.accuracy:interval}"]))

        assert found == {"Interval": ["0.90 to 0.92", "0.8912345678 to 0.9312345678"]}

    def test_is_none_of_a_published_number(self) -> None:
        assert data(("Paper", ["{knn.accuracy:published}"])) == {"Paper": [0.9]}


class TestNumbers:
    def test_that_do_not_exist_are_missing(self) -> None:
        found = data(("Loss", ["{knn.loss}", "\N{EN DASH}", "", number_cell(3)]))

        assert found == {"Loss": [None, None, None, 3]}

    def test_are_no_texts_though_they_were_typed(self) -> None:
        typed: list[Cell | str] = ["50,240", "\N{MINUS SIGN}0.50", "1e-06"]

        assert data(("n", typed)) == {"n": [50240, -0.5, 1e-06]}

    def test_that_are_products_are_their_value(self) -> None:
        assert data(("Weights", [product_cell(784, 64)])) == {"Weights": [50176]}

    def test_whose_factors_have_names_are_a_column_for_each(self) -> None:
        sizes = Column(title="Output", factors=("height", "width", "depth"))

        assert data((sizes, [product_cell(26, 26, 32), product_cell(64), ""])) == {
            "Output height": [26, None, None],
            "Output width": [26, None, None],
            "Output depth": [32, 64, None],
        }

    def test_take_no_more_room_in_the_report_than_they_say(self) -> None:
        assert number_cell(0).model_dump_json() == '{"number":{"value":0}}'
        assert Cell.model_validate_json('{"text":"","metric":null}', strict=True) == Cell()

    def test_have_all_their_digits_in_the_file(self) -> None:
        made = table(("k", [number_cell(1e-06)]), ("n", [number_cell(7298726)]))

        assert table_csv(made, NUMBERS) == "k,n\n1e-06,7298726\n"

    @given(st.floats(allow_nan=False, allow_infinity=False))
    def test_read_back_equal(self, value: float) -> None:
        made = table(("x", [number_cell(value)]))

        _, row = csv.reader(io.StringIO(table_csv(made, NUMBERS)))

        assert float(row[0]) == value


@pytest.mark.parametrize("text", ["007", "1,23", "0,123", "1e999", "1.2.3", "3 of 4", "", "$3$"])
def test_what_is_no_number_stays_a_text(text: str) -> None:
    assert as_number(text) == text
