"""Section 4.a: the denoising autoencoder, its diagram and its training."""

from reportgen.contents import FIGURE_NUMBERS, TABLE_NUMBERS, entry_of
from reportgen.report import (
    Cell,
    Claim,
    Column,
    DiagramPanel,
    DiagramPart,
    Equation,
    Figure,
    Metric,
    Section,
    Table,
)
from reportgen.results import Results, TrainedAutoencoder
from reportgen.sections.curves import loss_panel, lowest_epoch
from reportgen.sections.layers import (
    PIXELS,
    Term,
    chain_text,
    check_terms,
    dense_terms,
    describe,
    report_layers,
    sum_latex,
)
from reportgen.sections.measures import over_replicates
from reportgen.sections.words import counted
from reportgen.settings import Settings
from reportgen.settings.schema import AutoencoderSettings

STEM = "autoencoder"


def write_section(settings: Settings, results: Results) -> Section:
    """Return the autoencoder's layers, diagram, loss curve and test loss.

    Raises ValueError where the settings and the network disagree on the parameters.
    """
    trained = results.of(TrainedAutoencoder, "autoencoder.1")
    units = _units(settings.autoencoder)
    terms = dense_terms(PIXELS, units)
    check_terms(STEM, trained.summary, terms)
    return Section(
        stem=STEM,
        title=entry_of(STEM).title,
        metrics=_metrics(settings, trained),
        figures=(_diagram_figure(settings.autoencoder, trained),),
        tables=(_layers_table(settings.autoencoder, trained, terms),),
        equations=(Equation(label="autoencoder.parameter_sum", latex=sum_latex(terms)),),
        claims=(_bottleneck_claim(settings.autoencoder), _still_learning_claim(trained)),
    )


def _units(network: AutoencoderSettings) -> tuple[int, ...]:
    """Return the units of each layer after the input: there and back."""
    return (*network.hidden, network.latent, *reversed(network.hidden), PIXELS)


def _metrics(settings: Settings, trained: TrainedAutoencoder) -> tuple[Metric, ...]:
    return (
        Metric(
            name="autoencoder.parameters",
            value=trained.summary.parameters,
            unit="parameters",
            section=STEM,
            description="trainable weights and biases",
        ),
        _loss_metric(
            "test_loss",
            trained.test_loss,
            "binary cross-entropy per pixel between the clean test images and the denoised ones",
            standard_error=trained.test_loss_standard_error,
            count=settings.data.test_size,
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
        Metric(
            name="autoencoder.lowest_epoch",
            value=lowest_epoch([trained.curve]),
            unit="epochs",
            section=STEM,
            description="epoch of the lowest validation loss",
            absent="" if lowest_epoch([trained.curve]) else "diverged",
        ),
    )


def _loss_metric(
    name: str,
    value: float,
    description: str,
    standard_error: float | None = None,
    count: int | None = None,
) -> Metric:
    return over_replicates(
        f"{STEM}.{name}",
        "nats",
        STEM,
        description,
        [value],
        standard_error=standard_error,
        count=count,
    )


def _diagram_figure(network: AutoencoderSettings, trained: TrainedAutoencoder) -> Figure:
    code = len(network.hidden) + 1
    last = 2 * len(network.hidden) + 2
    chain = chain_text(PIXELS, _units(network))
    return Figure(
        label="autoencoder.diagram",
        number=FIGURE_NUMBERS["autoencoder.diagram"],
        caption=(
            f"The autoencoder, {chain} units, and its training: binary cross-entropy per pixel "
            f"over {counted(len(trained.curve.loss), 'epoch')}."
        ),
        alternative_text=(
            f"A diagram of dense layers of {chain} units: the encoder narrows to a code of "
            f"{counted(network.latent, 'unit')}, the decoder mirrors it. Beside it two loss "
            "curves: the validation loss goes from {autoencoder.first_validation_loss} after "
            "the first epoch to {autoencoder.final_validation_loss} after the last, the training "
            "loss ends at {autoencoder.final_training_loss}."
        ),
        panels=(
            DiagramPanel(
                title="layers",
                input_units=PIXELS,
                layers=report_layers(trained.summary, kinds=("Dense",)),
                parts=(
                    DiagramPart(label="encoder", first=0, last=code - 1),
                    DiagramPart(label="code", first=code, last=code),
                    DiagramPart(label="decoder", first=code + 1, last=last),
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
    depth = len(network.hidden)
    parts = ("Encoder",) * depth + ("Code",) + ("Decoder",) * (depth + 1)
    layers = [layer for layer in trained.summary.layers if layer.parameters]
    return Table(
        label="autoencoder.layers",
        number=TABLE_NUMBERS["autoencoder.layers"],
        caption="The layers of the autoencoder with their parameters.",
        columns=(
            Column(title="Part"),
            Column(title="Layer"),
            Column(title="Weights and thresholds", align="right"),
            Column(title="Parameters", align="right"),
        ),
        rows=(
            *(
                (
                    Cell(text=part),
                    Cell(text=describe(layer)),
                    Cell(text=term.text),
                    Cell(text=f"{term.parameters:,}"),
                )
                for part, layer, term in zip(parts, layers, terms, strict=True)
            ),
            (Cell(text="Sum"), Cell(), Cell(), Cell(metric="autoencoder.parameters")),
        ),
        depends_on=("autoencoder.hidden", "autoencoder.latent"),
    )


def _bottleneck_claim(network: AutoencoderSettings) -> Claim:
    name = "autoencoder.code_is_narrow"
    test = "The setting autoencoder.latent against the pixels of an image"
    if network.latent < PIXELS:
        return Claim(
            name=name,
            section=STEM,
            outcome="holds",
            test=test,
            text=(
                f"{network.latent:,} numbers have to stand for {PIXELS:,} pixels, so the network "
                "cannot copy its input through; it has to find what digits have in common, and "
                "random specks are not part of it."
            ),
        )
    return Claim(
        name=name,
        section=STEM,
        outcome="does not hold",
        test=test,
        text=(
            f"With {network.latent:,} numbers for {PIXELS:,} pixels the code is no bottleneck; "
            "only the noise on the inputs then keeps the network from copying them through."
        ),
    )


def _still_learning_claim(trained: TrainedAutoencoder) -> Claim:
    name = "autoencoder.still_learning"
    test = (
        "The epoch of the lowest validation loss, against the last epoch; no test, because the "
        "lowest point is picked after the fact"
    )
    epochs = len(trained.curve.loss)
    lowest = lowest_epoch([trained.curve])
    ends = "{autoencoder.final_validation_loss}"
    if lowest is None or epochs == 1:
        reason = "diverged" if lowest is None else "was measured after a single epoch"
        return Claim(
            name=name,
            section=STEM,
            outcome="cannot be told",
            test=test,
            text=f"The validation loss {reason}, so there is no course to describe.",
        )
    if lowest == epochs:
        return Claim(
            name=name,
            section=STEM,
            outcome="holds",
            test=test,
            text=(
                "The validation loss falls from {autoencoder.first_validation_loss} after the "
                f"first epoch to {ends} after the last, its lowest point: longer training might "
                "gain a little more."
            ),
        )
    return Claim(
        name=name,
        section=STEM,
        outcome="does not hold",
        test=test,
        text=(
            "The validation loss starts at {autoencoder.first_validation_loss} after the first "
            "epoch, is lowest after epoch {autoencoder.lowest_epoch}, and ends at "
            f"{ends}: longer training would gain nothing."
        ),
    )
