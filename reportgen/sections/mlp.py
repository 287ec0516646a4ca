"""Sections 2.a to 2.c: the first dense network, its parameters and its training."""

from reportgen.arrays import CLASSES
from reportgen.contents import FIGURE_NUMBERS, TABLE_NUMBERS, entry_of
from reportgen.report import Claim, DiagramPanel, Equation, Figure, Section, Table
from reportgen.results import Results
from reportgen.sections.claims import Comparison, claim_from, decide
from reportgen.sections.classifiers import run_table
from reportgen.sections.curves import accuracy_panel, curve_metrics, loss_panel, turning_claim
from reportgen.sections.layers import (
    LAYER_COLUMNS,
    PIXELS,
    Term,
    chain_text,
    check_terms,
    classifier_terms,
    layer_rows,
    layers_in_words,
    report_layers,
    sum_latex,
)
from reportgen.sections.measures import Runs, classifier_metrics, runs_of
from reportgen.sections.words import averaged, capital, counted
from reportgen.settings import Settings
from reportgen.significance import binomial_against, welch

STEM = "mlp"


def write_section(settings: Settings, results: Results) -> Section:
    """Return layers, parameters, training curves and test numbers of the first network.

    Raises ValueError where the settings and the network disagree on the parameters.
    """
    runs = runs_of(results, STEM, settings.mlp.replicates)
    terms = classifier_terms(settings.mlp.hidden)
    check_terms(STEM, runs[0].summary, terms)
    network = f"The {chain_text(PIXELS, (*settings.mlp.hidden, CLASSES))} network"
    return Section(
        stem=STEM,
        title=entry_of(STEM).title,
        metrics=(
            *classifier_metrics(STEM, runs),
            *curve_metrics(STEM, runs, settings.data.train_size),
        ),
        figures=(_diagram(settings, runs), _accuracy_figure(runs), _loss_figure(runs)),
        tables=(_layers_table(settings, runs, terms), run_table(STEM, network, runs)),
        equations=(Equation(label="mlp.parameter_sum", latex=sum_latex(terms)),),
        claims=(
            _layers_claim(settings),
            _parameters_claim(),
            _training_ahead_claim(runs),
            turning_claim(STEM, runs),
        ),
    )


def _diagram(settings: Settings, runs: Runs) -> Figure:
    chain = chain_text(PIXELS, (*settings.mlp.hidden, CLASSES))
    return Figure(
        label="mlp.diagram",
        number=None,
        caption=f"The first network, {chain} units; a column shows some of its layer's units.",
        alternative_text=(
            f"The first network as columns of units, {chain}, each unit joined to all of the "
            "column before."
        ),
        panels=(
            DiagramPanel(
                input_units=PIXELS, layers=report_layers(runs[0].summary, kinds=("Dense",))
            ),
        ),
        depends_on=("mlp.hidden",),
    )


def _accuracy_figure(runs: Runs) -> Figure:
    epochs = len(runs[0].curve.loss)
    return Figure(
        label="mlp.accuracy_curve",
        number=FIGURE_NUMBERS["mlp.accuracy_curve"],
        caption=(
            f"Training and validation accuracy of the first network over "
            f"{counted(epochs, 'epoch')}, {averaged(len(runs))}."
        ),
        alternative_text=(
            "Two lines over the epochs. The validation accuracy goes from "
            "{mlp.first_validation_accuracy} after the first epoch to {mlp.test_accuracy} after "
            "the last; the training accuracy ends at {mlp.final_training_accuracy}."
        ),
        panels=(accuracy_panel([run.curve for run in runs]),),
        depends_on=("data", STEM),
    )


def _loss_figure(runs: Runs) -> Figure:
    epochs = len(runs[0].curve.loss)
    return Figure(
        label="mlp.loss_curve",
        number=FIGURE_NUMBERS["mlp.loss_curve"],
        caption=(
            f"Training and validation loss of the first network over "
            f"{counted(epochs, 'epoch')}, {averaged(len(runs))}."
        ),
        alternative_text=(
            "Two lines over the epochs. The training loss goes from {mlp.first_training_loss} to "
            "{mlp.final_training_loss}; the validation loss is lowest at epoch "
            "{mlp.lowest_epoch} and ends at {mlp.test_loss}."
        ),
        panels=(loss_panel([run.curve for run in runs]),),
        depends_on=("data", STEM),
    )


def _layers_table(settings: Settings, runs: Runs, terms: tuple[Term, ...]) -> Table:
    return Table(
        label="mlp.layers",
        number=TABLE_NUMBERS["mlp.layers"],
        caption=(
            f"The layers of the first network, {layers_in_words(settings.mlp.hidden)}, with their "
            "parameters worked out from the settings."
        ),
        columns=LAYER_COLUMNS,
        rows=layer_rows(runs[0].summary, terms, "mlp.parameters"),
        depends_on=("mlp.hidden",),
    )


def _layers_claim(settings: Settings) -> Claim:
    hidden = settings.mlp.hidden
    layers = counted(len(hidden) + 2, "layer")
    verb = "does" if len(hidden) == 1 else "do"
    return Claim(
        name="mlp.layers_in_words",
        section=STEM,
        outcome="holds",
        test="The setting mlp.hidden",
        text=(
            f"{capital(layers)} follow one another: one that only rearranges the image, "
            f"{layers_in_words(hidden)} that {verb} the work, and an output layer of "
            f"{counted(CLASSES, 'unit')}, one for each digit."
        ),
    )


def _parameters_claim() -> Claim:
    return Claim(
        name="mlp.parameters_agree",
        section=STEM,
        outcome="holds",
        test="The sum from the settings against the network’s own count, layer by layer",
        text=(
            "The sum worked out from the settings equals what the network itself reports, "
            "{mlp.parameters} parameters."
        ),
    )


def _training_ahead_claim(runs: Runs) -> Claim:
    training = "{mlp.final_training_accuracy:percent}"
    validation = "{mlp.test_accuracy:percent}"
    return claim_from(
        "mlp.training_ahead",
        STEM,
        _training_against_validation(runs),
        {
            "holds": (
                f"In the last epoch the network names {training} of its training images but "
                f"{validation} of the validation images: it has begun to know its training images "
                "better than digits as such, which is how overfitting starts."
            ),
            "does not hold": (
                f"In the last epoch the network names {training} of its training images and "
                f"{validation} of the validation images. The training number may well be the "
                "lower one: it is a mean over an epoch in which the weights still improve."
            ),
            "cannot be told": (
                f"In the last epoch the network names {training} of its training images and "
                f"{validation} of the validation images, a gap that these runs cannot tell from "
                "chance."
            ),
        },
    )


def _training_against_validation(runs: Runs) -> Comparison:
    training = [run.curve.accuracy[-1] for run in runs]
    validation = [run.evaluation.accuracy for run in runs]
    lead = sum(training) / len(runs) - sum(validation) / len(runs)
    if len(runs) > 1:
        p_value = welch(training, validation)
        test = "Welch’s t test of the training against the validation accuracies"
    else:
        evaluation = runs[0].evaluation
        p_value = binomial_against(
            int(evaluation.correct.sum()), evaluation.image_count, training[0]
        )
        test = "Exact binomial test of the validation accuracy against the training accuracy"
    return Comparison(decide(lead, p_value), p_value, test)
