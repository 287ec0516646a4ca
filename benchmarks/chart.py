"""The chart of a run: seconds per epoch of everyone, network by network."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from contenders import OURS
from rounds import CaseResult
from timing import Timing

from reportgen.render.figures.canvas import BLUE, figure_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 9.0  # inches
BAR_HEIGHT = 0.24  # inches, with the gap to the next
MARGINS = 0.95  # inches above and below the bars
OTHERS = "#b8b8b8"
TEXT_SIZE = 9.0
RESOLUTION = 160  # dots per inch


def draw(results: Sequence[CaseResult], folder: Path) -> None:
    """Draw training.png and training.svg."""
    with figure_style():
        from matplotlib.figure import Figure

        most = max(results, key=lambda result: len(result.timings))
        names = [_short(timing.name) for timing in most.timings]
        figure = Figure(
            figsize=(WIDTH, MARGINS + BAR_HEIGHT * len(names)),
            layout="constrained",
            facecolor="white",
        )
        columns = figure.subplots(1, len(results), sharey=True, squeeze=False)[0]
        for axes, result in zip(columns, results, strict=True):
            _draw_network(axes, result)
        columns[0].set_yticks(range(len(names)), names, fontsize=TEXT_SIZE)
        columns[0].invert_yaxis()
        figure.supxlabel(
            f"Seconds per epoch of 60,000 images, median of {len(results[0].ours.seconds)} rounds. "
            "Dashed: the arithmetic limit of all cores in float32.",
            fontsize=TEXT_SIZE,
        )
        for kind in ("png", "svg"):
            figure.savefig(folder / f"training.{kind}", dpi=RESOLUTION)


def _draw_network(axes: "Axes", result: CaseResult) -> None:
    """Draw everyone's bar, its seconds beside it, and the limit as a line."""
    seconds = [timing.middle for timing in result.timings]
    colours = [BLUE if timing.name.startswith(OURS) else OTHERS for timing in result.timings]
    bars = axes.barh(range(len(seconds)), seconds, height=0.72, color=colours)
    axes.bar_label(
        bars,
        [_label(timing) for timing in result.timings],
        padding=3,
        fontsize=TEXT_SIZE,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},  # the limit may pass behind
    )
    limit = result.all_cores.middle
    axes.axvline(limit, color="black", linewidth=0.9, linestyle=(0, (4, 2)))
    axes.set_xlim(0, 1.3 * max(seconds))  # room for the labels
    axes.set_xticks([limit], [_digits(limit)], fontsize=TEXT_SIZE)
    axes.set_title(result.case.name, fontsize=TEXT_SIZE + 2, loc="left")
    axes.tick_params(length=0)
    axes.grid(visible=False)  # it would strike the seconds through
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)


def _short(name: str) -> str:
    """Leave out how many steps: it is not the same number for each network."""
    return name.partition("=")[0]


def _label(timing: Timing) -> str:
    return _digits(timing.middle)


def _digits(seconds: float) -> str:
    """Return seconds with the digits that they deserve."""
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.0f}"
