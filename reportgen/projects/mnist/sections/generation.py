"""Section 4.d: digits drawn by the decoder and accepted by the classifier."""

from reportgen.project.parts import (
    CONFIDENCE_IN_WORDS,
    THESE_RUNS,
    Cell,
    Column,
    Effect,
    Evidence,
    Metric,
    Outcome,
    Rows,
    TilesPanel,
    decimal,
    listed,
    wilson_interval,
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
                    Cell(text=str(digit.digit)),
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
    """Return whether the decoder draws every digit; one that never came may be rare."""
    # What a missing digit's share of the draws is at most, with 95 % confidence.
    highest_share = wilson_interval(0, generation.attempts).high
    outcome: Outcome = (
        "holds" if not missing else "does not hold" if highest_share < RARE else "inconclusive"
    )
    accepted = generation.accepted
    last = max(accepted, key=lambda digit: digit.attempts).digit if accepted else None
    return Evidence(
        outcome,
        "The accepted digits against the ten digits, in one stream of draws; where one is "
        f"missing, Wilson’s interval of its share of the draws against {decimal(RARE)}",
        THESE_RUNS,
        Effect(
            description="accepted digits minus ten",
            value=len(accepted) - CLASSES,
            unit="images",
        ),
        words={
            "accepted": len(accepted),
            "missing": missing,
            "draws": generation.attempts,
            "last": last,
            "one_in": f"{round(1 / RARE):,}",
            "confidence": CONFIDENCE_IN_WORDS,
        },
    )
