"""Layers and their parameters, computed from the settings and compared with the network."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reportgen.project.parts import (
    A_COUNT,
    Cell,
    Column,
    Effect,
    Evidence,
    Formula,
    Layer,
    Outcome,
    Published,
    Rows,
    counted,
    counted_in_figures,
    listed,
    number_cell,
    product_cell,
)
from reportgen.projects.mnist.networks import ConvNet, LayerSummary, NetworkSummary
from reportgen.projects.mnist.settings import Settings
from reportgen.projects.mnist.sizes import CLASSES, PIXELS

_LONGEST_SUM = 4  # terms of an equation that still fit on a line

SHAPE_SETTINGS = {
    "mlp": ("mlp.hidden",),
    "three_layer": ("three_layer.hidden",),
    "convnet": (
        "convnet.filters",
        "convnet.kernel_size",
        "convnet.pool_size",
        "convnet.pool_stride",
        "convnet.dense",
    ),
    "autoencoder": ("autoencoder.hidden", "autoencoder.latent"),
}
"""The settings that describe a network."""

_ACTIVATIONS = {"relu": "ReLU", "linear": "none", None: "none"}


@dataclass(frozen=True)
class Term:
    """The parameters of one layer with weights: a kernel of factors, and its biases."""

    factors: tuple[int, ...]  # their product is the number of weights
    biases: int

    @property
    def parameters(self) -> int:
        """Weights and biases together."""
        return math.prod(self.factors) + self.biases

    @property
    def text(self) -> str:
        """The term as a figure shows it."""
        return f"{' × '.join(f'{factor:,}' for factor in self.factors)} + {self.biases:,}"

    @property
    def latex(self) -> str:
        """The term as an equation shows it."""
        kernel = r" \cdot ".join(latex_number(factor) for factor in self.factors)
        return f"{kernel} + {latex_number(self.biases)}"


def dense_terms(inputs: int, units: Sequence[int]) -> tuple[Term, ...]:
    """Return the terms of dense layers of so many units, one after the other."""
    return tuple(Term((before, here), here) for before, here in pairwise((inputs, *units)))


def classifier_terms(hidden: Sequence[int]) -> tuple[Term, ...]:
    """Return the terms of a dense classifier of MNIST with these hidden layers."""
    return dense_terms(PIXELS, (*hidden, CLASSES))


def convnet_terms(network: ConvNet) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """Return the terms of the convolutions and those of the dense layers after them."""
    depths, edge = (1, *network.filters), network.kernel_size
    convolutions = tuple(
        Term((edge, edge, before, here), here) for before, here in pairwise(depths)
    )
    flattened = network.map_sides[-1][1] ** 2 * depths[-1]
    return convolutions, dense_terms(flattened, (*network.dense, CLASSES))


def check_terms(stem: str, summary: NetworkSummary, terms: Sequence[Term]) -> None:
    """Check the terms from the settings against the network; raises ValueError."""
    counted_here = [term.parameters for term in terms]
    of_network = [layer.parameters for layer in summary.layers if layer.parameters]
    if counted_here != of_network:
        raise ValueError(
            f"The settings of {stem} give layers of {counted_here} parameters, "
            f"but the network has layers of {of_network}."
        )


def sum_latex(terms: Sequence[Term]) -> Formula:
    """Return the sum of the terms as an equation; a long one leaves its middle out."""
    parts = [term.latex for term in terms]
    if len(parts) > _LONGEST_SUM:
        parts = [*parts[:2], r"\cdots", parts[-1]]
    total = latex_number(sum(term.parameters for term in terms))
    return Formula(f"{' + '.join(parts)} = {total}")


def latex_number(number: int) -> str:
    """Return a number with a comma at each thousand that LaTeX does not take for a list."""
    return f"{number:,}".replace(",", "{,}")


def report_layers(
    summary: NetworkSummary, kinds: Sequence[str] = (), terms: Sequence[Term] = ()
) -> tuple[Layer, ...]:
    """Return the layers as figures take them; only of `kinds` where some are given.

    terms: of all layers with weights, where the figure is to show how these are counted.
    """
    return tuple(
        Layer.model_validate(layer, from_attributes=True).model_copy(
            update={"weights": term.text if term else ""}
        )
        for layer, term in _with_terms(summary, terms)
        if not kinds or layer.kind in kinds
    )


def layer_rows(
    stem: str, summary: NetworkSummary, terms: Sequence[Term], parts: Sequence[str] = ()
) -> Rows:
    """Return a row per layer, and the sum of the parameters.

    parts: of the network that the layers belong to; they take the place of the shapes.
    """
    names = [Cell(text=describe(layer)) for layer in summary.layers]
    shapes = [product_cell(*layer.output_shape) for layer in summary.layers]
    is_flat = all(len(layer.output_shape) == 1 for layer in summary.layers)
    output = Column(title="Output", factors=() if is_flat else ("height", "width", "depth"))
    name, part = Column(title="Layer"), Column(title="Part")
    first, second = ([Cell(text=one) for one in parts], names) if parts else (names, shapes)
    return Rows(
        (
            *((part, name) if parts else (name, output)),
            *(Column(title=title, align="right") for title in ("Weights", "Biases", "Parameters")),
        ),
        (
            *(
                (one, other, *_term_cells(term))
                for one, other, (_, term) in zip(
                    first, second, _with_terms(summary, terms), strict=True
                )
            ),
            (Cell(text="Sum"), *[Cell()] * 3, Cell(metric=f"{stem}.parameters")),
        ),
        has_closing_row=True,
    )


def _with_terms(
    summary: NetworkSummary, terms: Sequence[Term]
) -> Iterator[tuple[LayerSummary, Term | None]]:
    """Yield each layer with its term; without one where it has no weights, or none are given."""
    remaining = iter(terms)
    for layer in summary.layers:
        yield layer, next(remaining) if terms and layer.parameters else None


def _term_cells(term: Term | None) -> tuple[Cell, ...]:
    """Return the cells of a layer's weights, biases and parameters; without a term it has none."""
    if term is None:
        return (Cell(text="–"), Cell(text="–"), number_cell(0))
    weights = product_cell(*term.factors)
    return (weights, number_cell(term.biases), number_cell(term.parameters))


def describe(layer: LayerSummary) -> str:
    """Return the layer in words, as in "Dense, 64 units, ReLU"."""
    size = layer.output_shape[-1]
    activation = _ACTIVATIONS.get(layer.activation, layer.activation)
    match layer.kind:
        case "Dense":
            return f"Dense, {counted_in_figures(size, 'unit')}, {activation}"
        case "Conv2D":
            return f"Convolution, {counted_in_figures(size, 'filter')}, {activation}"
        case "MaxPooling2D":
            return "Max pooling"
        case _:
            return layer.kind


def chain_text(inputs: int, units: Sequence[int]) -> str:
    """Return the widths of dense layers in a row, as in "784-64-64-10"."""
    return "-".join(str(width) for width in (inputs, *units))


def classifier_chain(hidden: Sequence[int]) -> str:
    """Return the widths of a dense classifier of MNIST with these hidden layers."""
    return chain_text(PIXELS, (*hidden, CLASSES))


def layers_in_words(hidden: Sequence[int]) -> str:
    """Return hidden layers in words, as in "two hidden layers of 500 and 300 units"."""
    return f"{counted(len(hidden), 'hidden layer')} of {widths_in_words(hidden)}"


def widths_in_words(units: Sequence[int]) -> str:
    """Return the units of layers in words, as in "500 and 300 units" or "64 units each"."""
    if len(units) > 1 and len(set(units)) == 1:
        return f"{counted_in_figures(units[0], 'unit')} each"
    noun = "unit" if units[-1] == 1 else "units"
    return f"{listed([f'{width:,}' for width in units])} {noun}"


def parameters_compared(
    stem: str,
    settings: Settings,
    published: Published,
    summary: NetworkSummary,
    terms: Sequence[Term],
) -> Evidence:
    """Compare the network's parameters with the sum over its layers and the write-up's number.

    summary: read off the network. terms: worked out from the settings.
    """
    theirs = published.value_of(f"{stem}.parameters") or 0
    worked_out = sum(term.parameters for term in terms)
    of_network = summary.parameters
    outcome: Outcome = "holds" if of_network == worked_out == theirs else "does not hold"
    if of_network == worked_out and not _is_the_writeups(stem, settings):
        outcome = "inconclusive"
    return Evidence(
        outcome,
        "The network’s own count, the sum over its layers and the write-up’s number",
        A_COUNT,
        Effect(
            description="parameters of the network minus the write-up’s",
            value=of_network - theirs,
            unit="parameters",
        ),
        words={"worked_out": f"{worked_out:,}"},
    )


def _is_the_writeups(stem: str, settings: Settings) -> bool:
    """Return whether the layers are those of the write-up's network, which are the defaults."""
    fields = {name.partition(".")[2] for name in SHAPE_SETTINGS[stem]}
    here = getattr(settings, stem)
    theirs = type(here)()
    return bool(here.model_dump(include=fields) == theirs.model_dump(include=fields))
