"""What the reading of noisy and denoised digits lets one say."""

from dataclasses import dataclass

from reportgen.report import Claim, Outcome
from reportgen.results import Denoising
from reportgen.sections.claims import claim_from, compare_accuracies, decide
from reportgen.sections.limits import Crossover
from reportgen.sections.words import counted, decimal, listed
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


def reader_claim(reading: Reading) -> Claim:
    """Name the classifier that reads."""
    which = " (the first of its replicates)" if reading.reader_replicates > 1 else ""
    return Claim(
        name="noise.reader",
        section=STEM,
        outcome="holds",
        test="The setting noise.classifier",
        text=(
            f"The reader is {READERS[reading.reader]}{which}, trained on clean digits alone: it "
            "never saw noise in its training, nor an image that an autoencoder made."
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
            f"the higher of them; a difference below {LEVEL}"
        ),
        p_value=p_value,
    )


def crossover_claim(reading: Reading) -> Claim:
    """Say where the denoised digits overtake the noisy ones."""
    texts: dict[str, tuple[Outcome, str]] = {
        "crosses": (
            "holds",
            "The two curves cross at a noise level of {noise.crossover:measured}, interpolated "
            "linearly between the levels on either side: below it the classifier reads the noisy "
            "digits better, from there on the denoised ones.",
        ),
        "never leads": (
            "does not hold",
            "The two curves do not cross: at none of the levels are the denoised digits read "
            "better than the noisy ones.",
        ),
        "leads from the lowest level on": (
            "cannot be told",
            "The denoised digits are read better from the lowest level on, so a crossover, if "
            "there is one, lies below the levels tried.",
        ),
    }
    outcome, text = texts[reading.crossover.kind]
    return Claim(
        name="noise.crossing",
        section=STEM,
        outcome=outcome,
        text=text,
        test="The first level at which the denoised accuracy exceeds the noisy one",
    )


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
    by_outcome = {
        outcome: [
            decimal(each.level)
            for each, found in zip(reading.denoisings, outcomes, strict=True)
            if found == outcome
        ]
        for outcome in ("holds", "does not hold", "cannot be told")
    }
    helped, harmed, open_levels = by_outcome.values()
    findings = [
        f"denoising {verb} at {listed(levels)}"
        for verb, levels in (("helps", helped), ("does harm", harmed))
        if levels
    ]
    if open_levels:
        findings.append(f"no difference can be told at {listed(open_levels)}")
    levels = counted(len(corrected), "level")
    return Claim(
        name="noise.levels_helped",
        section=STEM,
        outcome="holds" if helped else "does not hold" if harmed else "cannot be told",
        text=f"Level by level, tested on the same images: {'; '.join(findings)}.",
        test=f"Exact McNemar test at each of {levels}, corrected by Holm’s procedure",
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
    return f"up to a level of {metric} but no more at the next one, {decimal(above[0])}"


def _accuracies(denoising: Denoising) -> tuple[str, str]:
    level = level_name(denoising.level)
    return (
        f"{{noise.seasoned_accuracy.{level}:percent}}",
        f"{{noise.denoised_accuracy.{level}:percent}}",
    )
