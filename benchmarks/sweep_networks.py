"""How often a sweep of real networks leaves out what is as good as the best, and what it finds.

    python benchmarks/sweep_networks.py [--sweeps 20] [--cache FOLDER]

Trains small networks on MNIST, about a second for each point. First sweeps whose points differ in
the seed alone, so that all are equal; then sweeps over the width of the first network, where the
widest is the best: by the mean over all sweeps. Each sweep is judged as `reportgen sweep` does,
all its headline numbers together. --cache keeps the trained reports.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from nulls import in_percent
from small_reports import cached_report

from reportgen.compare.calibration import Calibration
from reportgen.compare.sweep import SweepComparison, SweptPoint, compare_points

EQUAL = 5  # points of a sweep whose points are equal
WIDTHS = (32, 24, 16, 10)
ACCURACY = "mlp.test_accuracy"
_FIRST_EQUAL, _FIRST_WIDTH = 50_000, 60_000  # seeds, apart from those of other benchmarks


@dataclass(frozen=True)
class Rates:
    """What came of several sweeps."""

    sweeps: int
    single: int  # with a number of which one point alone is left
    left_out: int  # with a number of which any point is called worse


def main() -> None:
    """Train, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sweeps", type=int, default=20)
    parser.add_argument("--cache", type=Path)
    asked = parser.parse_args()

    found = rates_of([equal_points(number, asked.cache) for number in range(asked.sweeps)])
    print(f"{found.sweeps} sweeps of {EQUAL} points that differ in the seed alone:")
    print(f"  one point alone is named the best: {in_percent(found.single, found.sweeps)}")
    print(f"  any point is called worse:         {in_percent(found.left_out, found.sweeps)}")
    _print_power([over_widths(number, asked.cache) for number in range(asked.sweeps)])


def equal_points(number: int, cache: Path | None = None, count: int = EQUAL) -> SweepComparison:
    """Return a sweep whose points differ in the seed alone."""
    first = _FIRST_EQUAL + number * count
    points = [_point({"seed": seed}, seed, (), cache) for seed in range(first, first + count)]
    return compare_points(f"seeds {number}", points, Calibration())


def over_widths(number: int, cache: Path | None = None) -> SweepComparison:
    """Return a sweep over the width of the first network, with one seed."""
    seed = _FIRST_WIDTH + number
    points = [
        _point({"mlp.hidden": [width]}, seed, (f"mlp.hidden=[{width}]",), cache) for width in WIDTHS
    ]
    return compare_points(f"widths {number}", points, Calibration(), [ACCURACY])


def rates_of(sweeps: Sequence[SweepComparison]) -> Rates:
    """Return how many of the sweeps name one point alone, and how many leave any out."""
    return Rates(
        len(sweeps),
        sum(any(len(one.best) == 1 for one in sweep.numbers) for sweep in sweeps),
        sum(any(one.tells_apart for one in sweep.numbers) for sweep in sweeps),
    )


def _point(
    values: dict[str, object], seed: int, changes: Sequence[str], cache: Path | None
) -> SweptPoint:
    report = cached_report(seed, changes, cache)
    return SweptPoint(dict(values), report.version, report)  # type: ignore[arg-type]


def _print_power(sweeps: Sequence[SweepComparison]) -> None:
    numbers = [sweep.numbers[0] for sweep in sweeps]
    means = [
        fmean(float(metric.value or 0) for one in numbers if (metric := one.metrics[place]))
        for place in range(len(WIDTHS))
    ]
    best, count = means.index(max(means)), len(numbers)
    print(f"\n{count} sweeps of {ACCURACY} over the widths {', '.join(map(str, WIDTHS))}:")
    print(f"  means over all sweeps: {', '.join(f'{mean:.4f}' for mean in means)}")
    print(
        f"  the best may be the best: {in_percent(sum(best in one.best for one in numbers), count)}"
    )
    alone = sum(one.best == {best} for one in numbers)
    print(f"  it alone is named:        {in_percent(alone, count)}")
    print(
        f"  points that may be it:    {fmean(len(one.best) for one in numbers):.1f} of {len(means)}"
    )


if __name__ == "__main__":
    main()
