"""What a sweep over weight-decay factors lets one say."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reportgen.report import Claim, Outcome
from reportgen.sections.claims import compare_accuracies, decide
from reportgen.sections.measures import Runs, evaluations_of
from reportgen.sections.words import counted, p_number, p_words, small
from reportgen.settings import factor_name
from reportgen.significance import LEVEL, binomial_against, holm, student_against

STEM = "weight_decay"


@dataclass(frozen=True)
class Sweep:
    """The replicates at each factor."""

    runs: Mapping[float, Runs]  # by factor, rising

    @property
    def best(self) -> float:
        """The factor of the highest mean final accuracy."""
        return max(self.runs, key=lambda factor: mean_final(self.runs[factor]))


def mean_final(runs: Runs) -> float:
    """Return the mean test accuracy after the last epoch."""
    return float(np.mean([run.evaluation.accuracy for run in runs]))


def factors_differ_claim(sweep: Sweep) -> Claim:
    """Compare each factor with each other, corrected for the number of pairs."""
    name = "weight_decay.factors_differ"
    pairs = list(itertools.combinations(sweep.runs, 2))
    if not pairs:
        return Claim(
            name=name,
            section=STEM,
            outcome="cannot be told",
            test="No test: there is one factor",
            text="With a single factor there is nothing to compare it with.",
        )
    comparisons = [
        compare_accuracies(evaluations_of(sweep.runs[one]), evaluations_of(sweep.runs[other]))
        for one, other in pairs
    ]
    corrected = holm([comparison.p_value for comparison in comparisons])
    smallest = min(corrected)
    one, other = pairs[corrected.index(smallest)]
    better, worse = sorted((one, other), key=lambda f: mean_final(sweep.runs[f]), reverse=True)
    outcome: Outcome = "holds" if smallest < LEVEL else "cannot be told"
    if all(mean_final(runs) == mean_final(sweep.runs[one]) for runs in sweep.runs.values()):
        outcome = "does not hold"
    by_holm = (
        "" if len(pairs) == 1 else f" by Holm’s procedure for {counted(len(pairs), 'comparison')}"
    )
    texts: dict[Outcome, str] = {
        "holds": (
            f"The factors differ: {small(better)} with {_final(better)} does better than "
            f"{small(worse)} with {_final(worse)} ({p_words(smallest)}{by_holm})."
        ),
        "does not hold": "The factors end at exactly the same accuracy.",
        "cannot be told": (
            "The factors cannot be told apart by their final accuracies: "
            f"{'the smallest' if by_holm else 'the'} $p$ value is {p_number(smallest)}{by_holm}. "
            "The order in which they end may be luck."
        ),
    }
    return Claim(
        name=name,
        section=STEM,
        outcome=outcome,
        text=texts[outcome],
        test=f"{comparisons[0].test}, each pair of factors, corrected by Holm’s procedure",
        p_value=smallest,
    )


def beats_no_decay_claim(sweep: Sweep, without: Runs | None) -> Claim:
    """Compare each factor with the same network without weight decay.

    without: its replicates; None where that network differs or failed.
    """
    name = "weight_decay.beats_no_decay"
    if without is None:
        return Claim(
            name=name,
            section=STEM,
            outcome="cannot be told",
            test="No test: the network without weight decay has other settings, or failed",
            text=(
                "The network without weight decay was trained with other settings here, or "
                "failed to train, so what the penalty is worth cannot be told."
            ),
        )
    comparisons = {
        factor: compare_accuracies(evaluations_of(runs), evaluations_of(without))
        for factor, runs in sweep.runs.items()
    }
    corrected = dict(
        zip(comparisons, holm([each.p_value for each in comparisons.values()]), strict=True)
    )
    leads = {factor: mean_final(sweep.runs[factor]) - mean_final(without) for factor in corrected}
    clearest = min(corrected, key=lambda factor: (corrected[factor], -abs(leads[factor])))
    outcome = decide(leads[clearest], corrected[clearest])
    plain = "{three_layer.test_accuracy}"
    p_value = corrected[clearest]
    by_holm = "" if len(corrected) == 1 else " by Holm’s procedure"
    texts: dict[Outcome, str] = {
        "holds": (
            f"Weight decay helps: the factor {small(clearest)} ends at {_final(clearest)}, the "
            f"same network without it at {plain} ({p_words(p_value)}{by_holm})."
        ),
        "does not hold": (
            f"Weight decay does harm here: the factor {small(clearest)} ends at "
            f"{_final(clearest)}, the same network without it at {plain} "
            f"({p_words(p_value)}{by_holm})."
        ),
        "cannot be told": (
            f"The same network without weight decay ends at {plain}; against that, no factor "
            f"shows a difference beyond chance ({'smallest ' if by_holm else ''}"
            f"{p_words(p_value)}{by_holm})."
        ),
    }
    return Claim(
        name=name,
        section=STEM,
        outcome=outcome,
        text=texts[outcome],
        test=(
            f"{comparisons[clearest].test}, each factor against none, corrected by Holm’s procedure"
        ),
        p_value=p_value,
    )


def below_hinton_claim(sweep: Sweep, hinton_accuracy: float) -> Claim:
    """Hold the best factor's final accuracy against Hinton's number."""
    best = sweep.best
    runs = sweep.runs[best]
    count = runs[0].evaluation.image_count
    accuracy = mean_final(runs)
    p_value = binomial_against(round(accuracy * count), count, hinton_accuracy)
    outcome = decide(hinton_accuracy - accuracy, p_value)
    images = counted(count, "test image")
    which = f"at the factor {small(best)}" + ("" if len(sweep.runs) == 1 else ", the best here")
    found = f"The final accuracy {_final(best)} {which},"
    p_text = p_words(p_value)
    texts: dict[Outcome, str] = {
        "holds": (
            f"{found} stays below Hinton’s, and by more than the choice of {images} explains "
            f"({p_text})."
        ),
        "does not hold": (
            f"{found} lies above Hinton’s, and by more than the choice of {images} explains "
            f"({p_text})."
        ),
        "cannot be told": (
            f"{found} differs from Hinton’s by no more than the choice of {images} can explain "
            f"({p_text})."
        ),
    }
    return Claim(
        name="weight_decay.below_hinton",
        section=STEM,
        outcome=outcome,
        text=texts[outcome],
        test=(
            "Exact binomial test of the best factor’s mean final accuracy against Hinton’s number, "
            "taken as exact"
        ),
        p_value=p_value,
    )


def seed_claim(sweep: Sweep, hinton_accuracy: float) -> Claim:
    """Say whether the spread over the replicates explains the gap to Hinton's number."""
    name = "weight_decay.more_than_luck"
    best = sweep.best
    accuracies = [run.evaluation.accuracy for run in sweep.runs[best]]
    if len(accuracies) == 1:
        return Claim(
            name=name,
            section=STEM,
            outcome="cannot be told",
            text="But with one run for each factor nobody knows how much luck there is to be had.",
            test="No test: there is one replicate",
        )
    p_value = student_against(accuracies, hinton_accuracy)
    outcome: Outcome = "holds" if p_value < LEVEL else "cannot be told"
    spread = f"{{weight_decay.{factor_name(best)}.replicate_std}}"
    texts: dict[Outcome, str] = {
        "holds": (
            f"The replicates at {small(best)} have a standard deviation of {spread}: luck alone "
            f"does not make up the difference from Hinton’s number ({p_words(p_value)})."
        ),
        "cannot be told": (
            f"The replicates at {small(best)} have a standard deviation of {spread}: luck alone "
            f"may make up the difference from Hinton’s number ({p_words(p_value)})."
        ),
    }
    return Claim(
        name=name,
        section=STEM,
        outcome=outcome,
        text=texts[outcome],
        test=(
            "Student’s t test of the best factor’s final accuracies, "
            f"{counted(len(accuracies), 'replicate')}, against Hinton’s number, at the level "
            f"{LEVEL}"
        ),
        p_value=p_value,
    )


def _final(factor: float) -> str:
    return f"{{weight_decay.{factor_name(factor)}.final_test_accuracy}}"
