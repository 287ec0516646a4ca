"""The values that an experiment returns, as data: what the functions of `kinds` make.

Frozen data classes of numbers, texts, tuples, arrays and files, so that each can be stored.
What a panel of a report has as well goes by the same name there.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from reportgen.base.arrays import Array
from reportgen.tasks.results.types import File

Better = Literal["higher", "lower"] | None
"""Which way is better; None: neither."""

Scale = Literal["linear", "log"]


@dataclass(frozen=True)
class Described:
    """What a number means."""

    unit: str  # "fraction" where it is one; empty for a bare number
    better: Better
    headline: bool  # the report is read for this number
    description: str  # as a noun phrase; empty: made from the key


@dataclass(frozen=True)
class Count(Described):
    """How many of some items are right."""

    right: Array | int  # (items,) bool, or how many
    of: int  # items
    item: str  # what was counted, singular

    @property
    def number(self) -> float:
        """The fraction that is right, 0 to 1."""
        return self.successes / self.of

    @property
    def successes(self) -> int:
        """How many are right."""
        return self.right if isinstance(self.right, int) else int(self.right.sum())


@dataclass(frozen=True)
class Mean(Described):
    """A mean over items."""

    values: Array | None  # (items,) float; None where only the mean is known
    number: float
    standard_error: float | None  # None: not known
    of: int | None  # items
    item: str


@dataclass(frozen=True)
class Exact(Described):
    """A number without chance in it."""

    number: float  # an int stays one


@dataclass(frozen=True)
class Measure(Described):
    """A number of which only the replicates tell how far it scatters."""

    number: float


Number = Count | Mean | Exact | Measure


@dataclass(frozen=True)
class Line:
    """One line of a curve."""

    label: str
    x: Array  # (points,) float
    y: Array  # (points,) float


@dataclass(frozen=True)
class Curve:
    """Lines over one x axis."""

    lines: tuple[Line, ...]
    x_label: str
    y_label: str
    title: str
    x_scale: Scale


@dataclass(frozen=True)
class Scatter:
    """Points in the plane."""

    x: Array  # (points,) float
    y: Array  # (points,) float
    groups: Array  # (points,) int: index into the labels; of no points: there are none
    group_labels: tuple[str, ...]
    x_label: str
    y_label: str
    title: str
    has_equal_scales: bool


@dataclass(frozen=True)
class Intervals:
    """Means with error bars."""

    label: str
    x: Array  # (points,) float
    mean: Array  # (points,) float
    spread: Array  # (points,) float: half the length of each bar
    x_label: str
    y_label: str
    title: str
    x_scale: Scale


@dataclass(frozen=True)
class Matrix:
    """Numbers in rows and columns, shaded by their size."""

    values: Array  # (rows, columns), whole numbers or floats
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    x_label: str
    y_label: str
    title: str


@dataclass(frozen=True)
class Images:
    """Small square grey images in a grid."""

    pixels: Array  # (rows, columns, side, side) uint8, 0 black
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    column_title: str


@dataclass(frozen=True)
class Frame:
    """A table as an experiment returned it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]  # None: no value


@dataclass(frozen=True)
class Picture:
    """A picture that an experiment drew itself."""

    svg: File
    png: File


@dataclass(frozen=True)
class Intermediate:
    """What other experiments read and the report shows nowhere, such as weights."""

    content: object  # an array, a text, a file, a data class, or a tuple of them


Graphic = Curve | Scatter | Intervals | Matrix | Images | Picture
Value = Number | Graphic | Frame | Intermediate

VALUE_CLASSES: dict[str, type] = {kind.__name__: kind for kind in (Line, *get_args(Value))}
"""What a stored value may be made of, by name."""
