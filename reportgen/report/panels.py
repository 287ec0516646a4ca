"""The content of a figure as data: curves, points, intervals, layers, tiles, matrices.

Each panel is a value that can be drawn; `render` draws it.
"""

import base64
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from reportgen.base.untrusted.svg import checked_svg
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
Scale = Literal["linear", "log"]
_SMALLEST, _LARGEST = 1e-100, 1e100  # on a logarithmic axis


class PanelBase(Frozen):
    """What all panels are."""


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


class IntervalSeries(Frozen):
    """Means with their spread, and the single values where there are any."""

    label: LegendLabel
    x: Annotated[tuple[Finite, ...], Field(min_length=1, max_length=1000)]
    mean: Points  # at each x
    spread: tuple[NotNegative | None, ...]  # half the length of each bar; None: not known
    points: tuple[Points, ...] = ()  # the single values at each x

    @model_validator(mode="after")
    def _there_is_a_mean_at_each_x(self) -> Self:
        _check_lengths(self.x, self.mean, self.spread, self.points or self.x)
        return self


class ReferenceLine(Frozen):
    """A marked value on an axis."""

    label: LegendLabel
    value: Finite
    axis: Literal["x", "y"]


References = Annotated[tuple[ReferenceLine, ...], Field(max_length=20)]


class _Plot(PanelBase):
    """What is plotted over a common x axis."""

    kind: str
    title: Label = ""
    x_label: Label
    y_label: Label
    series: tuple[Series | IntervalSeries, ...]
    references: References = ()
    x_scale: Scale

    @model_validator(mode="after")
    def _a_logarithmic_axis_is_above_zero(self) -> Self:
        places = (x for series in self.series for x in series.x)
        if self.x_scale == "log" and not all(_SMALLEST <= x <= _LARGEST for x in places):
            raise ValueError("a value is not on a logarithmic axis")
        return self


class CurvesPanel(_Plot):
    """Lines over a common x axis."""

    kind: Literal["curves"] = "curves"
    series: Annotated[tuple[Series, ...], Field(min_length=1, max_length=20)]
    x_scale: Scale = "linear"


class IntervalsPanel(_Plot):
    """Means with error bars."""

    kind: Literal["intervals"] = "intervals"
    series: Annotated[tuple[IntervalSeries, ...], Field(min_length=1, max_length=20)]
    x_scale: Scale = "log"


class ScatterPanel(PanelBase):
    """Points in the plane."""

    kind: Literal["scatter"] = "scatter"
    title: Label
    x_label: Label
    y_label: Label
    x: Annotated[Points, Field(min_length=1)]
    y: Points  # at each x
    groups: tuple[Count, ...] = ()  # of each point, as an index into the labels; none: one group
    group_labels: Annotated[tuple[LegendLabel, ...], Field(max_length=20)] = ()
    has_equal_scales: bool = True

    @model_validator(mode="after")
    def _there_is_a_y_at_each_x(self) -> Self:
        _check_lengths(self.x, self.y, self.groups or self.x)
        if self.groups and max(self.groups) >= len(self.group_labels):
            raise ValueError("a point is of a group without a label")
        return self


Shape = Annotated[tuple[CountFromOne, ...], Field(min_length=1, max_length=8)]


class Layer(Frozen):
    """One layer as a summary or a diagram shows it."""

    name: Label
    kind: Label
    output_shape: Shape
    parameters: Count
    activation: Label | None
    weights: Label = ""  # how its parameters are counted, as in "784 × 64 + 64"


Layers = Annotated[tuple[Layer, ...], Field(min_length=1, max_length=100)]


class SummaryPanel(PanelBase):
    """The layers of a model in order, with each one's share of the parameters."""

    kind: Literal["summary"] = "summary"
    title: Label = ""
    input_shape: Shape
    layers: Layers


class DiagramBlock(Frozen):
    """A name for neighbouring layers of a diagram, such as "first half"."""

    label: Label
    first: Count  # index into the diagram's columns: 0 is the input
    last: Count


class DiagramPanel(PanelBase):
    """A model as columns of units, a column for each layer; the input is the first."""

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


class TilesPanel(PanelBase):
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


MatrixRow = Annotated[tuple[int | Finite | None, ...], Field(min_length=1, max_length=50)]
"""None: there is no number."""

Place = tuple[Count, Count]
"""Row and column, from 0."""


class MatrixPanel(PanelBase):
    """Numbers in rows and columns, shaded by their size."""

    kind: Literal["matrix"] = "matrix"
    title: Label = ""
    x_label: Label  # what the columns are
    y_label: Label  # what the rows are
    row_labels: TileLabels  # none, or one for each
    column_labels: TileLabels
    values: Annotated[tuple[MatrixRow, ...], Field(min_length=1, max_length=50)]
    # Cells that stand out, by an outline.
    outlined: Annotated[
        tuple[Place, ...], Field(max_length=2500, exclude_if=lambda it: not it)
    ] = ()

    @model_validator(mode="after")
    def _outlined_cells_are_there(self) -> Self:
        if any(not (x < len(self.values) and y < len(self.values[x])) for x, y in self.outlined):
            raise ValueError("a cell that is outlined is not there")
        return self

    @model_validator(mode="after")
    def _each_row_has_all_columns(self) -> Self:
        _check_lengths(*self.values, self.column_labels or self.values[0])
        _check_lengths(self.values, self.row_labels or self.values)
        return self


Piece = Annotated[str, Field(max_length=16_000), AfterValidator(_is_base64)]
Pieces = Annotated[tuple[Piece, ...], Field(min_length=1, max_length=130)]
"""Base64 of a file, in pieces: a text of a report is never longer."""


class PicturePanel(PanelBase):
    """A picture that an experiment drew itself; it is a figure alone."""

    kind: Literal["picture"] = "picture"
    title: Label = ""
    svg: Pieces
    png: Pieces

    @model_validator(mode="after")
    def _the_picture_only_draws(self) -> Self:
        checked_svg(self.svg_content)
        if not self.png_content.startswith(b"\x89PNG\r\n\x1a\n"):
            raise ValueError("the picture is not PNG")
        return self

    @property
    def svg_content(self) -> bytes:
        """The file that scales."""
        return _joined(self.svg)

    @property
    def png_content(self) -> bytes:
        """The file of pixels."""
        return _joined(self.png)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        return checked_svg(self.svg_content)


def in_pieces(content: bytes) -> tuple[str, ...]:
    """Return a file as a picture panel holds it."""
    # A multiple of three bytes: each piece is base64 by itself.
    return tuple(
        base64.b64encode(content[start : start + 12_000]).decode()
        for start in range(0, len(content), 12_000)
    )


Panel = Annotated[
    CurvesPanel
    | ScatterPanel
    | IntervalsPanel
    | SummaryPanel
    | DiagramPanel
    | TilesPanel
    | MatrixPanel
    | PicturePanel,
    Field(discriminator="kind"),
]


def _joined(pieces: Pieces) -> bytes:
    return b"".join(map(base64.b64decode, pieces))


def _check_lengths(*rows: Sequence[object]) -> None:
    if len(set(map(len, rows))) > 1:
        raise ValueError("there are not as many values as places on the x axis")
