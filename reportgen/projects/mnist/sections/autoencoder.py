"""Section 4.a: the denoising autoencoder, its diagram and its training."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from reportgen.project.parts import (
    DiagramBlock,
    DiagramPanel,
    Evidence,
    Metric,
    in_every_replicate,
    no_evidence,
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

_NEIGHBOURS = 6  # epochs at the end that show how far the loss wobbles


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
    """Return whether the last epoch is the lowest, by more than the recent rises."""
    losses = curve.validation_loss
    if not np.isfinite(losses).all():
        return no_evidence("the loss diverged", diverged=True)
    if len(losses) == 1:
        return no_evidence("there is one epoch", diverged=False)
    evidence = in_every_replicate(
        [min(losses[:-1]) - losses[-1]],
        "The validation loss after the last epoch against the lowest one before it. They must "
        "differ by more than the largest recent rise from one epoch to the next; no test, because "
        "the lowest point is chosen after the training",
        "lowest validation loss before the last epoch minus that after it",
        "nats",
    )
    if evidence.size <= _wobble(losses):
        return replace(evidence, outcome="inconclusive")
    return evidence


def _network(settings: Settings) -> Autoencoder:
    section = settings.autoencoder
    return Autoencoder(section.hidden, section.latent)


def _units(network: Autoencoder) -> tuple[int, ...]:
    """Return the units of each layer after the input: there and back."""
    return (*network.hidden, network.latent, *reversed(network.hidden), PIXELS)


def _wobble(losses: Sequence[float]) -> float:
    """Return the largest rise between the last few neighbouring epochs, at least 0."""
    last = losses[-_NEIGHBOURS:]
    return max(0.0, *(after - before for before, after in pairwise(last)))
