"""The position of a plot's axes in its picture, in order to find the place of a value."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS_PER_INCH = 72


@dataclass(frozen=True)
class PlotFrame:
    """The rectangle of the axes in points from the picture's upper left corner, and its scales."""

    left: float
    top: float
    right: float
    bottom: float
    x_limits: tuple[float, float]
    y_limits: tuple[float, float]
    x_is_logarithmic: bool = False

    def x_at(self, value: float) -> float:
        """Return where a value of the x axis lies."""
        low, high = self.x_limits
        if self.x_is_logarithmic:
            low, high, value = math.log(low), math.log(high), math.log(value)
        return self.left + (self.right - self.left) * (value - low) / (high - low)

    def y_at(self, value: float) -> float:
        """Return where a value of the y axis lies."""
        low, high = self.y_limits
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)


def frame_of(axes: "Axes", picture: "Figure") -> PlotFrame:
    """Return the frame of axes on which all is drawn."""
    width, height = picture.get_size_inches() * POINTS_PER_INCH
    box = axes.get_position()
    return PlotFrame(
        left=float(box.x0 * width),
        top=float((1 - box.y1) * height),
        right=float(box.x1 * width),
        bottom=float((1 - box.y0) * height),
        x_limits=_pair(axes.get_xlim()),
        y_limits=_pair(axes.get_ylim()),
        x_is_logarithmic=axes.get_xscale() == "log",
    )


def _pair(limits: tuple[float, float]) -> tuple[float, float]:
    low, high = limits
    return float(low), float(high)
