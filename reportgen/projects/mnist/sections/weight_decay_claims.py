"""Claims on a sweep over weight-decay factors."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from reportgen.base.significance import (
    LEVEL,
    binomial_against,
    corrected_for,
    student_against,
)
from reportgen.project.sections.claims import Evidence, corrected, evidence_of, untested
from reportgen.project.sections.words import counted, p_number, p_words, small
from reportgen.project.settings.names import factor_name
from reportgen.projects.mnist.sections.claims import claim_from, compare_runs
from reportgen.projects.mnist.sections.measures import Runs
from reportgen.report.parts import Claim, Held, Scope


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
        text = "With a single factor there is nothing to compare it with."
        return untested(name, "there is one factor", text)
    # The better factor of a pair comes first, so that every effect is a lead.
    ordered = [
        sorted(pair, key=lambda factor: mean_final(sweep.runs[factor]), reverse=True)
        for pair in pairs
    ]
    evidences = corrected(
        [
            compare_runs(
                sweep.runs[better],
                sweep.runs[worse],
                f"final accuracy at the factor {small(better)} minus that at {small(worse)}",
            )
            for better, worse in ordered
        ]
    )
    clearest = min(range(len(pairs)), key=lambda place: _p_value(evidences[place]))
    evidence, (better, worse) = evidences[clearest], ordered[clearest]
    if all(mean_final(runs) == mean_final(sweep.runs[better]) for runs in sweep.runs.values()):
        evidence = replace(evidence, outcome="does not hold")
    by_holm = (
        "" if len(pairs) == 1 else f" by Holm’s procedure for {counted(len(pairs), 'comparison')}"
    )
    p_value = _p_value(evidence)
    return claim_from(
        name,
        evidence,
        holds=(
            f"The factors differ: {small(better)} with {_final(better)} does better than "
            f"{small(worse)} with {_final(worse)} ({p_words(p_value)}{by_holm})."
        ),
        does_not_hold="The factors end at exactly the same accuracy.",
        inconclusive=(
            "There is no significant difference between the final accuracies of the factors: "
            f"{'the smallest' if by_holm else 'the'} $p$ value is {p_number(p_value)}{by_holm}."
            " Their order may be chance."
        ),
    )


def beats_no_decay_claim(sweep: Sweep, without: Runs | None) -> Claim:
    """Compare each factor with the same network without weight decay.

    without: its replicates; None where that network differs or failed.
    """
    name = "weight_decay.beats_no_decay"
    if without is None:
        text = (
            "The network without weight decay was trained with other settings here, or "
            "failed to train, so the effect of the penalty was not tested."
        )
        why = "the network without weight decay has other settings, or failed"
        return untested(name, why, text)
    evidences = corrected(
        [
            compare_runs(
                runs,
                without,
                f"final accuracy at the factor {small(factor)} minus that without weight decay",
            )
            for factor, runs in sweep.runs.items()
        ]
    )
    evidence, factor = min(
        zip(evidences, sweep.runs, strict=True),
        key=lambda pair: (_p_value(pair[0]), -pair[0].size),
    )
    plain = "{three_layer.test_accuracy}"
    many = len(evidences) > 1
    p_text = f"{p_words(_p_value(evidence))}{' by Holm’s procedure' if many else ''}"
    ends = (
        f"the network ends at {_final(factor)}, the same network without it at {plain} ({p_text})."
    )
    return claim_from(
        name,
        evidence,
        holds=f"At the factor {small(factor)} weight decay helps: {ends}",
        does_not_hold=f"At the factor {small(factor)} weight decay does harm: {ends}",
        inconclusive=(
            f"The same network without weight decay ends at {plain}; no factor is "
            f"significantly different from that ({'smallest ' if many else ''}{p_text})."
        ),
    )


def below_hinton_claim(sweep: Sweep, hinton_accuracy: float) -> Claim:
    """Compare the best factor's final accuracy with Hinton's number.

    It is to differ by more than the images explain and, where there are
    replicates, by more than the seeds do: the weaker of the two tests decides.
    """
    best = sweep.best
    accuracies = [run.evaluation.accuracy for run in sweep.runs[best]]
    count = sweep.runs[best][0].evaluation.image_count
    finding = binomial_against(
        round(mean_final(sweep.runs[best]) * count), count, hinton_accuracy, "test image"
    )
    test = (
        "Exact binomial test of the best factor’s mean final accuracy against Hinton’s number, "
        "taken as exact"
    )
    scope: Scope = "these runs"
    explained = f"the choice of {counted(count, 'test image')} explains"
    if len(accuracies) > 1:
        over_seeds = student_against(accuracies, hinton_accuracy)
        finding = max(finding, over_seeds, key=lambda each: each.p_value)
        test += (
            f", and Student’s $t$ test over {counted(len(accuracies), 'replicate')}; the larger "
            "$p$ value"
        )
        scope = "any run with these settings"
        explained = (
            f"the choice of {counted(count, 'test image')} or of our seeds explains, each by itself"
        )
    several = len(sweep.runs) > 1
    if several and finding.effect > 0:
        # The best of several is chosen on these very images, which flatters it.
        finding = corrected_for(finding, len(sweep.runs))
        test += f", times {counted(len(sweep.runs), 'factor')} to choose from"
    which = f"at the factor {small(best)}" + (", the best on these images," if several else ",")
    found = f"The final accuracy {_final(best)} {which}"
    p_text = p_words(finding.p_value)
    return claim_from(
        "weight_decay.below_hinton",
        evidence_of(
            finding,
            test,
            "final accuracy at the best factor minus Hinton’s",
            scope,
            _below(accuracies, hinton_accuracy),
            claims=-1,
        ),
        holds=f"{found} is below Hinton’s, by more than {explained} ({p_text}).",
        does_not_hold=f"{found} is above Hinton’s, by more than {explained} ({p_text}).",
        inconclusive=f"{found} differs from Hinton’s by no more than {explained} ({p_text}).",
    )


def seed_claim(sweep: Sweep, hinton_accuracy: float) -> Claim:
    """Say whether the spread over the replicates explains the gap to Hinton's number."""
    name = "weight_decay.more_than_luck"
    best = sweep.best
    accuracies = [run.evaluation.accuracy for run in sweep.runs[best]]
    if len(accuracies) == 1:
        text = "But with one run for each factor the effect of the seed is not known."
        return untested(name, "there is one replicate", text)
    finding = student_against(accuracies, hinton_accuracy)
    test = (
        f"Student’s $t$ test of the best factor’s final accuracies, "
        f"{counted(len(accuracies), 'replicate')}, against Hinton’s number"
    )
    evidence = evidence_of(
        finding,
        test,
        "final accuracy at the best factor minus Hinton’s",
        "any run with these settings",
        _below(accuracies, hinton_accuracy),
    )
    if finding.p_value < LEVEL:
        evidence = replace(evidence, outcome="holds")
    elif min(accuracies) <= hinton_accuracy <= max(accuracies):
        evidence = replace(evidence, outcome="does not hold")
    spread = (
        f"The replicates at {small(best)} have a standard deviation of "
        f"{{weight_decay.{factor_name(best)}.replicate_std}}:"
    )
    return claim_from(
        name,
        evidence,
        holds=(
            f"{spread} our choice of seeds alone does not explain the difference from "
            "Hinton’s number."
        ),
        does_not_hold=(
            f"{spread} Hinton’s number lies among them, so our choice of seeds alone can "
            "explain the difference."
        ),
        inconclusive=(
            f"{spread} our choice of seeds alone may explain the difference from Hinton’s number."
        ),
    )


def _below(accuracies: list[float], hinton_accuracy: float) -> Held:
    below = sum(accuracy < hinton_accuracy for accuracy in accuracies)
    return Held(count=below, replicates=len(accuracies))


def _p_value(evidence: Evidence) -> float:
    return 1.0 if evidence.finding is None else evidence.finding.p_value


def _final(factor: float) -> str:
    return f"{{weight_decay.{factor_name(factor)}.final_test_accuracy}}"
