"""Sections 3.a and 3.b: the ConvNet, its layers, and how it compares with the dense networks."""

from reportgen.project.parts import (
    Cell,
    Column,
    Formula,
    Metric,
    Published,
    Rows,
    SummaryPanel,
    no_evidence,
    number_cell,
)
from reportgen.projects.mnist.networks import convnet_of
from reportgen.projects.mnist.sections.claims import compare_runs
from reportgen.projects.mnist.sections.curves import classifier_metrics, turning
from reportgen.projects.mnist.sections.layers import (
    SHAPE_SETTINGS,
    classifier_chain,
    convnet_terms,
    parameters_compared,
    report_layers,
    widths_in_words,
)
from reportgen.projects.mnist.sections.measures import (
    TEST_COLUMNS,
    Runs,
    test_cells,
    uncertainty_note,
)
from reportgen.projects.mnist.sections.values import Values, by_key, derived
from reportgen.projects.mnist.settings import Settings
from reportgen.projects.mnist.sizes import PIXELS


@derived("convnet")
def metrics(convnet: Runs, settings: Settings) -> Values:
    """Return what the replicates measured."""
    return classifier_metrics("convnet", convnet, settings.data.train_size, "convnet")


@derived("convnet")
def parameters(settings: Settings) -> Values:
    """Return where the parameters are, by the settings."""
    network = convnet_of(settings)
    convolutions, dense = convnet_terms(network)
    of_convolutions = sum(term.parameters for term in convolutions)
    of_dense = sum(term.parameters for term in dense)
    counts = {
        "convolution_parameters": (of_convolutions, "all convolutions together"),
        "dense_parameters": (of_dense, "the dense layers after the convolutions"),
        "first_layer_parameters": (convolutions[0].parameters, "the first layer"),
        "first_layer_dense_parameters": (
            (PIXELS + 1) * network.map_sides[0][0] ** 2 * network.filters[0],
            "a dense layer with as many outputs as the first convolution",
        ),
    }
    kernel = r" \cdot ".join(str(factor) for factor in convolutions[0].factors)
    first = convolutions[0]
    return {
        **by_key(
            *(
                Metric(
                    name=f"convnet.{name}",
                    value=value,
                    unit="parameters",
                    description=f"parameters of {whose}",
                    kind="exact",
                    depends_on=SHAPE_SETTINGS["convnet"],
                )
                for name, (value, whose) in counts.items()
            )
        ),
        "first_layer": Formula(f"{kernel} + {first.biases} = {first.parameters}"),
        "dense_share": of_dense / of_convolutions,
        "first_side": network.map_sides[0][0],
        "pooled_side": network.map_sides[0][1],
        "dense_widths": widths_in_words(network.dense),
    }


@derived("convnet", depends_on=SHAPE_SETTINGS["convnet"])
def layers(convnet: Runs, settings: Settings, published: Published) -> Values:
    """Return the layers with their parameters."""
    convolutions, dense = convnet_terms(convnet_of(settings))
    summary, terms = convnet[0].summary, (*convolutions, *dense)
    return {
        "summary": SummaryPanel(
            input_shape=summary.input_shape, layers=report_layers(summary, terms=terms)
        ),
        "layer_count": len(summary.layers),
        "parameters_add_up": parameters_compared("convnet", settings, published, summary, terms),
    }


@derived("convnet")
def turns(convnet: Runs) -> Values:
    """Return whether the validation loss has started to rise."""
    return {"validation_loss_turns": turning(convnet)}


@derived("convnet")
def beats_three_layer(convnet: Runs, three_layer: Runs | None = None) -> Values:
    """Return the evidence on the ConvNet against the dense network of 2.d."""
    if three_layer is None:
        return {"beats_three_layer": no_evidence("the training of the network of 2.d failed")}
    effect = "test accuracy of the ConvNet minus that of the dense network of 2.d"
    return {"beats_three_layer": compare_runs(convnet, three_layer, effect)}


@derived("convnet")
def comparison(
    convnet: Runs, settings: Settings, mlp: Runs | None = None, three_layer: Runs | None = None
) -> Values:
    """Compare the ConvNet with the dense networks that did not fail."""
    rows = [
        (stem, name, len(runs))
        for stem, name, runs in (
            ("mlp", f"{classifier_chain(settings.mlp.hidden)} (2.a)", mlp),
            ("three_layer", f"{classifier_chain(settings.three_layer.hidden)} (2.d)", three_layer),
            ("convnet", "ConvNet (3.a)", convnet),
        )
        if runs is not None
    ]
    return {
        "comparison": Rows(
            (
                Column(title="Network"),
                Column(title="Runs", align="right"),
                Column(title="Parameters", align="right"),
                *TEST_COLUMNS,
            ),
            tuple(
                (
                    Cell(text=name),
                    number_cell(replicates),
                    Cell(metric=f"{stem}.parameters"),
                    *test_cells(stem),
                )
                for stem, name, replicates in rows
            ),
        ),
        "comparison_note": uncertainty_note(max(replicates for _, _, replicates in rows)),
    }
