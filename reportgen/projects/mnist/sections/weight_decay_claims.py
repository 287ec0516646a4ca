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
    Finding,
    Held,
    Scope,
    binomial_against,
    corrected,
    corrected_for,
    counted,
    decimal,
    equivalence_of_all,
    evidence_of,
    no_evidence,
    of_items_and_replicates,
    small,
    student_against,
)
from reportgen.projects.mnist.sections.claims import compare_runs, reserved
from reportgen.projects.mnist.sections.measures import Runs
from reportgen.projects.mnist.settings import factor_name

Sweep = Mapping[float, Runs]
"""The replicates at each factor, rising."""

NEGLIGIBLE = 0.005
"""Factors whose accuracies differ by less are said to be alike."""

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
    compared = [
        compare_runs(
            sweep[better],
            sweep[worse],
            f"final accuracy at the factor {small(better)} minus that at {small(worse)}",
        )
        for better, worse in pairs
    ]
    evidences = corrected(compared)
    # Holm's procedure keeps the order of p values, but can make them equal.
    clearest = min(range(len(pairs)), key=lambda place: compared[place].p_value)
    evidence, (better, worse) = evidences[clearest], pairs[clearest]
    if evidence.outcome == "inconclusive":
        evidence = _alike(compared) or evidence
    return _with_words(
        evidence,
        comparisons=len(pairs),
        better=small(better),
        worse=small(worse),
        better_final=f"{{{final_name(better)}}}",
        worse_final=f"{{{final_name(worse)}}}",
        negligible=decimal(NEGLIGIBLE),
    )


def _alike(compared: Sequence[Evidence]) -> Evidence | None:
    """Return that no pair differs by more than is negligible; None where that is not shown."""
    findings = [each.finding for each in compared if each.finding is not None]
    finding = equivalence_of_all(findings, NEGLIGIBLE)
    if not finding.is_within or finding.p_value >= LEVEL:
        return None
    decisive = next(one for one in compared if one.size == abs(finding.effect))
    words = f"Whether each two factors differ by less than {decimal(NEGLIGIBLE)}"
    evidence = evidence_of(
        finding,
        f"{words}: two one-sided tests of each pair, the largest $p$ value",
        decisive.effect.description if decisive.effect else "",
        decisive.scope,
        supports=False,
    )
    return replace(evidence, note=decisive.note)


def against_no_decay(sweep: Sweep, without: Runs | None) -> Evidence:
    """Compare each factor with the same network without weight decay.

    without: its replicates; None where that network differs or failed.
    """
    if without is None:
        return no_evidence("the network without weight decay has other settings, or failed")
    compared = [
        compare_runs(
            runs,
            without,
            f"final accuracy at the factor {small(factor)} minus that without weight decay",
        )
        for factor, runs in sweep.items()
    ]
    evidence, _, factor = min(
        zip(corrected(compared), compared, sweep, strict=True), key=lambda one: one[1].p_value
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
    replicates, by more than the seeds do, and both together.
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
        finding = of_items_and_replicates(finding, over_seeds)
        test += (
            f", and Student’s $t$ test over {counted(len(accuracies), 'replicate')}; each and "
            "together, the largest $p$ value"
        )
        scope = ANY_RUN
    finding, words = _for_the_choice(finding, len(sweep))
    test += words
    held = _below(accuracies, hinton_accuracy)
    return _with_words(
        reserved(evidence_of(finding, test, _EFFECT, scope, held, claims=-1)),
        best=small(best),
        final=f"{{{final_name(best)}}}",
        factors=len(sweep),
        images=count,
        runs=len(accuracies),
        spread=f"{{weight_decay.{factor_name(best)}.replicate_std}}",
    )


def _for_the_choice(finding: Finding, factors: int) -> tuple[Finding, str]:
    """Return the finding on the best of several factors, and words for what is done for that.

    The best is chosen on these very images, which flatters it.
    """
    if factors == 1 or finding.effect <= 0:
        return finding, ""
    return corrected_for(finding, factors), f", times {counted(factors, 'factor')} to choose from"


def _below(accuracies: Sequence[float], hinton_accuracy: float) -> Held:
    below = sum(accuracy < hinton_accuracy for accuracy in accuracies)
    return Held(count=below, replicates=len(accuracies))


def _with_words(evidence: Evidence, **words: object) -> Evidence:
    return replace(evidence, words=words)
