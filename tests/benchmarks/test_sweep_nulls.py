"""A sweep seldom leaves out its best setting or names a false one, whatever the scatter."""

import importlib
import math
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
REPETITIONS = 150


@pytest.fixture
def sweep_nulls(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("sweep_nulls")


def most(level: float) -> float:
    """Return the level and three standard errors of a share of so many repetitions."""
    return (level + 3 * math.sqrt(level * (1 - level) / REPETITIONS)) * REPETITIONS


@pytest.mark.parametrize(("settings", "replicates"), [(2, 3), (5, 5), (12, 3)])
@pytest.mark.parametrize("errors", ["normal", "exponential", "t3"])
def test_equal_settings_are_seldom_told_apart_and_a_large_lead_is_found(
    sweep_nulls: Any, errors: str, settings: int, replicates: int
) -> None:
    condition = sweep_nulls.Condition(settings, replicates, errors)

    found = sweep_nulls.rates(condition, REPETITIONS)

    assert found.named <= most(0.05)
    assert found.differing <= most(0.08)
    assert REPETITIONS - found.best <= most(0.05)
    assert found.found[-1] >= 0.5 * REPETITIONS
    assert found.sizes[-1] <= found.sizes[0]


def test_a_setting_that_scatters_more_hides_nothing_of_the_others(sweep_nulls: Any) -> None:
    calm, wild = (
        sweep_nulls.rates(sweep_nulls.Condition(5, 5, errors), REPETITIONS)
        for errors in ("normal", "one scatters 10 times")
    )

    assert REPETITIONS - wild.best <= most(0.05)
    assert wild.differing <= most(0.08)
    assert sum(wild.sizes) <= sum(calm.sizes) + 3


def test_hsus_sets_alone_would_leave_out_equal_settings(sweep_nulls: Any) -> None:
    condition = sweep_nulls.Condition(12, 3)
    by_rule = {}
    for rule, holds in sweep_nulls.rules(12):
        with holds:
            if rule in {"as it is", "Hsu alone"}:
                by_rule[rule] = sweep_nulls.rates(condition, REPETITIONS).differing

    assert by_rule["Hsu alone"] > 2 * by_rule["as it is"]
    assert by_rule["as it is"] <= most(0.05)


def test_what_seeds_do_to_all_settings_alike_hides_no_difference(sweep_nulls: Any) -> None:
    independent, alike = (
        sweep_nulls.rates(sweep_nulls.Condition(5, 3, errors), REPETITIONS)
        for errors in ("normal", "same seeds, half in common")
    )

    assert alike.found[1] > independent.found[1]
    assert alike.differing <= most(0.05)
    assert REPETITIONS - alike.best <= most(0.05)
