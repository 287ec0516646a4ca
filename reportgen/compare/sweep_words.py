"""Tell what a sweep gave: its points from the best on, and which may be the best. Pure."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Literal

from pydantic import JsonValue

from reportgen.base.errors import listed
from reportgen.base.toml_text import toml_value
from reportgen.base.untrusted.text import printable, shortened
from reportgen.compare.sweep import SweepComparison, SweptNumber
from reportgen.compare.sweep_figures import panels_of
from reportgen.report.numbers import counted, format_significant, measured_text, with_unit
from reportgen.report.parts import Metric
from reportgen.report.sweeps import Finding, ReportedSweep, SweptCell, SweptColumn, SweptPlot
from reportgen.statistics.best import Standings

MARK: Literal["*"] = "*"
"""Stands before a value that may be the best."""

UNCLEAR: Literal["?"] = "?"
"""Stands before a value whose runs scatter too much to tell."""

FOOT = (
    "A point is called worse only where chance alone seldom does that: of sweeps whose points are "
    "all equal, about 5 % have a point that is called worse in any number."
)
BESIDE = (
    "Beside a value stands its standard deviation over replicates, or the interval from what was "
    "counted; the bars of a plot are intervals of the mean at 95 %."
)
SECONDS = (
    "Seconds are those of the tasks that not all points share, however many ran at once; cached "
    "tasks count as they took when they ran."
)
NO_NUMBER = "No headline number differs in what it is computed from."
NO_POINT = "No point has a version yet."

_MOST_NAMED = 4  # points in a sentence
_ROUNDING = 1e-9  # of a number: a smaller margin is of no size
_MOST_OF_A_VALUE, _MOST_OF_A_PROBLEM = 80, 300  # characters


def reported_sweep(comparison: SweepComparison) -> ReportedSweep:
    """Return all that is told of a sweep, in a report as elsewhere."""
    tests = [one.words for one in comparison.numbers if one.standings]
    profiles = (point.report.profile for point in comparison.points if point.report)
    return ReportedSweep(
        name=comparison.name,
        knobs=comparison.knobs,
        profile=next(profiles, ""),
        points=len(comparison.points),
        findings=tuple(
            Finding(number=one.name, words=finding_words(comparison, one))
            for one in comparison.numbers
        ),
        test=next(iter(tests), "") if comparison.numbers else _no_number(comparison),
        columns=tuple(_columns(comparison)),
        rows=tuple(tuple(_row(comparison, place)) for place in comparison.order),
        plots=tuple(_plots(comparison)),
        marks=_marks(comparison),
        notes=(*([FOOT] if tests else ()), BESIDE, SECONDS, *_left_out(comparison)),
    )


def _no_number(comparison: SweepComparison) -> str:
    return NO_NUMBER if any(point.report for point in comparison.points) else NO_POINT


def finding_words(comparison: SweepComparison, found: SweptNumber) -> str:
    """Return what a number says of the points, in a few sentences."""
    if not found.best:
        return f"not judged: {found.words}."
    unclear = found.cannot_tell
    best = [place for place in comparison.order if place in found.clearly_best]
    worse = len(found.judged) - len(found.best)
    top = min(found.best, key=found.rank)
    value, shown = _text(found.metrics[top]), _point_text(comparison, top)
    if not found.standings:
        every = sorted(found.best, key=comparison.order.index)
        names = listed([_point_text(comparison, place) for place in every], _MOST_NAMED)
        return (
            f"The best value, {value}, is at {names}. No seed is involved, so this holds for these "
            "data; others may give another order."
        )
    if not found.tells_apart:
        told = f"No significantly worse point is known; the best mean, {value}, is at {shown}."
    elif len(best) == 1 and not unclear:
        told = f"{shown} is the best, with {value}; all others are significantly worse."
    else:
        names = listed([_point_text(comparison, place) for place in best], _MOST_NAMED)
        told = (
            f"{len(best)} of {len(found.judged)} points may be the best: {names}. The best mean, "
            f"{value}, is at {shown}; {worse} {'is' if worse == 1 else 'are'} significantly worse."
        )
    if unclear:
        names = listed([_point_text(comparison, place) for place in sorted(unclear)], _MOST_NAMED)
        told += f" Runs scatter too much to tell: {names}."
    told += f" {_margin_words(found.standings)}"
    if found.stops_mattering and found.tells_apart:
        low, high = map(format_significant, found.stops_mattering)
        if low != high:
            told += f" From {comparison.knobs[0]} = {low} to {high} these runs show no difference."
    return told


def _margin_words(found: Standings) -> str:
    """Say by how much a point must be behind, the median of those that scatter alike."""
    alike = [one for one in found.settings if not one.scatters_more] or found.settings
    margin = median(one.margin for one in alike)
    if margin < _ROUNDING * max(abs(one.mean) for one in alike):
        return "Here any difference tells points apart."
    return f"To be told apart here, a point must be behind by {format_significant(margin, 2)}."


def _columns(comparison: SweepComparison) -> Iterator[SweptColumn]:
    numbers = [one.name for one in comparison.numbers]
    short = _short_names([*comparison.knobs, *numbers])
    for knob in comparison.knobs:
        yield SweptColumn(title=short[knob], kind="knob")
    for name in (*(short[one] for one in numbers), "seconds"):
        yield SweptColumn(title=name, kind="number")
    yield SweptColumn(title="version", kind="text")
    yield SweptColumn(title="", kind="problem")


def _row(comparison: SweepComparison, place: int) -> Iterator[SweptCell]:
    point, seconds = comparison.points[place], comparison.seconds[place]
    for value in point.values.values():
        yield SweptCell(text=_value(value))
    for one in comparison.numbers:
        yield _cell(one, place)
    yield SweptCell(text="" if seconds is None else format_significant(seconds, 3))
    yield SweptCell(text=point.version)
    yield SweptCell(text=shortened(printable(point.problem), _MOST_OF_A_PROBLEM))


def _cell(found: SweptNumber, place: int) -> SweptCell:
    text = _text(found.metrics[place])
    if not (text and found.tells_apart and place in found.best):
        return SweptCell(text=text)
    return SweptCell(text=text, mark=UNCLEAR if place in found.cannot_tell else MARK)


def _short_names(names: Sequence[str]) -> dict[str, str]:
    """Return names without the experiment's, where all of them are of one."""
    if len({name.partition(".")[0] for name in names}) > 1:
        return {name: name for name in names}
    return {name: name.partition(".")[2] or name for name in names}


def _plots(comparison: SweepComparison) -> Iterator[SweptPlot]:
    for one in comparison.numbers:
        if panels := panels_of(comparison, one):
            name = with_unit(one.name, one.metric.unit)
            caption = f"{name} over {' and '.join(comparison.knobs)}."
            if one.tells_apart and any(panel.kind == "matrix" for panel in panels):
                caption += " Outlined: may be the best."
            alternative = f"{caption} {finding_words(comparison, one)}"
            yield SweptPlot(
                number=one.name, caption=caption, alternative_text=alternative, panels=panels
            )


def _marks(comparison: SweepComparison) -> str:
    marks = []
    if any(one.tells_apart for one in comparison.numbers):
        marks.append(f"{MARK} may be the best")
    if any(one.tells_apart and one.cannot_tell for one in comparison.numbers):
        marks.append(f"{UNCLEAR} its runs scatter too much to tell")
    return f"{'; '.join(marks)}." if marks else ""


def _left_out(comparison: SweepComparison) -> Iterator[str]:
    if comparison.left_out:
        others = counted(comparison.left_out, "other headline number")
        yield f"{others} can differ, too: reportgen sweep --metric shows them."


def _point_text(comparison: SweepComparison, place: int) -> str:
    values = [*map(_value, comparison.points[place].values.values())]
    return values[0] if len(values) == 1 else f"({', '.join(values)})"


def _value(value: JsonValue) -> str:
    return shortened(printable(toml_value(value)), _MOST_OF_A_VALUE)


def _text(metric: Metric | None) -> str:
    return "" if metric is None else measured_text(metric)
