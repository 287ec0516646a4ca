"""Say and draw how a number went over the versions, and where a change was detected."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reportgen.compare.metrics import HistoryPoint, MetricHistory
from reportgen.pages.blocks import (
    Column,
    Inline,
    Paragraph,
    Picture,
    View,
    number,
    prose,
    table,
)
from reportgen.pages.numbers import verdict_of
from reportgen.render.figures.canvas import (
    COLOURS,
    COLUMN_WIDTH,
    INK,
    LINE_STYLES,
    MARKERS,
    SMALL_TEXT_SIZE,
    Canvas,
    figure_style,
)
from reportgen.render.figures.drawings import picture_inline, picture_svg
from reportgen.report.numbers import (
    counted,
    format_significant,
    measured_text,
    p_value_text,
    uncertainty_note,
    with_unit,
)
from reportgen.report.parts import Metric

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 32  # characters of the scale
NO_CAUSE = "nothing that is recorded differs upstream"
FOOT = (
    "Each version is compared with the one before of its profile, as reportgen diff does it. The "
    "p value is corrected for all numbers that two versions have in common, and for all steps. "
    "◆ marks where a change was detected; beside a value stands its uncertainty: the standard "
    "deviation over replicates, or the interval from what was counted, at the confidence of the "
    "reports."
)
HEIGHT = 3.0  # inches of the picture
MOST_NAMES = 24  # under the axis; of more versions every second, third ... is named


def history_view(history: MetricHistory) -> View:
    """Return the picture, and a row for each version."""
    scale, bars = _bars(history.points)
    columns = (
        "Version",
        Column("Date", is_detail=True),
        "Value",
        Column(scale, "drawn"),
        "Verdict",
        number("p", is_detail=True),
        prose("Because of"),
    )
    rows = map(_row, history.points, bars)
    missing, verb = counted(history.left_out, "version"), "has" if history.left_out == 1 else "have"
    without = f"{missing} without this number {verb} no line." if history.left_out else ""
    return View(
        title=history.name,
        blocks=(
            Paragraph(with_unit(history.description, history.unit)),
            _picture(history),
            *table(columns, rows, f"{history.name} over the versions"),
        ),
        foot=(FOOT, *filter(None, (_without_uncertainty(history), without))),
    )


def _without_uncertainty(history: MetricHistory) -> str:
    notes = dict.fromkeys(filter(None, (uncertainty_note(one.metric) for one in history.points)))
    return f"Values without ± or an interval: {', '.join(notes)}." if notes else ""


def history_svg(history: MetricHistory) -> bytes:
    """Return the picture as a file that stands alone: its text is outlines."""
    with figure_style():
        return picture_svg(_draw(history))


def _row(point: HistoryPoint, bar: str) -> tuple[Inline, ...]:
    about = (
        point.version,
        point.created.date().isoformat(),
        measured_text(point.metric),
        bar,
    )
    change = point.change
    if change is None:
        return about
    verdict = verdict_of(change, ("the version before", point.version))
    return (
        *about,
        replace(verdict, text=f"◆ {verdict.text}") if change.is_real else verdict,
        "" if change.p_value is None else p_value_text(change.p_value),
        ("; ".join(change.causes) or NO_CAUSE) if change.is_real else "",
    )


def _picture(history: MetricHistory) -> Picture:
    def inline_svg() -> str:
        """Return it as a part of a page, in the page's fonts and ink."""
        with figure_style():
            return picture_inline(_draw(history), prefix="history-")

    changed = ", ".join(point.version for point in history.points if point.is_real)
    against = "against the version before of the same profile."
    over = f"{history.name} over {counted(len(history.points), 'version')}."
    none = "No change was detected"
    if changed:
        alternative = f"{over} A change was detected in {changed}."
        return Picture(
            inline_svg, alternative, f"A ring marks a change that was detected {against}"
        )
    return Picture(inline_svg, f"{over} {none}.", f"{none} {against}")


def _bars(points: Sequence[HistoryPoint]) -> tuple[str, list[str]]:
    """Return the values on a scale of characters, with their uncertainty to both sides.

    Before them its head: the lowest and the highest value that is drawn, over both ends.
    """
    ranges = [_drawn_range(point.metric) for point in points]
    drawn = [end for ends in ranges if ends for end in ends]
    low, high = min(drawn, default=0.0), max(drawn, default=0.0)

    def place(value: float) -> int:
        return round((value - low) / (high - low) * (WIDTH - 1)) if low != high else WIDTH // 2

    bars = []
    for point, ends in zip(points, ranges, strict=True):
        cells = [" "] * WIDTH
        if ends is not None:
            first, last = map(place, ends)
            if first < last:
                cells[first : last + 1] = ["├", *"─" * (last - first - 1), "┤"]
            cells[place(float(point.metric.value or 0))] = "◆" if point.is_real else "●"
        bars.append("".join(cells).rstrip())
    first_words, last_words = format_significant(low, 3), format_significant(high, 3)
    if first_words == last_words:
        return first_words.center(WIDTH), bars
    return f"{first_words} {last_words:>{WIDTH - len(first_words) - 1}}", bars


def _draw(history: MetricHistory) -> "Figure":
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams["text.parse_math"] = False  # a dollar in a name is a dollar
    picture = Figure(figsize=(COLUMN_WIDTH, HEIGHT))
    canvas = Canvas(picture, 0.0, 0.0, COLUMN_WIDTH, HEIGHT)
    axes = canvas.axes(left=0.75, right=0.12, top=0.35, bottom=0.85)
    points = history.points
    values = np.array([point.metric.value for point in points], dtype=float)  # None: NaN
    ranges = [_drawn_range(point.metric) or (math.nan, math.nan) for point in points]
    low, high = np.array(ranges).T
    profiles = list(dict.fromkeys(point.profile for point in points))
    for index, profile in enumerate(profiles):
        own = [place for place, point in enumerate(points) if point.profile == profile]
        style = index % len(COLOURS)
        axes.errorbar(
            own,
            values[own],
            yerr=[values[own] - low[own], high[own] - values[own]],
            label=profile,
            color=COLOURS[style],
            linestyle=LINE_STYLES[style],
            marker=MARKERS[style],
            linewidth=0.7,
            capsize=3,
            elinewidth=0.9,
        )
    changed = [place for place, point in enumerate(points) if point.is_real]
    if changed:
        axes.plot(
            changed,
            values[changed],
            "o",
            label="change detected",
            markersize=9,
            markerfacecolor="none",
            markeredgewidth=1.0,
            color=INK,
        )
    _name_versions(axes, [point.version for point in points])
    axes.set_ylabel(with_unit(history.name, history.unit))
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=len(profiles) + 1,
        borderaxespad=0.2,
        borderpad=0,
    )
    return picture


def _name_versions(axes: "Axes", names: list[str]) -> None:
    shown = range(0, len(names), math.ceil(len(names) / MOST_NAMES))
    axes.set_xticks(
        shown,
        [names[place] for place in shown],
        rotation=45,
        ha="right",
        rotation_mode="anchor",
        fontsize=SMALL_TEXT_SIZE,
    )
    axes.set_xlim(-0.5, len(names) - 0.5)


def _drawn_range(metric: Metric) -> tuple[float, float] | None:
    """Return from where to where the uncertainty goes that is printed beside a value.

    None where there is no value. An interval that somebody wrote is stretched to hold it.
    """
    if metric.value is None:
        return None
    value = float(metric.value)
    if metric.std is None and metric.interval is not None:
        return min(metric.interval.low, value), max(metric.interval.high, value)
    reach = metric.std or metric.uncertainty or 0.0
    return value - reach, value + reach
