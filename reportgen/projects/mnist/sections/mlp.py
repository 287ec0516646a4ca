"""Sections 2.a to 2.c: the first dense network, its parameters and its training."""

from dataclasses import replace

import numpy as np

from reportgen.project.parts import (
    ANY_RUN,
    CONFIDENCE_IN_WORDS,
    LEVEL,
    THESE_RUNS,
    DiagramPanel,
    Evidence,
    Held,
    Published,
    Scope,
    decimal,
    evidence_of,
    evidence_over_replicates,
    fisher_exact,
    no_evidence,
    of_items_and_replicates,
    student_against,
)
from reportgen.projects.mnist.sections.claims import reserved
from reportgen.projects.mnist.sections.curves import (
    accuracy_panel,
    classifier_metrics,
    loss_panel,
    turning,
)
from reportgen.projects.mnist.sections.layers import (
    SHAPE_SETTINGS,
    classifier_chain,
    classifier_terms,
    layer_rows,
    layers_in_words,
    parameters_compared,
    report_layers,
    sum_latex,
)
from reportgen.projects.mnist.sections.measures import Runs, run_rows, uncertainty_note
from reportgen.projects.mnist.sections.values import Values, derived
from reportgen.projects.mnist.settings import Settings
from reportgen.projects.mnist.sizes import PIXELS


@derived("mlp")
def metrics(mlp: Runs, settings: Settings) -> Values:
    """Return what the replicates measured."""
    return classifier_metrics("mlp", mlp, settings.data.train_size, "mlp")


@derived("mlp")
def shown(mlp: Runs) -> Values:
    """Return the curves and the test of each replicate."""
    curves = [run.curve for run in mlp]
    return {
        "accuracy_curve": accuracy_panel(curves),
        "loss_curve": loss_panel(curves),
        "test": run_rows("mlp", mlp),
    }


@derived("mlp", depends_on=SHAPE_SETTINGS["mlp"])
def layers(mlp: Runs, settings: Settings, published: Published) -> Values:
    """Return the layers with their parameters."""
    terms, summary = classifier_terms(settings.mlp.hidden), mlp[0].summary
    return {
        "diagram": DiagramPanel(
            input_units=PIXELS, layers=report_layers(summary, kinds=("Dense",))
        ),
        "layers": layer_rows("mlp", summary, terms),
        "parameters_add_up": parameters_compared("mlp", settings, published, summary, terms),
    }


@derived("mlp")
def words(settings: Settings) -> Values:
    """Return what follows from the settings."""
    hidden = settings.mlp.hidden
    return {
        "parameter_sum": sum_latex(classifier_terms(hidden)),
        "chain": classifier_chain(hidden),
        "hidden_layers": layers_in_words(hidden),
        "confidence": CONFIDENCE_IN_WORDS,
        "level": decimal(LEVEL),
        "uncertainty_note": uncertainty_note(settings.mlp.replicates),
    }


@derived("mlp")
def claims(mlp: Runs, settings: Settings) -> Values:
    """Return the evidence of the claims on the training."""
    return {
        "training_starts_behind": _first_epoch(mlp),
        "training_ahead": _training_against_validation(mlp, settings.data.train_size),
        "validation_loss_turns": turning(mlp),
    }


def _first_epoch(runs: Runs) -> Evidence:
    evidence = evidence_over_replicates(
        [run.curve.validation_accuracy[0] - run.curve.accuracy[0] for run in runs],
        "Training against validation accuracy in the first epoch of each replicate",
        "validation accuracy after the first epoch minus training accuracy during it",
        "fraction",
    )
    return replace(evidence, words={"runs": len(runs)})


def _training_against_validation(runs: Runs, training_images: int) -> Evidence:
    """Compare the accuracies of the last epoch.

    Overfitting is about other images than those of the test, and about other
    trainings than these.
    """
    if len(runs[0].curve.loss) == 1:
        return no_evidence("there is one epoch")
    training = [run.curve.accuracy[-1] for run in runs]
    validation = [run.evaluation.accuracy for run in runs]
    count = runs[0].evaluation.image_count
    finding = fisher_exact(
        round(float(np.mean(training)) * training_images),
        training_images,
        round(float(np.mean(validation)) * count),
        count,
    )
    test = "Fisher’s exact test of the training and the validation accuracy over their images"
    gaps = [one - other for one, other in zip(training, validation, strict=True)]
    scope: Scope = THESE_RUNS
    if len(runs) > 1:
        finding = of_items_and_replicates(finding, student_against(gaps, 0.0))
        test += (
            ", and Student’s $t$ test of their difference over the replicates; each and together, "
            "the largest $p$ value"
        )
        scope = ANY_RUN
    held = Held(count=sum(gap > 0 for gap in gaps), replicates=len(gaps))
    effect = "training minus validation accuracy in the last epoch"
    return reserved(evidence_of(finding, test, effect, scope, held))
