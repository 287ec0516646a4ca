"""How often a history marks a change where there is none, and which changes it finds.

    python benchmarks/change_points.py [--repetitions 1000] [--only nulls power] [--jobs 2]

Histories of one headline number with three replicates, judged by the project's own functions
without a recorded spread. Versions have each their own seeds, or all the same; then what a seed
gives may stay alike from one version to the next, or, which is the hardest, be nearly the same in
all versions of each half. The first table has histories of equal versions, the second those of 20
versions with a step of some standard errors of a version's mean, in the middle or for the last
three versions, with one that is taken back after six versions, and with a drift. Each rate stands
with its Wilson interval; that of neighbours' tests, that of lasting changes, and that of either.
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
from error_rates import DISTRIBUTIONS, LAYOUT, drawn
from numpy.random import Generator

from reportgen.compare.calibration import Calibration
from reportgen.compare.history import metric_history
from reportgen.report.model import Report, read_report
from reportgen.statistics.proportions import wilson_interval

NAME = "mlp.test_accuracy"
REPLICATES = 3
NUMBERS_OF_VERSIONS = (5, 10, 20, 50)
TABLES = ("nulls", "power")
_COLUMNS = (
    "seeds",
    "distribution",
    "versions",
    "change",
    "neighbours' tests",
    "lasting change",
    "either",
    "at the place",
    "called a drift",
)


@dataclass(frozen=True)
class Condition:
    """What a simulation assumes."""

    versions: int = 20
    distribution: str = "normal"
    alike: float | None = None  # correlation of a seed's runs of neighbours; None: own seeds
    is_in_halves: bool = False  # a seed gives nearly the same in all versions of a half
    change: str = "none"
    size: float = 0.0  # in standard errors of a version's mean


@dataclass(frozen=True)
class Rates:
    """What was counted; of so many histories."""

    repetitions: int
    neighbours: int  # with a change from one version to the next
    lasting: int
    either: int
    near: int  # with a lasting change at most one version from a true one, and no other
    drifts: int  # that are called so


class Layout:
    """A version with one number, and its like."""

    def __init__(self, report: Report) -> None:
        """Take the number from a report."""
        self._metric = report.metrics[NAME]
        records = [one for one in report.tasks if one.name in self._metric.tasks[:REPLICATES]]
        self._report = report.model_copy(
            update={"tasks": tuple(one.model_copy(update={"dependencies": ()}) for one in records)}
        )

    def version(self, number: int, runs: np.ndarray, *, has_own_seeds: bool) -> Report:
        """Return a version with these replicates and, it says, other settings than others."""
        tasks = tuple(
            one.model_copy(
                update={
                    "key": f"{number} {one.key}",
                    "seed": 1000 * number * has_own_seeds + place,
                    "settings": {"mlp.epochs": number},
                }
            )
            for place, one in enumerate(self._report.tasks)
        )
        metric = self._metric.model_copy(
            update={
                "value": float(runs.mean()),
                "replicates": tuple(map(float, runs)),
                "std": float(np.std(runs, ddof=1)),
                "unit": "",
                "counted": None,
                "interval": None,
                "standard_error": None,
                "tasks": tuple(one.name for one in tasks),
            }
        )
        name = f"{number:04}-{self._report.profile}"
        return self._report.model_copy(
            update={
                "version": name,
                "tasks": tasks,
                "metrics": {NAME: metric},
                "settings": {"mlp": {"epochs": number}},
            }
        )

    def history(self, condition: Condition, rng: Generator) -> list[tuple[str, Report]]:
        """Return versions, the oldest first."""
        shape = condition.versions, REPLICATES
        noise = drawn(condition.distribution, rng, shape)
        if condition.alike:
            noise[1:] *= (1 - condition.alike**2) ** 0.5
            for number in range(1, condition.versions):
                noise[number] += condition.alike * noise[number - 1]
        if condition.is_in_halves:
            half = condition.versions // 2
            noise[:half], noise[half:] = (
                noise[0] + 0.05 * noise[:half],
                noise[-1] + 0.05 * noise[half:],
            )
        levels = condition.size / REPLICATES**0.5 * shape_of(condition.change, condition.versions)
        runs = noise + levels[:, None]
        reports = [
            self.version(number, each, has_own_seeds=condition.alike is None)
            for number, each in enumerate(runs, start=1)
        ]
        return [(one.version, one) for one in reports]


def shape_of(change: str, versions: int) -> np.ndarray:
    """Return the level of each version, from 0 to 1."""
    places = np.arange(versions)
    match change:
        case "step in the middle":
            return (places >= versions // 2).astype(float)
        case "step, last three":
            return (places >= versions - 3).astype(float)
        case "taken back after six":
            return ((places >= versions // 2 - 3) & (places < versions // 2 + 3)).astype(float)
        case "drift":
            return places / (versions - 1)
        case _:
            return np.zeros(versions)


def rates(layout: Layout, condition: Condition, repetitions: int, seed: int = 1) -> Rates:
    """Return what is found in so many histories."""
    rng = np.random.default_rng(seed)
    true = [*np.flatnonzero(np.diff(shape_of(condition.change, condition.versions))) + 1]
    neighbours = lasting = either = near = drifts = 0
    for _ in range(repetitions):
        found = metric_history(NAME, layout.history(condition, rng), Calibration())
        has_step = any(point.is_real for point in found.points)
        places = [one.place for one in found.lasting]
        neighbours += has_step
        lasting += bool(places)
        either += has_step or bool(places)
        near += bool(places) and all(any(abs(at - one) <= 1 for one in true) for at in places)
        drifts += any(one.is_drift for one in found.stretches)
    return Rates(repetitions, neighbours, lasting, either, near, drifts)


def conditions(table: str) -> Iterator[Condition]:
    """Yield the conditions of a table."""
    if table == "nulls":
        for alike, distribution, count in product(
            (None, 0.0, 0.9), DISTRIBUTIONS, NUMBERS_OF_VERSIONS
        ):
            yield Condition(count, distribution, alike)
        for distribution, count in product(DISTRIBUTIONS, NUMBERS_OF_VERSIONS):
            yield Condition(count, distribution, 0.0, is_in_halves=True)
        return
    for alike in (None, 0.0):
        for change, size in product(("step in the middle", "step, last three"), (1, 2, 3)):
            yield Condition(alike=alike, change=change, size=size)
        for change, size in (("taken back after six", 2), ("taken back after six", 3)):
            yield Condition(alike=alike, change=change, size=size)
        for size in (2, 4, 6):
            yield Condition(alike=alike, change="drift", size=size)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repetitions", type=int, default=1000)
    parser.add_argument("--only", nargs="*", choices=TABLES, default=TABLES)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    measured = partial(_measured, repetitions=asked.repetitions)
    print(f"{asked.repetitions} histories for each row, {REPLICATES} replicates.")
    with ProcessPoolExecutor(asked.jobs) as pool:
        for table in asked.only:
            every = [*conditions(table)]
            columns = _COLUMNS if table == "power" else _COLUMNS[:-2]
            print(f"\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
            for condition, found in zip(every, pool.map(measured, every), strict=True):
                print(_row(condition, found), flush=True)


def _measured(condition: Condition, repetitions: int) -> Rates:
    return rates(Layout(read_report(LAYOUT)), condition, repetitions)


def _row(condition: Condition, found: Rates) -> str:
    seeds = "own" if condition.alike is None else f"shared, correlation {condition.alike:g}"
    seeds = "shared, equal in each half" if condition.is_in_halves else seeds
    change = f"{condition.change}, {condition.size:g}" if condition.size else condition.change
    counts = [found.neighbours, found.lasting, found.either]
    counts += [found.near, found.drifts] if condition.size else []
    cells = seeds, condition.distribution, condition.versions, change
    return f"| {' | '.join([*map(str, cells), *(_rate(one, found) for one in counts)])} |"


def _rate(count: int, found: Rates) -> str:
    ends = wilson_interval(count, found.repetitions)
    share = count / found.repetitions
    return f"{100 * share:.1f} % ({100 * ends.low:.1f} to {100 * ends.high:.1f})"


if __name__ == "__main__":
    main()
