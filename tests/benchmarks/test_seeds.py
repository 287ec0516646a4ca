"""What trainings with other seeds measured is kept by number and seed, and becomes versions."""

import importlib
import random
import re
from pathlib import Path
from typing import Any

import pytest

from reportgen.report.model import Report
from tests.compare.handmade import report

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NAME = "mlp.test_accuracy"


@pytest.fixture
def seeds(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("seeds")


def measured(seed: int, **changes: Any) -> Report:
    values = tuple(0.9 + 0.001 * seed + 0.0001 * replicate for replicate in range(3))
    return report(f"{seed:04}-fast", accuracies=values, seed=seed, **changes)


def test_each_replicate_is_kept_under_its_root_seed(seeds: Any) -> None:
    numbers = seeds.with_runs_of(measured(2), "2", {})
    numbers = seeds.with_runs_of(measured(3), "3", numbers)

    assert numbers[NAME].runs == {"2": (0.902, 0.9021, 0.9022), "3": (0.903, 0.9031, 0.9032)}


def test_runs_of_other_settings_are_dropped(seeds: Any) -> None:
    numbers = seeds.with_runs_of(measured(2), "2", {})

    numbers = seeds.with_runs_of(measured(3, epochs=99), "3", numbers)

    assert list(numbers[NAME].runs) == ["3"]


def test_what_is_kept_can_be_read_again(seeds: Any, tmp_path: Path) -> None:
    numbers = seeds.with_runs_of(measured(2), "2", {})
    file = tmp_path / "runs" / "fast.json"

    seeds._write(file, numbers)

    assert seeds._read(file)[NAME].runs == {"2": [0.902, 0.9021, 0.9022]}


def test_a_version_is_made_of_the_runs_of_its_seeds(seeds: Any) -> None:
    numbers: Any = {}
    for seed in (2, 3):
        numbers = seeds.with_runs_of(measured(seed), str(seed), numbers)

    whole = seeds.version_of(measured(1), numbers, ["3"], is_single=False).metrics[NAME]
    single = seeds.version_of(measured(1), numbers, ["2"], is_single=True).metrics[NAME]

    assert whole.replicates == (0.903, 0.9031, 0.9032)
    assert whole.value == pytest.approx(0.9031)
    assert (single.replicates, single.std, single.value) == ((), None, 0.902)


def test_versions_of_other_seeds_differ_by_noise_and_not_when_one_is_far_off(
    seeds: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def called_real(off: float) -> int:
        numbers: Any = {}
        for seed in range(2, 8):
            drawn = [random.Random(10 * seed + run).gauss(0.9, 0.001) for run in range(3)]
            values = tuple(value + off * (seed == 7) for value in drawn)
            made = report(f"{seed:04}-fast", accuracies=values, seed=seed)
            numbers = seeds.with_runs_of(made, str(seed), numbers)
        seeds._print_pairs(measured(1), numbers)
        (count,) = re.findall(r"real in (\d+) of 15 pairs", capsys.readouterr().out.splitlines()[0])
        return int(count)

    assert called_real(off=0.0) <= 1
    assert called_real(off=0.1) >= 5  # all pairs with the one that is far off
