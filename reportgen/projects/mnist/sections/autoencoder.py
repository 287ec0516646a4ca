"""Section 4.a: the denoising autoencoder, its diagram and its training."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from reportgen.project.sections.claims import in_every_replicate, untested
from reportgen.project.sections.parts import TracedResults
from reportgen.project.sections.words import counted
from reportgen.projects.mnist.outline import FIGURE_NUMBERS
from reportgen.projects.mnist.results import TrainedAutoencoder
from reportgen.projects.mnist.results.sizes import PIXELS
from reportgen.projects.mnist.sections.claims import claim_from
from reportgen.projects.mnist.sections.curves import loss_panel, lowest_epoch, lowest_epoch_metric
from reportgen.projects.mnist.sections.layers import (
    SHAPE_SETTINGS,
    Term,
    chain_text,
    check_terms,
    dense_terms,
    layers_table,
    report_layers,
    sum_latex,
    widths_in_words,
)
from reportgen.projects.mnist.sections.measures import over_replicates
from reportgen.projects.mnist.sections.parts import section_from
from reportgen.projects.mnist.settings import AutoencoderSettings, Settings
from reportgen.report.panels import DiagramBlock, DiagramPanel
from reportgen.report.parts import Claim, Equation, Figure, Metric, Section, Table, Wording

STEM = "autoencoder"
_NEIGHBOURS = 6  # epochs at the end that show how far the loss wobbles


def write_section(settings: Settings, results: TracedResults) -> Section:
    """Return the autoencoder's layers, diagram, loss curve and test loss.

    Raises ValueError where the settings and the network disagree on the parameters.
    """
    trained = partial(results.of, TrainedAutoencoder, "autoencoder.1")
    network = settings.autoencoder
    terms = dense_terms(PIXELS, _units(network))
    return section_from(
        STEM,
        results,
        lambda: _metrics(settings, trained()),
        lambda: _diagram_figure(network, trained()),
        lambda: _layers_table(network, trained(), terms),
        lambda: Equation(label="autoencoder.parameter_sum", latex=sum_latex(terms)),
        lambda: _encoder_wording(network),
        lambda: _bottleneck_wording(network),
        lambda: _still_learning_claim(trained()),
    )


def _units(network: AutoencoderSettings) -> tuple[int, ...]:
    """Return the units of each layer after the input: there and back."""
    return (*network.hidden, network.latent, *reversed(network.hidden), PIXELS)


def _metrics(settings: Settings, trained: TrainedAutoencoder) -> tuple[Metric, ...]:
    lowest = lowest_epoch([trained.curve])
    return (
        Metric(
            name="autoencoder.parameters",
            value=trained.summary.parameters,
            unit="parameters",
            description="trainable weights and biases",
            headline=True,
            kind="exact",
            depends_on=SHAPE_SETTINGS[STEM],
        ),
        _loss_metric(
            "test_loss",
            trained.test_loss,
            "binary cross-entropy per pixel between the clean test images and the denoised ones",
            standard_error=trained.test_loss_standard_error,
            count=settings.data.test_size,
            headline=True,
        ),
        _loss_metric(
            "first_validation_loss",
            trained.curve.validation_loss[0],
            "validation loss per pixel after the first epoch",
        ),
        _loss_metric(
            "final_training_loss",
            trained.curve.loss[-1],
            "training loss per pixel during the last epoch",
        ),
        _loss_metric(
            "final_validation_loss",
            trained.curve.validation_loss[-1],
            "validation loss per pixel after the last epoch",
        ),
        _loss_metric(
            "lowest_validation_loss",
            trained.curve.validation_loss[(lowest or 0) - 1],
            "validation loss per pixel after the epoch where it is lowest",
        ),
        lowest_epoch_metric(STEM, lowest, "validation loss"),
    )


def _loss_metric(
    name: str,
    value: float,
    description: str,
    standard_error: float | None = None,
    count: int | None = None,
    *,
    headline: bool = False,
) -> Metric:
    return over_replicates(
        f"{STEM}.{name}",
        "nats",
        description,
        [value],
        formula=description,
        standard_error=standard_error,
        count=count,
        better="lower",
        headline=headline,
    )


def _diagram_figure(network: AutoencoderSettings, trained: TrainedAutoencoder) -> Figure:
    code = len(network.hidden) + 1
    last = 2 * len(network.hidden) + 2
    chain = chain_text(PIXELS, _units(network))
    return Figure(
        label="autoencoder.diagram",
        number=FIGURE_NUMBERS["autoencoder.diagram"],
        title="The autoencoder and its training",
        caption=(
            f"The autoencoder, {chain} units, and its training: binary cross-entropy per pixel "
            f"over {counted(len(trained.curve.loss), 'epoch')}."
        ),
        alternative_text=(
            f"A diagram of dense layers of {chain} units: the encoder leads to a code of "
            f"{counted(network.latent, 'unit')}, and the decoder mirrors it. Beside it are two "
            "loss curves: the validation loss goes from {autoencoder.first_validation_loss} after "
            "the first epoch to {autoencoder.final_validation_loss} after the last; the training "
            "loss ends at {autoencoder.final_training_loss}."
        ),
        panels=(
            DiagramPanel(
                title="layers",
                input_units=PIXELS,
                layers=report_layers(trained.summary, kinds=("Dense",)),
                parts=(
                    DiagramBlock(label="encoder", first=0, last=code - 1),
                    DiagramBlock(label="code", first=code, last=code),
                    DiagramBlock(label="decoder", first=code + 1, last=last),
                ),
            ),
            loss_panel([trained.curve], "cross-entropy (nats per pixel)").model_copy(
                update={"title": "training"}
            ),
        ),
        columns=2,
        depends_on=("data", STEM),
    )


def _layers_table(
    network: AutoencoderSettings, trained: TrainedAutoencoder, terms: tuple[Term, ...]
) -> Table:
    check_terms(STEM, trained.summary, terms)
    depth = len(network.hidden)
    parts = ("Encoder",) * depth + ("Code",) + ("Decoder",) * (depth + 1)
    return layers_table(
        STEM,
        "Layers of the autoencoder",
        "The layers of the autoencoder with their parameters.",
        trained.summary,
        terms,
        parts=parts,
    )


def _encoder_wording(network: AutoencoderSettings) -> Wording:
    return Wording(
        name="autoencoder.encoder",
        text=(
            f"{counted(len(network.hidden), 'dense layer')} of {widths_in_words(network.hidden)}, "
            "with ReLU"
        ),
    )


def _bottleneck_wording(network: AutoencoderSettings) -> Wording:
    text = (
        f"They are fewer than the {PIXELS:,} pixels of the image, so the network cannot copy its "
        "input unchanged. It has to learn what digits have in common, and random specks are not "
        "part of that."
        if network.latent < PIXELS
        else f"They are no fewer than the pixels, {PIXELS:,}, so the code is no bottleneck. "
        "Only the noise in the inputs keeps the network from copying them unchanged."
    )
    return Wording(name="autoencoder.bottleneck", text=text)


def _still_learning_claim(trained: TrainedAutoencoder) -> Claim:
    name = "autoencoder.still_learning"
    losses = trained.curve.validation_loss
    first, last = "{autoencoder.first_validation_loss}", "{autoencoder.test_loss:measured}"
    if not np.isfinite(losses).all():
        text = "The validation loss diverged, so there is no curve to describe."
        return untested(name, "the loss diverged", text)
    if len(losses) == 1:
        text = f"After the only epoch the validation loss is {last} nats per pixel."
        return untested(name, "there is one epoch", text)
    evidence = in_every_replicate(
        [min(losses[:-1]) - losses[-1]],
        "The validation loss after the last epoch against the lowest one before it. They must "
        "differ by more than the largest recent rise from one epoch to the next; no test, because "
        "the lowest point is chosen after the training",
        "lowest validation loss before the last epoch minus that after it",
        "nats",
    )
    if evidence.size <= _wobble(losses):
        evidence = replace(evidence, outcome="inconclusive")
    falls = f"The validation loss falls from {first} nats per pixel after the first epoch"
    return claim_from(
        name,
        evidence,
        holds=(
            f"{falls} to {last} after the last, its lowest point: longer training might lower it a "
            "little further."
        ),
        does_not_hold=(
            f"The validation loss is {first} nats per pixel after the first epoch, lowest "
            "after epoch {autoencoder.lowest_epoch}, at {autoencoder.lowest_validation_loss}, "
            f"and {last} at the end: the epochs after its lowest point do not improve it."
        ),
        inconclusive=(
            f"{falls}, and has levelled off: after epoch {{autoencoder.lowest_epoch}}, where it is "
            f"lowest, it is {{autoencoder.lowest_validation_loss}}, and {last} after the last."
        ),
        scope_sentence="",
    )


def _wobble(losses: Sequence[float]) -> float:
    """Return the largest rise between the last few neighbouring epochs, at least 0."""
    last = losses[-_NEIGHBOURS:]
    return max(0.0, *(after - before for before, after in pairwise(last)))
