"""Say and draw what a sweep gave: its points from the best on, and which may be the best."""

from collections.abc import Iterator, Sequence

from reportgen.base.errors import listed
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

MARK, UNCLEAR = "*", "?"
"""Stand before a value that may be the best, and before one whose runs scatter too much to tell."""

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
        foot=(*_marks(comparison), FOOT, SECONDS, *_left_out(comparison)),
    )


def sweep_csv(comparison: SweepComparison) -> str:
    """Return a line for each point, in order: its knobs, each number in full, its version."""
    heads = [f"{one.name}{what}" for one in comparison.numbers for what in ("", *_OF_A_NUMBER)]
    rows = (_csv_row(comparison, place) for place in comparison.order)
    return csv_text([*comparison.knobs, *heads, "seconds", "version", "problem"], rows)


_OF_A_NUMBER = (
    *(" standard deviation", " replicates", " interval low", " interval high"),
    *(" may be the best", " behind", " margin"),
)


def finding_words(comparison: SweepComparison, found: SweptNumber) -> str:
    """Return what a number says of the points, in a few sentences."""
    if not found.best:
        return f"not judged: {found.words}."
    unclear = found.cannot_tell
    best = [place for place in comparison.order if place in found.clearly_best]
    worse = len(found.judged) - len(found.best)
    top = _top(found)
    value, shown = _text(found.metrics[top]), _point_text(comparison, top)
    mean, surely = ("mean", "significantly ") if found.standings else ("value", "")
    if not found.tells_apart:
        told = f"No {surely}worse point is known; the best {mean}, {value}, is at {shown}."
    elif len(best) == 1 and not unclear:
        told = f"{shown} is the best, with {value}; all others are {surely}worse."
    else:
        names = listed([_point_text(comparison, place) for place in best], _MOST_NAMED)
        told = (
            f"{len(best)} of {len(found.judged)} points may be the best: {names}. The best {mean}, "
            f"{value}, is at {shown}; {worse} {'is' if worse == 1 else 'are'} {surely}worse."
        )
    if unclear:
        names = listed([_point_text(comparison, place) for place in sorted(unclear)], _MOST_NAMED)
        told += f" Runs scatter too much to tell: {names}."
    if found.stops_mattering and found.tells_apart:
        low, high = map(format_significant, found.stops_mattering)
        if low != high:
            told += f" From {comparison.knobs[0]} = {low} to {high} these runs show no difference."
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
    if tests:
        yield Paragraph(Span(next(iter(tests)), "muted"))


def _points(comparison: SweepComparison) -> tuple[Block, ...]:
    numbers = [one.name for one in comparison.numbers]
    short = _short_names([*comparison.knobs, *numbers])
    columns: tuple[Column | str, ...] = (
        *(short[one] for one in comparison.knobs),
        *(number(short[one]) for one in numbers),
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
        is_unclear = place in found.cannot_tell
        return Span(f"{UNCLEAR} {text}") if is_unclear else Span(f"{MARK} {text}", "good")
    return text


def _short_names(names: Sequence[str]) -> dict[str, str]:
    """Return names without the experiment's, where all of them are of one."""
    if len({name.partition(".")[0] for name in names}) > 1:
        return {name: name for name in names}
    return {name: name.partition(".")[2] or name for name in names}


def _pictures(comparison: SweepComparison) -> Iterator[Picture]:
    for place, one in enumerate(comparison.numbers):
        if panels := panels_of(comparison, one):
            name = with_unit(one.name, one.metric.unit)
            caption = f"{name} over {' and '.join(comparison.knobs)}."
            figure = Figure(
                label=one.name,
                number=None,
                caption=caption,
                alternative_text=caption,
                panels=panels,
                depends_on=(),
            )
            if one.tells_apart and any(panel.kind == "matrix" for panel in panels):
                caption += " Outlined: may be the best."
            alternative = f"{caption} {finding_words(comparison, one)}"
            yield picture_of(figure, caption, alternative, f"sweep-{place}-")


def _marks(comparison: SweepComparison) -> Iterator[str]:
    marks = []
    if any(one.tells_apart for one in comparison.numbers):
        marks.append(f"{MARK} may be the best")
    if any(one.tells_apart and one.cannot_tell for one in comparison.numbers):
        marks.append(f"{UNCLEAR} its runs scatter too much to tell")
    if marks:
        yield f"{'; '.join(marks)}."


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
    values = [*map(value_text, comparison.points[place].values.values())]
    return values[0] if len(values) == 1 else f"({', '.join(values)})"


def _text(metric: Metric | None) -> str:
    return "" if metric is None else measured_text(metric)
