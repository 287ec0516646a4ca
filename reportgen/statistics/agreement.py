"""Test whether a further run, or a mean of runs, agrees with other runs.

A number that was published comes from one run, a number that is verified was computed before.
Student's t on n - 1 degrees of freedom holds its level for values of the normal distribution alone:
where they are skewed or have heavy tails, and many numbers are compared, noise is found far too
often. The degrees are therefore reduced; `benchmarks/nulls_agreement.py` prints what that gives.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.statistics.findings import LEVEL, Finding, by_two_errors, critical_value
from reportgen.statistics.spread import PRIOR_DEGREES, moderated, pooled

MOST_DEGREES = 3.5
"""That a test of single runs has, however well their spread is known: no mean evens out a tail."""


@dataclass(frozen=True)
class Spread:
    """How far one run of a number scatters over seeds, and how well that is known."""

    variance: float
    degrees: float  # of freedom, as they would be for normal values

    @property
    def robust_degrees(self) -> float:
        """Of which Student's t holds its level for skewed values and heavy tails as well."""
        return min(math.sqrt(self.degrees), MOST_DEGREES)


def spread_of_runs(
    values: Sequence[float], recorded: Spread | None = None, least: float = 0.0
) -> Spread | None:
    """Return how far one run scatters, or None where nothing is known of it.

    values: of the replicates; of a single run only the recorded spread tells. Both are weighted
    by their degrees of freedom (Smyth 2004). least: standard deviation that a number has which
    comes in steps.
    """
    at_hand = pooled([values])
    before = recorded or Spread(0.0, 0)
    prior = min(before.degrees, PRIOR_DEGREES) if at_hand.degrees else before.degrees
    if not prior + at_hand.degrees:
        return None
    variance, degrees = moderated(at_hand, before.variance, prior)
    variance = max(variance, least**2)
    return Spread(variance, degrees) if variance else None


def agreement_with_one_run(
    theirs: float,
    ours: float,
    count: int,
    spread: Spread | None,
    *,
    of_items: float = 0.0,
    step: float = 0.0,
) -> Finding:
    """Return the test of a mean over runs less the number of one run elsewhere.

    ours: the mean over so many runs. spread: of one run, on either side; None: nothing is drawn.
    of_items: the variance of the difference that comes from the choice of items, where the two
    read different ones. step: that theirs is rounded to; rounding adds its square over 12.
    Something of these must be known.
    """
    known = math.sqrt(of_items + step**2 / 12)
    if spread is None:
        return by_two_errors(ours - theirs, 0.0, 1.0, known)
    error = math.sqrt(spread.variance * (1 + 1 / count))
    return by_two_errors(ours - theirs, error, spread.robust_degrees, known)


def allowance_of_repeat(spread: Spread, count: int, comparisons: int = 1) -> float:
    """Return how far chance may move a mean over so many runs from one computation to the next.

    spread: of one run; both computations read the same items. comparisons: numbers that are
    compared; in one of twenty such sets, at most, any moves further by chance (Bonferroni).
    """
    error = math.sqrt(2 * spread.variance / count)
    return critical_value(spread.robust_degrees, LEVEL / comparisons) * error
