"""Sentences that depend on an outcome: which test fits, and which sentence then holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.report import Claim, Outcome
from reportgen.results import Evaluation
from reportgen.sections.words import counted
from reportgen.significance import LEVEL, mcnemar_exact, welch


@dataclass(frozen=True)
class Comparison:
    """What a test says of "the first is better than the second"."""

    outcome: Outcome  # "does not hold" where the second is better
    p_value: float
    test: str  # what was compared with what, and how


def compare_accuracies(first: Sequence[Evaluation], second: Sequence[Evaluation]) -> Comparison:
    """Return whether the first classifier names more of the same test images than the second.

    Two replicates and more on both sides: Welch's test, which speaks of the
    training as such. Otherwise McNemar's, which speaks of these very networks.
    """
    lead = _mean_accuracy(first) - _mean_accuracy(second)
    if len(first) > 1 and len(second) > 1:
        p_value = welch([each.accuracy for each in first], [each.accuracy for each in second])
        test = (
            f"Welch’s t test of the test accuracies of {counted(len(first), 'replicate')} "
            f"against {counted(len(second), 'replicate')}"
        )
        return _decide(lead, p_value, test)
    leads = [one.accuracy - other.accuracy for one in first for other in second]
    p_values = [mcnemar_exact(one.correct, other.correct) for one in first for other in second]
    # The claim is about every pair, so the weakest pair decides and needs no correction.
    p_value = max(p_values) if _agree(leads) else 1.0
    pairs = "" if len(p_values) == 1 else f", the largest p value of {len(p_values)} pairs"
    test = f"Exact McNemar test on the same {first[0].image_count:,} test images{pairs}"
    return _decide(lead, p_value, test)


def decide(lead: float, p_value: float) -> Outcome:
    """Return whether a lead is one: only a p value below the level tells its sign."""
    if p_value >= LEVEL or lead == 0:
        return "cannot be told"
    return "holds" if lead > 0 else "does not hold"


def claim_from(
    name: str, section: str, comparison: Comparison, texts: Mapping[Outcome, str]
) -> Claim:
    """Return the claim with the text of the comparison's outcome."""
    return Claim(
        name=name,
        section=section,
        outcome=comparison.outcome,
        text=texts[comparison.outcome],
        test=f"{comparison.test}, at the level {LEVEL}",
        p_value=comparison.p_value,
    )


def _decide(lead: float, p_value: float, test: str) -> Comparison:
    return Comparison(decide(lead, p_value), p_value, test)


def _mean_accuracy(evaluations: Sequence[Evaluation]) -> float:
    return float(np.mean([evaluation.accuracy for evaluation in evaluations]))


def _agree(leads: Sequence[float]) -> bool:
    return all(lead > 0 for lead in leads) or all(lead < 0 for lead in leads)
