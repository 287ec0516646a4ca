"""Names, lists and values as every message has them."""

import pytest

from reportgen.base.errors import and_more, hint, listed, must_be, no_such, quoted, shown

EPOCHS = ["mlp.epochs", "mlp.hidden"]


def test_an_unknown_name_gets_the_nearest_or_else_all() -> None:
    assert hint("mlp.epoch", EPOCHS) == "Did you mean mlp.epochs?"
    assert hint("theme", EPOCHS) == "There are: mlp.epochs, mlp.hidden."
    assert hint("theme", EPOCHS, "See --help.") == "See --help."


def test_what_all_names_begin_with_makes_none_of_them_likely() -> None:
    assert hint("knn.neighbours", ["knn.most"]) == "There are: knn.most."


def test_a_name_of_the_same_first_parts_is_nearer() -> None:
    known = ["path.1.0.error", "path.10.0.error", "path.100.0.error"]

    assert hint("path.10.error", known) == "Did you mean path.10.0.error?"


def test_what_is_not_there_is_named_with_its_kind_and_place() -> None:
    found = no_such("setting", "mlp.epoch", EPOCHS, " in mine.toml")

    assert found == "There is no setting mlp.epoch in mine.toml. Did you mean mlp.epochs?"
    assert no_such("setting", "x", EPOCHS, otherwise="") == "There is no setting x."


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a, b"), (["a", "b", "c", "d"], "a, b and 2 more")],
)
def test_a_list_names_the_first_and_counts_the_others(names: list[str], text: str) -> None:
    assert listed(names, 2) == text


def test_one_that_stands_for_several_says_so() -> None:
    assert and_more(1) == ""
    assert and_more(4) == " (and 3 more)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        ("3", '"3"'),
        ((64, 0), "[64, 0]"),
        (float("nan"), "nan"),
        ("a\nb", r'"a\nb"'),
    ],
)
def test_a_value_stands_as_toml_has_it_on_one_line(value: object, text: str) -> None:
    assert quoted(value) == text
    assert must_be("x", value, "a number") == f"x is {text}, but must be a number."


def test_a_long_value_loses_its_middle() -> None:
    assert shown("short") == "short"
    assert shown("") == '""'
    assert shown("a" * 50 + "b" * 50) == f"{'a' * 26} ... {'b' * 9}"
