"""The arithmetic that training cannot do without, counted from a network's own layers.

Counted are the multiplications and additions of the matrix products and
convolutions. Activations, poolings, the loss and the optimizer are left out:
this is a limit from below, not a forecast.
"""

from math import prod
from typing import Any


def forward_flops(network: Any) -> int:
    """Return the floating-point operations in which a Keras model reads one image."""
    return sum(_kernel_flops(network))


def training_flops(network: Any) -> int:
    """Return the floating-point operations of training a Keras model on one image.

    Forwards, back to each kernel, and back to each layer's inputs cost the same;
    nothing goes back from the first kernel to the image.
    """
    flops = _kernel_flops(network)
    return 3 * sum(flops) - flops[0]


def _kernel_flops(network: Any) -> list[int]:
    """Return the operations of each layer with a kernel, forwards, for one image."""
    return [
        2 * prod(layer.kernel.shape) * prod(_positions(layer))
        for layer in network.layers
        if hasattr(layer, "kernel")
    ]


def _positions(layer: Any) -> tuple[int, ...]:
    """Return how often a kernel is applied along each edge: the output without its channels."""
    return tuple(int(size) for size in layer.output.shape[1:-1])
