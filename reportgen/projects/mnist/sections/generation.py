"""Section 4.d: digits drawn by the decoder and accepted by the classifier."""

from functools import partial

from reportgen.base.significance import CONFIDENCE_IN_WORDS, wilson_interval
from reportgen.project.sections.parts import TracedResults
from reportgen.project.sections.words import counted, decimal, listed
from reportgen.projects.mnist.outline import FIGURE_NUMBERS, TABLE_NUMBERS
from reportgen.projects.mnist.results import GeneratedDigit, Generation
from reportgen.projects.mnist.results.sizes import CLASSES
from reportgen.projects.mnist.sections.measures import PLACES
from reportgen.projects.mnist.sections.noise import tile
from reportgen.projects.mnist.sections.noise_reading import CLASSIFIERS
from reportgen.projects.mnist.sections.parts import section_from
from reportgen.projects.mnist.settings import Settings
from reportgen.report.panels import TilesPanel
from reportgen.report.parts import (
    Cell,
    Claim,
    Column,
    Effect,
    Figure,
    Metric,
    Outcome,
    Section,
    Table,
)

STEM = "generation"
RARE = 1e-3  # a digit's share of the draws below which the decoder is said not to draw it


def write_section(settings: Settings, results: TracedResults) -> Section:
    """Return the generated digits, and how many draws each of them took."""
    generation = partial(results.of, Generation, "generation.digits")
    return section_from(
        STEM,
        results,
        lambda: _metrics(generation()),
        lambda: _digits_figure(settings, generation()),
        lambda: _attempts_table(settings, generation()),
        lambda: _all_accepted_claim(generation()),
    )


def _metrics(generation: Generation) -> tuple[Metric, ...]:
    return (
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
            name=f"{STEM}.{digit.digit}.attempts",
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
            name=f"{STEM}.{digit.digit}.confidence",
            value=digit.confidence,
            unit="fraction",
            description=f"the classifier’s probability for the accepted digit {digit.digit}",
            places=PLACES,
            absent="" if accepted else "not accepted",
        ),
    )


def _digits_figure(settings: Settings, generation: Generation) -> Figure:
    first, last = generation.digits[0].digit, generation.digits[-1].digit
    missing = [str(digit.digit) for digit in generation.digits if digit.confidence is None]
    shown = f"; not accepted: {listed(missing)}" if missing else ""
    return Figure(
        label="generation.digits",
        number=FIGURE_NUMBERS["generation.digits"],
        title="Generated digits",
        caption=(
            f"Digits that the decoder generates and {CLASSIFIERS[settings.noise.classifier]} "
            "accepts with a confidence of at least "
            f"{decimal(settings.generation.threshold)}{shown}."
        ),
        alternative_text=(
            f"A row of {counted(len(generation.digits), 'place')} for the digits {first} to "
            f"{last}: {{generation.digits_generated}} have a generated image{shown}. "
            "This took {generation.attempts} draws in all."
        ),
        panels=(
            TilesPanel(
                row_labels=("",),
                column_labels=tuple(str(digit.digit) for digit in generation.digits),
                side=int(generation.digits[0].pixels.shape[0]),
                tiles=(
                    tuple(
                        None if digit.confidence is None else tile(digit.pixels)
                        for digit in generation.digits
                    ),
                ),
            ),
        ),
        depends_on=("data", settings.noise.classifier, "autoencoder", "noise.classifier", STEM),
    )


def _attempts_table(settings: Settings, generation: Generation) -> Table:
    return Table(
        label="generation.attempts",
        number=TABLE_NUMBERS["generation.attempts"],
        title="Draws until each digit is accepted",
        caption="Draws until each digit is accepted, and the classifier’s confidence in it.",
        columns=(
            Column(title="Digit"),
            Column(title="Draws", align="right"),
            Column(title="Confidence", align="right"),
        ),
        rows=tuple(
            (
                Cell(text=str(digit.digit)),
                Cell(metric=f"{STEM}.{digit.digit}.attempts"),
                Cell(metric=f"{STEM}.{digit.digit}.confidence"),
            )
            for digit in generation.digits
        ),
        depends_on=("data", settings.noise.classifier, "autoencoder", "noise.classifier", STEM),
    )


def _all_accepted_claim(generation: Generation) -> Claim:
    """Say whether the decoder draws every digit; one that never came may be rare or impossible."""
    missing = [str(digit.digit) for digit in generation.digits if digit.confidence is None]
    within = f"within {{generation.attempts}} {'draw' if generation.attempts == 1 else 'draws'}"
    # What a missing digit's share of the draws is at most, with 95 % confidence.
    highest_share = wilson_interval(0, generation.attempts).high
    outcome: Outcome = (
        "holds" if not missing else "does not hold" if highest_share < RARE else "inconclusive"
    )
    if not generation.accepted:
        found = f"None of the ten digits is accepted {within}, and all places stay empty"
    elif missing:
        accepted = "is" if len(generation.accepted) == 1 else "are"
        lost = (
            "is not, and its place stays" if len(missing) == 1 else "are not, and their places stay"
        )
        found = (
            f"{{generation.digits_generated}} of the ten digits {accepted} accepted {within}; "
            f"{listed(missing)} {lost} empty"
        )
    else:
        last = max(generation.accepted, key=lambda digit: digit.attempts)
        found = f"All ten digits are accepted {within}; the last of them is the {last.digit}"
    texts: dict[Outcome, str] = {
        "holds": f"{found}. One stream of draws is little evidence of how rare a digit is.",
        "does not hold": (
            f"{found}: with a confidence of {CONFIDENCE_IN_WORDS}, each missing digit is drawn and "
            f"accepted in fewer than one draw in {round(1 / RARE):,}."
        ),
        "inconclusive": f"{found}. More draws might still give the missing digits.",
    }
    return Claim(
        name="generation.all_caught",
        outcome=outcome,
        test=(
            "The accepted digits against the ten digits, in one stream of draws; where one is "
            f"missing, Wilson’s interval of its share of the draws against {decimal(RARE)}"
        ),
        scope="these runs",
        effect=Effect(
            description="accepted digits minus ten",
            value=len(generation.accepted) - CLASSES,
            unit="images",
        ),
        text=texts[outcome],
    )
