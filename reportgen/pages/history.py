"""Say how a number went over the versions, and where a change was detected."""

from collections.abc import Iterator
from dataclasses import replace

from reportgen.base.errors import listed
from reportgen.compare.history import (
    HistoryPoint,
    LastingChange,
    MetricHistory,
    StretchHistory,
)
from reportgen.pages.blocks import (
    Block,
    Column,
    Inline,
    Listing,
    Paragraph,
    Role,
    Span,
    View,
    number,
    prose,
    table,
)
from reportgen.pages.history_picture import drawn_range, history_picture
from reportgen.pages.numbers import verdict_of
from reportgen.report.numbers import (
    counted,
    effect_text,
    format_significant,
    measured_text,
    metric_text,
    p_value_text,
    p_value_words,
    uncertainty_note,
    with_unit,
)
from reportgen.report.parts import Effect, Metric, Quantity, Range

WIDTH = 32  # characters of the scale
NO_CAUSE = "nothing that is recorded differs upstream"
FOOT = (
    "Each version is compared with the one before of its profile, as reportgen diff does it. The "
    "p value is corrected for all numbers that two versions have in common, and for all steps. "
    "◆ marks where a change was detected; beside a value stands its uncertainty: the standard "
    "deviation over replicates, or the interval from what was counted, at the confidence of the "
    "reports."
)
FOOT_OF_LASTING = (
    "A lasting change is one of the mean over all versions before and after it, which no two "
    "neighbours need show. Both kinds together raise a false alarm in at most about 5 of 100 "
    "histories without a change."
)
MARKS = "▲ and ▼ mark the most probable place of a lasting change, ┊ the means before and after it."
_ARROWS = "▼▲"
_MOST_CAUSES = 4


def history_view(history: MetricHistory) -> View:
    """Return what changed for good, the picture, and a row for each version."""
    missing, verb = counted(history.left_out, "version"), "has" if history.left_out == 1 else "have"
    without = f"{missing} without this number {verb} no line." if history.left_out else ""
    return View(
        title=history.name,
        blocks=(
            Paragraph(with_unit(history.description, history.unit)),
            *lasting_blocks(history),
            history_picture(history),
            *versions_table(history),
        ),
        foot=(
            FOOT,
            f"{FOOT_OF_LASTING} {MARKS}" if history.lasting else FOOT_OF_LASTING,
            *filter(None, (_without_uncertainty(history), without)),
        ),
    )


def versions_table(history: MetricHistory) -> tuple[Block, ...]:
    """Return a row for each version."""
    scale, bars = _bars(history)
    columns = (
        "Version",
        Column("Date", is_detail=True),
        "Value",
        Column(scale, "drawn"),
        "Verdict",
        number("p", is_detail=True),
        prose("Because of"),
    )
    arrows = {one.place: _arrow(one) for one in history.lasting}
    rows = (
        _row(point, bar, arrows.get(place, ""))
        for place, (point, bar) in enumerate(zip(history.points, bars, strict=True))
    )
    return table(columns, rows, f"{history.name} over the versions")


def lasting_blocks(history: MetricHistory) -> Iterator[Block]:
    """Yield where the number changed for good, or that it did not, or why that is not known."""
    if history.lasting:
        yield Listing(
            tuple(lasting_text(one, history.points[one.place].metric) for one in history.lasting)
        )
    for one in history.stretches:
        if one.is_drift:
            over = _versions(one, history)
            yield Paragraph(f"A steady drift describes {over} better than such steps do.")
    # Where one sequence was tested, a version or two beside it are not worth a word.
    tested = [one for one in history.stretches if one.p_value is not None]
    without = [one for one in tested if not one.changes] if tested else history.stretches
    for words in dict.fromkeys(_no_change(one, history) for one in without):
        yield Paragraph(Span(words, "muted"))


def lasting_mark(change: LastingChange, metric: Metric) -> Span:
    """Return where it begins, with its p value, as in "▲ 0011-fast (p = 0.003)"."""
    words = f"{_arrow(change)} {change.version} ({p_value_words(change.found.p_value, 'p')})"
    return Span(words, _role(change, metric))


def lasting_text(change: LastingChange, metric: Metric) -> Inline:
    """Return a lasting change in words."""
    found = change.found
    before, behind = (
        metric_text(Quantity(value=mean, std=found.standard_error))
        for mean in (change.before, change.behind)
    )
    size = Effect(
        description="",
        value=found.size,
        unit=metric.unit,
        interval=Range(low=found.interval.low, high=found.interval.high),
    )
    first, last = change.between
    where = "" if first == last else f" ({first} to {last})"
    about = "" if first == last else "about "
    causes = listed(change.causes, _MOST_CAUSES) or NO_CAUSE
    return (
        Span(f"{_arrow(change)} Changed from {about}{change.version} on", _role(change, metric)),
        f"{where}: {before} -> {behind}, {effect_text(size)}, "
        f"{p_value_words(change.found.p_value, 'p')}; "
        f"{'because of ' if change.causes else ''}{causes}",
    )


def _role(change: LastingChange, metric: Metric) -> Role:
    if metric.better is None:
        return "notable"
    return "good" if (change.found.size > 0) == (metric.better == "higher") else "bad"


def _no_change(stretch: StretchHistory, history: MetricHistory) -> str:
    if stretch.p_value is None:
        names = dict.fromkeys(history.points[at].version for at in (stretch.first, stretch.last))
        return f"No test for a lasting change over {' to '.join(names)}: {stretch.words}."
    over = _versions(stretch, history)
    found = p_value_words(stretch.p_value, "p")
    return f"No lasting change over {over} ({found}; {stretch.words})."


def _versions(stretch: StretchHistory, history: MetricHistory) -> str:
    of = f" of {stretch.profile}" if len({one.profile for one in history.points}) > 1 else ""
    return f"the {counted(stretch.versions, 'version')}{of}"


def _arrow(change: LastingChange) -> str:
    return _ARROWS[change.found.size > 0]


def _without_uncertainty(history: MetricHistory) -> str:
    notes = dict.fromkeys(filter(None, (uncertainty_note(one.metric) for one in history.points)))
    return f"Values without ± or an interval: {', '.join(notes)}." if notes else ""


def _row(point: HistoryPoint, bar: str, arrow: str) -> tuple[Inline, ...]:
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
    marks = " ".join(filter(None, (arrow, "◆" if change.is_real else "")))
    return (
        *about,
        replace(verdict, text=f"{marks} {verdict.text}".lstrip()),
        "" if change.p_value is None else p_value_text(change.p_value),
        ("; ".join(change.causes) or NO_CAUSE) if change.is_real else "",
    )


def _bars(history: MetricHistory) -> tuple[str, list[str]]:
    """Return the values on a scale of characters, with their uncertainty and the means.

    Before them its head: the lowest and the highest value that is drawn, over both ends.
    """
    ranges = [drawn_range(point.metric) for point in history.points]
    drawn = [end for ends in ranges if ends for end in ends]
    low, high = min(drawn, default=0.0), max(drawn, default=0.0)

    def place(value: float) -> int:
        return round((value - low) / (high - low) * (WIDTH - 1)) if low != high else WIDTH // 2

    bars = []
    for at, (point, ends) in enumerate(zip(history.points, ranges, strict=True)):
        cells = [" "] * WIDTH
        if ends is not None:
            first, last = map(place, ends)
            if first < last:
                cells[first : last + 1] = ["├", *"─" * (last - first - 1), "┤"]
            for mean in _means(history, at, point.profile):
                cells[place(mean)] = "┊"
            cells[place(float(point.metric.value or 0))] = "◆" if point.is_real else "●"
        bars.append("".join(cells).rstrip())
    first_words, last_words = format_significant(low, 3), format_significant(high, 3)
    if first_words == last_words:
        return first_words.center(WIDTH), bars
    return f"{first_words} {last_words:>{WIDTH - len(first_words) - 1}}", bars


def _means(history: MetricHistory, place: int, profile: str) -> Iterator[float]:
    """Yield the mean of the level that a point is of, if any."""
    for stretch in history.stretches:
        for level in stretch.levels:
            if stretch.profile == profile and level.first <= place <= level.last:
                yield level.mean
