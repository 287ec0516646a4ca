"""Section 2.d, first part: the second dense network without weight decay."""

from reportgen.project.parts import (
    no_evidence,
)
from reportgen.projects.mnist.sections.claims import compare_runs
from reportgen.projects.mnist.sections.curves import classifier_metrics, loss_panel, turning
from reportgen.projects.mnist.sections.layers import (
    check_terms,
    classifier_chain,
    classifier_terms,
    layers_in_words,
    sum_latex,
)
from reportgen.projects.mnist.sections.measures import Runs, run_rows, uncertainty_note
from reportgen.projects.mnist.sections.values import Values, derived
from reportgen.projects.mnist.settings import Settings


@derived("three_layer")
def metrics(three_layer: Runs, settings: Settings) -> Values:
    """Return what the replicates measured."""
    column = f"{len(settings.three_layer.hidden) + 1}-layer"
    return classifier_metrics("three_layer", three_layer, settings.data.train_size, column)


@derived("three_layer")
def shown(three_layer: Runs, settings: Settings) -> Values:
    """Return the loss curve, the test of each replicate and the sum of the parameters.

    Raises ValueError where the settings and the network disagree on the parameters.
    """
    terms = classifier_terms(settings.three_layer.hidden)
    check_terms("three_layer", three_layer[0].summary, terms)
    return {
        "loss_curve": loss_panel([run.curve for run in three_layer]),
        "test": run_rows("three_layer", three_layer),
        "parameter_sum": sum_latex(terms),
        "validation_loss_turns": turning(three_layer),
    }


@derived("three_layer")
def words(settings: Settings) -> Values:
    """Return what follows from the settings."""
    hidden = settings.three_layer.hidden
    return {
        "chain": classifier_chain(hidden),
        "hidden_layers": layers_in_words(hidden),
        "uncertainty_note": uncertainty_note(settings.three_layer.replicates),
    }


@derived("three_layer")
def beats_mlp(three_layer: Runs, mlp: Runs | None = None) -> Values:
    """Return the evidence on the second network against the first."""
    if mlp is None:
        return {"beats_mlp": no_evidence("this build has no result of the first network")}
    effect = "test accuracy of the second network minus that of the first"
    return {"beats_mlp": compare_runs(three_layer, mlp, effect)}
