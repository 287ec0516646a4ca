"""How often verdicts are wrong, by a short simulation with fixed seeds."""

import importlib
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
REPETITIONS = 40
MOST = 0.05 + 3 * (0.05 * 0.95 / REPETITIONS) ** 0.5
"""False alarms that a level of 5 % may give in so many reports."""


@pytest.fixture
def error_rates(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("error_rates")


@pytest.mark.parametrize(
    ("distribution", "shared", "scale", "is_recorded", "found"),
    [
        ("normal", 0.8, 2.0, True, 0.4),
        ("exponential", 0.0, 1.5, True, 0.3),
        ("t3", 0.0, 1.0, True, 0.4),
        ("t3", 0.8, 1.0, False, 0.1),
    ],
)
def test_noise_is_rarely_called_real_whatever_the_spread_and_its_distribution(
    error_rates: Any,
    distribution: str,
    shared: float,
    scale: float,
    is_recorded: bool,
    found: float,
) -> None:
    condition = error_rates.Condition(distribution, shared, scale, is_recorded=is_recorded)
    layout = error_rates.Layout(error_rates.read_report(error_rates.LAYOUT))

    rates = error_rates.rates(layout, condition, REPETITIONS)

    assert rates.false_alarms <= MOST
    assert rates.covered >= 0.95
    assert rates.found >= found


@pytest.mark.parametrize(
    ("versions", "distribution", "is_recorded", "paired"),
    [(3, "t3", True, None), (5, "exponential", False, 0.0), (3, "normal", False, 0.9)],
)
def test_several_versions_that_are_equal_rarely_have_any_noise_called_real(
    error_rates: Any, versions: int, distribution: str, is_recorded: bool, paired: float | None
) -> None:
    condition = error_rates.Condition(
        distribution, is_recorded=is_recorded, is_same=is_recorded, paired=paired
    )
    layout = error_rates.Layout(error_rates.read_report(error_rates.LAYOUT))

    alarms, _ = error_rates.family_rates(layout, condition, versions, REPETITIONS)

    assert alarms <= MOST * REPETITIONS
