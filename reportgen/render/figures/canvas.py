"""The style of all figures, and the area in which a panel is drawn.

Lengths are in inches, so that text in a figure has the size of text on the page.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from reportgen.base.environment import without_users_style
from reportgen.render.text import fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMN_WIDTH = 5.75  # of the text on the page
TEXT_SIZE = 9.0  # points
SMALL_TEXT_SIZE = 8.0
LINE_HEIGHT = 0.165  # of a line of small text
TOP_MARGIN = 0.08  # over a panel

# Okabe and Ito's colours, which people with any colour vision can tell apart.
BLUE = "#0072B2"
VERMILION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY_BLUE)
# Line styles and markers tell the lines apart without any colour.
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P")
INK = "#000000"
GREY = "#808080"
SHADE = "#80808026"  # shows on white and on black paper


_STYLE: Mapping[Any, Any] = {
    # The math font lends what the text font lacks, such as Greek.
    "font.family": [fonts.SERIF, fonts.MATH],
    "font.size": TEXT_SIZE,
    "axes.titlesize": TEXT_SIZE,
    "axes.labelsize": SMALL_TEXT_SIZE,
    "xtick.labelsize": SMALL_TEXT_SIZE,
    "ytick.labelsize": SMALL_TEXT_SIZE,
    "legend.fontsize": SMALL_TEXT_SIZE,
    "mathtext.fontset": "custom",
    "mathtext.rm": fonts.SERIF,
    "mathtext.it": f"{fonts.SERIF}:italic",
    "mathtext.bf": f"{fonts.SERIF}:bold",
    "mathtext.bfit": f"{fonts.SERIF}:italic:bold",
    # Unused, but matplotlib looks for them on the machine otherwise.
    "mathtext.cal": fonts.SERIF,
    "mathtext.sf": fonts.SERIF,
    "mathtext.tt": fonts.SERIF,
    "mathtext.fallback": None,
    "axes.linewidth": 0.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GREY,
    "grid.alpha": 0.25,
    "grid.linewidth": 0.4,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.1,
    "lines.markersize": 3.0,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "svg.hashsalt": "reportgen",
}


@dataclass(frozen=True)
class Canvas:
    """A rectangle of a figure; `left` and `top` count from the figure's upper left corner."""

    figure: "Figure"
    left: float
    top: float
    width: float
    height: float
    head: float = 0.0  # that axes leave free, so that those of one row start at one height

    def axes(
        self, *, left: float = 0.0, right: float = 0.0, top: float = 0.0, bottom: float = 0.0
    ) -> "Axes":
        """Return axes inside these margins."""
        figure_width, figure_height = self.figure.get_size_inches()
        width = self.width - left - right
        height = self.height - top - bottom
        from_below = figure_height - self.top - self.height + bottom
        return self.figure.add_axes(
            (
                (self.left + left) / figure_width,
                from_below / figure_height,
                width / figure_width,
                height / figure_height,
            )
        )

    def sheet(self) -> "Axes":
        """Return bare axes over the rectangle, in inches from its upper left corner."""
        axes = self.axes()
        axes.set_axis_off()
        axes.set_xlim(0, self.width)
        axes.set_ylim(self.height, 0)
        return axes


def write(
    sheet: "Axes",
    x: float,
    y: float,
    text: str,
    *,
    ha: str,
    va: str = "center_baseline",
    rotation: float = 0.0,
) -> None:
    """Write small text on a sheet; the rest as matplotlib takes it."""
    sheet.text(x, y, text, ha=ha, va=va, rotation=rotation, fontsize=SMALL_TEXT_SIZE)


def text_width(text: str, size: float = SMALL_TEXT_SIZE) -> float:
    """Return roughly how wide a text is set: half an em a letter."""
    return 0.5 * size / 72 * len(text)


def fitted(text: str, width: float) -> str:
    """Return small text, with an ellipsis for what has no room in so many inches."""
    letters = int(width / text_width("m"))
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


@contextmanager
def figure_style() -> Iterator[None]:
    """Draw in the report's style, whatever matplotlib's own settings are on this machine."""
    # It warns of where it keeps its cache, which is nobody's matter here.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with without_users_style():
        import matplotlib

    _register_fonts()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


@cache
def _register_fonts() -> None:
    from matplotlib import font_manager

    known = font_manager.fontManager
    faces = (*fonts.SERIF_FACES, fonts.MATH_FACE)
    ours = {face.family for face in faces}
    # Another edition of the same fonts may be installed on this machine.
    known.ttflist = [font for font in known.ttflist if font.name not in ours]
    for face in faces:
        known.addfont(face.path)
