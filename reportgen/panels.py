"""What a figure shows, as data: curves, points, intervals, layers, tiles.

Each panel is a value; `render` draws it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Finite = Annotated[float, Field(allow_inf_nan=False)]


class Frozen(BaseModel):
    """A value: it does not change, and it knows no field but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Series(Frozen):
    """One line of a plot."""

    label: str
    x: tuple[float, ...]
    y: tuple[Finite | None, ...]  # None where the value is not finite
    role: Literal["training", "validation", "seasoned", "denoised"]


class ReferenceLine(Frozen):
    """A marked value on an axis."""

    label: str
    value: float
    axis: Literal["x", "y"]


class CurvesPanel(Frozen):
    """Lines over a common x axis."""

    kind: Literal["curves"] = "curves"
    title: str = ""
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    references: tuple[ReferenceLine, ...] = ()


class ScatterPanel(Frozen):
    """Points in the plane; both axes have one scale."""

    kind: Literal["scatter"] = "scatter"
    title: str
    x_label: str
    y_label: str
    x: tuple[float, ...]
    y: tuple[float, ...]


class IntervalSeries(Frozen):
    """Means with their spread, and the single values where there are any."""

    label: str
    x: tuple[float, ...]
    mean: tuple[float, ...]
    spread: tuple[float | None, ...]  # half the length of each bar; None: not known
    points: tuple[tuple[float, ...], ...] = ()  # the single values at each x


class IntervalsPanel(Frozen):
    """Means with error bars over a logarithmic x axis."""

    kind: Literal["intervals"] = "intervals"
    title: str = ""
    x_label: str
    y_label: str
    series: tuple[IntervalSeries, ...]
    references: tuple[ReferenceLine, ...] = ()


class Layer(Frozen):
    """One layer as a summary or a diagram shows it."""

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    activation: str | None


class SummaryPanel(Frozen):
    """The layers of a network in order, with their share of the parameters."""

    kind: Literal["summary"] = "summary"
    title: str = ""
    input_shape: tuple[int, ...]
    layers: tuple[Layer, ...]


class DiagramPart(Frozen):
    """A name for neighbouring layers of a diagram, such as "encoder"."""

    label: str
    first: int  # index into the diagram's columns: 0 is the input
    last: int


class DiagramPanel(Frozen):
    """A dense network as columns of units; the input is the first column."""

    kind: Literal["diagram"] = "diagram"
    title: str = ""
    input_units: int
    layers: tuple[Layer, ...]
    parts: tuple[DiagramPart, ...] = ()


class TilesPanel(Frozen):
    """Small grey images in a grid."""

    kind: Literal["tiles"] = "tiles"
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    column_title: str = ""
    side: int  # pixels of a tile's edge
    tiles: tuple[tuple[str | None, ...], ...]  # base64 of side * side bytes, 0 black; None: none


Panel = Annotated[
    CurvesPanel | ScatterPanel | IntervalsPanel | SummaryPanel | DiagramPanel | TilesPanel,
    Field(discriminator="kind"),
]
