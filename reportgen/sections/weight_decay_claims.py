"""What a sweep over weight-decay factors lets one say."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reportgen.report import Claim, Outcome
from reportgen.sections.claims import compare_accuracies, decide
from reportgen.sections.measures import Runs, evaluations_of
from reportgen.sections.words import counted, decimal, p_words
from reportgen.settings import factor_name
from reportgen.significance import LEVEL, binomial_against, holm

STEM = "weight_decay"


@dataclass(frozen=True)
class Sweep:
    """The replicates at each factor, and those of the same network without weight decay."""

    runs: Mapping[float, Runs]  # by factor, rising
    without: Runs | None  # None where that network differs or failed

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
    smallest_words = (
        "the $p$ value is"
        if len(pairs) == 1
        else f"the smallest $p$ value of {len(pairs)} comparisons, corrected for their number, is"
    )
    texts: dict[Outcome, str] = {
        "holds": (
            f"The factors differ: {decimal(better)} with {_final(better)} does better than "
            f"{decimal(worse)} with {_final(worse)} ({p_words(smallest)}, corrected for "
            f"{counted(len(pairs), 'comparison')})."
        ),
        "does not hold": "The factors end at exactly the same accuracy.",
        "cannot be told": (
            f"The factors cannot be told apart by their final accuracies: {smallest_words} "
            f"{smallest:.2g}. The order in which they end may be luck."
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


def beats_no_decay_claim(sweep: Sweep) -> Claim:
    """Compare each factor with the same network without weight decay."""
    name = "weight_decay.beats_no_decay"
    if sweep.without is None:
        return Claim(
            name=name,
            section=STEM,
            outcome="cannot be told",
            test="No test: the network without weight decay has other settings, or failed",
            text=(
                "The network without weight decay was trained with other settings here, or "
                "failed to train, so what the penalty is worth cannot be read off."
            ),
        )
    without = evaluations_of(sweep.without)
    comparisons = {
        factor: compare_accuracies(evaluations_of(runs), without)
        for factor, runs in sweep.runs.items()
    }
    corrected = dict(
        zip(comparisons, holm([each.p_value for each in comparisons.values()]), strict=True)
    )
    leads = {
        factor: mean_final(sweep.runs[factor]) - mean_final(sweep.without) for factor in corrected
    }
    clearest = min(corrected, key=lambda factor: (corrected[factor], -abs(leads[factor])))
    outcome = decide(leads[clearest], corrected[clearest])
    plain = "{three_layer.test_accuracy}"
    p_text = p_words(corrected[clearest])
    texts: dict[Outcome, str] = {
        "holds": (
            f"Weight decay helps: the factor {decimal(clearest)} ends at {_final(clearest)}, the "
            f"same network without it at {plain} ({p_text})."
        ),
        "does not hold": (
            f"Weight decay does harm here: the factor {decimal(clearest)} ends at "
            f"{_final(clearest)}, the same network without it at {plain} ({p_text})."
        ),
        "cannot be told": (
            f"The same network without weight decay ends at {plain}; against that, no factor "
            f"shows a difference beyond chance ({p_text})."
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
        p_value=corrected[clearest],
    )


def below_hinton_claim(sweep: Sweep, hinton_accuracy: float) -> Claim:
    """Hold the best factor's final accuracy against Hinton's number."""
    best = sweep.best
    runs = sweep.runs[best]
    count = runs[0].evaluation.image_count
    accuracy = mean_final(runs)
    p_value = binomial_against(round(accuracy * count), count, hinton_accuracy)
    outcome = decide(hinton_accuracy - accuracy, p_value)
    number = decimal(hinton_accuracy)
    images = counted(count, "test image")
    found = f"The best final accuracy, {_final(best)} at the factor {decimal(best)},"
    p_text = p_words(p_value)
    texts: dict[Outcome, str] = {
        "holds": (
            f"{found} stays below Hinton’s {number}, and by more than the choice of {images} "
            f"explains ({p_text})."
        ),
        "does not hold": (
            f"{found} lies above Hinton’s {number}, and by more than the choice of {images} "
            f"explains ({p_text})."
        ),
        "cannot be told": (
            f"{found} and Hinton’s {number} lie closer together than {images} can tell apart "
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


def _final(factor: float) -> str:
    return f"{{weight_decay.{factor_name(factor)}.final_test_accuracy}}"
