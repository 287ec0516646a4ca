"""The evidence of claims on a sweep over weight-decay factors."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from reportgen.project.parts import (
    ANY_RUN,
    LEVEL,
    THESE_RUNS,
    Evidence,
    Held,
    Scope,
    binomial_against,
    corrected,
    corrected_for,
    counted,
    evidence_of,
    no_evidence,
    p_number,
    p_words,
    small,
    student_against,
)
from reportgen.projects.mnist.sections.claims import compare_runs, reserved
from reportgen.projects.mnist.sections.measures import Runs
from reportgen.projects.mnist.settings import factor_name

Sweep = Mapping[float, Runs]
"""The replicates at each factor, rising."""

_EFFECT = "final accuracy at the best factor minus Hinton’s"


def final_accuracies(runs: Runs) -> list[float]:
    """Return the test accuracy of each replicate after the last epoch."""
    return [run.evaluation.accuracy for run in runs]


def mean_final(runs: Runs) -> float:
    """Return the mean test accuracy after the last epoch."""
    return float(np.mean(final_accuracies(runs)))


def best_factor(sweep: Sweep) -> float:
    """Return the factor of the highest mean final accuracy."""
    return max(sweep, key=lambda factor: mean_final(sweep[factor]))


def final_name(factor: float) -> str:
    """Return the name of the metric of a factor's final accuracy."""
    return f"weight_decay.{factor_name(factor)}.final_test_accuracy"


def between_factors(sweep: Sweep) -> Evidence:
    """Compare each factor with each other, corrected for the number of pairs."""
    # The better factor of a pair comes first, so that every effect is a lead.
    pairs = [
        sorted(pair, key=lambda factor: mean_final(sweep[factor]), reverse=True)
        for pair in itertools.combinations(sweep, 2)
    ]
    if not pairs:
        return no_evidence("there is one factor")
    evidences = corrected(
        [
            compare_runs(
                sweep[better],
                sweep[worse],
                f"final accuracy at the factor {small(better)} minus that at {small(worse)}",
            )
            for better, worse in pairs
        ]
    )
    clearest = min(range(len(pairs)), key=lambda place: evidences[place].p_value)
    evidence, (better, worse) = evidences[clearest], pairs[clearest]
    if all(mean_final(runs) == mean_final(sweep[better]) for runs in sweep.values()):
        evidence = replace(evidence, outcome="does not hold")
    return _with_words(
        evidence,
        comparisons=len(pairs),
        better=small(better),
        worse=small(worse),
        better_final=f"{{{final_name(better)}}}",
        worse_final=f"{{{final_name(worse)}}}",
        p_number=p_number(evidence.p_value),
    )


def against_no_decay(sweep: Sweep, without: Runs | None) -> Evidence:
    """Compare each factor with the same network without weight decay.

    without: its replicates; None where that network differs or failed.
    """
    if without is None:
        return no_evidence("the network without weight decay has other settings, or failed")
    evidences = corrected(
        [
            compare_runs(
                runs,
                without,
                f"final accuracy at the factor {small(factor)} minus that without weight decay",
            )
            for factor, runs in sweep.items()
        ]
    )
    evidence, factor = min(
        zip(evidences, sweep, strict=True), key=lambda pair: (pair[0].p_value, -pair[0].size)
    )
    return _with_words(
        evidence,
        factors=len(sweep),
        factor=small(factor),
        final=f"{{{final_name(factor)}}}",
    )


def against_hinton(sweep: Sweep, best: float, hinton_accuracy: float) -> Evidence:
    """Compare the best factor's final accuracy with Hinton's number.

    It is to differ by more than the images explain and, where there are
    replicates, by more than the seeds do: the weaker of the two tests decides.
    """
    accuracies = final_accuracies(sweep[best])
    count = sweep[best][0].evaluation.image_count
    finding = binomial_against(
        round(mean_final(sweep[best]) * count), count, hinton_accuracy, "test image"
    )
    test = (
        "Exact binomial test of the best factor’s mean final accuracy against Hinton’s number, "
        "taken as exact"
    )
    scope: Scope = THESE_RUNS
    if len(accuracies) > 1:
        over_seeds = student_against(accuracies, hinton_accuracy)
        finding = max(finding, over_seeds, key=lambda each: each.p_value)
        test += (
            f", and Student’s $t$ test over {counted(len(accuracies), 'replicate')}; the larger "
            "$p$ value"
        )
        scope = ANY_RUN
    if len(sweep) > 1 and finding.effect > 0:
        # The best of several is chosen on these very images, which flatters it.
        finding = corrected_for(finding, len(sweep))
        test += f", times {counted(len(sweep), 'factor')} to choose from"
    held = _below(accuracies, hinton_accuracy)
    return _with_words(
        reserved(evidence_of(finding, test, _EFFECT, scope, held, claims=-1)),
        best=small(best),
        final=f"{{{final_name(best)}}}",
        factors=len(sweep),
        images=count,
        runs=len(accuracies),
    )


def beyond_seeds(runs: Runs, best: float, hinton_accuracy: float) -> Evidence:
    """Return whether the spread over the replicates explains the gap to Hinton's number."""
    accuracies = final_accuracies(runs)
    if len(accuracies) == 1:
        return no_evidence("there is one replicate")
    finding = student_against(accuracies, hinton_accuracy)
    test = (
        f"Student’s $t$ test of the best factor’s final accuracies, "
        f"{counted(len(accuracies), 'replicate')}, against Hinton’s number"
    )
    evidence = evidence_of(finding, test, _EFFECT, ANY_RUN, _below(accuracies, hinton_accuracy))
    if finding.p_value < LEVEL:
        evidence = replace(evidence, outcome="holds")
    elif min(accuracies) <= hinton_accuracy <= max(accuracies):
        evidence = replace(evidence, outcome="does not hold")
    spread = f"{{weight_decay.{factor_name(best)}.replicate_std}}"
    return _with_words(evidence, best=small(best), spread=spread)


def _below(accuracies: Sequence[float], hinton_accuracy: float) -> Held:
    below = sum(accuracy < hinton_accuracy for accuracy in accuracies)
    return Held(count=below, replicates=len(accuracies))


def _with_words(evidence: Evidence, **words: object) -> Evidence:
    return replace(evidence, words={"p": p_words(evidence.p_value), **words})
