"""How often a sweep leaves out its true best setting or names a false one, and what it finds.

    python benchmarks/sweep_nulls.py [--repetitions 2000] [--settings 2 5 10 12]
                                     [--replicates 3 5] [--errors normal ...] [--rules]

Each line is of so many simulated sweeps, judged by the function that a sweep calls. Their errors
are normal, exponential or Student's t with 3 degrees of freedom; or one setting scatters 3 or 10
times as much as the others, or a quarter of them 10 times; or all settings have the same seeds,
which give half of the variance to all alike, or most of it to neighbours alone. First all settings
are equal; then half of them, of which any is the true best, and the others far worse; then one is
ahead of all others, which are equal, by 2, 3 and 5 standard errors of the difference of two
settings that are independent. --rules prints what other rules would give.
"""

import argparse
import math
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import product
from unittest.mock import patch

import numpy as np
from nulls import in_percent
from nulls_agreement import DRAWS
from numpy.random import Generator

from reportgen.base.arrays import Array
from reportgen.statistics.best import Sample, standings
from reportgen.statistics.many_means import studentised_range


@dataclass(frozen=True)
class Errors:
    """How runs scatter around their settings."""

    distribution: str = "normal"
    more: float = 1.0  # how much the first settings scatter, in standard deviations of the others
    part: float = 0.0  # of the settings, that do; at least one
    shared: float = 0.0  # of the variance, by a seed in all settings alike
    of_neighbours: float = 0.0  # correlation of neighbouring settings with one seed

    def drawn(self, random: Generator, settings: int, replicates: int) -> Array:
        """Return values of mean 0, (settings, replicates)."""
        draw = DRAWS[self.distribution]
        values = draw(random, (settings, replicates))
        if self.shared:
            common = draw(random, (1, replicates))
            values = math.sqrt(self.shared) * common + math.sqrt(1 - self.shared) * values
        for place in range(1, settings if self.of_neighbours else 0):
            own = math.sqrt(1 - self.of_neighbours**2) * values[place]
            values[place] = self.of_neighbours * values[place - 1] + own
        values[: max(1, int(self.part * settings))] *= self.more
        return values

    @property
    def has_same_seeds(self) -> bool:
        """Whether the replicates of one place have one seed."""
        return bool(self.shared or self.of_neighbours)


ERRORS = {
    "normal": Errors(),
    "exponential": Errors("exponential"),
    "t3": Errors("t3"),
    "one scatters 3 times": Errors(more=3.0),
    "one scatters 10 times": Errors(more=10.0),
    "a quarter scatters 10 times": Errors(more=10.0, part=0.25),
    "same seeds, half in common": Errors(shared=0.5),
    "same seeds, correlation of neighbours 0.9": Errors(of_neighbours=0.9),
}

SETTINGS = (2, 5, 10, 12)
REPLICATES = (3, 5)
AHEAD = (2.0, 3.0, 5.0)  # standard errors of a difference
FAR = 9.0  # the same: what is told apart for certain


@dataclass(frozen=True)
class Condition:
    """What a simulation assumes."""

    settings: int
    replicates: int
    errors: str = "normal"

    @property
    def good(self) -> int:
        """How many settings are the best where the others are far worse: half, at least two."""
        return max(2, math.ceil(self.settings / 2))

    def judged(self, better: Array, repetitions: int, seed: int) -> Array:
        """Return which settings may be the best in each sweep, (repetitions, settings) bool.

        better: (settings,) how much better each is than another, in standard errors.
        """
        random = np.random.default_rng([repetitions, self.settings, self.replicates, seed])
        return np.array([self._judged_once(better, random) for _ in range(repetitions)])

    def _judged_once(self, better: Array, random: Generator) -> list[bool]:
        errors = ERRORS[self.errors]
        values = errors.drawn(random, self.settings, self.replicates)
        values += better[:, None] * math.sqrt(2 / self.replicates)
        found = standings(
            [Sample(tuple(one)) for one in values.tolist()],
            higher=True,
            same_seeds=errors.has_same_seeds,
        )
        assert found is not None
        return [one.may_be_best for one in found.settings]


@dataclass(frozen=True)
class Rates:
    """What was counted of so many sweeps of each kind."""

    repetitions: int
    named: int  # all equal: one alone is called the best
    differing: int  # all equal: any is left out
    best: int  # half are equal, the others far worse: a certain one of them may be the best
    any_best: int  # the same: any of them is left out
    found: tuple[int, ...]  # one ahead, by AHEAD: it alone is called the best
    sizes: tuple[float, ...]  # the same: how many settings may be the best, on average


def rates(condition: Condition, repetitions: int, seed: int = 1) -> Rates:
    """Return what is found in so many sweeps of each kind.

    The setting that scatters more is among those that are equally good, and is the one whose part
    in the set is counted; another one is ahead.
    """
    equal = condition.judged(np.zeros(condition.settings), repetitions, seed)
    worse = np.where(np.arange(condition.settings) < condition.good, 0.0, -FAR)
    halves = condition.judged(worse, repetitions, seed)[:, : condition.good]
    found, sizes = [], []
    for ahead in AHEAD:
        leading = np.zeros(condition.settings)
        leading[-1] = ahead
        left = condition.judged(leading, repetitions, seed)
        found.append(int(np.sum(left[:, -1] & (left.sum(axis=1) == 1))))
        sizes.append(float(left.sum(axis=1).mean()))
    return Rates(
        repetitions,
        named=int(np.sum(equal.sum(axis=1) == 1)),
        differing=int(np.sum(~equal.all(axis=1))),
        best=int(halves[:, 0].sum()),
        any_best=int(np.sum(~halves.all(axis=1))),
        found=tuple(found),
        sizes=tuple(sizes),
    )


def rules(settings: int) -> Iterator[tuple[str, AbstractContextManager[object]]]:
    """Yield rules, and what makes them hold."""

    def over_all_settings(count: int, degrees: float, level: float) -> float:
        return studentised_range(count, degrees, level) if count == settings else 0.0

    in_best, apart = "reportgen.statistics.best", "reportgen.statistics.spread.APART_LEVEL"
    paired = "reportgen.statistics.settings_spread.LEAST_PAIRED_DEGREES"
    yield "as it is", nullcontext()
    yield "Hsu alone", patch(f"{in_best}.studentised_range", lambda *_: 0.0)
    yield "Hsu where any settings differ", patch(f"{in_best}.studentised_range", over_all_settings)
    yield "seeds taken for others", patch(paired, math.inf)
    yield "one variance for all", patch(apart, 0.0)
    yield "each setting its own variance", _own_variances(apart, f"{in_best}._factor")


@contextmanager
def _own_variances(apart: str, factor: str) -> Iterator[None]:
    # Every sweep would have critical values of its own; those of equal errors are nearly the same.
    with patch(apart, math.inf), patch(factor, lambda *_: math.sqrt(0.5)):
        yield


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repetitions", type=int, default=2000)
    parser.add_argument("--settings", type=int, nargs="*", default=SETTINGS)
    parser.add_argument("--replicates", type=int, nargs="*", default=REPLICATES)
    parser.add_argument("--errors", nargs="*", choices=ERRORS, default=[*ERRORS])
    parser.add_argument("--rules", action="store_true")
    asked = parser.parse_args()
    print_table(
        asked.repetitions, asked.settings, asked.replicates, asked.errors, by_rule=asked.rules
    )


def print_table(
    repetitions: int,
    settings: Sequence[int] = SETTINGS,
    replicates: Sequence[int] = REPLICATES,
    errors: Sequence[str] = tuple(ERRORS),
    *,
    by_rule: bool = False,
) -> None:
    """Print how often sweeps are wrong, and what they find."""
    ahead = [
        f"{what}, {size:g} ahead" for what in ("named alone", "settings left") for size in AHEAD
    ]
    heads = (
        *(("rule",) if by_rule else ()),
        *("settings", "replicates", "errors", "sweeps of each kind"),
        *("all equal: one named alone", "any left out"),
        *("half far worse: the best is in", "any of the best left out"),
        *ahead,
    )
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for count, runs, of_runs in product(settings, replicates, errors):
        condition = Condition(count, runs, of_runs)
        if not by_rule:
            print(_row(condition, rates(condition, repetitions)), flush=True)
            continue
        for rule, holds in rules(count):
            with holds:
                found = rates(condition, repetitions)
            print(f"| {rule} {_row(condition, found)}", flush=True)


def _row(condition: Condition, found: Rates) -> str:
    counts = (found.named, found.differing, found.best, found.any_best, *found.found)
    cells = (
        condition.settings,
        condition.replicates,
        condition.errors,
        found.repetitions,
        *(f"{in_percent(one, found.repetitions)} %" for one in counts),
        *(f"{size:.1f}" for size in found.sizes),
    )
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    main()
