"""Where there is nothing to be found, a claim is decided in five of a hundred cases at most."""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportgen.statistics.findings import LEVEL
from tests.mnist import PROJECT

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
TEXTS = sorted((PROJECT.folder / "text").glob("*.html"))
CLAIMS = [
    name for text in TEXTS for name in re.findall(r'\bclaim\("([\w.]+)"', text.read_text("utf-8"))
]
LANGUAGE = ("count > count", "mean > mean", "measure > measure", "count > number")
REPETITIONS = 200
MOST = LEVEL + 3 * np.sqrt(LEVEL * (1 - LEVEL) / REPETITIONS)


@pytest.fixture(scope="module")
def claim_nulls() -> Iterator[Any]:
    """The module of the benchmarks, which are no package."""
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        yield import_module("claim_nulls")
    for name in set(sys.modules) - before:
        if (BENCHMARKS / f"{name}.py").exists():
            del sys.modules[name]


@pytest.fixture(scope="module")
def nulls(claim_nulls: Any) -> Mapping[str, list[Any]]:
    """The nulls of each claim, and of each comparison of the claim language."""
    found: dict[str, list[Any]] = {}
    for null in (*claim_nulls.claim_nulls(), *claim_nulls.language_nulls()):
        found.setdefault(null.claim, []).append(null)
    return found


def test_every_claim_has_a_null_or_no_chance_in_it(
    nulls: Mapping[str, list[Any]], claim_nulls: Any
) -> None:
    of_claims = {name for name in nulls if " " not in name}

    assert len(CLAIMS) == len(set(CLAIMS))
    assert set(CLAIMS) == of_claims | set(claim_nulls.WITHOUT_CHANCE)
    assert of_claims.isdisjoint(claim_nulls.WITHOUT_CHANCE)


@pytest.mark.parametrize("claim", [*CLAIMS, *LANGUAGE])
def test_a_claim_is_rarely_decided_by_chance(claim: str, nulls: Mapping[str, list[Any]]) -> None:
    for null in nulls.get(claim, ()):
        for replicates in {1, 3} & set(null.replicates):
            wrong = null.wrongly_decided(REPETITIONS, replicates) / REPETITIONS

            assert wrong < MOST, (null.truth, replicates)


def test_the_interval_of_the_crossover_has_the_true_one(claim_nulls: Any) -> None:
    repetitions = 400

    covered = claim_nulls.crossover_coverage(repetitions) / repetitions

    assert covered > 0.93 - 3 * np.sqrt(0.05 * 0.95 / repetitions)
