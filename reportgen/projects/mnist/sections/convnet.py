"""Sections 3.a and 3.b: the ConvNet, its layers, and how it compares with the dense networks."""

from functools import partial

from reportgen.project.sections.claims import untested
from reportgen.project.sections.parts import TracedResults
from reportgen.project.sections.words import counted, listed
from reportgen.projects.mnist.outline import FIGURE_NUMBERS, TABLE_NUMBERS
from reportgen.projects.mnist.results.sizes import PIXELS
from reportgen.projects.mnist.sections.claims import claim_from, compare_runs
from reportgen.projects.mnist.sections.curves import classifier_metrics, turning_claim
from reportgen.projects.mnist.sections.layers import (
    SHAPE_SETTINGS,
    Term,
    classifier_chain,
    convnet_terms,
    layers_table,
    parameters_claim,
    report_layers,
    widths_in_words,
)
from reportgen.projects.mnist.sections.measures import (
    TEST_COLUMNS,
    Runs,
    runs_of,
    runs_or_none,
    test_cells,
    uncertainty_note,
)
from reportgen.projects.mnist.sections.parts import section_from
from reportgen.projects.mnist.settings import ConvnetSettings, Settings
from reportgen.report.panels import SummaryPanel
from reportgen.report.parts import (
    Cell,
    Claim,
    Column,
    Equation,
    Figure,
    Metric,
    Section,
    Table,
    Wording,
)

STEM = "convnet"


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
        lambda: classifier_metrics(STEM, runs(), settings.data.train_size, "convnet"),
        lambda: _parameter_metrics(settings, convolutions, dense),
        lambda: _summary_figure(runs()),
        lambda: layers_table(
            STEM,
            "Layers of the ConvNet",
            "The layers of the ConvNet as it was built, with their parameters.",
            runs()[0].summary,
            (*convolutions, *dense),
            note=(
                "Weights of a convolution: kernel height × kernel width × input channels × "
                "filters; one bias for each filter."
            ),
        ),
        lambda: _comparison_table(settings, mlp_runs(), three_layer_runs()),
        lambda: _first_layer_equation(convolutions[0]),
        lambda: _structure_wording(settings.convnet),
        lambda: _pooling_wording(settings.convnet),
        lambda: _parameters_wording(settings.convnet),
        lambda: parameters_claim(STEM, settings, runs()[0].summary, (*convolutions, *dense)),
        lambda: turning_claim(STEM, runs()),
        lambda: _beats_three_layer_claim(runs(), three_layer_runs()),
    )


def _parameter_metrics(
    settings: Settings, convolutions: tuple[Term, ...], dense: tuple[Term, ...]
) -> tuple[Metric, ...]:
    of_convolutions = sum(term.parameters for term in convolutions)
    of_dense = sum(term.parameters for term in dense)
    first_values = settings.convnet.map_sides[0][0] ** 2 * settings.convnet.filters[0]

    counts = {
        "convolution_parameters": (of_convolutions, "all convolutions together"),
        "dense_parameters": (of_dense, "the dense layers after the convolutions"),
        "first_layer_parameters": (convolutions[0].parameters, "the first layer"),
        "first_layer_dense_parameters": (
            (PIXELS + 1) * first_values,
            "a dense layer with as many outputs as the first convolution",
        ),
    }
    return tuple(
        Metric(
            name=f"{STEM}.{name}",
            value=value,
            unit="parameters",
            description=f"parameters of {whose}",
            kind="exact",
            depends_on=SHAPE_SETTINGS[STEM],
        )
        for name, (value, whose) in counts.items()
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
        depends_on=SHAPE_SETTINGS[STEM],
    )


def _comparison_table(
    settings: Settings, mlp_runs: Runs | None, three_layer_runs: Runs | None
) -> Table:
    """Compare the ConvNet with the dense networks that did not fail."""
    dense = {
        "mlp": ("2.a", settings.mlp, mlp_runs),
        "three_layer": ("2.d", settings.three_layer, three_layer_runs),
    }
    rows = [
        (stem, f"{classifier_chain(network.hidden)} ({where})", len(runs))
        for stem, (where, network, runs) in dense.items()
        if runs is not None
    ]
    rows.append((STEM, "ConvNet (3.a)", settings.convnet.replicates))
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
                Cell(text=name),
                Cell(text=str(replicates)),
                Cell(metric=f"{stem}.parameters"),
                *test_cells(stem),
            )
            for stem, name, replicates in rows
        ),
        note=uncertainty_note(max(replicates for _, _, replicates in rows)),
        depends_on=("data", *(stem for stem, _, _ in rows)),
    )


def _first_layer_equation(first: Term) -> Equation:
    kernel = r" \cdot ".join(str(factor) for factor in first.factors)
    return Equation(
        label="convnet.first_layer",
        latex=f"{kernel} + {first.thresholds} = {first.parameters}",
    )


def _structure_wording(network: ConvnetSettings) -> Wording:
    """Name the layers in order."""
    convolutions = counted(len(network.filters), "convolutional layer")
    filters = listed([f"{count:,}" for count in network.filters])
    filter_noun = "filter" if network.filters[-1] == 1 else "filters"
    each = "" if len(network.filters) == 1 else "each "
    dense = counted(len(network.dense), "dense layer")
    return Wording(
        name="convnet.structure",
        text=(
            f"The ConvNet has {convolutions} with {filters} {filter_noun}, {each}followed by max "
            f"pooling. They are followed by a layer that flattens the feature maps, {dense} of "
            f"{widths_in_words(network.dense)} with ReLU, and the output layer with softmax."
        ),
    )


def _pooling_wording(network: ConvnetSettings) -> Wording:
    """Say what the pooling's stride does to the feature maps."""
    if network.pool_stride == 1 and network.pool_size > 1:
        text = (
            f"A stride of {network.pool_stride} makes the windows overlap, so pooling reduces the "
            f"width and the height of a feature map by only "
            f"{counted(network.pool_size - 1, 'pixel')} and keeps its resolution. The usual "
            "stride, as long as the window, would shrink the maps much faster. Larger maps need "
            "more parameters after flattening."
        )
    else:
        convolved, pooled = network.map_sides[0]
        text = (
            f"It reduces each side of the first feature maps from {convolved} pixels to {pooled}."
        )
    return Wording(name="convnet.pooling", text=text)


def _parameters_wording(network: ConvnetSettings) -> Wording:
    """Say whether the dense layers or the convolutions hold the parameters."""
    convolutions, dense = convnet_terms(network)
    of_convolutions = sum(term.parameters for term in convolutions)
    of_dense = sum(term.parameters for term in dense)
    count = len(convolutions)
    numbers = (
        f"the {counted(count, 'convolution')} {'needs' if count == 1 else 'need'} "
        "{convnet.convolution_parameters} parameters, the dense layers after "
        f"{'it' if count == 1 else 'them'} {{convnet.dense_parameters}}"
    )
    if of_dense > 9 * of_convolutions:
        text = (
            f"In this network the dense layers use up this saving: {numbers}. Nearly all of its "
            "parameters are between the feature maps and a dense layer."
        )
    elif of_dense > of_convolutions:
        text = f"In this network the dense layers use up part of this saving: {numbers}."
    else:
        text = f"In this network the saving is kept: {numbers}."
    return Wording(name="convnet.where_the_parameters_are", text=text)


def _beats_three_layer_claim(runs: Runs, dense_runs: Runs | None) -> Claim:
    """Compare the ConvNet with the dense network of 2.d; None where that failed."""
    name = "convnet.beats_three_layer"
    if dense_runs is None:
        text = (
            "The network of 2.d failed to train in this build, so the ConvNet’s "
            "{convnet.test_accuracy} cannot be compared with it."
        )
        return untested(name, "the training of the network of 2.d failed", text)
    found = "The ConvNet classifies {convnet.test_accuracy:percent} of the test images correctly"
    other, dense = "the dense network of 2.d", "{three_layer.test_accuracy:percent}"
    return claim_from(
        name,
        compare_runs(runs, dense_runs, f"test accuracy of the ConvNet minus that of {other}"),
        holds=f"{found}, more than {other} with {dense}.",
        does_not_hold=f"{found}, fewer than {other} with {dense}.",
        inconclusive=f"{found} and {other} {dense}; the difference is not significant.",
    )
