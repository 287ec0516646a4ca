"""Say and draw what a sweep gave: its points from the best on, and which may be the best."""

from collections.abc import Iterator, Sequence

from reportgen.compare.sweep import SweepComparison, SweptNumber
from reportgen.compare.sweep_figures import panels_of, value_text
from reportgen.pages.blocks import (
    Block,
    Column,
    Inline,
    Listing,
    Paragraph,
    Picture,
    Span,
    View,
    number,
    prose,
    table,
)
from reportgen.pages.diff_parts import picture_of
from reportgen.report.numbers import (
    counted,
    format_significant,
    measured_text,
    with_unit,
)
from reportgen.report.parts import Figure, Metric
from reportgen.report.table_data import csv_text

MARK = "*"
"""Stands before a value that may be the best."""

FOOT = (
    "A point is called worse only where chance alone would not do that: among all points and all "
    "numbers of a sweep, in at most 5 % of sweeps is a point left out that is as good as the best. "
    "Beside a value stands its standard deviation over replicates, or the interval from what was "
    "counted; bars are intervals of the mean at 95 %."
)
SECONDS = (
    "Seconds are those of the tasks that not all points share, however many ran at once; cached "
    "tasks count as they took when they ran."
)


def sweep_view(comparison: SweepComparison) -> View:
    """Return the points in order, what their numbers come to, and a plot of each."""
    points = counted(len(comparison.points), "point")
    knobs = " and ".join(comparison.knobs)
    return View(
        title=f"{comparison.name}: {points} of {knobs}",
        blocks=(*_findings(comparison), *_points(comparison), *_pictures(comparison)),
        foot=(FOOT, SECONDS, *_left_out(comparison)),
    )


def sweep_csv(comparison: SweepComparison) -> str:
    """Return a line for each point, in order: its knobs, each number in full, its version."""
    heads = [
        f"{one.name}{what}" for one in comparison.numbers for what in ("", *_OF_A_NUMBER)
    ]
    rows = (_csv_row(comparison, place) for place in comparison.order)
    return csv_text([*comparison.knobs, *heads, "seconds", "version", "problem"], rows)


_OF_A_NUMBER = (
    *(" standard deviation", " replicates", " interval low", " interval high"),
    *(" may be the best", " behind", " margin"),
)


def finding_words(comparison: SweepComparison, found: SweptNumber) -> str:
    """Return what a number says of the points, in a sentence or two."""
    if not found.best:
        return f"not judged: {found.words}."
    judged, best = len(found.judged), sorted(found.best)
    places = [place for place in comparison.order if place in found.best]
    top = _top(found)
    value = _text(found.metrics[top])
    shown = _point_text(comparison, top)
    if not found.tells_apart:
        some = "both" if judged == 2 else f"all {judged}"
        told = f"no significant difference: {some} may be the best; the best mean, {value}, is at {shown}."
    elif len(best) == 1:
        told = f"{shown} is the best, with {value}; all others are significantly worse."
    else:
        others = counted(judged - len(best), "other")
        names = "; ".join(_point_text(comparison, place) for place in places[:_MOST_NAMED])
        more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
        is_are = "is" if judged - len(best) == 1 else "are"
        told = (
            f"{len(best)} of {judged} points may be the best: {names}{more}; the best mean, "
            f"{value}, is at {shown}. The {others} {is_are} significantly worse."
        )
    if found.stops_mattering and found.tells_apart:
        low, high = map(format_significant, found.stops_mattering)
        (knob,) = comparison.knobs
        if low != high:
            told += f" From {knob} = {low} to {high} these runs show no difference."
    return told


_MOST_NAMED = 4


def _findings(comparison: SweepComparison) -> Iterator[Block]:
    if not comparison.numbers:
        yield Paragraph("No headline number differs in what it is computed from.")
        return
    yield Listing(
        tuple(
            (Span(one.name, "code"), ": ", finding_words(comparison, one))
            for one in comparison.numbers
        )
    )
    tests = dict.fromkeys(one.words for one in comparison.numbers if one.standings)
    for words in tests:
        yield Paragraph(Span(words, "muted"))


def _points(comparison: SweepComparison) -> tuple[Block, ...]:
    columns = (
        *comparison.knobs,
        *(number(with_unit(one.name, one.metric.unit)) for one in comparison.numbers),
        number("seconds"),
        Column("version"),
        prose(),
    )
    rows = (_row(comparison, place) for place in comparison.order)
    return table(columns, rows, "Points of the sweep")


def _row(comparison: SweepComparison, place: int) -> tuple[Inline, ...]:
    point, seconds = comparison.points[place], comparison.seconds[place]
    return (
        *(value_text(value) for value in point.values.values()),
        *(_cell(one, place) for one in comparison.numbers),
        "" if seconds is None else format_significant(seconds, 3),
        point.version,
        Span(point.problem, "bad"),
    )


def _cell(found: SweptNumber, place: int) -> Inline:
    metric = found.metrics[place]
    if metric is None:
        return ""
    text = _text(metric)
    if found.tells_apart and place in found.best:
        return Span(f"{MARK} {text}", "good")
    return text


def _pictures(comparison: SweepComparison) -> Iterator[Picture]:
    drawn = 0
    for one in comparison.numbers:
        for panel in panels_of(comparison, one):
            drawn += 1
            outlined = " Outlined: may be the best." if one.tells_apart else ""
            caption = f"{one.name} over {' and '.join(comparison.knobs)}."
            figure = Figure(
                label=one.name,
                number=None,
                caption=caption,
                alternative_text=caption,
                panels=(panel,),
                depends_on=(),
            )
            more = outlined if panel.kind == "matrix" else ""
            alternative = f"{caption} {finding_words(comparison, one)}"
            yield picture_of(figure, f"{caption}{more}", alternative, f"sweep-{drawn}-")


def _left_out(comparison: SweepComparison) -> Iterator[str]:
    if comparison.left_out:
        others = counted(comparison.left_out, "other headline number")
        yield f"{others} can differ, too: --metric shows them."


def _csv_row(comparison: SweepComparison, place: int) -> Iterator[object]:
    point = comparison.points[place]
    for value in point.values.values():
        yield value if isinstance(value, int | float | str) else value_text(value)
    for one in comparison.numbers:
        yield from _csv_number(one, place)
    yield comparison.seconds[place]
    yield point.version
    yield point.problem


def _csv_number(found: SweptNumber, place: int) -> Sequence[object]:
    metric = found.metrics[place]
    if metric is None or metric.value is None:
        return [None, None, None, None, None, None, None, None]
    standing = None
    if found.standings is not None:
        standing = found.standings.settings[found.judged.index(place)]
    judged = "" if not found.best else "yes" if place in found.best else "no"
    interval = standing.interval if standing else metric.interval
    return [
        metric.value,
        metric.std,
        len(metric.replicates) or 1,
        interval.low if interval else None,
        interval.high if interval else None,
        judged,
        standing.behind if standing else None,
        standing.margin if standing else None,
    ]


def _top(found: SweptNumber) -> int:
    """Return the point of the best value."""
    sign = -1.0 if found.metric.better == "higher" else 1.0

    def rank(place: int) -> float:
        metric = found.metrics[place]
        return sign * float(metric.value or 0) if metric else 0.0

    return min(found.best, key=rank)


def _point_text(comparison: SweepComparison, place: int) -> str:
    return ", ".join(map(value_text, comparison.points[place].values.values()))


def _text(metric: Metric | None) -> str:
    return "" if metric is None else measured_text(metric)
