"""Draw values with their uncertainty as bars on one scale."""

from collections.abc import Iterable
from dataclasses import dataclass

from reportgen.pages.blocks import Bar
from reportgen.report.numbers import format_significant

NARROWEST, WIDEST = 16, 60  # columns of a scale


@dataclass(frozen=True)
class Scale:
    """A row of cells from the lowest to the highest value that is drawn."""

    low: float
    high: float
    width: int

    @classmethod
    def of(cls, bars: Iterable[Bar], width: int) -> "Scale":
        """Return the scale that has room for all bars."""
        ends = [end for bar in bars for end in (bar.low, bar.high)]
        return cls(min(ends), max(ends), width)

    def drawn(self, bar: Bar) -> str:
        """Return a value on the scale, with its uncertainty to both sides."""
        cells = [" "] * self.width
        first, last = self._cell(bar.low), self._cell(bar.high)
        if first < last:
            cells[first : last + 1] = "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * (last + 1 - first)
            cells[first] = "\N{BOX DRAWINGS LIGHT VERTICAL AND RIGHT}"
            cells[last] = "\N{BOX DRAWINGS LIGHT VERTICAL AND LEFT}"
        mark = "\N{BLACK DIAMOND}" if bar.is_marked else "\N{BLACK CIRCLE}"
        cells[self._cell(bar.value)] = mark
        return "".join(cells)

    def ends(self) -> str:
        """Return the lowest and the highest value, over the first and the last cell."""
        low, high = format_significant(self.low, 3), format_significant(self.high, 3)
        if self.low == self.high:
            return low.center(self.width).rstrip()
        return f"{low}{high:>{max(self.width - len(low), len(high) + 1)}}"

    def _cell(self, value: float) -> int:
        if self.low == self.high:
            return self.width // 2
        return round((value - self.low) / (self.high - self.low) * (self.width - 1))
