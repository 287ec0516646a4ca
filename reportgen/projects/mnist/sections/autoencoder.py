"""Section 4.a: the denoising autoencoder, its diagram and its training."""

from dataclasses import replace
from functools import partial

import numpy as np

from reportgen.project.parts import (
    FEWEST_FOR_A_TREND,
    THESE_RUNS,
    DiagramBlock,
    DiagramPanel,
    Evidence,
    Metric,
    counted,
    evidence_of,
    no_evidence,
    trend,
)
from reportgen.projects.mnist.networks import Autoencoder
from reportgen.projects.mnist.results import TrainedAutoencoder, TrainingCurve
from reportgen.projects.mnist.sections.curves import loss_panel, lowest_epoch, lowest_epoch_metric
from reportgen.projects.mnist.sections.layers import (
    SHAPE_SETTINGS,
    chain_text,
    check_terms,
    dense_terms,
    layer_rows,
    report_layers,
    sum_latex,
    widths_in_words,
)
from reportgen.projects.mnist.sections.measures import over_replicates
from reportgen.projects.mnist.sections.values import Values, by_key, derived
from reportgen.projects.mnist.settings import Settings
from reportgen.projects.mnist.sizes import PIXELS

_LAST_EPOCHS = 8  # that show whether the loss still falls


@derived("autoencoder")
def metrics(autoencoder: TrainedAutoencoder, settings: Settings) -> Values:
    """Return what the training measured."""
    curve = autoencoder.curve
    lowest = lowest_epoch([curve])
    losses = {
        "first_validation_loss": (
            curve.validation_loss[0],
            "validation loss per pixel after the first epoch",
        ),
        "final_training_loss": (curve.loss[-1], "training loss per pixel during the last epoch"),
        "final_validation_loss": (
            curve.validation_loss[-1],
            "validation loss per pixel after the last epoch",
        ),
        "lowest_validation_loss": (
            curve.validation_loss[(lowest or 0) - 1],
            "validation loss per pixel after the epoch where it is lowest",
        ),
    }
    of_test = "binary cross-entropy per pixel between the clean test images and the denoised ones"
    loss = partial(over_replicates, unit="nats", better="lower")
    return by_key(
        Metric(
            name="autoencoder.parameters",
            value=autoencoder.summary.parameters,
            unit="parameters",
            description="trainable weights and biases",
            headline=True,
            kind="exact",
            depends_on=SHAPE_SETTINGS["autoencoder"],
        ),
        loss(
            "autoencoder.test_loss",
            description=of_test,
            values=[autoencoder.test_loss],
            formula=of_test,
            standard_error=autoencoder.test_loss_standard_error,
            count=settings.data.test_size,
            headline=True,
        ),
        *(
            loss(f"autoencoder.{name}", description=words, values=[value], formula=words)
            for name, (value, words) in losses.items()
        ),
        lowest_epoch_metric("autoencoder", lowest, "validation loss"),
    )


@derived("autoencoder")
def shown(autoencoder: TrainedAutoencoder, settings: Settings) -> Values:
    """Return the diagram beside the loss curve, the layers, and the sum of their parameters.

    Raises ValueError where the settings and the network disagree on the parameters.
    """
    depth = len(settings.autoencoder.hidden)
    blocks = (
        DiagramBlock(label="encoder", first=0, last=depth),
        DiagramBlock(label="code", first=depth + 1, last=depth + 1),
        DiagramBlock(label="decoder", first=depth + 2, last=2 * depth + 2),
    )
    layers = report_layers(autoencoder.summary, kinds=("Dense",))
    curves = loss_panel([autoencoder.curve], "cross-entropy (nats per pixel)")
    return {
        "diagram": (
            DiagramPanel(title="layers", input_units=PIXELS, layers=layers, parts=blocks),
            curves.model_copy(update={"title": "training"}),
        ),
        "still_learning": still_learning(autoencoder.curve),
    }


@derived("autoencoder", depends_on=SHAPE_SETTINGS["autoencoder"])
def layers(autoencoder: TrainedAutoencoder, settings: Settings) -> Values:
    """Return the layers with their parameters."""
    terms = dense_terms(PIXELS, _units(_network(settings)))
    check_terms("autoencoder", autoencoder.summary, terms)
    depth = len(settings.autoencoder.hidden)
    parts = ("Encoder",) * depth + ("Code",) + ("Decoder",) * (depth + 1)
    return {"layers": layer_rows("autoencoder", autoencoder.summary, terms, parts)}


@derived("autoencoder")
def words(settings: Settings) -> Values:
    """Return what follows from the settings."""
    network = _network(settings)
    return {
        "parameter_sum": sum_latex(dense_terms(PIXELS, _units(network))),
        "chain": chain_text(PIXELS, _units(network)),
        "hidden_widths": widths_in_words(network.hidden),
    }


def still_learning(curve: TrainingCurve) -> Evidence:
    """Return whether the validation loss still falls over the last epochs."""
    losses, epochs = curve.validation_loss[-_LAST_EPOCHS:], len(curve.validation_loss)
    if not np.isfinite(losses).all():
        return no_evidence("the loss diverged", diverged=True)
    if len(losses) < FEWEST_FOR_A_TREND:
        return no_evidence("too few epochs for a trend", diverged=False, epochs=epochs)
    evidence = evidence_of(
        trend(losses),
        f"Mann-Kendall test of the validation loss over the last {counted(len(losses), 'epoch')}",
        "change of the validation loss from one epoch to the next, the median slope",
        THESE_RUNS,
        unit="nats",
        claims=-1,
    )
    return replace(evidence, words={"last": counted(len(losses), "epoch")})


def _network(settings: Settings) -> Autoencoder:
    section = settings.autoencoder
    return Autoencoder(section.hidden, section.latent)


def _units(network: Autoencoder) -> tuple[int, ...]:
    """Return the units of each layer after the input: there and back."""
    return (*network.hidden, network.latent, *reversed(network.hidden), PIXELS)
