"""Say how a number went over the versions, and where it really changed."""

from dataclasses import dataclass, replace
from functools import partial

from reportgen.compare.metrics import HistoryPoint, MetricHistory
from reportgen.pages.blocks import Column, Paragraph, Picture, Row, Span, View, table
from reportgen.pages.history_picture import drawn_range, history_inline_svg
from reportgen.pages.numbers import p_value_text, verdict_of
from reportgen.report.numbers import counted, format_significant, measured_text

WIDTH = 32  # characters of the scale
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
    scale = _Scale.of(history)
    columns = (
        Column("Version"),
        Column("Date", is_detail=True),
        Column("Value"),
        Column(scale.ends(), "drawn"),
        Column("Verdict"),
        Column("p", "number", is_detail=True),
        Column("Because of", "prose"),
    )
    rows = (_row(point, scale) for point in history.points)
    picture = Picture(partial(history_inline_svg, history), *_words_for_picture(history))
    missing, verb = counted(history.left_out, "version"), "has" if history.left_out == 1 else "have"
    without = f"{missing} without this number {verb} no line."
    return View(
        title=history.name,
        blocks=(
            Paragraph(f"{history.description} ({history.unit})"),
            picture,
            *table(columns, rows, f"{history.name} over the versions"),
        ),
        foot=(FOOT, without) if history.left_out else (FOOT,),
    )


def _row(point: HistoryPoint, scale: "_Scale") -> Row:
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
            scale.bar(point),
            replace(verdict, text=f"{mark}{verdict.text}"),
            "" if p_value is None else p_value_text(p_value),
            causes,
        )
    )


@dataclass(frozen=True)
class _Scale:
    """A row of characters from the lowest to the highest value that is drawn."""

    low: float
    high: float

    @classmethod
    def of(cls, history: MetricHistory) -> "_Scale":
        metrics = [point.metric for point in history.points if point.metric.value is not None]
        ends = [end for metric in metrics for end in drawn_range(metric)]
        return cls(min(ends, default=0.0), max(ends, default=0.0))

    def bar(self, point: HistoryPoint) -> str:
        """Return a value on the scale, with its uncertainty to both sides."""
        if point.metric.value is None:
            return ""
        cells = [" "] * WIDTH
        first, last = map(self._place, drawn_range(point.metric))
        if first < last:
            cells[first : last + 1] = ["├", *"─" * (last - first - 1), "┤"]
        cells[self._place(float(point.metric.value))] = "◆" if point.is_real else "●"
        return "".join(cells)

    def ends(self) -> str:
        """Return the lowest and the highest value, over the first and the last character."""
        low, high = format_significant(self.low, 3), format_significant(self.high, 3)
        return f"{low} {high:>{WIDTH - len(low) - 1}}" if low != high else low.center(WIDTH)

    def _place(self, value: float) -> int:
        if self.low == self.high:
            return WIDTH // 2
        return round((value - self.low) / (self.high - self.low) * (WIDTH - 1))


def _words_for_picture(history: MetricHistory) -> tuple[str, str]:
    """Return what is said in place of the picture, and below it."""
    changed = ", ".join(point.version for point in history.points if point.is_real)
    against = "against the version before of the same profile."
    over = f"{history.name} over {counted(len(history.points), 'version')}."
    if changed:
        return f"{over} It really changed in {changed}.", f"A ring marks a real change {against}"
    return f"{over} It never really changed.", f"It never really changed {against}"
