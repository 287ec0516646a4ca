"""What is concluded from sweeps of trained networks, on numbers drawn here."""

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportgen.base.arrays import Array

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
POINTS, ROOTS, REPLICATES = 4, 12, 3


@pytest.fixture
def sweep_networks(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("sweep_networks")


@pytest.fixture
def values() -> Array:
    """Points of which the last is the best, with much that a seed does to all alike."""
    random = np.random.default_rng(1)
    of_seeds = random.standard_normal((1, ROOTS, REPLICATES))
    own = 0.1 * random.standard_normal((POINTS, ROOTS, REPLICATES))
    return np.asarray(of_seeds + own + np.array([0.0, 0.2, 0.4, 1.0])[:, None, None])


def test_the_seeds_that_points_share_find_more_of_the_best(
    sweep_networks: Any, values: Array
) -> None:
    sweeps = list(values.transpose(1, 0, 2))

    shared = sweep_networks.judged(sweeps, 3, higher=True, same_seeds=True)
    others = sweep_networks.judged(sweeps, 3, higher=True, same_seeds=False)

    assert (shared.sweeps, shared.best, shared.named) == (ROOTS, ROOTS, ROOTS)
    assert others.best == ROOTS
    assert others.named < shared.named
    assert sweep_networks.correlation(values) > 0.9


def test_sweeps_of_equal_points_take_each_root_once(sweep_networks: Any, values: Array) -> None:
    equal = list(sweep_networks.equal_sweeps(values))

    assert len(equal) == POINTS * ROOTS // sweep_networks.EQUAL
    assert np.array_equal(np.concatenate(equal), values.reshape(-1, REPLICATES))
