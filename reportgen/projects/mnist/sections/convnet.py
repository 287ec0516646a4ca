"""Sections 3.a and 3.b: the ConvNet, its layers, and how it compares with the dense networks."""

from functools import partial

from reportgen.base.arrays import CLASSES, PIXELS
from reportgen.project.outline import FIGURE_NUMBERS, TABLE_NUMBERS
from reportgen.project.settings.loading import load_settings
from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.sections.convnet_claims import (
    beats_three_layer_claim,
    parameters_wording,
    pooling_wording,
    structure_wording,
)
from reportgen.projects.mnist.sections.curves import curve_metrics, turning_claim
from reportgen.projects.mnist.sections.layers import (
    LAYER_COLUMNS,
    Term,
    chain_text,
    convnet_terms,
    layer_rows,
    report_layers,
)
from reportgen.projects.mnist.sections.measures import (
    TEST_COLUMNS,
    Runs,
    classifier_metrics,
    runs_of,
    runs_or_none,
    test_cells,
    uncertainty_note,
)
from reportgen.projects.mnist.sections.parameter_claims import parameters_claim
from reportgen.projects.mnist.sections.parts import TracedResults, section_from
from reportgen.projects.mnist.sections.words import counted
from reportgen.report.panels import SummaryPanel
from reportgen.report.parts import Cell, Column, Equation, Figure, Metric, Section, Table

STEM = "convnet"
SHAPE_SETTINGS = (
    "convnet.filters",
    "convnet.kernel_size",
    "convnet.pool_size",
    "convnet.pool_stride",
    "convnet.dense",
)


def write_section(settings: Settings, results: TracedResults) -> Section:
    """Return the ConvNet's summary and test numbers beside those of the dense networks."""
    runs = partial(runs_of, results, STEM, settings.convnet.replicates)
    convolutions, dense = convnet_terms(settings.convnet)
    mlp_runs = partial(runs_or_none, results, "mlp", settings.mlp.replicates)
    three_layer_runs = partial(
        runs_or_none, results, "three_layer", settings.three_layer.replicates
    )
    return section_from(
        STEM,
        results,
        lambda: classifier_metrics(STEM, runs()),
        lambda: curve_metrics(STEM, runs(), settings.data.train_size),
        lambda: _parameter_metrics(settings, convolutions, dense),
        lambda: _summary_figure(runs()),
        lambda: _layers_table(runs(), (*convolutions, *dense)),
        lambda: _comparison_table(settings, mlp_runs(), three_layer_runs()),
        lambda: _first_layer_equation(convolutions[0]),
        lambda: structure_wording(settings.convnet),
        lambda: pooling_wording(settings.convnet),
        lambda: parameters_wording(settings.convnet),
        lambda: parameters_claim(
            STEM,
            runs()[0].summary,
            (*convolutions, *dense),
            is_the_writeups=_shape(settings) == _shape(load_settings("full")),
        ),
        lambda: turning_claim(STEM, runs()),
        lambda: beats_three_layer_claim(runs(), three_layer_runs()),
    )


def _shape(settings: Settings) -> dict[str, object]:
    fields = {name.partition(".")[2] for name in SHAPE_SETTINGS}
    return settings.convnet.model_dump(include=fields)


def _parameter_metrics(
    settings: Settings, convolutions: tuple[Term, ...], dense: tuple[Term, ...]
) -> tuple[Metric, ...]:
    of_convolutions = sum(term.parameters for term in convolutions)
    of_dense = sum(term.parameters for term in dense)
    first_values = settings.convnet.map_sides[0][0] ** 2 * settings.convnet.filters[0]

    def parameters(name: str, value: int, description: str) -> Metric:
        return Metric(
            name=f"{STEM}.{name}",
            value=value,
            unit="parameters",
            description=description,
        )

    return (
        parameters(
            "convolution_parameters", of_convolutions, "parameters of all convolutions together"
        ),
        parameters(
            "dense_parameters", of_dense, "parameters of the dense layers after the convolutions"
        ),
        parameters(
            "first_layer_parameters", convolutions[0].parameters, "parameters of the first layer"
        ),
        parameters(
            "first_layer_dense_parameters",
            (PIXELS + 1) * first_values,
            "parameters of a dense layer with as many outputs as the first convolution",
        ),
    )


def _summary_figure(runs: Runs) -> Figure:
    summary = runs[0].summary
    return Figure(
        label="convnet.summary",
        number=FIGURE_NUMBERS["convnet.summary"],
        title="The ConvNet as it was built",
        caption=(
            "The ConvNet as it was built: output shape of each layer, and where its "
            "{convnet.parameters} parameters are."
        ),
        alternative_text=(
            f"The {counted(len(summary.layers), 'layer')} of the ConvNet from input to output with "
            "their shapes and parameters: {convnet.convolution_parameters} of the "
            "{convnet.parameters} parameters are in the convolutions, "
            "{convnet.dense_parameters} in the dense layers."
        ),
        panels=(SummaryPanel(input_shape=summary.input_shape, layers=report_layers(summary)),),
        depends_on=SHAPE_SETTINGS,
    )


def _layers_table(runs: Runs, terms: tuple[Term, ...]) -> Table:
    return Table(
        label="convnet.layers",
        number=TABLE_NUMBERS["convnet.layers"],
        title="Layers of the ConvNet",
        caption="The layers of the ConvNet as it was built, with their parameters.",
        columns=LAYER_COLUMNS,
        rows=layer_rows(runs[0].summary, terms, "convnet.parameters"),
        has_closing_row=True,
        note=(
            "Weights of a convolution: kernel height × kernel width × input channels × filters; "
            "one bias for each filter."
        ),
        depends_on=SHAPE_SETTINGS,
    )


def _comparison_table(
    settings: Settings, mlp_runs: Runs | None, three_layer_runs: Runs | None
) -> Table:
    """Compare the ConvNet with the dense networks that did not fail."""
    found = {"mlp": mlp_runs, "three_layer": three_layer_runs}
    others = {stem: runs for stem, runs in found.items() if runs is not None}
    names = {
        "mlp": f"{chain_text(PIXELS, (*settings.mlp.hidden, CLASSES))} (2.a)",
        "three_layer": f"{chain_text(PIXELS, (*settings.three_layer.hidden, CLASSES))} (2.d)",
        STEM: "ConvNet (3.a)",
    }
    return Table(
        label="convnet.comparison",
        number=TABLE_NUMBERS["convnet.comparison"],
        title="The classifiers compared",
        caption="The classifiers of this report on the same test images.",
        columns=(
            Column(title="Network"),
            Column(title="Runs", align="right"),
            Column(title="Parameters", align="right"),
            *TEST_COLUMNS,
        ),
        rows=tuple(
            (
                Cell(text=names[stem]),
                Cell(text=str(replicates)),
                Cell(metric=f"{stem}.parameters"),
                *test_cells(stem),
            )
            for stem, replicates in (
                *((stem, len(runs)) for stem, runs in others.items()),
                (STEM, settings.convnet.replicates),
            )
        ),
        note=uncertainty_note(
            max(settings.convnet.replicates, *(len(runs) for runs in others.values()), 1)
        ),
        depends_on=("data", *others, STEM),
    )


def _first_layer_equation(first: Term) -> Equation:
    kernel = r" \cdot ".join(str(factor) for factor in first.factors)
    return Equation(
        label="convnet.first_layer",
        latex=f"{kernel} + {first.thresholds} = {first.parameters}",
    )
