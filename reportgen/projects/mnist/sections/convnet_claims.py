"""Wordings and claims on the ConvNet's settings and test numbers."""

from reportgen.project.settings.schema import ConvnetSettings
from reportgen.projects.mnist.sections.claims import claim_from, compare_accuracies, untested
from reportgen.projects.mnist.sections.layers import convnet_terms, widths_in_words
from reportgen.projects.mnist.sections.measures import Runs, evaluations_of
from reportgen.projects.mnist.sections.words import counted, listed
from reportgen.report.parts import Claim, Wording

STEM = "convnet"


def structure_wording(network: ConvnetSettings) -> Wording:
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


def pooling_wording(network: ConvnetSettings) -> Wording:
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


def parameters_wording(network: ConvnetSettings) -> Wording:
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


def beats_three_layer_claim(runs: Runs, dense_runs: Runs | None) -> Claim:
    """Compare the ConvNet with the dense network of 2.d; None where that failed."""
    name = "convnet.beats_three_layer"
    if dense_runs is None:
        text = (
            "The network of 2.d failed to train in this build, so the ConvNet’s "
            "{convnet.test_accuracy} cannot be compared with it."
        )
        return untested(name, "the training of the network of 2.d failed", text)
    convnet, dense = "{convnet.test_accuracy:percent}", "{three_layer.test_accuracy:percent}"
    return claim_from(
        name,
        compare_accuracies(
            evaluations_of(runs),
            evaluations_of(dense_runs),
            "test accuracy of the ConvNet minus that of the dense network of 2.d",
        ),
        {
            "holds": (
                f"The ConvNet classifies {convnet} of the test images correctly, more than the "
                f"dense network of 2.d with {dense}."
            ),
            "does not hold": (
                f"The ConvNet classifies {convnet} of the test images correctly, fewer than the "
                f"dense network of 2.d with {dense}."
            ),
            "inconclusive": (
                f"The ConvNet classifies {convnet} of the test images correctly and the dense "
                f"network of 2.d {dense}; the difference is not significant."
            ),
        },
    )
