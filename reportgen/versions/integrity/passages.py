"""Find numbers of a report's text that stand otherwise in what was printed of it.

A page or a PDF may leave parts out, as a theme tells it. So a number that is missing there is
looked for by the words before it: where they stand, another number must stand behind them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportgen.report.composed import Span
from reportgen.report.model import Report

_NUMBER = r"(?<!\d)(?:\d[\d,]{0,30}\.\d+|\d{1,3}(?:,\d{3})+)"
_NUMBERS = re.compile(_NUMBER)
_TOKENS = re.compile(rf"{_NUMBER}|\d+|[^\W\d_]+")
_HYPHENS = re.compile(
    "(?:[-\N{HYPHEN}\N{SOFT HYPHEN}\x02\ufffe][ \t]*\r?\n|[\N{SOFT HYPHEN}\u200b])"
)
_NO_WORDS = ("picture", "code", "equation")
_MOST_MISSING = 2000  # numbers that are looked for by the words before them
_MOST_PLACES = 500  # of the last of these words
_BEFORE = 4  # words that are looked for
_FEWEST = 8  # letters and digits of them
_LONG_WORD = re.compile(r"\S{20,}")  # it may be parted between lines
_GAP = Span(text=" ")


@dataclass(frozen=True)
class Changed:
    """A number that stands otherwise in what was printed."""

    ours: str
    theirs: str
    name: str  # of the metric or claim; empty: of none


class Passages:
    """The words of a report with the numbers in them, to be looked for in what was printed."""

    def __init__(self, report: Report) -> None:
        blocks = [block for block in report.text if block.kind not in _NO_WORDS]
        self._lines = [line for block in blocks for line in (block.spans, *map(_row, block.rows))]
        words = "\n".join("".join(map(_words, line)) for line in self._lines)
        self._expected = _counted(_LONG_WORD.sub(" ", words))
        self._of_metrics = _counted(
            "\n".join(
                span.text for block in blocks for span in block.spans if span.name in report.metrics
            )
        )

    def changed_in(self, printed: str) -> Iterator[Changed]:
        """Yield each number that is another in the words that were printed."""
        missing = self._expected - _counted(printed)
        if not missing:
            return
        there = _TOKENS.findall(_HYPHENS.sub("", printed))
        places: dict[str, list[int]] = {}
        for place, token in enumerate(there):
            places.setdefault(token, []).append(place)
        looked_for = 0
        for line in self._lines:
            for ours, before, name in _missing_in(line, missing):
                looked_for += 1
                if looked_for > _MOST_MISSING:  # of a hostile one
                    return
                ends = places.get(before[-1], [])[:_MOST_PLACES]
                behind = {_behind(there, place, before) for place in ends}
                behind.discard("")
                if behind and not any(_value(ours) == _value(one) for one in behind):
                    yield Changed(ours, min(behind), name)

    def share_in(self, printed: str) -> float:
        """Return which share of the metrics' numbers was printed; 1 where the text has none."""
        missing = self._of_metrics - _counted(printed)
        return 1 - missing.total() / self._of_metrics.total() if self._of_metrics else 1.0


def _counted(words: str) -> Counter[str]:
    return Counter(_NUMBERS.findall(words))


def _row(cells: Sequence[Sequence[Span]]) -> list[Span]:
    return [span for cell in cells for span in (*cell, _GAP)]


def _words(span: Span) -> str:
    return " " if span.mark in ("math", "code", "raised") else span.text


def _missing_in(
    line: Sequence[Span], missing: Counter[str]
) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield each missing number of a line, the words before it, and whose it is."""
    tokens = [(token, span.name) for span in line for token in _TOKENS.findall(_words(span))]
    for place, (token, name) in enumerate(tokens):
        if token in missing:
            before = tuple(word for word, _ in tokens[max(place - _BEFORE, 0) : place])
            if len("".join(before)) >= _FEWEST:
                yield token, before, name


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def _behind(there: Sequence[str], place: int, before: Sequence[str]) -> str:
    """Return the number behind these words where they end at a place; empty: they do not."""
    start = place + 1 - len(before)
    if start < 0 or tuple(there[start : place + 1]) != tuple(before):
        return ""
    after = there[place + 1] if place + 1 < len(there) else ""
    return after if _NUMBERS.fullmatch(after) else ""
