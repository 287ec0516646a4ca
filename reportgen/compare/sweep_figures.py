"""Draw the numbers of a sweep over its knobs: as figures, of a page or of a report. Pure."""

from collections.abc import Iterator

from pydantic import JsonValue

from reportgen.base.toml_text import toml_value
from reportgen.compare.sweep import SweepComparison, SweptNumber
from reportgen.report.numbers import with_unit
from reportgen.report.panels import (
    IntervalSeries,
    IntervalsPanel,
    MatrixPanel,
    ReferenceLine,
)
from reportgen.report.parts import Metric
from reportgen.report.sweeps import SweptPanel
from reportgen.statistics.best import Standing

MOST_LINES = 6
"""Values of a second knob that are drawn in one plot."""

_MOST_CELLS = 50  # in a row or column of a heat map
_OF_LOG = 10  # how many times the smallest value the largest is, from which the axis is so
_LONGEST = 200  # characters of a label
_LONGEST_VALUE = 40


def panels_of(comparison: SweepComparison, number: SweptNumber) -> tuple[SweptPanel, ...]:
    """Return the panels of a number over one knob or two; none over more.

    Over a knob of numbers its mean with an interval at 95 %, and the single runs; over two knobs
    a heat map, in which the points that may be the best are outlined, and such a plot where one
    of them is of numbers.
    """
    if len(comparison.knobs) == 1:
        (axis,) = comparison.knobs
        plot = _plot(comparison, number, axis)
        one = plot or _row(comparison, number)
        return (one,) if one else ()
    if len(comparison.knobs) == 2:
        return tuple(_of_two(comparison, number))
    return ()


def _of_two(comparison: SweepComparison, number: SweptNumber) -> Iterator[SweptPanel]:
    first, second = comparison.knobs
    axis, other = (first, second) if _is_numeric(comparison, first) else (second, first)
    if plot := _plot(comparison, number, axis, other):
        yield plot
    if heat_map := _heat_map(comparison, number, first, second):
        yield heat_map


def _is_numeric(comparison: SweepComparison, knob: str) -> bool:
    values = [point.values[knob] for point in comparison.points]
    return all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)


def _values(comparison: SweepComparison, knob: str) -> list[JsonValue]:
    """Return the values of a knob, each once: numbers rising, others in the order of the points."""
    found: list[JsonValue] = []
    for point in comparison.points:
        if point.values[knob] not in found:
            found.append(point.values[knob])
    if _is_numeric(comparison, knob):
        return sorted(found, key=_float)
    return found


def _heat_map(
    comparison: SweepComparison, number: SweptNumber, across: str, down: str
) -> MatrixPanel | None:
    columns, rows = _values(comparison, across), _values(comparison, down)
    if max(len(columns), len(rows)) > _MOST_CELLS:
        return None
    cells: list[list[float | None]] = [[None] * len(columns) for _ in rows]
    outlined = []
    for place, point in enumerate(comparison.points):
        row, column = rows.index(point.values[down]), columns.index(point.values[across])
        metric = number.metrics[place]
        cells[row][column] = None if metric is None else metric.value
        if place in number.clearly_best:
            outlined.append((row, column))
    return MatrixPanel(
        x_label=_label(across),
        y_label=_label(down),
        row_labels=tuple(map(_short, rows)),
        column_labels=tuple(map(_short, columns)),
        values=tuple(map(tuple, cells)),
        outlined=tuple(outlined),
    )


def _row(comparison: SweepComparison, number: SweptNumber) -> MatrixPanel | None:
    """Return the number in one row, where the knob has no axis and not too many values."""
    (knob,) = comparison.knobs
    if len(comparison.points) > _MOST_CELLS:
        return None
    places = range(len(comparison.points))
    values = [None if one is None else one.value for one in number.metrics]
    return MatrixPanel(
        x_label=_label(knob),
        y_label="",
        row_labels=(),
        column_labels=tuple(_short(point.values[knob]) for point in comparison.points),
        values=(tuple(values),),
        outlined=tuple((0, at) for at in places if at in number.clearly_best),
    )


def _plot(
    comparison: SweepComparison, number: SweptNumber, axis: str, other: str | None = None
) -> IntervalsPanel | None:
    """Return the means over a knob of numbers, a series for each value of the other one."""
    if not _is_numeric(comparison, axis):
        return None
    lines = [None] if other is None else _values(comparison, other)
    if len(lines) > MOST_LINES:
        return None
    series = [
        one
        for value in lines
        if (one := _series(comparison, number, axis, other, value)) is not None
    ]
    if not series:
        return None
    along = [x for one in series for x in one.x]
    is_log = min(along) > 0 and max(along) >= _OF_LOG * min(along)
    return IntervalsPanel(
        x_label=_label(axis),
        y_label=_label(with_unit(number.name, number.metric.unit)),
        series=tuple(series),
        references=tuple(_limit(number)),
        x_scale="log" if is_log else "linear",
    )


def _series(
    comparison: SweepComparison,
    number: SweptNumber,
    axis: str,
    other: str | None,
    value: JsonValue,
) -> IntervalSeries | None:
    standing = _standings(number)
    found = sorted(
        (_float(point.values[axis]), place)
        for place, point in enumerate(comparison.points)
        if place in number.judged and (other is None or point.values[other] == value)
    )
    if not found:
        return None
    metrics = [number.metrics[place] for _, place in found]
    points = [one.replicates if one else () for one in metrics]
    return IntervalSeries(
        label=_label("mean, 95 % interval" if other is None else f"{other} = {_short(value)}"),
        x=tuple(x for x, _ in found),
        mean=tuple(float(one.value or 0) for one in metrics if one),
        spread=tuple(_half(standing.get(place) or number.metrics[place]) for _, place in found),
        points=tuple(points) if other is None and all(len(one) > 1 for one in points) else (),
    )


def _standings(number: SweptNumber) -> dict[int, Standing]:
    if number.standings is None:
        return {}
    return dict(zip(number.judged, number.standings.settings, strict=True))


def _half(one: Standing | Metric | None) -> float | None:
    """Return half the interval of a mean; of a point that is not judged, that of its number."""
    interval = one and one.interval
    return (interval.high - interval.low) / 2 if interval else None


def _limit(number: SweptNumber) -> Iterator[ReferenceLine]:
    """Yield the line beyond which a point is not the best, where there is one for all."""
    if number.standings is None or not number.tells_apart:
        return
    settings = number.standings.settings
    others = [one for place, one in enumerate(settings) if place != number.standings.best]
    margins = {round(one.margin, 12) for one in others}
    if len(margins) == 1:
        best, margin = settings[number.standings.best].mean, others[0].margin
        end = best - margin if number.metric.better == "higher" else best + margin
        yield ReferenceLine(label="beyond: not the best", value=end, axis="y")


def _label(words: str) -> str:
    return words.replace("$", "")[:_LONGEST].lstrip("_") or "value"


def _short(value: JsonValue) -> str:
    text = toml_value(value).replace("$", "").lstrip("_")
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def _float(value: JsonValue) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
