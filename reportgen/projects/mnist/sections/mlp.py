"""Sections 2.a to 2.c: the first dense network, its parameters and its training."""

from functools import partial

import numpy as np

from reportgen.base.significance import CONFIDENCE_IN_WORDS, binomial_against, welch
from reportgen.project.sections.claims import Evidence, evidence_of, in_every_replicate, untested
from reportgen.project.sections.parts import TracedResults
from reportgen.project.sections.words import counted
from reportgen.projects.mnist.results.sizes import CLASSES, PIXELS
from reportgen.projects.mnist.sections.claims import claim_from
from reportgen.projects.mnist.sections.curves import classifier_metrics, curve_figure, turning_claim
from reportgen.projects.mnist.sections.layers import (
    classifier_chain,
    classifier_terms,
    layers_in_words,
    layers_table,
    parameters_claim,
    report_layers,
    sum_latex,
)
from reportgen.projects.mnist.sections.measures import Runs, run_table, runs_of
from reportgen.projects.mnist.sections.parts import section_from
from reportgen.projects.mnist.settings import Settings
from reportgen.report.panels import DiagramPanel
from reportgen.report.parts import Claim, Equation, Figure, Held, Scope, Section, Wording

STEM = "mlp"


def write_section(settings: Settings, results: TracedResults) -> Section:
    """Return layers, parameters, training curves and test numbers of the first network."""
    runs = partial(runs_of, results, STEM, settings.mlp.replicates)
    terms = classifier_terms(settings.mlp.hidden)
    network = f"The {classifier_chain(settings.mlp.hidden)} network"
    return section_from(
        STEM,
        results,
        lambda: classifier_metrics(STEM, runs(), settings.data.train_size, "mlp"),
        lambda: _diagram(settings, runs()),
        lambda: _accuracy_figure(runs()),
        lambda: _loss_figure(runs()),
        lambda: layers_table(
            STEM,
            "Layers of the first network",
            "The layers of the first network with their parameters, computed from the settings.",
            runs()[0].summary,
            terms,
        ),
        lambda: run_table(STEM, "Test of the first network", network, runs()),
        lambda: Equation(label="mlp.parameter_sum", latex=sum_latex(terms)),
        lambda: _layers_wording(settings),
        lambda: _runs_wording(settings),
        _uncertainty_wording,
        lambda: _starts_behind_claim(runs()),
        lambda: _training_ahead_claim(runs()),
        lambda: turning_claim(STEM, runs()),
        lambda: parameters_claim(STEM, settings, runs()[0].summary, terms),
    )


def _diagram(settings: Settings, runs: Runs) -> Figure:
    chain = classifier_chain(settings.mlp.hidden)
    return Figure(
        label="mlp.diagram",
        number=None,
        caption=f"The first network, {chain} units; a column shows some of its layer’s units.",
        alternative_text=(
            f"The first network as columns of units, {chain}, each unit connected to all units of "
            "the column before."
        ),
        panels=(
            DiagramPanel(
                input_units=PIXELS, layers=report_layers(runs[0].summary, kinds=("Dense",))
            ),
        ),
        depends_on=("mlp.hidden",),
    )


def _accuracy_figure(runs: Runs) -> Figure:
    return curve_figure(
        STEM,
        "accuracy",
        "the first network",
        runs,
        "The validation accuracy goes from {mlp.first_validation_accuracy} after the first epoch "
        "to {mlp.test_accuracy} after the last; the training accuracy ends at "
        "{mlp.final_training_accuracy}.",
    )


def _loss_figure(runs: Runs) -> Figure:
    return curve_figure(
        STEM,
        "loss",
        "the first network",
        runs,
        "The training loss goes from {mlp.first_training_loss} to {mlp.final_training_loss}; the "
        "validation loss is lowest at epoch {mlp.lowest_epoch} and ends at {mlp.test_loss}.",
    )


def _layers_wording(settings: Settings) -> Wording:
    hidden = settings.mlp.hidden
    layers = counted(len(hidden) + 2, "layer")
    return Wording(
        name="mlp.layers_in_words",
        text=(
            f"The network has {layers} in a row: one that only rearranges the image, "
            f"{layers_in_words(hidden)}, and an output layer of "
            f"{counted(CLASSES, 'unit')}, one for each digit."
        ),
    )


def _runs_wording(settings: Settings) -> Wording:
    replicates = settings.mlp.replicates
    return Wording(
        name="mlp.runs",
        text="one run" if replicates == 1 else f"{counted(replicates, 'run')}, the replicates",
    )


def _uncertainty_wording() -> Wording:
    return Wording(
        name="mlp.uncertainty",
        text=(
            "Here and in the other sections, ± is followed by the standard deviation over the "
            "replicates: how much single training runs vary. Brackets, and columns of intervals, "
            f"give {CONFIDENCE_IN_WORDS} confidence intervals for the value on all images of this "
            "kind; for an accuracy this is Wilson’s interval. A value before ± is rounded to "
            "match its standard deviation, any other value to match the larger uncertainty."
        ),
    )


def _starts_behind_claim(runs: Runs) -> Claim:
    evidence = in_every_replicate(
        [run.curve.validation_accuracy[0] - run.curve.accuracy[0] for run in runs],
        "Training against validation accuracy in the first epoch of every replicate",
        "validation accuracy after the first epoch minus training accuracy during it",
        "fraction",
    )
    numbers = (
        "During the first epoch the network classifies {mlp.first_training_accuracy:percent} of "
        "its training images correctly, and after it {mlp.first_validation_accuracy:percent} of "
        "the validation images."
    )
    reason = (
        "a training value is a mean over an epoch, during which the weights improve; a validation "
        "value is measured after the epoch."
    )
    return claim_from(
        "mlp.training_starts_behind",
        evidence,
        holds=(
            f"{numbers} It is no mistake that it seems to do better on images that it was not "
            f"trained on: {reason}"
        ),
        does_not_hold=(
            f"{numbers} The two are not measured with the same weights: {reason} Here the "
            "training accuracy is higher nevertheless."
        ),
        inconclusive=(
            f"{numbers} Which of the two is higher differs between the replicates. They are "
            f"not measured with the same weights: {reason}"
        ),
        scope_sentence="",
    )


def _training_ahead_claim(runs: Runs) -> Claim:
    training = "{mlp.final_training_accuracy:percent}"
    validation = "{mlp.test_accuracy:percent}"
    name = "mlp.training_ahead"
    if len(runs[0].curve.loss) == 1:
        text = "After a single epoch there is no overfitting to find yet."
        return untested(name, "there is one epoch", text)
    numbers = f"In the last epoch the network classifies {training} of the training images"
    alike = f"{numbers} and {validation} of the validation images correctly"
    return claim_from(
        name,
        _training_against_validation(runs),
        holds=(
            f"{numbers} correctly, but {validation} of the validation images: the network does "
            "better on the images that it was trained on than on new ones, which is how "
            "overfitting starts."
        ),
        does_not_hold=f"{alike}; there is no sign of overfitting.",
        inconclusive=f"{alike}; the difference is not significant.",
    )


def _training_against_validation(runs: Runs) -> Evidence:
    """Compare the accuracies of the last epoch.

    Overfitting is about other images than those of the test, and about other
    trainings than these: the weaker of the two tests decides.
    """
    training = [run.curve.accuracy[-1] for run in runs]
    validation = [run.evaluation.accuracy for run in runs]
    count = runs[0].evaluation.image_count
    finding = binomial_against(
        round(float(np.mean(validation)) * count), count, float(np.mean(training)), "test image"
    ).reversed()
    test = "Exact binomial test of the validation accuracy against the training accuracy"
    scope: Scope = "these runs"
    if len(runs) > 1:
        over_replicates = welch(training, validation)
        finding = max(finding, over_replicates, key=lambda each: each.p_value)
        test += ", and Welch’s $t$ test of the two over the replicates; the larger $p$ value"
        scope = "any run with these settings"
    gaps = [one - other for one, other in zip(training, validation, strict=True)]
    return evidence_of(
        finding,
        test,
        "training minus validation accuracy in the last epoch",
        scope,
        Held(count=sum(gap > 0 for gap in gaps), replicates=len(gaps)),
    )
