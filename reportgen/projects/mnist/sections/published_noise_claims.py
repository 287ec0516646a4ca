"""Compare what the write-up says of noise with the results here: two limits and the crossover."""

from collections.abc import Callable
from dataclasses import replace

from reportgen.project.parts import (
    CONFIDENCE_IN_WORDS,
    LEVEL,
    THESE_RUNS,
    Effect,
    Evidence,
    Finding,
    Interval,
    Outcome,
    Published,
    binomial_against,
    corrected_by_holm,
    decimal,
    evidence_of,
    no_evidence,
    range_of,
)
from reportgen.projects.mnist.results import Denoising, Evaluation
from reportgen.projects.mnist.sections.noise_claims import crossing
from reportgen.projects.mnist.sections.noise_reading import Reading

PUBLISHED_STEP = 0.1  # between the noise levels of the write-up, 4.b


def recognition_as_published(reading: Reading, published: Published) -> Evidence:
    """Compare the limit of the noisy digits with the one that the write-up's authors see."""
    limit = _read(published, "recognition_limit")
    beyond = [level for level in reading.levels if level > limit]
    window = (limit, beyond[0]) if limit in reading.levels and beyond else None
    return _around(limit, window, reading, lambda each: each.noisy)


def denoising_as_published(reading: Reading, published: Published) -> Evidence:
    """Compare the limit of the denoised digits with the write-up's, to within a level of it.

    The write-up says "around".
    """
    limit, levels = _read(published, "denoising_limit"), reading.levels
    below, beyond = ([at for at in levels if at < limit], [at for at in levels if at > limit])
    window = (below[-1], beyond[1]) if limit in levels and below and len(beyond) > 1 else None
    return _around(limit, window, reading, lambda each: each.denoised)


def crossover_as_published(reading: Reading, published: Published) -> Evidence:
    """Compare the crossover with the write-up's, which is read off levels a tenth apart."""
    theirs = _read(published, "crossover")
    tolerance = PUBLISHED_STEP / 2
    crossover = reading.crossover
    words = {"published": decimal(theirs), "tolerance": decimal(tolerance), "crosses": True}
    if crossover.level is None or crossover.interval is None:
        lowest = reading.levels[0]
        if crossover.kind == "leads from the lowest level on" and lowest > theirs - tolerance:
            return no_evidence("no level is low enough", **words)
        return replace(crossing(reading), words={**words, "crosses": False})
    low, high = crossover.interval.low - theirs, crossover.interval.high - theirs
    # Where the levels end before noise can, the interval is open.
    is_open_below = crossover.interval.low == reading.levels[0] > 0
    is_open_above = crossover.interval.high == reading.levels[-1] < 1
    outcome: Outcome = "inconclusive"
    if -tolerance <= low and high <= tolerance and not (is_open_below or is_open_above):
        outcome = "holds"
    elif (high < -tolerance and not is_open_above) or (low > tolerance and not is_open_below):
        outcome = "does not hold"
    to_the_edge = min(abs(end - edge) for end in (low, high) for edge in (-tolerance, tolerance))
    error = crossover.standard_error
    return Evidence(
        outcome,
        f"Fieller’s {CONFIDENCE_IN_WORDS} interval of the crossover, from the images, which are "
        f"the same at each level, against {decimal(theirs)} ± {decimal(tolerance)}, half a step "
        "of the write-up’s levels",
        THESE_RUNS,
        Effect(
            description="crossover minus the write-up’s",
            value=crossover.level - theirs,
            unit="noise level",
            interval=range_of(Interval(low, high)),
        ),
        margin=to_the_edge / error if error else None,
        words=words,
    )


def _read(published: Published, name: str) -> float:
    return float(published.value_of(f"noise.{name}") or 0)


def _around(
    limit: float,
    window: tuple[float, float] | None,
    reading: Reading,
    reads: Callable[[Denoising], Evaluation],
) -> Evidence:
    """Return whether the digits are recognised at the window's first level and not at its last."""
    words = {"limit": decimal(limit)}
    if window is None:
        return no_evidence("the levels do not lie around the limit", **words)
    first, last = window
    at_first = _against_threshold(reads(reading.at(first)), reading.threshold)
    at_last = _against_threshold(reads(reading.at(last)), reading.threshold).reversed()
    words |= {"first": decimal(first), "last": decimal(last)}
    return replace(_limit_evidence(at_first, at_last, first, last), words=words)


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
    level, decisive = max((wrong or findings).items(), key=lambda item: item[1].doubt)
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
        THESE_RUNS,
    )
    return evidence if wrong or decisive.effect > 0 else replace(evidence, outcome="inconclusive")


def _against_threshold(evaluation: Evaluation, threshold: float) -> Finding:
    correct = int(evaluation.correct.sum())
    return binomial_against(correct, evaluation.image_count, threshold, "test image")
