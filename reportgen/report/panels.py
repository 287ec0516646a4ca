"""The content of a figure as data: curves, points, intervals, layers, tiles.

Each panel is a value that can be drawn; `render` draws it.
"""

import base64
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from reportgen.report.fields import (
    Count,
    CountFromOne,
    Finite,
    Frozen,
    Label,
    LegendLabel,
    NotNegative,
)

Points = Annotated[tuple[Finite, ...], Field(max_length=100_000)]


class Series(Frozen):
    """One line of a plot."""

    label: LegendLabel
    x: Points
    y: tuple[Finite | None, ...]  # at each x; None where the value is not finite
    style: Count = 0  # of colour, dashes and marker; lines of one style get one each in order

    @model_validator(mode="after")
    def _there_is_a_y_at_each_x(self) -> Self:
        _check_lengths(self.x, self.y)
        return self


class ReferenceLine(Frozen):
    """A marked value on an axis."""

    label: LegendLabel
    value: Finite
    axis: Literal["x", "y"]


References = Annotated[tuple[ReferenceLine, ...], Field(max_length=20)]


class CurvesPanel(Frozen):
    """Lines over a common x axis."""

    kind: Literal["curves"] = "curves"
    title: Label = ""
    x_label: Label
    y_label: Label
    series: Annotated[tuple[Series, ...], Field(min_length=1, max_length=20)]
    references: References = ()


class ScatterPanel(Frozen):
    """Points in the plane; both axes have one scale."""

    kind: Literal["scatter"] = "scatter"
    title: Label
    x_label: Label
    y_label: Label
    x: Annotated[Points, Field(min_length=1)]
    y: Points  # at each x

    @model_validator(mode="after")
    def _there_is_a_y_at_each_x(self) -> Self:
        _check_lengths(self.x, self.y)
        return self


OfALogarithm = Annotated[float, Field(ge=1e-100, le=1e100)]


class IntervalSeries(Frozen):
    """Means with their spread, and the single values where there are any."""

    label: LegendLabel
    x: Annotated[tuple[OfALogarithm, ...], Field(min_length=1, max_length=1000)]
    mean: Points  # at each x
    spread: tuple[NotNegative | None, ...]  # half the length of each bar; None: not known
    points: tuple[Points, ...] = ()  # the single values at each x

    @model_validator(mode="after")
    def _there_is_a_mean_at_each_x(self) -> Self:
        _check_lengths(self.x, self.mean, self.spread, self.points or self.x)
        return self


class IntervalsPanel(Frozen):
    """Means with error bars over a logarithmic x axis."""

    kind: Literal["intervals"] = "intervals"
    title: Label = ""
    x_label: Label
    y_label: Label
    series: Annotated[tuple[IntervalSeries, ...], Field(min_length=1, max_length=20)]
    references: References = ()


Shape = Annotated[tuple[CountFromOne, ...], Field(min_length=1, max_length=8)]


class Layer(Frozen):
    """One layer as a summary or a diagram shows it."""

    name: Label
    kind: Label
    output_shape: Shape
    parameters: Count
    activation: Label | None


Layers = Annotated[tuple[Layer, ...], Field(min_length=1, max_length=100)]


class SummaryPanel(Frozen):
    """The layers of a network in order, with their share of the parameters."""

    kind: Literal["summary"] = "summary"
    title: Label = ""
    input_shape: Shape
    layers: Layers


class DiagramBlock(Frozen):
    """A name for neighbouring layers of a diagram, such as "encoder"."""

    label: Label
    first: Count  # index into the diagram's columns: 0 is the input
    last: Count


class DiagramPanel(Frozen):
    """A dense network as columns of units; the input is the first column."""

    kind: Literal["diagram"] = "diagram"
    title: Label = ""
    input_units: CountFromOne
    layers: Layers
    parts: Annotated[tuple[DiagramBlock, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _parts_are_columns(self) -> Self:
        for part in self.parts:
            if not part.first <= part.last <= len(self.layers):
                raise ValueError(f"the part {part.label} is not among the columns")
        return self


def _is_base64(text: str) -> str:
    base64.b64decode(text, validate=True)
    return text


Tile = Annotated[str, AfterValidator(_is_base64)]
"""Base64 of side * side bytes, 0 black."""

TilesRow = Annotated[tuple[Tile | None, ...], Field(min_length=1, max_length=200)]
TileLabels = Annotated[tuple[Label, ...], Field(max_length=200)]


class TilesPanel(Frozen):
    """Small grey images in a grid."""

    kind: Literal["tiles"] = "tiles"
    row_labels: TileLabels
    column_labels: TileLabels
    column_title: Label = ""
    side: Annotated[int, Field(ge=1, le=100)]  # pixels of a tile's edge
    tiles: Annotated[tuple[TilesRow, ...], Field(min_length=1, max_length=200)]  # None: none

    @model_validator(mode="after")
    def _tiles_are_square(self) -> Self:
        pixels = {len(base64.b64decode(tile)) for row in self.tiles for tile in row if tile}
        if pixels - {self.side**2} or any(tile == "" for row in self.tiles for tile in row):
            raise ValueError(f"a tile does not have {self.side} times {self.side} pixels")
        if len(self.row_labels) > len(self.tiles) or any(
            len(self.column_labels) > len(row) for row in self.tiles
        ):
            raise ValueError("there are more labels than tiles")
        return self


Panel = Annotated[
    CurvesPanel | ScatterPanel | IntervalsPanel | SummaryPanel | DiagramPanel | TilesPanel,
    Field(discriminator="kind"),
]


def _check_lengths(*rows: Sequence[object]) -> None:
    if len(set(map(len, rows))) > 1:
        raise ValueError("there are not as many values as places on the x axis")
