"""Section 1: shifting, scaling, and their effect on a small network."""

import math
from functools import partial

from reportgen.base.arrays import Array
from reportgen.project.sections.claims import Evidence, corrected
from reportgen.project.sections.parts import TracedResults
from reportgen.project.sections.words import averaged, counted
from reportgen.projects.mnist.outline import FIGURE_NUMBERS, TABLE_NUMBERS
from reportgen.projects.mnist.results import Cloud
from reportgen.projects.mnist.results.sizes import BLACK, CLASSES, WHITE
from reportgen.projects.mnist.sections.claims import claim_from, compare_runs
from reportgen.projects.mnist.sections.layers import layers_in_words
from reportgen.projects.mnist.sections.measures import (
    TEST_COLUMNS,
    Runs,
    loss_and_accuracy,
    runs_of,
    test_cells,
    uncertainty_note,
)
from reportgen.projects.mnist.sections.parts import section_from
from reportgen.projects.mnist.settings import Settings
from reportgen.report.panels import ScatterPanel
from reportgen.report.parts import Cell, Claim, Column, Figure, Metric, Section, Table, Wording
from reportgen.tasks.results.types import Results

STEM = "preprocessing"
NOTHING_LEARNT = 0.1  # nats: a loss this close to that of even bets
INPUTS = {
    "raw": f"as stored, {BLACK} to {WHITE}",
    "scaled": f"divided by {WHITE}",
    "standardised": "mean zero, variance one",
}


def write_section(settings: Settings, results: TracedResults) -> Section:
    """Return the cloud, and the same network on three forms of the pixels."""
    runs = partial(_runs, settings, results)
    return section_from(
        STEM,
        results,
        *(partial(_form_metrics, settings, results, form) for form in INPUTS),
        lambda: _cloud_figure(results.of(Cloud, "preprocessing.cloud")),
        lambda: _effect_table(settings),
        lambda: Wording(
            name="preprocessing.network",
            text=f"a small network with {layers_in_words(settings.preprocessing.hidden)}",
        ),
        lambda: _claims(*(runs(form) for form in INPUTS)),
    )


def _runs(settings: Settings, results: Results, form: str) -> Runs:
    return runs_of(results, f"{STEM}.{form}", settings.preprocessing.replicates)


def _form_metrics(settings: Settings, results: Results, form: str) -> tuple[Metric, ...]:
    return loss_and_accuracy(f"{STEM}.{form}", _runs(settings, results, form))


def _cloud_figure(cloud: Cloud) -> Figure:
    steps = (
        ("original", cloud.original),
        ("shifted to mean zero", cloud.shifted),
        ("scaled to variance one", cloud.scaled),
    )
    return Figure(
        label="preprocessing.cloud",
        number=FIGURE_NUMBERS["preprocessing.cloud"],
        title="A cloud of points, shifted and scaled",
        caption=(
            f"A cloud of {len(cloud.original):,} points as it was drawn, after its mean is "
            "subtracted, and after each feature is divided by its standard deviation."
        ),
        alternative_text=(
            f"Three scatter plots of the same {len(cloud.original):,} points: "
            + "; ".join(f"{title}, {_place_and_spread(points)}" for title, points in steps)
            + "."
        ),
        panels=tuple(_scatter(title, points) for title, points in steps),
        columns=3,
        depends_on=("preprocessing.cloud_size",),
    )


def _scatter(title: str, points: Array) -> ScatterPanel:
    return ScatterPanel(
        title=title,
        x_label="first feature",
        y_label="second feature",
        x=tuple(float(value) for value in points[:, 0]),
        y=tuple(float(value) for value in points[:, 1]),
    )


def _place_and_spread(points: Array) -> str:
    # Plus zero: a mean of -0.00 would print its sign.
    mean = points.mean(axis=0, dtype=float).round(2) + 0.0
    deviation = points.std(axis=0, dtype=float)
    return (
        f"with means {mean[0]:.2f} and {mean[1]:.2f} "
        f"and standard deviations {deviation[0]:.2f} and {deviation[1]:.2f}"
    )


def _effect_table(settings: Settings) -> Table:
    network = settings.preprocessing
    return Table(
        label="preprocessing.effect",
        number=TABLE_NUMBERS["preprocessing.effect"],
        title="Three forms of the pixels",
        caption=(
            f"The same network, {layers_in_words(network.hidden)}, after "
            f"{counted(network.epochs, 'epoch')} of SGD on three forms of the pixels; each number "
            f"is {averaged(network.replicates)}."
        ),
        columns=(
            Column(title="Pixels"),
            *TEST_COLUMNS,
        ),
        rows=tuple(
            (Cell(text=text), *test_cells(f"{STEM}.{form}")) for form, text in INPUTS.items()
        ),
        note=(
            "Mean and variance are computed over all training pixels together. "
            f"{uncertainty_note(network.replicates)}"
        ),
        depends_on=("data", "preprocessing"),
    )


def _claims(raw: Runs, scaled: Runs, standardised: Runs) -> tuple[Claim, Claim]:
    """Ask twice whether preprocessing helps, so both answers are corrected."""
    scaling, standardising = corrected(
        [
            compare_runs(scaled, raw, "test accuracy on scaled pixels minus that on raw ones"),
            compare_runs(
                standardised,
                scaled,
                "test accuracy on standardised pixels minus that on scaled ones",
            ),
        ]
    )
    return _scaling_claim(scaling, raw), _standardising_claim(standardising)


def _scaling_claim(evidence: Evidence, raw: Runs) -> Claim:
    of_raw = "{preprocessing.raw.test_accuracy:percent}"
    of_scaled = "{preprocessing.scaled.test_accuracy:percent}"
    failure = _failure_sentence(raw)
    return claim_from(
        "preprocessing.scaling_helps",
        evidence,
        holds=(
            f"Division by {WHITE} alone raises the test accuracy from {of_raw} to {of_scaled}: "
            "at this learning rate the network learns better from pixels between zero and one "
            f"than from the raw ones.{failure}"
        ),
        does_not_hold=(
            f"Here the raw pixels do better than the scaled ones, {of_raw} against "
            f"{of_scaled}: at this learning rate the argument above does not predict the "
            f"result.{failure}"
        ),
        inconclusive=(
            f"Here the scaled pixels give {of_scaled} and the raw ones {of_raw}; the "
            f"difference is not significant.{failure}"
        ),
    )


def _failure_sentence(runs: Runs) -> str:
    """Return what went wrong on raw pixels, or nothing."""
    losses = [run.evaluation.loss for run in runs]
    diverged = sum(not math.isfinite(loss) for loss in losses)
    if diverged:
        which = (
            f"in {counted(len(runs), 'training run')}"
            if diverged == len(runs)
            else f"in {diverged} of {len(runs)} training runs"
        )
        return f" On raw pixels the loss diverged {which}: it became infinite or undefined."
    even_bets = math.log(CLASSES)
    if all(abs(loss - even_bets) < NOTHING_LEARNT for loss in losses):
        return (
            " On raw pixels it learns almost nothing: its loss, {preprocessing.raw.test_loss} "
            "nats, is about that of equal probabilities for all ten digits, "
            rf"$\log {CLASSES} \approx {even_bets:.2f}$. The likely "
            "reason is the second explanation above: early steps push the hidden units into "
            "ReLU’s flat region, and without a gradient they do not leave it."
        )
    return ""


def _standardising_claim(evidence: Evidence) -> Claim:
    of_scaled = "{preprocessing.scaled.test_accuracy:percent}"
    of_standardised = "{preprocessing.standardised.test_accuracy:percent}"
    return claim_from(
        "preprocessing.standardising_helps",
        evidence,
        holds=(
            "Mean zero and variance one improve the accuracy further, "
            f"{of_standardised} against {of_scaled} for division by {WHITE}. They move the "
            "mean, and they also increase the spread of the pixels, which makes the steps of "
            "the first layer larger; these runs do not separate the two effects."
        ),
        does_not_hold=(
            f"Mean zero and variance one do worse here, {of_standardised} against {of_scaled} "
            f"for division by {WHITE}."
        ),
        inconclusive=(
            f"Mean zero and variance one give {of_standardised}, division by {WHITE} "
            f"{of_scaled}; the difference is not significant."
        ),
    )
