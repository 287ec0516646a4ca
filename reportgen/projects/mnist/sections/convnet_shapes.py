"""The sizes of the ConvNet's feature maps and parameters, computed from its settings."""

from reportgen.base.arrays import CLASSES, IMAGE_SIDE
from reportgen.project.settings.schema import ConvnetSettings
from reportgen.projects.mnist.sections.layers import Term, dense_terms


def convnet_terms(network: ConvnetSettings) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """Return the terms of the convolutions and those of the dense layers after them."""
    depths = (1, *network.filters)
    convolutions = tuple(
        Term((network.kernel_size, network.kernel_size, before, here), here)
        for before, here in zip(depths, network.filters, strict=False)
    )
    side = IMAGE_SIDE
    for _ in network.filters:
        side = pooled(convolved(side, network), network)
    return convolutions, dense_terms(side * side * depths[-1], (*network.dense, CLASSES))


def convolved(side: int, network: ConvnetSettings) -> int:
    """Return the side in pixels after a convolution with valid padding and stride 1."""
    return side - network.kernel_size + 1


def pooled(side: int, network: ConvnetSettings) -> int:
    """Return the side in pixels after pooling; windows that do not fit are left out."""
    return (side - network.pool_size) // network.pool_stride + 1
