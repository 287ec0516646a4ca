"""How often looking again is wrong, by a short simulation with fixed seeds."""

import importlib
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
REPETITIONS = 300
MOST = 0.05 + 3 * (0.05 * 0.95 / REPETITIONS) ** 0.5
"""Wrong decisions that a level of 5 % may give in so many repetitions."""


@pytest.fixture
def sequential(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("sequential")


def decided(sequential: Any, procedure: Any, distribution: str, sides: int, size: float) -> float:
    """The share of repetitions in which a procedure decides."""
    found = sequential.ends(procedure, distribution, sides, size, REPETITIONS)
    return float(sum(one.is_decided for one in found) / REPETITIONS)


@pytest.mark.parametrize(
    ("distribution", "sides"), [("normal", 2), ("exponential", 2), ("t3", 2), ("normal", 1)]
)
def test_planned_looks_rarely_decide_where_there_is_no_difference(
    sequential: Any, distribution: str, sides: int
) -> None:
    assert decided(sequential, sequential.at_planned_looks, distribution, sides, 0.0) <= MOST


def test_testing_after_each_replicate_often_does(sequential: Any) -> None:
    assert decided(sequential, sequential.after_each_replicate, "normal", 2, 0.0) > 0.15


def test_planned_looks_find_a_large_difference_with_fewer_replicates_than_a_fixed_number(
    sequential: Any,
) -> None:
    found = sequential.ends(sequential.at_planned_looks, "normal", 2, 2.0, REPETITIONS)
    power = sum(one.is_decided for one in found) / REPETITIONS
    mean = sum(one.replicates for one in found) / REPETITIONS

    assert power > 0.9
    assert mean < sequential.fixed_replicates(2.0, power)


def test_a_sweep_of_equal_points_rarely_names_one_and_finds_a_large_lead(sequential: Any) -> None:
    equal = sequential.sweep_ends(2, "normal", 0.0, REPETITIONS)
    ahead = sequential.sweep_ends(2, "normal", 3.0, 50)

    assert sum(named is not None for named, _ in equal) / REPETITIONS <= MOST
    assert sum(named == 0 for named, _ in ahead) == 50
