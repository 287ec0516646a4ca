"""How often a sweep of small networks leaves out its true best, or tells equal points apart.

    python benchmarks/sweep_networks.py [--roots 40] [--cache FOLDER]

Trains a small network on MNIST at four learning rates by three widths, with three replicates each,
once for each of 40 root seeds: 480 reports of about a second. Over all of them, the settings' true
means are known. Each root is then a sweep of 12 points, judged by the function that a sweep calls:
with the seeds that its points share, and as if they had others. And four roots of one setting are
a sweep whose points are equal in truth. --cache keeps what was trained for another run.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from nulls import in_percent

from reportgen.base.arrays import Array
from reportgen.statistics.best import Sample, Standings, standings

RATES = (0.03, 0.1, 0.3, 1.0)
WIDTHS = (16, 32, 64)
EQUAL = 4  # roots that are taken for the points of a sweep
NUMBERS = {"mlp.test_accuracy": True, "mlp.test_loss": False}
"""Name of a number -> whether more is better."""


@dataclass(frozen=True)
class Judged:
    """What was found in so many sweeps."""

    sweeps: int
    best: int  # the point with the best mean over all roots may be the best
    size: float  # how many points may be the best, on average
    named: int  # one point alone is called the best
    differing: int  # any point is left out


def judged(sweeps: Sequence[Array], best: int, *, higher: bool, same_seeds: bool) -> Judged:
    """Return what is found in sweeps, each (points, replicates); best: place of the true one."""
    found = [_standings(values, higher, same_seeds) for values in sweeps]
    left = np.array([[point.may_be_best for point in one.settings] for one in found])
    return Judged(
        sweeps=len(sweeps),
        best=int(left[:, best].sum()),
        size=float(left.sum(axis=1).mean()),
        named=int(np.sum(left.sum(axis=1) == 1)),
        differing=int(np.sum(~left.all(axis=1))),
    )


def equal_sweeps(values: Array) -> Iterator[Array]:
    """Yield sweeps whose points are some roots of one setting.

    values: (points, roots, replicates).
    """
    for of_point in values:
        for start in range(0, len(of_point) - EQUAL + 1, EQUAL):
            yield of_point[start : start + EQUAL]


def correlation(values: Array) -> float:
    """Return the mean correlation between two points, over the runs with one seed."""
    between = np.corrcoef(values.reshape(len(values), -1))
    return float(between[np.triu_indices(len(values), 1)].mean())


def _standings(values: Array, higher: bool, same_seeds: bool) -> Standings:
    samples = [Sample(tuple(one)) for one in values.tolist()]
    found = standings(samples, higher=higher, same_seeds=same_seeds)
    assert found is not None
    return found


def main() -> None:
    """Train, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--roots", type=int, default=40)
    parser.add_argument("--cache", type=Path)
    asked = parser.parse_args()
    points = [*product(WIDTHS, RATES)]
    runs = [[_runs(*point, root, asked.cache) for root in range(asked.roots)] for point in points]
    for name, higher in NUMBERS.items():
        values = np.array([[of_root[name] for of_root in of_point] for of_point in runs])
        _print(name, values, points, higher)


def _print(name: str, values: Array, points: Sequence[tuple[int, float]], higher: bool) -> None:
    means, stds = values.mean(axis=(1, 2)), values.std(axis=2, ddof=1).mean(axis=1)
    best = int(means.argmax() if higher else means.argmin())
    print(f"{name}: mean and standard deviation of a run; correlation {correlation(values):.2f}")
    for place, ((width, rate), mean, std) in enumerate(zip(points, means, stds, strict=True)):
        mark = "  the best" if place == best else ""
        print(f"  width {width}, learning rate {rate:g}: {mean:.4f} ± {std:.4f}{mark}")
    sweeps = list(values.transpose(1, 0, 2))
    for words, same_seeds in (("the seeds that points share", True), ("taken for others", False)):
        found = judged(sweeps, best, higher=higher, same_seeds=same_seeds)
        print(
            f"  {found.sweeps} sweeps of {len(points)} points, {words}: the best is in "
            f"{in_percent(found.best, found.sweeps)} %, {found.size:.1f} left on average, "
            f"one alone {in_percent(found.named, found.sweeps)} %"
        )
    equal = judged([*equal_sweeps(values)], 0, higher=higher, same_seeds=False)
    print(
        f"  {equal.sweeps} sweeps of {EQUAL} equal points: one is named alone in "
        f"{in_percent(equal.named, equal.sweeps)} %, any is left out in "
        f"{in_percent(equal.differing, equal.sweeps)} %",
        flush=True,
    )


def _runs(width: int, rate: float, root: int, cache: Path | None) -> dict[str, list[float]]:
    """Return the replicates of each number; from the cache where they are there."""
    file = None if cache is None else cache / f"{width}-{rate:g}-{root}.json"
    if file is not None and file.exists():
        return dict(json.loads(file.read_bytes()))
    from small_reports import small_settings, train_report  # TensorFlow: not for the tests

    settings = small_settings(root, f"mlp.hidden=[{width}]", f"mlp.learning_rate={rate}")
    report = train_report(settings, "sweep", ("mlp",))
    found = {name: list(report.metrics[name].replicates) for name in NUMBERS}
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(found), encoding="utf-8")
    return found


if __name__ == "__main__":
    main()
