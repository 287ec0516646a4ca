"""A claim under conditions in which an outcome of it is wrong, and how often it comes about."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from reportgen.project.parts import Evidence
from reportgen.statistics.proportions import wilson_interval

DECIDED = ("holds", "does not hold")
Draw = Callable[[Generator, int], Evidence]
"""The evidence of a claim on results drawn for it, of so many replicates."""


@dataclass(frozen=True)
class Null:
    """A claim under conditions in which an outcome of it is wrong."""

    claim: str
    truth: str  # of the results that are drawn
    test: str
    draw: Draw
    wrong: tuple[str, ...] = DECIDED
    replicates: tuple[int, ...] = (3, 5, 10)

    def wrongly_decided(self, repetitions: int, replicates: int) -> int:
        """Return in how many repetitions it comes to a wrong outcome."""
        rng = np.random.default_rng([repetitions, replicates])
        outcomes = (self.draw(rng, replicates).outcome for _ in range(repetitions))
        return sum(outcome in self.wrong for outcome in outcomes)


def table(nulls: Iterable[Null], repetitions: int) -> str:
    """Return a Markdown table of how often each claim is wrongly decided, in per cent."""
    columns = (1, 3, 5, 10)
    heads = ("claim", "what is true", "the test", *(f"{runs} runs" for runs in columns))
    rows = [heads, ("---",) * len(heads)]
    for null in nulls:
        rates = (
            in_percent(null.wrongly_decided(repetitions, runs), repetitions)
            if runs in null.replicates
            else ""
            for runs in columns
        )
        rows.append((f"`{null.claim}`", null.truth, null.test, *rates))
    return "\n".join(f"| {' | '.join(row)} |".replace("1 runs", "1 run") for row in rows)


def in_percent(cases: int, repetitions: int) -> str:
    """Return a rate with its interval, as in "4.1 (3.3 to 5.1)"."""
    interval = wilson_interval(cases, repetitions)
    low, high = 100 * interval.low, 100 * interval.high
    return f"{100 * cases / repetitions:.1f} ({low:.1f} to {high:.1f})"
