"""Numbers and lists in words."""

import pytest

from reportgen.project.sections.words import decimal, small, spanned


@pytest.mark.parametrize(
    ("value", "words"),
    [(1e-6, "$10^{-6}$"), (2.5e-4, r"$2.5 \times 10^{-4}$"), (0.001, "0.001"), (1.0, "1")],
)
def test_a_small_number_is_a_power_of_ten(value: float, words: str) -> None:
    assert small(value) == words


@pytest.mark.parametrize(("value", "words"), [(0.0, "0"), (1.0, "1"), (0.4, "0.4")])
def test_a_decimal_has_no_idle_zeros(value: float, words: str) -> None:
    assert decimal(value) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], ""),
        ([0.2], "0.2"),
        ([0.1, 0.2], "0.1 and 0.2"),
        ([0.1, 0.2, 0.3], "0.1 to 0.3"),
        ([0.0, 0.2, 0.3, 0.4], "0 and 0.2 to 0.4"),
    ],
)
def test_neighbours_of_a_grid_are_named_by_their_ends(values: list[float], words: str) -> None:
    assert spanned(values, [0.0, 0.1, 0.2, 0.3, 0.4]) == words
