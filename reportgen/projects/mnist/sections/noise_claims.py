"""Claims on how well noisy and denoised digits are classified."""

from collections.abc import Mapping
from dataclasses import replace

from reportgen.base.significance import Finding, mcnemar_exact
from reportgen.project.sections.claims import Evidence, corrected, evidence_of, untested
from reportgen.project.sections.measures import binomial_error
from reportgen.project.sections.words import decimal, listed, spanned
from reportgen.project.settings.names import level_name
from reportgen.projects.mnist.results import Denoising
from reportgen.projects.mnist.sections.claims import claim_from, compare_accuracies
from reportgen.projects.mnist.sections.noise_reading import Reading
from reportgen.report.parts import Claim, Outcome


def limits_claim(reading: Reading) -> Claim:
    """Compare how far the noisy and the denoised digits are recognised."""
    name = "noise.limits"
    both = (
        f"The noisy digits are recognised "
        f"{_reach(reading, reading.recognition_limit, '{noise.recognition_limit}')}, the denoised "
        f"digits {_reach(reading, reading.denoising_limit, '{noise.denoising_limit}')}"
    )
    # A level below all others stands for "at none of them".
    denoised, noisy = (
        -1.0 if limit is None else limit
        for limit in (reading.denoising_limit, reading.recognition_limit)
    )
    no_difference = f"{both}. At the levels tried this is no significant difference."
    if denoised == noisy:
        return untested(name, "the two limits are the same level", no_difference)
    # At the higher limit one of the two readings has fallen below the threshold before.
    decisive = reading.at(max(denoised, noisy))
    evidence = _evidence_at(
        decisive,
        "The two limits on the grid of levels; exact McNemar test on the same test images at the "
        "higher of them; the margin is the smallest of that of the test and those of the "
        "accuracies that set the limits, against the threshold",
    )
    margin = min(evidence.margin or 0.0, _nearest_to_threshold(reading))
    return claim_from(
        name,
        replace(evidence, margin=margin),
        holds=f"{both}: denoising raises the limit.",
        does_not_hold=f"{both}: here denoising lowers the limit.",
        inconclusive=no_difference,
        scope_sentence="",
    )


def _nearest_to_threshold(reading: Reading) -> float:
    """Return how many standard errors the accuracies that set the limits are from the threshold."""
    distances = []
    for limit, evaluations in (
        (reading.recognition_limit, [each.noisy for each in reading.denoisings]),
        (reading.denoising_limit, [each.denoised for each in reading.denoisings]),
    ):
        levels = [each.level for each in reading.denoisings]
        last = -1 if limit is None else levels.index(limit)
        for evaluation in evaluations[max(last, 0) : last + 2]:
            error = binomial_error(evaluation.accuracy, evaluation.image_count)
            distances.append(abs(evaluation.accuracy - reading.threshold) / error)
    return min(distances)


def crossover_claim(reading: Reading) -> Claim:
    """Say where the denoised digits overtake the noisy ones."""
    name = "noise.crossing"
    crossover = reading.crossover
    if crossover.between is None:
        outcome, text = _NO_CROSSING[crossover.kind]
        if crossover.kind == "leads from the lowest level on" and reading.denoisings[0].level == 0:
            outcome = "does not hold"
            text = (
                "The denoised digits are classified better even without noise, so the two curves "
                "do not cross."
            )
        return Claim(
            name=name,
            outcome=outcome,
            text=text,
            test="The first level at which the denoised accuracy exceeds the noisy one",
            scope="these runs",
        )
    before, after = (reading.at(level) for level in crossover.between)
    # Both leads must be real for a crossing between them, so the weaker one decides.
    weaker = max((before, after), key=lambda each: _finding(each).p_value)
    evidence = _evidence_at(
        weaker,
        "Exact McNemar test on the same test images at the levels on either side of the crossing, "
        "the larger $p$ value",
        claims=-1 if weaker is before else 1,
    )
    where = (
        "The two curves first cross at a noise level of {noise.crossover:measured}, on a straight "
        f"line between the differences at {decimal(before.level)} and {decimal(after.level)}"
    )
    chance = f"{where}, but at one of these levels the difference may be chance."
    return claim_from(
        name,
        evidence,
        holds=(
            f"{where}: at {decimal(before.level)} the classifier is better on the noisy "
            f"digits, at {decimal(after.level)} on the denoised ones."
        ),
        # Each lead has the sign that makes the crossing: none can speak against it.
        does_not_hold=chance,
        inconclusive=chance,
        scope_sentence="",
    )


_NO_CROSSING: Mapping[str, tuple[Outcome, str]] = {
    "never leads": (
        "does not hold",
        "The two curves do not cross: at none of the levels are the denoised digits classified "
        "better than the noisy ones.",
    ),
    "leads from the lowest level on": (
        "inconclusive",
        "The denoised digits are classified better from the lowest level on, so a crossing, if "
        "there is one, lies below the levels tried.",
    ),
}


def clean_digits_claim(reading: Reading) -> Claim:
    """Say what denoising does at the lowest level, where it is needed least."""
    lowest = reading.denoisings[0]
    noisy, denoised = _accuracies(lowest)
    where = (
        "On clean digits"
        if lowest.level == 0
        else f"At {decimal(lowest.level)}, the lowest level tried,"
    )
    found = f"{denoised} of the denoised digits are classified correctly"
    return claim_from(
        "noise.denoising_costs_clean_digits",
        # The noisy digits come first: the claim is that they are read better.
        compare_accuracies(
            [lowest.noisy],
            [lowest.denoised],
            f"accuracy on noisy minus denoised digits at the level {decimal(lowest.level)}",
        ),
        holds=(
            f"{where} denoising does harm: {found} against {noisy} without it. Likely reasons are "
            "that the autoencoder draws every digit again from its code and was never trained on "
            "clean input, and that the classifier was never trained on images that the "
            "autoencoder drew."
        ),
        does_not_hold=f"{where} denoising already helps: {found} against {noisy} without it.",
        inconclusive=(
            f"{where} denoising makes no significant difference: {found} and {noisy} without it."
        ),
        scope_sentence="",
    )


def helps_at_training_noise_claim(reading: Reading) -> Claim:
    """Say what denoising does at the noise that the autoencoder was trained on."""
    nearest = min(reading.denoisings, key=lambda each: abs(each.level - reading.training_level))
    noisy, denoised = _accuracies(nearest)
    trained_on = decimal(reading.training_level)
    where = (
        f"At {trained_on}, the noise that the autoencoder was trained on,"
        if nearest.level == reading.training_level
        else f"At {decimal(nearest.level)}, the level nearest to the {trained_on} that the "
        "autoencoder was trained on,"
    )
    found = (
        f"it classifies {denoised} of the denoised digits correctly but {noisy} of the noisy ones."
    )
    return claim_from(
        "noise.denoising_helps",
        compare_accuracies([nearest.denoised], [nearest.noisy], _denoised_less_noisy(nearest)),
        holds=f"{where} denoising helps the classifier: {found}",
        does_not_hold=f"{where} denoising does not help this classifier: {found}",
        inconclusive=(
            f"{where} denoising makes no significant difference: {denoised} of the denoised "
            f"digits are classified correctly and {noisy} of the noisy ones."
        ),
        scope_sentence="",
    )


def helped_levels_claim(reading: Reading) -> Claim:
    """Name the levels at which denoising helps and those at which it harms."""
    evidences = corrected(
        [
            _evidence_at(
                each,
                "Exact McNemar test at each level; the effect is the largest one, the margin that "
                "of the level nearest to another verdict",
            )
            for each in reading.denoisings
        ]
    )
    grid = [each.level for each in reading.denoisings]

    def levels_where(outcome: Outcome) -> str:
        found = zip(grid, evidences, strict=True)
        return spanned([level for level, each in found if each.outcome == outcome], grid)

    findings = [
        f"{verb} at {levels}"
        for verb, levels in (
            ("helps", levels_where("holds")),
            ("does harm", levels_where("does not hold")),
            ("makes no significant difference", levels_where("inconclusive")),
        )
        if levels
    ]
    text = f"Level by level, denoising {listed(findings)}."
    order: tuple[Outcome, ...] = ("holds", "does not hold", "inconclusive")
    clearest = min(evidences, key=lambda each: (order.index(each.outcome), -each.size))
    # The sentence names every level, so the level that is nearest to another verdict counts.
    margin = min((each.margin for each in evidences if each.margin is not None), default=None)
    return claim_from(
        "noise.levels_helped",
        replace(clearest, margin=margin),
        holds=text,
        does_not_hold=text,
        inconclusive=text,
        scope_sentence="",
    )


def _evidence_at(denoising: Denoising, test: str, claims: int = 1) -> Evidence:
    """Return what McNemar's test says of the denoised digits against the noisy ones."""
    effect = _denoised_less_noisy(denoising)
    return evidence_of(_finding(denoising), test, effect, "these runs", claims=claims)


def _finding(denoising: Denoising) -> Finding:
    return mcnemar_exact(denoising.denoised.correct, denoising.noisy.correct, "test image")


def _denoised_less_noisy(denoising: Denoising) -> str:
    return f"accuracy on denoised minus noisy digits at the level {decimal(denoising.level)}"


def _reach(reading: Reading, limit: float | None, metric: str) -> str:
    """Return up to which of the levels tried the digits are recognised, in words."""
    if limit is None:
        return "at none of the levels tried"
    above = [each.level for each in reading.denoisings if each.level > limit]
    if not above:
        return f"up to a level of {metric}, the highest one tried"
    return f"up to a level of {metric} but no longer at the next, {decimal(above[0])}"


def _accuracies(denoising: Denoising) -> tuple[str, str]:
    level = level_name(denoising.level)
    return (
        f"{{noise.seasoned_accuracy.{level}:percent}}",
        f"{{noise.denoised_accuracy.{level}:percent}}",
    )
