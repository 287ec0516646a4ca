"""How often looking again at more replicates is wrong, how much it finds, and what it saves.

    python benchmarks/sequential.py [--repetitions 4000]

Two experiments of equal expected value, or one against its expected value, are tested as
`reportgen build --resolve` does, with the package's own tests: at the planned looks, until one
decides or hope is given up. Beside that, what would be wrong: to test after each further
replicate at the whole level; to let both sides of a comparison grow apart; and to let the whole
level decide in a first report, and to plan the looks only where it did not. Then one side is moved
by one, two and three standard deviations, and the mean number of replicates is held against the
fixed one that finds as much at the whole level. Last come the sweeps of `build --sweep --resolve`.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
from error_rates import DISTRIBUTIONS, drawn
from nulls import in_percent
from nulls_agreement import DRAWS
from numpy.random import Generator

from reportgen.report.resolving import HOPELESS
from reportgen.statistics.best import Sample, standings
from reportgen.statistics.findings import LEVEL, Finding
from reportgen.statistics.means import student_against, welch
from reportgen.statistics.sequential import (
    LOOKS,
    at_look,
    chance_of_decision,
    planned_replicates,
    share_of_level,
)
from reportgen.statistics.spread import power_of

FIRST = 3
EVERY = range(3, 31)
MOST = max(EVERY[-1], *planned_replicates(FIRST, LOOKS))
SIZES = (1.0, 2.0, 3.0)
MOST_POWER = 0.99  # that a fixed number is held to: a simulation cannot tell more from certainty
KINDS = {"two experiments": 2, "one against a number": 1}

Sides = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Ended:
    """How a procedure ended."""

    is_decided: bool
    replicates: int  # of a side


Procedure = Callable[[Sides], Ended]


def tested(sides: Sides, *counts: int) -> Finding:
    """Return the test of the first replicates of one side or two. counts: of each."""
    first, *second = [side[:count] for side, count in zip(sides, counts, strict=True)]
    return welch(first, second[0]) if second else student_against(first, 0.0)


def at_planned_looks(sides: Sides, *, whole_level_first: bool = False) -> Ended:
    """Look until a test decides at its part of the level, as `build --resolve` does.

    whole_level_first: a report without looks came before, and its decision stays.
    """
    plan = planned_replicates(FIRST, LOOKS)
    for look, count in enumerate(plan, start=1):
        finding = tested(sides, *[count] * len(sides))
        if whole_level_first and count == FIRST and finding.p_value < LEVEL:
            return Ended(True, count)
        if at_look(finding, look, LOOKS).p_value < LEVEL:
            return Ended(True, count)
        if look < LOOKS:
            degrees, level = finding.degrees_of_freedom, LEVEL * share_of_level(LOOKS, LOOKS)
            growth = plan[-1] / count
            if chance_of_decision(finding.statistic, degrees, growth, level) < HOPELESS:
                return Ended(False, count)
    return Ended(False, plan[-1])


def after_each_replicate(sides: Sides) -> Ended:
    """Test after each further replicate, at the whole level."""
    for count in EVERY:
        if tested(sides, *[count] * len(sides)).p_value < LEVEL:
            return Ended(True, count)
    return Ended(False, EVERY[-1])


def out_of_step(sides: Sides) -> Ended:
    """Look at any numbers of the two sides' plans, at the part of the level of the later look."""
    plan = planned_replicates(FIRST, LOOKS)
    counts = [(one, other) for one in plan for other in plan]
    found = ((tested(sides, *each), plan.index(max(each)) + 1) for each in counts)
    is_decided = any(at_look(one, look, LOOKS).p_value < LEVEL for one, look in found)
    return Ended(is_decided, plan[-1])


PROCEDURES: dict[str, Procedure] = {
    "planned looks": at_planned_looks,
    "the whole level first, planned looks if it did not decide": partial(
        at_planned_looks, whole_level_first=True
    ),
    "after each replicate from 3 to 30, at the whole level": after_each_replicate,
    "planned looks, the two sides out of step": out_of_step,
}


def samples(
    distribution: str, sides: int, size: float, repetitions: int, seed: int = 1
) -> Iterator[Sides]:
    """Yield replicates of both sides, of which the first is moved by so many deviations."""
    rng: Generator = np.random.default_rng([seed, sides])
    for _ in range(repetitions):
        values = drawn(distribution, rng, (sides, MOST))
        values[0] += size
        yield values.tolist()


def ends(
    procedure: Procedure, distribution: str, sides: int, size: float, repetitions: int
) -> list[Ended]:
    """Return how a procedure ends, in each repetition."""
    return [procedure(one) for one in samples(distribution, sides, size, repetitions)]


def fixed_replicates(size: float, power: float) -> int:
    """Return how many replicates a side Welch's test needs at the whole level for a power."""
    count = 2
    while power_of(size * (count / 2) ** 0.5, 2 * count - 2, LEVEL) < power:
        count += 1
    return count


def print_errors(repetitions: int) -> None:
    """Print how often each procedure decides where there is no difference, in per cent."""
    print(f"| procedure | compared | {' | '.join(DISTRIBUTIONS)} |")
    print("|---|---|---|---|---|")
    for name, procedure in PROCEDURES.items():
        for kind, sides in KINDS.items():
            if procedure is out_of_step and sides == 1:
                continue
            cells = []
            for distribution in DISTRIBUTIONS:
                found = ends(procedure, distribution, sides, 0.0, repetitions)
                wrong = sum(one.is_decided for one in found)
                cells.append(in_percent(wrong, repetitions))
            print(f"| {name} | {kind} | {' | '.join(cells)} |", flush=True)


def print_power(repetitions: int) -> None:
    """Print what the planned looks find, and with how many replicates."""
    heads = ("standard deviations", "distribution", "found", "replicates", "fixed number", "saved")
    print(f"| {' | '.join(heads)} |")
    print("|---|---|---|---|---|---|")
    for size in SIZES:
        for distribution in DISTRIBUTIONS:
            found = ends(at_planned_looks, distribution, 2, size, repetitions)
            power = sum(one.is_decided for one in found) / repetitions
            mean = float(np.mean([one.replicates for one in found]))
            is_normal = distribution == "normal"
            fixed = fixed_replicates(size, min(power, MOST_POWER)) if is_normal else None
            saved = "" if fixed is None else f"{100 * (1 - mean / fixed):.0f} %"
            cells = (f"{size:g}", distribution, f"{100 * power:.1f} %", f"{mean:.1f}", fixed or "")
            print(f"| {' | '.join(map(str, cells))} | {saved} |", flush=True)


def sweep_ends(
    points: int, distribution: str, ahead: float, repetitions: int
) -> list[tuple[int | None, int]]:
    """Return of each sweep the point that is named the best, and the replicates that took.

    As `build --sweep --resolve`: at the planned looks, until one point is the best. ahead: how
    many standard deviations the first point is ahead of the others, which are equal.
    """
    random = np.random.default_rng([points, repetitions, round(10 * ahead)])
    plan = planned_replicates(FIRST, LOOKS)
    ended: list[tuple[int | None, int]] = []
    for _ in range(repetitions):
        values = DRAWS[distribution](random, (points, plan[-1]))
        values[0] += ahead
        named, count = None, 0
        for look, count in enumerate(plan, start=1):
            samples = [Sample(tuple(one[:count].tolist())) for one in values]
            level = LEVEL * share_of_level(look, LOOKS)
            found = standings(samples, higher=True, level=level)
            best = [at for at, one in enumerate(found.settings) if one.may_be_best] if found else []
            if len(best) == 1:
                (named,) = best
                break
        ended.append((named, count))
    return ended


def print_sweeps(repetitions: int) -> None:
    """Print how often a sweep of equal points names one, and how often the right one is found."""
    print(f"| points | ahead | {' | '.join(DISTRIBUTIONS)} | replicates, mean |")
    print("|---|---|---|---|---|---|")
    for points, ahead in product((2, 4), (0.0, 1.0, 2.0)):
        ends = [sweep_ends(points, one, ahead, repetitions) for one in DISTRIBUTIONS]
        hits = [
            sum(named is not None and named <= (points if not ahead else 0) for named, _ in each)
            for each in ends
        ]
        cells = (in_percent(hit, repetitions) for hit in hits)
        mean = np.mean([count for _, count in ends[0]])
        print(f"| {points} | {ahead:g} | {' | '.join(cells)} | {mean:.1f} |", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repetitions", type=int, default=4000)
    asked = parser.parse_args()
    print(f"{asked.repetitions:,} repetitions; in per cent, with 95 % intervals.\n")
    print_errors(asked.repetitions)
    print()
    print_power(asked.repetitions)
    print("\nSweeps: of equal points, one is named the best; else, the first one is.\n")
    print_sweeps(asked.repetitions // 4)


if __name__ == "__main__":
    main()
