"""What judges numbers of single runs is seldom wrong where nothing is, whatever the scatter."""

import importlib.util
import math
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parents[2] / "benchmarks" / "nulls_agreement.py"
SCATTERS = ["normal", "exponential", "t3", "correlated"]


@pytest.fixture(scope="module")
def nulls() -> Any:
    """The simulations, whose folder is no package."""
    spec = importlib.util.spec_from_file_location("nulls_agreement", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def most(level: float, repetitions: int) -> float:
    """Return the level and three standard errors of a share of so many repetitions."""
    return level + 3 * math.sqrt(level * (1 - level) / repetitions)


@pytest.mark.parametrize("replicates", [3, 5, 10])
@pytest.mark.parametrize("scatter", SCATTERS)
def test_a_true_agreement_with_published_numbers_is_seldom_denied(
    nulls: Any, scatter: str, replicates: int
) -> None:
    share = nulls.false_disagreements(nulls.DRAWS[scatter], replicates, 200)

    assert share <= most(0.05, 200)


@pytest.mark.parametrize("scatter", SCATTERS)
def test_so_it_is_where_the_items_are_others_or_the_spread_is_recorded(
    nulls: Any, scatter: str
) -> None:
    draw = nulls.DRAWS[scatter]

    assert nulls.false_disagreements(draw, 3, 100, of_items=1.0) <= most(0.05, 100)
    assert nulls.false_disagreements(draw, 1, 200, recorded=1.0) <= most(0.05, 200)


@pytest.mark.parametrize(("replicates", "recorded"), [(1, 1.0), (3, None), (3, 0.5)])
@pytest.mark.parametrize("scatter", SCATTERS)
def test_a_verification_seldom_calls_a_number_different_by_chance(
    nulls: Any, scatter: str, replicates: int, recorded: float | None
) -> None:
    share = nulls.false_differences(nulls.DRAWS[scatter], replicates, 50, recorded=recorded)

    assert share <= most(0.05, 50)


@pytest.mark.parametrize(("replicates", "of_count"), [(3, True), (3, False), (10, True)])
@pytest.mark.parametrize("scatter", ["normal", "exponential", "t3"])
def test_an_interval_of_any_training_has_its_accuracy_as_often_as_it_says(
    nulls: Any, scatter: str, replicates: int, of_count: bool
) -> None:
    share = nulls.coverage(
        nulls.DRAWS[scatter], replicates, 1000, 300, relative_spread=2.0, of_count=of_count
    )

    assert 1 - share <= most(0.07, 300)


@pytest.mark.parametrize("replicates", [3, 5, 10])
@pytest.mark.parametrize("scatter", ["normal", "exponential", "t3"])
def test_what_is_worse_by_the_margin_is_seldom_shown_to_be_no_worse(
    nulls: Any, scatter: str, replicates: int
) -> None:
    assert nulls.false_no_worse(nulls.DRAWS[scatter], replicates, 200) <= most(0.025, 200)
