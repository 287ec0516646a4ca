"""How often what judges numbers of single runs is wrong where nothing is: printed as Markdown.

Published numbers beside ours, numbers that are verified, intervals of means over replicates, and
"no worse". Every simulation calls the functions that the reports call.

    python benchmarks/nulls_agreement.py [REPETITIONS]
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import numpy as np
from numpy.random import Generator

from reportgen.base.arrays import Array
from reportgen.statistics.agreement import (
    Spread,
    agreement_with_one_run,
    allowance_of_repeat,
    spread_of_runs,
)
from reportgen.statistics.equivalence import non_inferiority
from reportgen.statistics.families import corrected_by_holm
from reportgen.statistics.findings import LEVEL
from reportgen.statistics.means import margin_of_any_training, shared_variance, welch
from reportgen.statistics.proportions import wilson_around
from reportgen.statistics.spread import scale_of

Draw = Callable[[Generator, tuple[int, ...]], Array]

DRAWS: dict[str, Draw] = {
    "normal": lambda random, shape: random.standard_normal(shape),
    "exponential": lambda random, shape: random.exponential(size=shape) - 1,
    "t3": lambda random, shape: random.standard_t(3, shape) / np.sqrt(3),
    "correlated": lambda random, shape: (
        np.sqrt(0.7) * random.standard_normal((1, *shape[1:]))
        + np.sqrt(0.3) * random.standard_normal(shape)
    ),
}
"""How runs scatter, with variance 1; the first axis is that of the numbers."""

REPLICATES = (3, 5, 10)
PUBLISHED_NUMBERS = 14
VERIFIED_NUMBERS = 130
RECORDED_RUNS = 20

EASY, TRAINED = 0.98, 0.9
"""Mean chance of an item to be right, and what is left of it after a training of mean success."""


def false_disagreements(
    draw: Draw,
    replicates: int,
    repetitions: int,
    *,
    recorded: float | None = None,
    of_items: float = 0.0,
    seed: int = 1,
) -> float:
    """Return the share of reports in which any of 14 published numbers does not agree.

    All agree in truth. recorded: the spread over seeds is recorded over 20 runs, with so much of
    the standard deviation that is true.
    of_items: variance of the difference from other items, in variances of one run.
    """
    random, wrong = np.random.default_rng(seed), 0
    for _ in range(repetitions):
        theirs, ours = (draw(random, (PUBLISHED_NUMBERS, runs)) for runs in (1, replicates))
        before = _recorded(draw, random, ours, recorded)
        # Theirs are rounded to a fifth of the standard deviation.
        theirs = np.round(theirs[:, 0] * 5) / 5
        theirs += np.sqrt(of_items) * random.standard_normal(PUBLISHED_NUMBERS)
        findings = [
            agreement_with_one_run(
                float(other),
                float(values.mean()),
                replicates,
                spread_of_runs(values.tolist(), spread),
                of_items=of_items,
                step=0.2,
            )
            for other, values, spread in zip(theirs, ours, before, strict=True)
        ]
        wrong += any(finding.p_value < LEVEL for finding in corrected_by_holm(findings))
    return wrong / repetitions


def false_differences(
    draw: Draw, replicates: int, repetitions: int, *, recorded: float | None = None, seed: int = 2
) -> float:
    """Return the share of verifications in which any of 130 numbers is called different.

    Both computations differ in the effect of the seed alone. recorded: as above.
    """
    random, wrong = np.random.default_rng(seed), 0
    for _ in range(repetitions):
        stored, now = (draw(random, (VERIFIED_NUMBERS, replicates)) for _ in range(2))
        before = _recorded(draw, random, now, recorded)
        distances = np.abs(stored.mean(axis=1) - now.mean(axis=1)).tolist()
        spreads = [
            spread_of_runs(values.tolist(), spread)
            for values, spread in zip(now, before, strict=True)
        ]
        wrong += any(
            spread is not None
            and distance > allowance_of_repeat(spread, replicates, VERIFIED_NUMBERS)
            for distance, spread in zip(distances, spreads, strict=True)
        )
    return wrong / repetitions


def _recorded(
    draw: Draw, random: Generator, now: Array, of_true: float | None
) -> list[Spread | None]:
    """Return the spread that is recorded of each number, or None for each.

    now: (numbers, replicates). The record is of other settings, and scaled as a report scales it:
    by the replicates at hand, or by those of other numbers where these are single runs.
    """
    numbers, replicates = now.shape
    if of_true is None:
        return [None] * numbers
    variances = of_true**2 * draw(random, (numbers, RECORDED_RUNS)).var(axis=1, ddof=1)
    at_hand = now if replicates > 1 else draw(random, (numbers, 3))
    ratios = at_hand.var(axis=1, ddof=1) / variances
    scale = scale_of(ratios.tolist(), at_hand.shape[1] - 1)
    scale = max(scale, 1.0) if replicates == 1 else scale
    return [Spread(scale * variance, RECORDED_RUNS - 1) for variance in variances.tolist()]


def coverage(
    draw: Draw,
    replicates: int,
    items: int,
    repetitions: int,
    *,
    relative_spread: float = 1.0,
    of_count: bool = True,
    seed: int = 3,
) -> float:
    """Return how often the interval of a mean accuracy has that of any training on any items.

    How hard an item is comes from a beta distribution, and is the same for all replicates; of a
    training, it is raised or lowered in all items alike. relative_spread: the standard deviation
    of that, in errors that the items leave open. of_count: by Wilson's formula, else of a mean.
    """
    random, hits = np.random.default_rng(seed), 0
    alike = 0.5  # the smaller, the more items are always right or always wrong
    of_items = np.sqrt(EASY * (1 - EASY) / (1 + alike) / items)  # of the mean of `easy`
    truth = EASY * TRAINED
    for _ in range(repetitions):
        easy = random.beta(EASY * alike, (1 - EASY) * alike, items)
        training = TRAINED + relative_spread * of_items * draw(random, (1, replicates))[0]
        right = random.random((replicates, items)) < easy * np.clip(training, 0, 1)[:, None]
        values, mean = right.mean(axis=1), float(right.mean())
        margin = margin_of_any_training(values.tolist(), shared_variance(right))
        if of_count:
            interval = wilson_around(mean, margin)
            hits += interval.low <= truth <= interval.high
        else:
            hits += abs(mean - truth) <= margin
    return hits / repetitions


def false_no_worse(draw: Draw, replicates: int, repetitions: int, seed: int = 4) -> float:
    """Return how often a mean that is worse by just the margin is called no worse."""
    random = np.random.default_rng(seed)
    margin = 1.5
    ours, theirs = (draw(random, (repetitions, replicates)) for _ in range(2))
    return float(
        np.mean(
            [
                non_inferiority(welch(one.tolist(), other.tolist()).interval, margin)
                for one, other in zip(ours - margin, theirs, strict=True)
            ]
        )
    )


def rows(repetitions: int) -> Iterator[tuple[str, str, int, float]]:
    """Yield what was simulated, how runs scatter, the replicates and the share."""
    few = max(repetitions // 5, 1)
    for scatter, draw in DRAWS.items():
        for replicates in REPLICATES:
            disagreements = partial(false_disagreements, draw, replicates, repetitions)
            yield "any published number does not agree", scatter, replicates, disagreements()
            yield "... on other items", scatter, replicates, disagreements(of_items=1.0)
            share = false_differences(draw, replicates, few)
            yield "any verified number is different", scatter, replicates, share
        for replicates in (1, *REPLICATES):
            for recorded in (0.5, 1.0, 2.0):
                words = f"... spread recorded as {recorded:g} of the true one"
                share = false_disagreements(draw, replicates, repetitions, recorded=recorded)
                yield f"published {words}", scatter, replicates, share
                share = false_differences(draw, replicates, few, recorded=recorded)
                yield f"verified {words}", scatter, replicates, share
    for scatter, replicates in product(("normal", "exponential", "t3"), REPLICATES):
        draw = DRAWS[scatter]
        share = false_no_worse(draw, replicates, repetitions)
        yield "worse by the margin is no worse", scatter, replicates, share
        for items, relative in product((1000, 10000), (0.5, 1.0, 2.0, 4.0)):
            words = f"coverage, {items:,} items, seeds {relative:g} times what the items leave open"
            share = coverage(draw, replicates, items, repetitions, relative_spread=relative)
            yield words, scatter, replicates, share


def main() -> None:
    """Print the table."""
    print_table(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)


def print_table(repetitions: int) -> None:
    """Print how often published and verified numbers differ by chance, and what intervals hold."""
    print("| what | runs scatter | replicates | share |\n| --- | --- | --- | --- |")
    for what, scatter, replicates, share in rows(repetitions):
        print(f"| {what} | {scatter} | {replicates} | {100 * share:.1f} % |", flush=True)


if __name__ == "__main__":
    main()
