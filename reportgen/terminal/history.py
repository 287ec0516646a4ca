"""The history of a number in the terminal: a line for each version, with its place on a scale."""

import sys
import textwrap
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console
from rich.text import Text

from reportgen.compare.history import HistoryPoint, MetricHistory
from reportgen.pages.history_words import cause_words, drawn_range, left_out_words, verdict_words
from reportgen.report.numbers import format_significant, measured_text
from reportgen.terminal.console import console_for

_GAP = "  "
_NARROWEST, _WIDEST = 16, 60  # columns of the scale
_MARK = "\N{BLACK DIAMOND}"
LEGEND = (
    f"{_MARK} really changed against the version before of its profile, as reportgen diff "
    "judges it; the bar is the uncertainty beside the value."
)


def print_history(history: MetricHistory, stream: TextIO | None = None) -> None:
    """Print a number over all versions; in colour on a terminal alone."""
    console = console_for(stream or sys.stdout)
    _print(console, Text(history.name, "bold"))
    _print_wrapped(console, f"{history.description} ({history.unit})", style="")
    _print(console, Text(""))
    names = _padded([point.version for point in history.points])
    values = _padded([measured_text(point.metric) for point in history.points])
    verdicts = _padded([_verdict(point) for point in history.points])
    used = len(names[0]) + len(values[0]) + len(verdicts[0]) + 3 * len(_GAP)
    scale = _scale(history, max(_NARROWEST, min(_WIDEST, console.width - used)))
    for point, name, value, verdict in zip(history.points, names, values, verdicts, strict=True):
        style = "bold" if point.is_real else ""
        line = _GAP.join([name, value, scale.bar(point), verdict]).rstrip()
        _print(console, Text(line, style))
        if point.is_real:
            indent = " " * (len(name) + len(_GAP))
            _print_wrapped(console, cause_words(point), indent)
    before = " " * (len(names[0]) + len(values[0]) + 2 * len(_GAP))
    _print(console, Text(f"{before}{scale.ends()}".rstrip(), "dim"))
    _print(console, Text(""))
    _print_wrapped(console, LEGEND)
    if history.left_out:
        _print_wrapped(console, left_out_words(history))


@dataclass(frozen=True)
class _Scale:
    """A row of cells from the lowest to the highest value that is drawn."""

    low: float
    high: float
    width: int

    def bar(self, point: HistoryPoint) -> str:
        """Return a value on the scale, with its uncertainty to both sides."""
        if point.metric.value is None:
            return " " * self.width
        cells = [" "] * self.width
        low, high = drawn_range(point.metric)
        first, last = self._cell(low), self._cell(high)
        if first < last:
            cells[first : last + 1] = "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * (last + 1 - first)
            cells[first] = "\N{BOX DRAWINGS LIGHT VERTICAL AND RIGHT}"
            cells[last] = "\N{BOX DRAWINGS LIGHT VERTICAL AND LEFT}"
        mark = _MARK if point.is_real else "\N{BLACK CIRCLE}"
        cells[self._cell(float(point.metric.value))] = mark
        return "".join(cells)

    def ends(self) -> str:
        """Return the lowest and the highest value, under the first and the last cell."""
        low, high = format_significant(self.low, 3), format_significant(self.high, 3)
        if self.low == self.high:
            return low.center(self.width).rstrip()
        return f"{low}{high:>{max(self.width - len(low), len(high) + 1)}}"

    def _cell(self, value: float) -> int:
        if self.low == self.high:
            return self.width // 2
        return round((value - self.low) / (self.high - self.low) * (self.width - 1))


def _scale(history: MetricHistory, width: int) -> _Scale:
    metrics = [point.metric for point in history.points if point.metric.value is not None]
    ends = [end for metric in metrics for end in drawn_range(metric)]
    return _Scale(min(ends, default=0.0), max(ends, default=0.0), width)


def _verdict(point: HistoryPoint) -> str:
    words = verdict_words(point)
    return f"{_MARK} {words}" if point.is_real else words


def _padded(texts: list[str]) -> list[str]:
    width = max(map(len, texts))
    return [text.ljust(width) for text in texts]


def _print(console: Console, text: Text) -> None:
    console.print(text, soft_wrap=True)


def _print_wrapped(console: Console, text: str, indent: str = "", style: str = "dim") -> None:
    lines = textwrap.wrap(
        text,
        max(console.width, 40),
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )
    for line in lines:
        _print(console, Text(line, style))
