"""What the ConvNet's settings and test numbers let one say."""

from reportgen.arrays import IMAGE_SIDE
from reportgen.report import Claim
from reportgen.sections.claims import claim_from, compare_accuracies
from reportgen.sections.convnet_shapes import convnet_terms, convolved, pooled
from reportgen.sections.measures import Runs, evaluations_of
from reportgen.sections.words import averaged, counted
from reportgen.settings.schema import ConvnetSettings

STEM = "convnet"


def structure_claim(network: ConvnetSettings) -> Claim:
    """Name the layers in order."""
    convolutions = counted(len(network.filters), "convolutional layer")
    dense = counted(len(network.dense), "dense layer")
    each = "" if len(network.filters) == 1 else ", each"
    return Claim(
        name="convnet.structure",
        section=STEM,
        outcome="holds",
        test="The settings convnet.filters and convnet.dense",
        text=(
            f"The ConvNet has {convolutions}{each} followed by max pooling; then come a layer "
            f"that flattens the feature maps, {dense} with ReLU, and the output with softmax."
        ),
    )


def pooling_claim(network: ConvnetSettings) -> Claim:
    """Say what the pooling's stride does to the feature maps."""
    name = "convnet.pooling_keeps_resolution"
    test = "The setting convnet.pool_stride against convnet.pool_size"
    if network.pool_stride == 1 and network.pool_size > 1:
        lost = counted(network.pool_size - 1, "pixel")
        return Claim(
            name=name,
            section=STEM,
            outcome="holds",
            test=test,
            text=(
                f"A stride of 1 makes the windows overlap, so pooling takes only {lost} off the "
                "width and the height of a feature map and keeps its resolution; the usual "
                "stride, as long as the window, would shrink the maps much faster. The price is "
                "paid after flattening."
            ),
        )
    return Claim(
        name=name,
        section=STEM,
        outcome="does not hold",
        test=test,
        text=(
            f"Windows of {network.pool_size} × {network.pool_size} pixels in steps of "
            f"{network.pool_stride} leave "
            f"{pooled(convolved(IMAGE_SIDE, network), network)} of the "
            f"{convolved(IMAGE_SIDE, network)} pixels along each side of the first feature maps."
        ),
    )


def dense_layers_claim(network: ConvnetSettings) -> Claim:
    """Say whether the dense layers or the convolutions hold the parameters."""
    convolutions, dense = convnet_terms(network)
    of_convolutions = sum(term.parameters for term in convolutions)
    of_dense = sum(term.parameters for term in dense)
    count = len(convolutions)
    numbers = (
        f"the {counted(count, 'convolution')} {'needs' if count == 1 else 'need'} "
        "{convnet.convolution_parameters} parameters, the dense layers behind "
        f"{'it' if count == 1 else 'them'} {{convnet.dense_parameters}}"
    )
    if of_dense > 9 * of_convolutions:
        text = (
            f"The saving is spent again further on: {numbers}. Nearly all of this network’s size "
            "is the step from feature maps to a dense layer."
        )
    elif of_dense > of_convolutions:
        text = f"Part of the saving is spent again further on: {numbers}."
    else:
        text = f"The saving lasts through the network: {numbers}."
    return Claim(
        name="convnet.dense_layers_hold_most",
        section=STEM,
        outcome="holds" if of_dense > of_convolutions else "does not hold",
        test="The parameters of the dense layers against those of the convolutions",
        text=text,
    )


def beats_three_layer_claim(runs: Runs, dense_runs: Runs | None) -> Claim:
    """Compare the ConvNet with the dense network of 2.d; None where that failed."""
    name = "convnet.beats_three_layer"
    if dense_runs is None:
        return Claim(
            name=name,
            section=STEM,
            outcome="cannot be told",
            test="No test: the training of the network of 2.d failed",
            text=(
                "The network of 2.d failed to train in this build, so the ConvNet’s "
                "{convnet.test_accuracy} stands without the comparison."
            ),
        )
    convnet, dense = "{convnet.test_accuracy:percent}", "{three_layer.test_accuracy:percent}"
    this = (
        "This ConvNet is one training run, so that is a statement about this network"
        if len(runs) == 1
        else f"That is a statement about {averaged(len(runs))}"
    )
    return claim_from(
        name,
        STEM,
        compare_accuracies(evaluations_of(runs), evaluations_of(dense_runs)),
        {
            "holds": (
                f"With {convnet} of the test images the ConvNet does better than the dense "
                f"network of 2.d with {dense}. {this}, not about every ConvNet."
            ),
            "does not hold": (
                f"With {convnet} of the test images the ConvNet does worse here than the dense "
                f"network of 2.d with {dense}. {this}, not about every ConvNet."
            ),
            "cannot be told": (
                f"The ConvNet’s {convnet} of the test images and the {dense} of the dense network "
                f"of 2.d cannot be told apart here. {this}, not about every ConvNet."
            ),
        },
    )
