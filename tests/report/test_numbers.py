"""How numbers are rounded and printed."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.report.numbers import (
    common_places,
    effect_text,
    format_decimal,
    format_plain,
    interval_text,
    measured_text,
    metric_text,
    percent_text,
    spread_text,
    uncertainty_note,
    uncertainty_places,
)
from reportgen.report.parts import Effect, Metric, Range

uncertainties = st.floats(min_value=1e-9, max_value=1e6)
values = st.floats(min_value=-1e6, max_value=1e6)


def metric(
    value: float | None,
    unit: str = "fraction",
    uncertainty: float | None = None,
    absent: str = "",
    std: float | None = None,
    interval: Range | None = None,
    places: int | None = None,
) -> Metric:
    return Metric(
        name="mlp.sample",
        value=value,
        unit=unit,
        section="mlp",
        description="a number made up for a test",
        standard_error=uncertainty,
        std=std,
        interval=interval,
        places=places,
        absent=absent,
    )


@pytest.mark.parametrize(
    ("value", "uncertainty", "text"),
    [
        (0.97123, 0.0017, "0.9712 ± 0.0017"),
        (0.97123, 0.0034, "0.971 ± 0.003"),
        (0.97, 0.00021, "0.97000 ± 0.00021"),
        (0.5, 0.5, "0.5 ± 0.5"),
        (12345.6, 678.9, "12,300 ± 700"),
        (-0.0421, 0.013, "−0.042 ± 0.013"),
        (-0.001, 0.3, "0.0 ± 0.3"),
    ],
)
def test_value_and_uncertainty_end_at_the_same_decimal(
    value: float, uncertainty: float, text: str
) -> None:
    assert measured_text(metric(value, "nats", std=uncertainty)) == text


def test_a_single_run_has_the_interval_of_its_images_in_brackets() -> None:
    single = metric(0.971, "fraction", 0.0017, interval=Range(low=0.96752, high=0.97412))

    assert measured_text(single) == "0.9710 [0.9675, 0.9741]"
    assert interval_text(single) == "0.9675 to 0.9741"
    assert spread_text(single) == "0.9710"


def test_replicates_show_their_standard_deviation_whatever_the_images_say() -> None:
    replicated = metric(0.9712, "fraction", 0.0017, std=0.0004, interval=Range(low=0.96, high=0.98))

    assert measured_text(replicated) == "0.9712 ± 0.0004"
    assert interval_text(replicated) == "0.9600 to 0.9800"


@pytest.mark.parametrize(
    ("effect", "text"),
    [
        (Effect(description="", value=0.01123, unit="fraction"), "+0.011"),
        (
            Effect(
                description="",
                value=-0.01123,
                unit="fraction",
                interval=Range(low=-0.0143, high=-0.0081),
            ),
            "−0.0112 [−0.0143, −0.0081]",
        ),
        (Effect(description="", value=0, unit="parameters"), "0"),
    ],
)
def test_a_difference_shows_its_sign_and_what_its_interval_bears(effect: Effect, text: str) -> None:
    assert effect_text(effect) == text


@given(value=values, uncertainty=uncertainties)
def test_rounding_moves_a_value_by_less_than_its_uncertainty(
    value: float, uncertainty: float
) -> None:
    shown = metric_text(metric(value, "nats", uncertainty))

    moved = abs(_number(shown) - Decimal(repr(value)))

    assert moved <= Decimal(repr(uncertainty)) / 2


@given(value=values, uncertainty=uncertainties)
def test_the_uncertainty_keeps_one_or_two_digits(value: float, uncertainty: float) -> None:
    places = uncertainty_places(uncertainty)

    significant_digits = places + Decimal(repr(uncertainty)).adjusted() + 1

    starts_low = repr(Decimal(repr(uncertainty)).as_tuple().digits[0]) in "12"
    assert significant_digits == (2 if starts_low else 1)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_an_integer_is_printed_in_full(value: int) -> None:
    assert _number(metric_text(metric(value, "parameters"))) == value


@given(st.floats(min_value=0, max_value=1), st.floats(min_value=1e-6, max_value=0.1))
def test_a_percentage_is_the_fraction_times_a_hundred(value: float, uncertainty: float) -> None:
    share = metric(value, "fraction", uncertainty)

    percent = _number(percent_text(share).removesuffix(" %"))

    assert abs(percent - 100 * _number(metric_text(share))) < Decimal("1e-9") or percent == round(
        percent
    )


def test_a_percentage_bears_the_digits_of_its_uncertainty() -> None:
    assert percent_text(metric(0.97123, "fraction", 0.0017)) == "97.12 %"


def test_only_a_fraction_has_a_percentage() -> None:
    with pytest.raises(ValueError, match="nats"):
        percent_text(metric(0.1, "nats"))


def test_thousands_are_set_off() -> None:
    assert metric_text(metric(7298726, "parameters")) == "7,298,726"


def test_a_small_number_without_uncertainty_shows_two_digits_whatever_its_places() -> None:
    assert metric_text(metric(0.000123, places=4)) == "0.00012"
    assert metric_text(metric(0.7, places=4)) == "0.7000"
    assert metric_text(metric(0.0, places=4)) == "0.0000"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.7, "0.7"),
        (0.0, "0"),
        (0.125, "0.125"),
        (-0.66667, "−0.667"),
        (0.000123456, "0.000123"),
        (12.3456, "12.3"),
        (1234.5, "1,234"),
        (1e99, f"1{',000' * 33}"),
    ],
)
def test_a_number_of_which_only_the_size_is_known_has_three_digits_or_fewer(
    value: float, text: str
) -> None:
    assert metric_text(metric(value, "seconds")) == text


def test_a_number_of_which_only_the_size_is_known_takes_no_digits_from_others() -> None:
    column = [metric(0.97123, uncertainty=0.0017), metric(0.5)]

    assert [metric_text(one, common_places(column)) for one in column] == ["0.9712", "0.5"]
    assert common_places([metric(0.5), metric(0.25)]) == 2


def test_numbers_under_each_other_end_where_the_least_certain_one_does() -> None:
    column = [
        metric(value, uncertainty=error)
        for value, error in ((0.0238, 4e-4), (0.0241, 3e-3), (0.026, 2e-3))
    ]

    places = common_places(column)

    assert [metric_text(one, places) for one in column] == ["0.024", "0.024", "0.026"]


def test_no_number_in_a_column_is_rounded_away_or_given_digits_it_does_not_bear() -> None:
    column = [
        metric(0.00058, places=4),
        metric(0.31, uncertainty=0.02),
        metric(0.0, places=4),
    ]

    places = common_places(column)

    assert [metric_text(one, places) for one in column] == ["0.0006", "0.310", "0.0000"]


def test_a_count_in_a_column_is_exact_and_takes_no_digits_from_the_others() -> None:
    column = [metric(0.0912, uncertainty=0.004), metric(55050, "parameters")]

    places = common_places(column)

    assert [metric_text(one, places) for one in column] == ["0.091", "55,050"]


def test_a_column_without_numbers_has_no_common_decimal() -> None:
    assert common_places([]) is None


@pytest.mark.parametrize("form", [metric_text, measured_text, percent_text])
def test_a_number_that_does_not_exist_says_why(form: object) -> None:
    assert callable(form)
    assert form(metric(None, absent="the loss diverged")) == "the loss diverged"


@pytest.mark.parametrize(
    ("value", "text"),
    [(60000, "60,000"), (0.1, "0.1"), (1e-06, "0.000001"), (2.0, "2"), (-5, "−5")],
)
def test_a_plain_number_keeps_its_digits(value: float, text: str) -> None:
    assert format_plain(value) == text


def test_nothing_is_printed_as_minus_zero() -> None:
    assert format_decimal(Decimal("-0.001"), 2) == "0.00"


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


@pytest.mark.parametrize("value", [1e99, -1e99, 10**30, 5e-324, 0.5])
@pytest.mark.parametrize("uncertainty", [None, 5e-324, 1e-300, 1e99])
def test_no_number_is_too_large_or_too_small_to_print(
    value: float, uncertainty: float | None
) -> None:
    assert measured_text(metric(value, uncertainty=uncertainty))


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"std": 0.1, "replicates": (1.4, 1.6)}, ""),
        ({"interval": Range(low=1.0, high=2.0)}, ""),
        ({"value": None, "absent": "diverged"}, ""),
        ({"kind": "exact"}, "exact"),
        ({"kind": "tries"}, "number of tries"),
        ({"kind": "spread"}, "a standard deviation"),
        ({"std": 0.0, "replicates": (1.5, 1.5)}, "all replicates equal"),
        ({"step": 0.10000000000000009}, "in steps of 0.1"),
        ({"replicates": (1.5,)}, "one run"),
        ({}, "spread not known"),
    ],
)
def test_a_number_without_uncertainty_says_why(fields: dict[str, Any], note: str) -> None:
    metric = Metric(**{"name": "knn.loss", "value": 1.5, "description": "loss", **fields})

    assert uncertainty_note(metric) == note
