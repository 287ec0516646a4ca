"""Section 4.d: digits drawn by the decoder and accepted by the classifier."""

from dataclasses import replace

from reportgen.project.parts import (
    CONFIDENCE_IN_WORDS,
    LEVEL,
    THESE_RUNS,
    Cell,
    Column,
    Effect,
    Evidence,
    Metric,
    Outcome,
    Rows,
    TilesPanel,
    binomial_against,
    corrected_for,
    decimal,
    listed,
    number_cell,
)
from reportgen.projects.mnist.results import GeneratedDigit, Generation
from reportgen.projects.mnist.sections.measures import PLACES
from reportgen.projects.mnist.sections.noise_reading import CLASSIFIERS, tile
from reportgen.projects.mnist.sections.values import Values, by_key, derived
from reportgen.projects.mnist.settings import Settings
from reportgen.projects.mnist.sizes import CLASSES

RARE = 1e-3  # a digit's share of the draws below which the decoder is said not to draw it


@derived("generation")
def metrics(generation: Generation) -> Values:
    """Return how many digits were accepted, and what each of them took."""
    return by_key(
        Metric(
            name="generation.digits_generated",
            value=len(generation.accepted),
            unit="images",
            description=f"digits accepted, of {len(generation.digits)}",
            headline=True,
            step=1,
        ),
        Metric(
            name="generation.attempts",
            value=generation.attempts,
            unit="draws",
            description="codes drawn in all",
            kind="tries",
        ),
        *(metric for digit in generation.digits for metric in _digit_metrics(digit)),
    )


def _digit_metrics(digit: GeneratedDigit) -> tuple[Metric, Metric]:
    accepted = digit.confidence is not None
    return (
        Metric(
            name=f"generation.{digit.digit}.attempts",
            value=digit.attempts,
            unit="draws",
            description=(
                f"codes drawn until the digit {digit.digit} was accepted"
                if accepted
                else f"codes drawn without the digit {digit.digit} being accepted"
            ),
            kind="tries",
        ),
        Metric(
            name=f"generation.{digit.digit}.confidence",
            value=digit.confidence,
            unit="fraction",
            description=f"the classifier’s probability for the accepted digit {digit.digit}",
            places=PLACES,
            absent="" if accepted else "not accepted",
        ),
    )


def _depends_on(settings: Settings) -> tuple[str, ...]:
    return ("data", settings.noise.classifier, "autoencoder", "noise.classifier", "generation")


@derived("generation", depends_on=_depends_on)
def shown(generation: Generation, settings: Settings) -> Values:
    """Return the digits, the draws for each, and whether all are there."""
    digits = generation.digits
    missing = [str(digit.digit) for digit in digits if digit.confidence is None]
    tiles = (None if digit.confidence is None else tile(digit.pixels) for digit in digits)
    return {
        "digits": TilesPanel(
            row_labels=("",),
            column_labels=tuple(str(digit.digit) for digit in digits),
            side=int(digits[0].pixels.shape[0]),
            tiles=(tuple(tiles),),
        ),
        "draws": Rows(
            (
                Column(title="Digit"),
                Column(title="Draws", align="right"),
                Column(title="Confidence", align="right"),
            ),
            tuple(
                (
                    number_cell(digit.digit),
                    Cell(metric=f"generation.{digit.digit}.attempts"),
                    Cell(metric=f"generation.{digit.digit}.confidence"),
                )
                for digit in digits
            ),
        ),
        "missing": listed(missing),
        "classifier": CLASSIFIERS[settings.noise.classifier],
        "all_caught": _all_accepted(generation, missing),
    }


def _all_accepted(generation: Generation, missing: list[str]) -> Evidence:
    """Return whether the decoder draws every digit; one that never came may be rare.

    Accepted digits are there for sure. A digit is not drawn where it is missing although each
    of as many digits as there are, at a share of `RARE`, would hardly be missing.
    """
    test = "The accepted digits against the ten digits, in one stream of draws"
    outcome: Outcome = "holds"
    finding = None
    if missing:
        finding = corrected_for(binomial_against(0, generation.attempts, RARE, "draw"), CLASSES)
        finding = replace(finding, statistic_name=f"draws that give it, of {generation.attempts:,}")
        is_rare = finding.p_value < LEVEL and finding.effect < 0
        outcome = "does not hold" if is_rare else "inconclusive"
        test += (
            f"; exact binomial test of the missing digits’ share of the draws against "
            f"{decimal(RARE)}, times {CLASSES} digits that could be missing"
        )
    accepted = generation.accepted
    last = max(accepted, key=lambda digit: digit.attempts).digit if accepted else None
    return Evidence(
        outcome,
        test,
        THESE_RUNS,
        Effect(
            description="accepted digits minus ten",
            value=len(accepted) - CLASSES,
            unit="images",
        ),
        finding=finding,
        comparisons=finding.comparisons if finding else 1,
        words={
            "accepted": len(accepted),
            "missing": missing,
            "draws": generation.attempts,
            "last": last,
            "one_in": f"{round(1 / RARE):,}",
            "confidence": CONFIDENCE_IN_WORDS,
        },
    )
