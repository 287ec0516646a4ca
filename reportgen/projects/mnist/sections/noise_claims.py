"""The evidence of claims on how well noisy and denoised digits are classified."""

from dataclasses import replace

import numpy as np

from reportgen.project.parts import (
    THESE_RUNS,
    Evidence,
    Finding,
    Outcome,
    corrected,
    decimal,
    evidence_of,
    higher_limit,
    mcnemar_exact,
    no_evidence,
    spanned,
    value_name,
    weakest,
)
from reportgen.projects.mnist.results import Denoising
from reportgen.projects.mnist.sections.claims import compare_accuracies
from reportgen.projects.mnist.sections.noise_reading import Reading


def between_limits(reading: Reading) -> Evidence:
    """Compare how far the noisy and the denoised digits are recognised."""
    limits = reading.recognition_limit, reading.denoising_limit
    words = {
        f"{word}_{name}": value
        for word, limit in zip(("noisy", "denoised"), limits, strict=True)
        for name, value in _reach(reading, limit).items()
    }
    noisy = [int(each.noisy.correct.sum()) for each in reading.denoisings]
    denoised = [int(each.denoised.correct.sum()) for each in reading.denoisings]
    count = reading.denoisings[0].noisy.image_count
    higher = higher_limit(denoised, noisy, count, reading.threshold, "test image")
    if higher is None:
        return no_evidence("the two limits are the same level", **words)
    digits = "denoised" if higher.is_first == higher.is_of_higher else "noisy"
    accuracy = f"accuracy on {digits} digits at the level {decimal(reading.levels[higher.place])}"
    evidence = evidence_of(
        higher.finding,
        "Exact binomial tests against the threshold: the digits with the higher limit are above "
        "it at every level up to one half-way between the limits, the others are below it there; "
        "the largest $p$ value",
        f"{accuracy} minus the threshold"
        if higher.is_of_higher
        else f"threshold minus the {accuracy}",
        THESE_RUNS,
        supports=higher.is_first,
        lead=1.0,
    )
    return replace(evidence, words=words)


def _reach(reading: Reading, limit: float | None) -> dict[str, object]:
    """Return whether digits are recognised at any level tried, and the level beyond that."""
    beyond = [level for level in reading.levels if limit is not None and level > limit]
    return {"is_none": limit is None, "next": decimal(beyond[0]) if beyond else ""}


def crossing(reading: Reading) -> Evidence:
    """Say where the denoised digits overtake the noisy ones."""
    crossover = reading.crossover
    if crossover.between is None:
        return _ahead_everywhere(reading)
    before, after = (reading.at(level) for level in crossover.between)
    # Both leads must be real for a crossing between them, so the weaker one decides.
    weaker = max((before, after), key=lambda each: _finding(each).doubt)
    evidence = _evidence_at(
        weaker,
        "Exact McNemar test on the same test images at the levels on either side of the crossing, "
        "the larger $p$ value",
        claims=-1 if weaker is before else 1,
    )
    words = {"before": decimal(before.level), "after": decimal(after.level), "crosses": True}
    return replace(evidence, words=words)


def _ahead_everywhere(reading: Reading) -> Evidence:
    """Return that the curves do not cross, where the same digits are ahead at every level."""
    lead = -1.0 if reading.crossover.kind == "never leads" else 1.0
    place, finding = weakest([_finding(each) for each in reading.denoisings], lead)
    evidence = evidence_of(
        finding,
        "Without a crossing the same digits are ahead at every level: exact McNemar test at each "
        "on the same test images, the largest $p$ value",
        _denoised_less_noisy(reading.denoisings[place]),
        THESE_RUNS,
        supports=False,
        lead=lead,
    )
    words = {"crosses": False, "never": lead < 0, "at_zero": reading.levels[0] == 0}
    return replace(evidence, words=words)


def at_clean_digits(reading: Reading) -> Evidence:
    """Say what denoising does at the lowest level, where it is needed least."""
    lowest = reading.denoisings[0]
    # The noisy digits come first: the claim is that they are read better.
    evidence = compare_accuracies(
        [lowest.noisy],
        [lowest.denoised],
        f"accuracy on noisy minus denoised digits at the level {decimal(lowest.level)}",
    )
    return _with_accuracies(evidence, lowest, is_clean=lowest.level == 0)


def at_training_noise(reading: Reading) -> Evidence:
    """Say what denoising does at the noise that the autoencoder was trained on."""
    nearest = min(reading.denoisings, key=lambda each: abs(each.level - reading.training_level))
    evidence = compare_accuracies(
        [nearest.denoised], [nearest.noisy], _denoised_less_noisy(nearest)
    )
    return _with_accuracies(evidence, nearest, is_it=nearest.level == reading.training_level)


def level_by_level(reading: Reading) -> Evidence:
    """Name the levels at which denoising helps and those at which it harms."""
    test = (
        "Exact McNemar test at each level; the effect is the largest one, the margin that "
        "of the level nearest to another verdict"
    )
    evidences = corrected([_evidence_at(each, test) for each in reading.denoisings])
    order: tuple[Outcome, ...] = ("holds", "does not hold", "inconclusive")

    def levels_where(outcome: Outcome) -> str:
        found = zip(reading.levels, evidences, strict=True)
        return spanned([level for level, each in found if each.outcome == outcome], reading.levels)

    verbs = ("helps", "does harm", "makes no significant difference")
    findings = [
        f"{verb} at {levels}"
        for verb, outcome in zip(verbs, order, strict=True)
        if (levels := levels_where(outcome))
    ]
    clearest = min(evidences, key=lambda each: (order.index(each.outcome), -each.size))
    # The sentence names every level, so the level that is nearest to another verdict counts.
    margin = min((each.margin for each in evidences if each.margin is not None), default=None)
    gains = [each.denoised.accuracy - each.noisy.accuracy for each in reading.denoisings]
    largest = decimal(reading.levels[int(np.argmax(gains))])
    return replace(clearest, margin=margin, words={"findings": findings, "largest": largest})


def _evidence_at(denoising: Denoising, test: str, claims: int = 1) -> Evidence:
    """Return what McNemar's test says of the denoised digits against the noisy ones."""
    effect = _denoised_less_noisy(denoising)
    return evidence_of(_finding(denoising), test, effect, THESE_RUNS, claims=claims)


def _finding(denoising: Denoising) -> Finding:
    return mcnemar_exact(denoising.denoised.correct, denoising.noisy.correct, "test image")


def _denoised_less_noisy(denoising: Denoising) -> str:
    return f"accuracy on denoised minus noisy digits at the level {decimal(denoising.level)}"


def _with_accuracies(evidence: Evidence, denoising: Denoising, **words: object) -> Evidence:
    """Return evidence without a reservation, whose sentences name the level and its accuracies."""
    level = value_name(denoising.level)
    words |= {
        "level": decimal(denoising.level),
        "noisy": f"{{noise.seasoned_accuracy.{level}:percent}}",
        "denoised": f"{{noise.denoised_accuracy.{level}:percent}}",
    }
    return replace(evidence, note="", words=words)
