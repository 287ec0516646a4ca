"""Say how a number went over the versions, and where it really changed."""

from dataclasses import replace
from functools import partial

from reportgen.compare.history import HistoryPoint, MetricHistory
from reportgen.pages.blocks import Bar, Cell, Column, Paragraph, Picture, Row, Span, View, table
from reportgen.pages.history_picture import drawn_range, history_inline_svg
from reportgen.pages.numbers import p_value_text, verdict_of
from reportgen.report.numbers import counted, measured_text

NO_CAUSE = "nothing that is recorded differs upstream"
FOOT = (
    "Each version is compared with the one before of its profile, as reportgen diff does it; each "
    "step is judged by itself. The p value is corrected for all numbers that two versions have in "
    "common. ◆ marks where the number really changed; beside a value stands its uncertainty: the "
    "standard deviation over replicates, or the interval from the images counted, at the "
    "confidence of the reports."
)


def history_view(history: MetricHistory) -> View:
    """Return the picture, and a row for each version."""
    columns = (
        Column("Version"),
        Column("Date", is_detail=True),
        Column("Value"),
        Column("On a scale", "scale"),
        Column("Since the one before"),
        Column("p", "number", is_detail=True),
        Column("Because of", "prose"),
    )
    picture = Picture(partial(history_inline_svg, history), *_words_for_picture(history))
    missing, verb = counted(history.left_out, "version"), "has" if history.left_out == 1 else "have"
    without = f"{missing} without this number {verb} no line."
    return View(
        title=history.name,
        blocks=(
            Paragraph(f"{history.description} ({history.unit})"),
            picture,
            *table(columns, map(_row, history.points), f"{history.name} over the versions"),
        ),
        foot=(FOOT, without) if history.left_out else (FOOT,),
    )


def _row(point: HistoryPoint) -> Row:
    change = point.change
    versions = ("the version before", point.version)
    verdict = Span("") if change is None else verdict_of(change, versions)
    mark = "◆ " if point.is_real else ""
    p_value = None if change is None else change.p_value
    causes = "; ".join(change.causes) or NO_CAUSE if change and point.is_real else ""
    return Row(
        (
            point.version,
            point.created.date().isoformat(),
            measured_text(point.metric),
            _bar(point),
            replace(verdict, text=f"{mark}{verdict.text}"),
            "" if p_value is None else p_value_text(p_value),
            causes,
        )
    )


def _bar(point: HistoryPoint) -> Cell:
    if point.metric.value is None:
        return ""
    low, high = drawn_range(point.metric)
    return Bar(low, float(point.metric.value), high, point.is_real)


def _words_for_picture(history: MetricHistory) -> tuple[str, str]:
    """Return what is said in place of the picture, and below it."""
    changed = ", ".join(point.version for point in history.points if point.is_real)
    against = "against the version before of the same profile."
    over = f"{history.name} over {counted(len(history.points), 'version')}."
    if changed:
        return f"{over} It really changed in {changed}.", f"A ring marks a real change {against}"
    return f"{over} It never really changed.", f"It never really changed {against}"
