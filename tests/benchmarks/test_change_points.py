"""How often a history marks a change, by a short simulation with fixed seeds."""

import importlib
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
REPETITIONS = 60
MOST = REPETITIONS * 0.05 + 3 * (REPETITIONS * 0.05 * 0.95) ** 0.5
"""Histories with a false alarm that a level of 5 % may give."""


@pytest.fixture
def simulation(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("change_points")


def rates(simulation: Any, **assumed: Any) -> Any:
    layout = simulation.Layout(simulation.read_report(simulation.LAYOUT))
    return simulation.rates(layout, simulation.Condition(**assumed), REPETITIONS)


@pytest.mark.parametrize("alike", [None, 0.0, 0.9])
@pytest.mark.parametrize("distribution", ["normal", "exponential", "t3"])
def test_equal_versions_are_rarely_called_changed(
    simulation: Any, distribution: str, alike: float | None
) -> None:
    found = rates(simulation, versions=12, distribution=distribution, alike=alike)

    assert found.either <= MOST


@pytest.mark.parametrize(
    ("change", "size", "least"), [("step in the middle", 2, 0.6), ("drift", 4, 0.8)]
)
def test_small_changes_that_last_are_found_where_neighbours_show_nothing(
    simulation: Any, change: str, size: float, least: float
) -> None:
    found = rates(simulation, change=change, size=size)

    assert found.lasting >= least * REPETITIONS
    assert found.neighbours <= 0.2 * REPETITIONS
