"""How often what reportgen says is wrong, and how much it finds, under conditions nobody chose.

    python benchmarks/error_rates.py [--repetitions 400] [--replicates 3 5 10]
                                     [--only differences versions claims agreement sweeps] [--curve]

Five tables: the differences of `reportgen diff` between two versions, and between several and the
first; the claims (`claim_nulls.py`); published and verified numbers and the intervals
(`nulls_agreement.py`); the best of a sweep (`sweep_nulls.py`).

The first is of pairs of reports in the layout of the reference run that differ by chance alone,
compared by the project's own functions. The numbers of the same runs share a part of their
chance, or do not; their distribution is normal, exponential or Student's t with 3 degrees of
freedom; the true spread is half to twice the recorded one; both sides may share their seeds.
Then one headline number is moved by five standard errors. It has the reports with any noise
called real; changes found with replicates and of single runs; and how many intervals, of all
numbers and of those called real, hold the true difference. --curve prints level and power over
the weight of the recorded spread, which is why it is what it is.

The second is of 3, 5 and 10 such reports, the first compared with each of the others; then one
headline number of one of these is moved.
"""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.random import Generator

from reportgen.compare.calibration import Calibration, RecordedSpread, conditions_of
from reportgen.compare.causes import Upstream
from reportgen.compare.metrics import changes_of_family, metric_changes
from reportgen.compare.model import REAL, MetricChange
from reportgen.report.model import Report, read_report
from reportgen.report.parts import Metric
from reportgen.report.provenance import Records
from reportgen.statistics.proportions import wilson_interval

LAYOUT = Path(__file__).parents[1] / "results/reference/report.json"
SINGLE = ("convnet", "autoencoder", "noise", "generation")
"""Sections whose numbers are of single runs."""
SIZE = 5.0  # of the change, in standard errors of the difference
DISTRIBUTIONS = ("normal", "exponential", "t3")
SHARED = 0.8  # of the variance of numbers of the same runs, where these are correlated
SCALES = (0.5, 1.0, 1.5, 2.0)
TABLES = ("differences", "versions", "claims", "agreement", "sweeps")
VERSIONS = (3, 5, 10)
RECORDED = 10  # reports that the spread is recorded over


@dataclass(frozen=True)
class Condition:
    """What a simulation assumes."""

    distribution: str = "normal"
    shared: float = 0.0  # of the variance, among the numbers of the same runs
    scale: float = 1.0  # true over recorded standard deviation
    replicates: int = 3
    is_recorded: bool = True
    is_same: bool = False  # the spread is recorded of these very settings and code
    paired: float | None = (
        None  # of the variance that a seed gives on both sides; None: other seeds
    )


@dataclass(frozen=True)
class Rates:
    """What was counted; shares of so many."""

    repetitions: int
    false_alarms: float
    found: float  # of changes of numbers with replicates
    found_single: float
    covered: float  # of all differences that were tested
    covered_real: float  # of the moved numbers called real


class Layout:
    """The numbers of a report, with their chance to be drawn."""

    def __init__(self, report: Report) -> None:
        """Take the numbers that scatter over seeds."""
        self.metrics = {
            name: metric
            for name, metric in report.metrics.items()
            if metric.kind == "measured" and metric.value is not None and metric.step is None
        }
        self.names = tuple(self.metrics)
        self.is_single = np.array([one.section in SINGLE for one in self.metrics.values()])
        # What the same runs gave; the single runs of a section read one network.
        of = [
            (one.section,) if is_single else one.tasks
            for one, is_single in zip(self.metrics.values(), self.is_single, strict=True)
        ]
        groups = list(dict.fromkeys(of))
        self.groups = np.array([groups.index(one) for one in of])
        self.headlines = np.array([one.headline for one in self.metrics.values()])
        self.report = report.model_copy(
            update={"tables": (), "figures": (), "claims": (), "published": (), "profile": "fast"}
        )
        records = Records(report.tasks)
        self.conditions = {
            name: conditions_of(records.behind(one.tasks)) for name, one in self.metrics.items()
        }
        self.other = self.report.model_copy(
            update={
                "tasks": tuple(
                    one.model_copy(
                        update={"key": f"other {one.key}", "seed": one.seed and one.seed + 1}
                    )
                    for one in report.tasks
                )
            }
        )
        same_seeds = zip(report.tasks, self.other.tasks, strict=True)
        self.other_settings = self.other.model_copy(
            update={"tasks": tuple(b.model_copy(update={"seed": a.seed}) for a, b in same_seeds)}
        )

    def runs(self, condition: Condition, rng: Generator, count: int) -> np.ndarray:
        """Return (metrics, count) values of mean 0 and of the true standard deviation."""
        common = drawn(condition.distribution, rng, (self.groups.max() + 1, count))
        own = drawn(condition.distribution, rng, (len(self.names), count))
        shared = condition.shared
        together: np.ndarray = np.sqrt(shared) * common[self.groups] + np.sqrt(1 - shared) * own
        return condition.scale * together

    def calibration(self, condition: Condition, rng: Generator) -> Calibration:
        """Return the spread as it was recorded, of a true one of 1."""
        if not condition.is_recorded:
            return Calibration()
        count = RECORDED * condition.replicates
        runs = self.runs(replace(condition, scale=1.0), rng, count)
        spreads = {}
        for place, name in enumerate(self.names):
            of_metric = runs[place, :RECORDED] if self.is_single[place] else runs[place]
            spreads[name] = RecordedSpread(
                std=float(np.std(of_metric, ddof=1)),
                runs=len(of_metric),
                conditions=self.conditions[name] if condition.is_same else "",
            )
        return Calibration(spreads={"fast": spreads})

    def side(self, runs: np.ndarray, of: Report) -> Report:
        """Return a report with these replicates; a single run's is the first."""
        metrics = {}
        for place, (name, metric) in enumerate(self.metrics.items()):
            values = runs[place, :1] if self.is_single[place] else runs[place]
            metrics[name] = _with_runs(metric, values)
        return of.model_copy(update={"metrics": metrics})


def _with_runs(metric: Metric, values: np.ndarray) -> Metric:
    several = len(values) > 1
    return metric.model_copy(
        update={
            "value": float(values.mean()),
            "replicates": tuple(map(float, values)) if several else (),
            "std": float(np.std(values, ddof=1)) if several else None,
            "unit": "",
            "counted": None,
            "standard_error": None,
        }
    )


def drawn(distribution: str, rng: Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Return numbers of mean 0 and standard deviation 1."""
    match distribution:
        case "normal":
            return rng.standard_normal(shape)
        case "exponential":
            return rng.exponential(size=shape) - 1
        case _:
            return np.asarray(rng.standard_t(3, shape) / np.sqrt(3))


def rates(layout: Layout, condition: Condition, repetitions: int, seed: int = 1) -> Rates:
    """Return what is found in so many pairs, first without any change, then with one."""
    rng = np.random.default_rng(seed)
    alarms = covered = tested = 0
    found: dict[bool, list[bool]] = {False: [], True: []}
    covered_real: list[bool] = []
    places = np.flatnonzero(layout.headlines)
    shared = condition.paired or 0.0
    other = layout.other if condition.paired is None else layout.other_settings
    for _ in range(repetitions):
        calibration = layout.calibration(condition, rng)
        both, a, b = (layout.runs(condition, rng, condition.replicates) for _ in range(3))
        a, b = (np.sqrt(shared) * both + np.sqrt(1 - shared) * side for side in (a, b))
        before = layout.side(a, layout.report)
        changes = _compared(before, layout.side(b, other), calibration)
        alarms += any(one.verdict in REAL for one in changes.values())
        known = [one.interval for one in changes.values() if one.interval is not None]
        tested += len(known)
        covered += sum(one.low <= 0 <= one.high for one in known)
        # One of each kind is moved: a number with replicates, and one of a single run.
        moved = {
            is_single: int(rng.choice(places[layout.is_single[places] == is_single]))
            for is_single in (False, True)
        }
        sizes = {
            is_single: SIZE
            * condition.scale
            * np.sqrt(2 / (1 if is_single else condition.replicates))
            for is_single in moved
        }
        for is_single, place in moved.items():
            b[place] += sizes[is_single]
        changes = _compared(before, layout.side(b, other), calibration)
        for is_single, place in moved.items():
            change = changes[layout.names[place]]
            found[is_single].append(change.verdict in REAL)
            if change.verdict in REAL and change.interval is not None:
                inside = change.interval.low <= sizes[is_single] <= change.interval.high
                covered_real.append(inside)
    return Rates(
        repetitions,
        alarms / repetitions,
        float(np.mean(found[False])),
        float(np.mean(found[True])),
        covered / max(tested, 1),
        float(np.mean(covered_real)) if covered_real else float("nan"),
    )


def family_rates(
    layout: Layout, condition: Condition, versions: int, repetitions: int, seed: int = 1
) -> tuple[int, int]:
    """Return how many families have any noise called real, and in how many a change is found.

    versions: all of them, the first compared with each of the others.
    """
    rng = np.random.default_rng(seed)
    places = np.flatnonzero(layout.headlines & ~layout.is_single)
    size = SIZE * condition.scale * np.sqrt(2 / condition.replicates)
    shared = condition.paired or 0.0
    other = layout.other if condition.paired is None else layout.other_settings
    alarms = found = 0
    for _ in range(repetitions):
        calibration = layout.calibration(condition, rng)
        runs = [layout.runs(condition, rng, condition.replicates) for _ in range(versions)]
        if condition.paired is not None:
            both = layout.runs(condition, rng, condition.replicates)
            runs = [np.sqrt(shared) * both + np.sqrt(1 - shared) * one for one in runs]
        families = _family(layout, runs, other, calibration)
        alarms += any(one.verdict in REAL for changes in families for one in changes)
        moved = int(rng.choice(places))
        runs[-1][moved] += size
        last = _family(layout, runs, other, calibration)[-1]
        found += any(one.name == layout.names[moved] and one.verdict in REAL for one in last)
    return alarms, found


def _family(
    layout: Layout, runs: list[np.ndarray], other: Report, calibration: Calibration
) -> list[tuple[MetricChange, ...]]:
    first = layout.side(runs[0], layout.report)
    upstreams = [Upstream(first, layout.side(one, other)) for one in runs[1:]]
    return changes_of_family(upstreams, calibration, lambda _: 0.0)[0]


def family_conditions(replicates: list[int]) -> Iterator[tuple[int, Condition]]:
    """Yield versions and condition of each row of the second table."""
    for versions, count, distribution in product(VERSIONS, replicates, DISTRIBUTIONS):
        condition = Condition(distribution, 0.0, 1.0, count, is_recorded=False)
        yield versions, condition
        yield versions, replace(condition, is_recorded=True, is_same=True)
        for of_seed in (0.0, 0.9):
            yield versions, replace(condition, paired=of_seed)


def conditions(replicates: list[int]) -> Iterator[Condition]:
    """Yield the conditions of the table."""
    for count, distribution, shared in product(replicates, DISTRIBUTIONS, (0.0, SHARED)):
        yield Condition(distribution, shared, 1.0, count, is_recorded=False)
        yield Condition(distribution, shared, 1.0, count, is_same=True)
        for scale in SCALES:
            yield Condition(distribution, shared, scale, count)
        for of_seed in (0.0, 0.9):
            yield Condition(distribution, shared, 1.0, count, paired=of_seed)


def _compared(a: Report, b: Report, calibration: Calibration) -> Mapping[str, MetricChange]:
    changes = metric_changes(Upstream(a, b), calibration, lambda _: 0.0).all
    return {one.name: one for one in changes}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repetitions", type=int, default=400)
    parser.add_argument("--replicates", type=int, nargs="*", default=[3, 5, 10])
    parser.add_argument("--only", nargs="*", choices=TABLES, default=TABLES)
    parser.add_argument("--curve", action="store_true")
    asked = parser.parse_args()
    layout = Layout(read_report(LAYOUT))
    if asked.curve:
        _print_curve(layout, asked.repetitions)
        return
    if "differences" in asked.only:
        _print_differences(layout, asked)
    if "versions" in asked.only:
        _print_versions(layout, asked)
    if "claims" in asked.only:
        from claim_nulls import print_table  # it imports the project

        print_table(asked.repetitions)
    if "agreement" in asked.only:
        from nulls_agreement import print_table as print_agreement

        print_agreement(asked.repetitions)
    if "sweeps" in asked.only:
        from sweep_nulls import print_table as print_sweeps

        print_sweeps(asked.repetitions)


def _print_differences(layout: Layout, asked: argparse.Namespace) -> None:
    print(f"{asked.repetitions} pairs of reports for each row.\n")
    print(
        "| replicates | distribution | correlated | spread recorded | false alarms | 95 % interval "
        "| found, replicates | found, single | covered | covered, called real |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for condition in conditions(asked.replicates):
        print(_row(condition, rates(layout, condition, asked.repetitions)), flush=True)


def _row(condition: Condition, found: Rates) -> str:
    alarms = wilson_interval(round(found.false_alarms * found.repetitions), found.repetitions)
    cells = (
        condition.replicates,
        condition.distribution,
        "yes" if condition.shared else "no",
        _recorded_words(condition),
        _percent(found.false_alarms),
        f"{_percent(alarms.low)} to {_percent(alarms.high)}",
        _percent(found.found),
        _percent(found.found_single),
        _percent(found.covered),
        "" if np.isnan(found.covered_real) else _percent(found.covered_real),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _recorded_words(condition: Condition) -> str:
    words = "none"
    if condition.is_recorded:
        words = "same settings" if condition.is_same else f"true one / {condition.scale:g}"
    if condition.paired is not None:
        words += f", same seeds (correlation {condition.paired:g})"
    return words


def _print_versions(layout: Layout, asked: argparse.Namespace) -> None:
    print(f"{asked.repetitions} comparisons of several reports for each row.\n")
    print(
        "| versions | replicates | distribution | spread recorded | false alarms | 95 % interval "
        "| found |"
    )
    print("|---|---|---|---|---|---|---|")
    for versions, condition in family_conditions(asked.replicates):
        alarms, found = family_rates(layout, condition, versions, asked.repetitions)
        interval = wilson_interval(alarms, asked.repetitions)
        cells = (
            *(versions, condition.replicates, condition.distribution),
            _recorded_words(condition),
            _percent(alarms / asked.repetitions),
            f"{_percent(interval.low)} to {_percent(interval.high)}",
            _percent(found / asked.repetitions),
        )
        print(f"| {' | '.join(map(str, cells))} |", flush=True)


def _print_curve(layout: Layout, repetitions: int) -> None:
    """Print the worst level and the mean power over the weight of the recorded spread."""
    print("| degrees of freedom | most false alarms | found, replicates |")
    print("|---|---|---|")
    worst = [
        Condition(distribution, shared, scale)
        for distribution, shared, scale in product(DISTRIBUTIONS, (0.0, SHARED), (1.0, 1.5, 2.0))
    ]
    for degrees in (2, 4, 8, 12, 16, 24):
        with patch("reportgen.compare.scatter.PRIOR_DEGREES", degrees):
            found = [rates(layout, condition, repetitions) for condition in worst]
        alarms = max(one.false_alarms for one in found)
        power = float(np.mean([one.found for one in found]))
        print(f"| {degrees} | {_percent(alarms)} | {_percent(power)} |", flush=True)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


if __name__ == "__main__":
    main()
