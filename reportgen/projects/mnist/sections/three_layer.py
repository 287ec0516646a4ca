"""Section 2.d, first part: the second dense network without weight decay."""

from functools import partial

from reportgen.project.sections.claims import untested
from reportgen.project.sections.parts import TracedResults
from reportgen.project.sections.words import counted
from reportgen.projects.mnist.sections.claims import claim_from, compare_runs
from reportgen.projects.mnist.sections.curves import classifier_metrics, curve_figure, turning_claim
from reportgen.projects.mnist.sections.layers import (
    check_terms,
    classifier_chain,
    classifier_terms,
    layers_in_words,
    sum_latex,
)
from reportgen.projects.mnist.sections.measures import Runs, run_table, runs_of, runs_or_none
from reportgen.projects.mnist.sections.parts import section_from
from reportgen.projects.mnist.settings import Settings
from reportgen.report.parts import Claim, Equation, Figure, Section, Wording

STEM = "three_layer"


def write_section(settings: Settings, results: TracedResults) -> Section:
    """Return the second network's training and test numbers, compared with the first's.

    Raises ValueError where the settings and the network disagree on the parameters.
    """
    runs = partial(runs_of, results, STEM, settings.three_layer.replicates)
    mlp_runs = partial(runs_or_none, results, "mlp", settings.mlp.replicates)
    column = f"{len(settings.three_layer.hidden) + 1}-layer"
    network = f"The {classifier_chain(settings.three_layer.hidden)} network"
    return section_from(
        STEM,
        results,
        lambda: classifier_metrics(STEM, runs(), settings.data.train_size, column),
        lambda: _loss_figure(runs()),
        lambda: run_table(STEM, "Test of the second network", network, runs()),
        lambda: _parameter_sum(settings, runs()),
        lambda: _layers_wording(settings),
        lambda: turning_claim(STEM, runs()),
        lambda: _beats_mlp_claim(settings, runs(), mlp_runs()),
    )


def _loss_figure(runs: Runs) -> Figure:
    return curve_figure(
        STEM,
        "loss",
        "the second network",
        runs,
        "The training loss goes from {three_layer.first_training_loss} to "
        "{three_layer.final_training_loss}; the validation loss is lowest at epoch "
        "{three_layer.lowest_epoch}, at {three_layer.lowest_validation_loss}, and ends at "
        "{three_layer.test_loss}.",
    )


def _parameter_sum(settings: Settings, runs: Runs) -> Equation:
    terms = classifier_terms(settings.three_layer.hidden)
    check_terms(STEM, runs[0].summary, terms)
    return Equation(label="three_layer.parameter_sum", latex=sum_latex(terms))


def _layers_wording(settings: Settings) -> Wording:
    hidden = settings.three_layer.hidden
    return Wording(
        name="three_layer.layers_in_words",
        text=(
            f"The second network has {layers_in_words(hidden)}; with the output layer, "
            f"{counted(len(hidden) + 1, 'layer')} have weights."
        ),
    )


def _beats_mlp_claim(settings: Settings, runs: Runs, mlp_runs: Runs | None) -> Claim:
    name = "three_layer.beats_mlp"
    if mlp_runs is None:
        text = "The first network has no result in this build, so the two are not compared."
        return untested(name, "this build has no result of the first network", text)
    first, second = "{mlp.test_accuracy:percent}", "{three_layer.test_accuracy:percent}"
    epochs, first_epochs = settings.three_layer.epochs, settings.mlp.epochs
    unlike = "with {three_layer.parameters} parameters instead of {mlp.parameters}"
    if epochs != first_epochs:
        unlike += f" and after {counted(epochs, 'epoch')} instead of {first_epochs:,}"
    against = f"than the first, {second} against {first} of the test images, {unlike}."
    return claim_from(
        name,
        compare_runs(runs, mlp_runs, "test accuracy of the second network minus that of the first"),
        holds=f"The second network does better {against}",
        does_not_hold=f"The second network does worse {against}",
        inconclusive=(
            f"The second network classifies {second} of the test images correctly and the "
            f"first {first}; the difference is not significant, {unlike}."
        ),
    )
