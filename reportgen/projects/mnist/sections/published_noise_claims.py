"""Compare what the write-up says of noise with the results here: two limits and the crossover."""

from collections.abc import Callable
from dataclasses import replace

from reportgen.base.significance import (
    CONFIDENCE_IN_WORDS,
    LEVEL,
    Finding,
    binomial_against,
    corrected_by_holm,
    normal_interval,
)
from reportgen.project.sections.claims import Evidence, evidence_of, untested
from reportgen.project.sections.measures import range_of
from reportgen.project.sections.words import decimal
from reportgen.projects.mnist.original import load_published
from reportgen.projects.mnist.results import Denoising, Evaluation
from reportgen.projects.mnist.sections.claims import claim_from
from reportgen.projects.mnist.sections.noise_reading import STEM, Reading
from reportgen.report.parts import Claim, Effect, Outcome

PUBLISHED_STEP = 0.1  # between the noise levels of the write-up, 4.b


def recognition_as_published_claim(reading: Reading) -> Claim:
    """Compare the limit of the noisy digits with the one that the write-up's authors see."""
    limit = float(load_published().value_of("noise.recognition_limit") or 0)
    theirs = (
        "The write-up’s authors, judging by eye, find noisy digits hard to recognise above "
        f"{decimal(limit)}"
    )
    levels = [each.level for each in reading.denoisings]
    beyond = [level for level in levels if level > limit]
    window = (limit, beyond[0]) if limit in levels and beyond else None
    return _limit_claim("recognition", reading, theirs, window, lambda each: each.noisy)


def denoising_as_published_claim(reading: Reading) -> Claim:
    """Compare the limit of the denoised digits with the write-up's, to within a level of it.

    The write-up says "around".
    """
    limit = float(load_published().value_of("noise.denoising_limit") or 0)
    theirs = (
        "The authors find that denoising stops working around "
        f"{decimal(limit)}, which is taken to mean within one level of it"
    )
    levels = [each.level for each in reading.denoisings]
    below, beyond = ([at for at in levels if at < limit], [at for at in levels if at > limit])
    window = (below[-1], beyond[1]) if limit in levels and below and len(beyond) > 1 else None
    return _limit_claim("denoising", reading, theirs, window, lambda each: each.denoised)


def crossover_as_published_claim(reading: Reading) -> Claim:
    """Compare the crossover with the write-up's, which is read off levels a tenth apart."""
    name = f"{STEM}.crossover_as_published"
    published = float(load_published().value_of("noise.crossover") or 0)
    theirs = f"The write-up gives the crossing at {decimal(published)}"
    tolerance = PUBLISHED_STEP / 2
    crossover = reading.crossover
    if crossover.level is None or not crossover.standard_error:
        lowest = reading.denoisings[0].level
        if crossover.kind == "leads from the lowest level on" and lowest > published - tolerance:
            text = f"{theirs}, which is below the levels tried here."
            return untested(name, "no level is low enough", text)
        return Claim(
            name=name,
            outcome="does not hold",
            text=f"{theirs}; here the curves do not cross.",
            test="The difference at each level; the curves cross at none of them",
            scope="these runs",
        )
    difference = crossover.level - published
    interval = normal_interval(difference, crossover.standard_error)
    outcome: Outcome = "inconclusive"
    if -tolerance <= interval.low and interval.high <= tolerance:
        outcome = "holds"
    elif interval.high < -tolerance or interval.low > tolerance:
        outcome = "does not hold"
    half = (interval.high - interval.low) / 2
    to_the_edge = abs(abs(difference) - tolerance)
    evidence = Evidence(
        outcome=outcome,
        test=(
            f"The {CONFIDENCE_IN_WORDS} interval of the crossover, from the images, against "
            f"{decimal(published)} ± {decimal(tolerance)}, half a step of the write-up’s levels"
        ),
        scope="these runs",
        effect=Effect(
            description="crossover minus the write-up’s",
            value=difference,
            unit="noise level",
            interval=range_of(interval),
        ),
        margin=abs(to_the_edge - half) / crossover.standard_error,
    )
    half_a_step = f"half a step of the write-up’s levels, {decimal(tolerance)}"
    return claim_from(
        name,
        evidence,
        holds=f"{theirs}. The crossing here agrees with that to within {half_a_step}.",
        does_not_hold=f"{theirs}. The crossing here is further away than {half_a_step}.",
        inconclusive=(
            f"{theirs}. These images and levels do not show whether the crossing here agrees with "
            f"that to within {half_a_step}."
        ),
        scope_sentence="",
    )


def _limit_claim(
    kind: str,
    reading: Reading,
    theirs: str,
    window: tuple[float, float] | None,
    reads: Callable[[Denoising], Evaluation],
) -> Claim:
    """Return whether the digits are recognised at the window's first level and not at its last."""
    name = f"{STEM}.{kind}_as_published"
    if window is None:
        text = f"{theirs}; the levels tried here are not on both sides of it."
        return untested(name, "the levels do not lie around the limit", text)
    first, last = window
    at_first = _against_threshold(reads(reading.at(first)), reading.threshold)
    at_last = _against_threshold(reads(reading.at(last)), reading.threshold).reversed()
    return claim_from(
        name,
        _limit_evidence(at_first, at_last, first, last),
        holds=f"{theirs}; the same is true of this classifier.",
        does_not_hold=f"{theirs}; this is not true of this classifier.",
        inconclusive=(
            f"{theirs}; for this classifier the result is inconclusive, because at "
            f"{decimal(first)} or {decimal(last)} its accuracy is too near the threshold."
        ),
        scope_sentence="",
    )


def _limit_evidence(
    at_limit: Finding, beyond: Finding, limit: float, next_level: float
) -> Evidence:
    """Return whether the accuracy is above the threshold at the limit and below it beyond.

    Both must be so for the claim to hold, so the weaker decides; one that is
    the other way round is enough against it, corrected for two looks.
    """
    findings = {limit: at_limit, next_level: beyond}
    wrong = {
        level: finding
        for level, finding in zip(findings, corrected_by_holm([at_limit, beyond]), strict=True)
        if finding.effect < 0 and finding.p_value < LEVEL
    }
    level, decisive = max((wrong or findings).items(), key=lambda item: item[1].p_value)
    effect = (
        f"accuracy at {decimal(level)} minus the threshold"
        if level == limit
        else f"threshold minus the accuracy at {decimal(level)}"
    )
    evidence = evidence_of(
        decisive,
        f"Exact binomial tests of the accuracy against the threshold of recognition, at "
        f"{decimal(limit)} and at {decimal(next_level)}; the one that decides"
        f"{', corrected by Holm’s procedure' if wrong else ''}",
        effect,
        "these runs",
    )
    return evidence if wrong or decisive.effect > 0 else replace(evidence, outcome="inconclusive")


def _against_threshold(evaluation: Evaluation, threshold: float) -> Finding:
    correct = int(evaluation.correct.sum())
    return binomial_against(correct, evaluation.image_count, threshold, "test image")
