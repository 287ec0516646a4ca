"""Claims on classifiers: which of two is right on more of the same test images."""

from collections.abc import Sequence
from dataclasses import replace

from reportgen import count
from reportgen.project.parts import (
    THESE_RUNS,
    Evidence,
    compare_values,
    evidence_of,
    lead_of,
    values_of,
    wins_of,
)
from reportgen.projects.mnist.results import Evaluation
from reportgen.projects.mnist.sections.measures import Runs, evaluations_of

_SCOPE_SENTENCE = (
    " This is said of these networks only: where only one was trained, the effect of another seed "
    "is not known."
)


def compare_accuracies(
    first: Sequence[Evaluation],
    second: Sequence[Evaluation],
    effect: str = "test accuracy, the first minus the second",
) -> Evidence:
    """Return whether the first classifier is right on more of the same test images.

    effect: what minus what.
    """
    one, other = (
        [count(each.correct, item="test image") for each in side] for side in (first, second)
    )
    tested = compare_values(one, other)
    evidence = evidence_of(
        tested.finding,
        tested.words,
        f"{effect}, of the pair that decides" if len(tested.pairs) > 1 else effect,
        tested.scope,
        wins_of(values_of(one), values_of(other)),
    )
    return reserved(replace(evidence, margin=tested.finding.margin(lead_of(one, other))))


def compare_runs(first: Runs, second: Runs, effect: str) -> Evidence:
    """Return the evidence of `compare_accuracies` for the replicates of two classifiers."""
    return compare_accuracies(evaluations_of(first), evaluations_of(second), effect)


def reserved(evidence: Evidence) -> Evidence:
    """Return the evidence; a claim of it that is on these very networks says so."""
    return replace(evidence, note=_SCOPE_SENTENCE if evidence.scope == THESE_RUNS else "")
