"""What the reading of noisy and denoised digits lets one say."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from reportgen.report import Claim, Outcome, Wording
from reportgen.results import Denoising
from reportgen.sections.claims import claim_from, compare_accuracies, decide
from reportgen.sections.limits import Crossover
from reportgen.sections.words import counted, decimal, listed, spanned
from reportgen.settings import level_name
from reportgen.significance import LEVEL, holm, mcnemar_exact

STEM = "noise"
READERS = {
    "mlp": "the dense network of 2.a",
    "three_layer": "the dense network of 2.d",
    "convnet": "the ConvNet of 3.a",
}


@dataclass(frozen=True)
class Reading:
    """A classifier's reading of every noise level, and what follows from it."""

    denoisings: tuple[Denoising, ...]  # in the order of their levels
    reader: str  # the stem of the classifier
    reader_replicates: int  # its first replicate is the one that reads
    threshold: float  # accuracy from which on digits count as recognised
    training_level: float  # noise that the autoencoder was trained on
    recognition_limit: float | None
    denoising_limit: float | None
    crossover: Crossover

    def at(self, level: float) -> Denoising:
        """Return the reading at a level that was tried."""
        return next(each for each in self.denoisings if each.level == level)


def levels_wording(reading: Reading) -> Wording:
    """Name the levels, briefly where they are evenly spaced."""
    levels = [each.level for each in reading.denoisings]
    steps = {round(after - before, 9) for before, after in pairwise(levels)}
    if len(levels) > 3 and len(steps) == 1:
        text = (
            f"{counted(len(levels), 'level')} from {decimal(levels[0])} to {decimal(levels[-1])}, "
            f"in steps of {decimal(steps.pop())}"
        )
    else:
        noun = "the level" if len(levels) == 1 else "the levels"
        text = f"{noun} {listed([decimal(level) for level in levels])}"
    return Wording(name="noise.levels_in_words", section=STEM, text=text)


def reader_wording(reading: Reading) -> Wording:
    """Name the classifier that reads."""
    which = ", the first of its replicates" if reading.reader_replicates > 1 else ""
    return Wording(
        name="noise.reader",
        section=STEM,
        text=(
            f"The reader is {READERS[reading.reader]}{which}. It is trained on clean digits alone "
            "and meets neither noise nor an image that an autoencoder made before it reads them "
            "here."
        ),
    )


def limits_claim(reading: Reading) -> Claim:
    """Compare how far the noisy and the denoised digits are recognised."""
    outcome, p_value = _compare_limits(reading)
    both = (
        f"The noisy digits are recognised "
        f"{_reach(reading, reading.recognition_limit, '{noise.recognition_limit}')}, the denoised "
        f"digits {_reach(reading, reading.denoising_limit, '{noise.denoising_limit}')}"
    )
    texts: dict[Outcome, str] = {
        "holds": f"{both}: denoising moves the limit up.",
        "does not hold": f"{both}: here denoising moves the limit down.",
        "cannot be told": (
            f"{both}. On this grid of levels that is no difference that can be told."
        ),
    }
    return Claim(
        name="noise.limits",
        section=STEM,
        outcome=outcome,
        text=texts[outcome],
        test=(
            "The two limits on the grid of levels; exact McNemar test on the same test images at "
            f"the higher of them, at the level {LEVEL}"
        ),
        p_value=p_value,
    )


def crossover_claim(reading: Reading) -> Claim:
    """Say where the denoised digits overtake the noisy ones."""
    name = "noise.crossing"
    crossover = reading.crossover
    if crossover.between is None:
        outcome, text = _NO_CROSSING[crossover.kind]
        return Claim(
            name=name,
            section=STEM,
            outcome=outcome,
            text=text,
            test="The first level at which the denoised accuracy exceeds the noisy one",
        )
    before, after = (reading.at(level) for level in crossover.between)
    p_values = [
        mcnemar_exact(each.denoised.correct, each.seasoned.correct) for each in (before, after)
    ]
    # Both leads must be real for a crossing between them, so the weaker one decides.
    p_value = max(p_values)
    where = (
        "The two curves cross at a noise level of {noise.crossover:measured}, interpolated "
        f"linearly between {decimal(before.level)} and {decimal(after.level)}"
    )
    holds = p_value < LEVEL
    return Claim(
        name=name,
        section=STEM,
        outcome="holds" if holds else "cannot be told",
        text=f"{where}: just below it the classifier reads the noisy digits better, just above it "
        "the denoised ones."
        if holds
        else f"{where}, but next to it the leads are so small that they may be chance.",
        test=(
            "Exact McNemar test on the same test images at the levels on either side of the "
            f"crossing, the larger p value, at the level {LEVEL}"
        ),
        p_value=p_value,
    )


_NO_CROSSING: Mapping[str, tuple[Outcome, str]] = {
    "never leads": (
        "does not hold",
        "The two curves do not cross: at none of the levels are the denoised digits read better "
        "than the noisy ones.",
    ),
    "leads from the lowest level on": (
        "cannot be told",
        "The denoised digits are read better from the lowest level on, so a crossing, if there is "
        "one, lies below the levels tried.",
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
    return claim_from(
        "noise.denoising_costs_clean_digits",
        STEM,
        # The noisy digits come first: the claim is that they are read better.
        compare_accuracies([lowest.seasoned], [lowest.denoised]),
        {
            "holds": (
                f"{where} denoising does harm: {denoised} of the denoised digits are named "
                f"correctly against {noisy} without it. The likely reason is that the autoencoder "
                "draws every digit anew from its code, and detail of the original is lost on the "
                "way."
            ),
            "does not hold": (
                f"{where} denoising helps already: {denoised} of the denoised digits are named "
                f"correctly against {noisy} without it."
            ),
            "cannot be told": (
                f"{where} denoising makes no difference that can be told: {denoised} of the "
                f"denoised digits are named correctly and {noisy} without it."
            ),
        },
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
    return claim_from(
        "noise.denoising_helps",
        STEM,
        compare_accuracies([nearest.denoised], [nearest.seasoned]),
        {
            "holds": (
                f"{where} denoising helps the classifier: it names {denoised} of the digits "
                f"correctly in place of {noisy}."
            ),
            "does not hold": (
                f"{where} denoising does not help this classifier: it names {denoised} of the "
                f"denoised digits correctly but {noisy} of the noisy ones."
            ),
            "cannot be told": (
                f"{where} denoising makes no difference that can be told: {denoised} of the "
                f"denoised digits are named correctly and {noisy} of the noisy ones."
            ),
        },
    )


def helped_levels_claim(reading: Reading) -> Claim:
    """Name the levels at which denoising helps and those at which it harms."""
    corrected = holm(
        [mcnemar_exact(each.denoised.correct, each.seasoned.correct) for each in reading.denoisings]
    )
    outcomes = [
        decide(each.denoised.accuracy - each.seasoned.accuracy, p_value)
        for each, p_value in zip(reading.denoisings, corrected, strict=True)
    ]
    grid = [each.level for each in reading.denoisings]

    def levels_where(outcome: Outcome) -> str:
        return spanned(
            [level for level, found in zip(grid, outcomes, strict=True) if found == outcome], grid
        )

    findings = [
        f"{verb} at {levels}"
        for verb, levels in (
            ("helps", levels_where("holds")),
            ("does harm", levels_where("does not hold")),
            ("makes no difference that can be told", levels_where("cannot be told")),
        )
        if levels
    ]
    return Claim(
        name="noise.levels_helped",
        section=STEM,
        outcome="holds"
        if "holds" in outcomes
        else "does not hold"
        if "does not hold" in outcomes
        else "cannot be told",
        text=f"Level by level, denoising {listed(findings)}.",
        test=(
            f"Exact McNemar test at each of {counted(len(grid), 'level')}, corrected by Holm’s "
            f"procedure, at the level {LEVEL}"
            if len(grid) > 1
            else f"Exact McNemar test, at the level {LEVEL}"
        ),
        p_value=min(corrected),
    )


def _compare_limits(reading: Reading) -> tuple[Outcome, float | None]:
    limits = (reading.denoising_limit, reading.recognition_limit)
    # A level below all others stands for "at none of them".
    denoised, noisy = (-1.0 if limit is None else limit for limit in limits)
    if denoised == noisy:
        return "cannot be told", None
    # At the higher limit one of the two readings has fallen below the threshold before.
    decisive = reading.at(max(denoised, noisy))
    p_value = mcnemar_exact(decisive.denoised.correct, decisive.seasoned.correct)
    return decide(denoised - noisy, p_value), p_value


def _reach(reading: Reading, limit: float | None, metric: str) -> str:
    """Return how far a limit reaches, honest about the grid of levels."""
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
