"""Change the text of a page before it is laid out, to what WeasyPrint sets well."""

import re
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Any

from fontTools.ttLib import TTFont

from reportgen.render.document.media import Paper
from reportgen.render.pdf.missing_signs import CLASS, PLAIN_BOX
from reportgen.render.text import fonts

RUNNING = "data-running"
NO_SPACE = "\N{ZERO WIDTH SPACE}"
LONG_WORD = 1000  # letters, of many lines
LETTERS_TOGETHER = 20  # of such a word
_LONG_WORD = re.compile(rf"\S{{{LONG_WORD},}}")
HALF_A_LINE = 22.0  # em, of a running head
A_LINE = 38.0  # less the number of the page
WIDEST = 1.2  # em, of a letter in another font
LONG_WORD_IN_CELL = 20  # letters
_LONG_WORD_IN_CELL = re.compile(rf"\S{{{LONG_WORD_IN_CELL},}}")
_SEPARATOR = re.compile(r"(?<=[-_.,/])(?=\w)")
_POWER = re.compile(
    r"""
    <tr\ class="differs".*?</tr>  # in bold
  | (?<![\w.,]) 10 <sup> (?P<exponent> [-\N{MINUS SIGN}]?[0-9]+ ) </sup>
    """,
    re.VERBOSE | re.DOTALL,
)


def parted_spaces(html: str) -> str:
    """Give the space before an inline element an element of its own.

    Where a text would fit on its line but for its last space, and an element
    follows, WeasyPrint breaks the line after the first word.
    """
    return re.sub(
        r"(?<!\s)\s++(?=<(?:a|cite|code|data|em|img|span|strong)\b)", "<span> </span>", html
    )


def with_powers_as_equations(html: str) -> str:
    """Make an equation of each power of ten.

    Who copies raised digits gets digits on the line: 10−5 of 10 to the power of −5.
    Those in bold stay, as mathematics has no bold signs.
    """
    math = Paper().math

    def with_equation(found: re.Match[str]) -> str:
        return math(f"10^{{{found['exponent']}}}") if found["exponent"] else found[0]

    return _POWER.sub(with_equation, html)


def part_words(page: Any) -> None:
    """Let a line end within words of thousands of letters, and within long ones in tables.

    WeasyPrint measures all that is left of a word at each of its lines, and sets a table
    wider than the page rather than part a word.
    """
    for element in page.find("body").iter():
        for part in ("text", "tail"):
            words = getattr(element, part)
            if words and len(words) > LONG_WORD:
                setattr(element, part, _LONG_WORD.sub(_parted, words))
    for cell in (*page.iter("td"), *page.iter("th")):
        for element in cell.iter():
            for part in ("text", "tail")[: 1 if element is cell else 2]:
                if words := getattr(element, part):
                    setattr(element, part, _LONG_WORD_IN_CELL.sub(_parted_in_cell, words))


def _parted(word: re.Match[str]) -> str:
    places = range(0, len(word[0]), LETTERS_TOGETHER)
    return NO_SPACE.join(word[0][at : at + LETTERS_TOGETHER] for at in places)


def _parted_in_cell(word: re.Match[str]) -> str:
    """Let a line end after a hyphen, a dot and the like, and within what has none for long."""
    long_part = re.compile(rf"\S{{{2 * LETTERS_TOGETHER},}}")
    parts = _SEPARATOR.split(word[0])
    return NO_SPACE.join(long_part.sub(_parted, part) for part in parts)


def write_running_heads(page: Any) -> None:
    """Tell each heading of a page what heads the pages behind it: its words, shortened.

    The style sheet prints it; WeasyPrint clips nothing in a margin.
    """
    for heading in (*page.iter("h1"), *page.iter("h2")):
        heading.set(RUNNING, running_head("".join(_words(heading))))
    for element in page.iter("aside"):
        if notice := element.get(RUNNING):
            element.set(RUNNING, running_head(notice, A_LINE))


def _words(element: Any) -> Iterator[str]:
    """Yield what an element shows, as text."""
    is_box = element.get("class") == CLASS
    yield PLAIN_BOX if is_box else element.get("data-words", element.text or "")
    for child in element:
        yield from _words(child)
        yield child.tail or ""


def running_head(words: str, most: float = HALF_A_LINE) -> str:
    """Return the words that fit into a line of so many em; an ellipsis stands for the others."""
    words = " ".join(words.split())
    widths = list(accumulate(_width(letter) for letter in words))
    if not widths or widths[-1] <= most:
        return words
    kept = words[: bisect(widths, most - _width("…"))]
    whole, space, _ = kept.rpartition(" ")
    return f"{whole if space and len(whole) > len(kept) / 2 else kept}…"


def _width(letter: str) -> float:
    """Return how wide a letter is, in em; what our font lacks is as wide as it is high."""
    return _widths().get(ord(letter), WIDEST)


@cache
def _widths() -> dict[int, float]:
    with TTFont(fonts.SERIF_FACES[1].path) as font:  # italic
        widths, units = font["hmtx"], font["head"].unitsPerEm
        return {sign: widths[name][0] / units for sign, name in font.getBestCmap().items()}
