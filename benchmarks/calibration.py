"""How often `reportgen diff` calls noise real, and how many real changes it finds.

    python benchmarks/calibration.py [--pairs 200] [--cache FOLDER] [--write]

Trains small networks on MNIST, some 650 reports of about a second each: 40 whose
spread is recorded, as earlier runs of an experiment are; 200 pairs that differ in
the seed alone; and 200 pairs with a known change, of fewer epochs, narrower layers
or another noise level, in several strengths. The power is set against a test that
knows the true spread, and is corrected alike.

--cache keeps the trained reports, so that another run goes on from them. --write
records the first rate in reportgen/projects/mnist/spread.json.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import numpy as np
from power import Detection, bins_of, detections_of, spread_over
from small_reports import small_settings, train_report
from spreads import write_calibration

from reportgen.compare.calibration import Calibration, Rate
from reportgen.compare.compare import compare_versions
from reportgen.report.model import Report, read_report
from reportgen.statistics.proportions import wilson_interval

RECORDED = 40  # seeds that the spread is recorded over
CHANGES = (
    ("mlp.epochs=4",),
    ("mlp.epochs=3",),
    ("mlp.epochs=2",),
    ("mlp.hidden=[24]",),
    ("mlp.hidden=[16]",),
    ("mlp.hidden=[10]",),
    ("three_layer.epochs=4",),
    ("three_layer.epochs=3",),
    ("three_layer.epochs=2",),
    ("three_layer.hidden=[24, 12]",),
    ("three_layer.hidden=[16, 8]",),
    ("weight_decay.epochs=4",),
    ("weight_decay.epochs=3",),
    ("weight_decay.epochs=2",),
    ("weight_decay.hidden=[16, 8]",),
    ("autoencoder.noise_level=0.3",),
    ("autoencoder.noise_level=0.5",),
    ("autoencoder.noise_level=0.7",),
    ("autoencoder.epochs=7",),
    ("autoencoder.epochs=4",),
)
"""Known changes; each is made in as many pairs."""


def main() -> None:
    """Train, compare, print, and record."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()

    recorded = [_report(seed, (), asked.cache) for seed in range(RECORDED)]
    spreads = {name: spread_over(recorded, name) for name in recorded[0].metrics}
    calibration = Calibration(spreads={"small": {n: s for n, s in spreads.items() if s}})
    false_alarms = _false_alarms(asked.pairs, calibration, asked.cache)
    detections = _detections(asked.pairs, calibration, asked.cache)
    _print_power(detections)
    if asked.write:
        write_calibration(
            false_alarms=false_alarms,
            experiment="small networks trained on 1,000 images, three replicates each",
        )


def _report(seed: int, changes: Sequence[str], cache: Path | None) -> Report:
    name = "-".join([f"{seed:05}", *changes]).replace("[", "").replace("]", "").replace(" ", "")
    file = None if cache is None else cache / f"{name}.json"
    if file is not None and file.exists():
        return read_report(file)
    report = train_report(small_settings(seed, *changes), f"{seed:05}-small")
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(report.to_json(), encoding="utf-8")
    return report


def _false_alarms(pairs: int, calibration: Calibration, cache: Path | None) -> Rate:
    """Compare pairs of versions that differ in the seed alone."""
    alarms = 0
    for number in range(pairs):
        a, b = (_report(seed, (), cache) for seed in (1000 + 2 * number, 1001 + 2 * number))
        alarms += compare_versions(a, b, calibration).summary.has_real_changes
    rate = _rate(alarms, pairs)
    print(f"Noise called real: in {_words(rate)} pairs that differ in the seed alone.")
    return rate


def _detections(pairs: int, calibration: Calibration, cache: Path | None) -> list[Detection]:
    """Compare pairs with a known change; the true change is that of the means over all seeds."""
    base = [_report(seed, (), cache) for seed in range(1000, 1000 + 2 * pairs)]
    found: list[Detection] = []
    each = -(-pairs // len(CHANGES))
    for number, changes in enumerate(CHANGES):
        first = 10_000 * (number + 1)
        changed = [_report(seed, changes, cache) for seed in range(first, first + each)]
        found += detections_of(base, changed, number * each, calibration)
    return found


def _print_power(detections: Sequence[Detection]) -> None:
    """Print the share found by the size of the change."""
    print("\nReal changes of headline numbers found, by their size in standard errors of the")
    print("difference; beside it what a test finds that knows the true spread.\n")
    print(f"{'size':>10} {'numbers':>8} {'found':>7} {'knowing':>8}")
    gaps = []
    for low, high, inside in bins_of(detections):
        ours, knowing = fmean(one.found for one in inside), fmean(one.knowing for one in inside)
        gaps.append(abs(ours - knowing))
        print(f"{low:4.1f} to {high:3.1f} {len(inside):8} {ours:7.3f} {knowing:8.3f}")
    print(f"\nLargest gap to the test that knows the spread: {max(gaps):.3f}.")


def _rate(count: int, of: int) -> Rate:
    interval = wilson_interval(count, of)
    return Rate(count=count, of=of, low=interval.low, high=interval.high)


def _words(rate: Rate) -> str:
    share = 100 * rate.count / rate.of
    return (
        f"{rate.count} of {rate.of} ({share:.1f} %, 95 % interval {100 * rate.low:.1f} to "
        f"{100 * rate.high:.1f} %)"
    )


if __name__ == "__main__":
    np.seterr(all="raise")
    main()
