"""Show a box with its number in Unicode in place of a sign that no font has.

The number is drawn, not written: who copies from the PDF or searches it finds the sign.
"""

import base64
import re
from collections.abc import Collection, Mapping
from functools import cache
from math import ceil

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from markupsafe import Markup

from reportgen.render.text import fonts

PLAIN_BOX = "\N{WHITE SQUARE}"  # where only letters are shown: in the margins, and in drawings
CLASS = "missing"  # of a box in the page

_DIGITS = 0.45  # their size, of that of the letters around
_LINE = 0.42  # em from one of the two lines of digits to the next
_EDGE = 0.05
_DEPTH = 0.15  # of the box below the line of the text


def with_boxes(html: str, missing: Collection[str]) -> str:
    """Return a page with a box for each of these signs that it shows."""
    head, body, shown = html.partition("<body")
    sign = re.compile("|".join(map(re.escape, missing)))
    boxed = re.sub(">[^<]+", lambda text: sign.sub(lambda one: _box(one[0]), text[0]), shown)
    return head + body + boxed


def drawings_with_boxes(drawings: Mapping[str, str], missing: Collection[str]) -> dict[str, str]:
    """Return drawings with a plain box for each of these signs."""
    boxes = str.maketrans(dict.fromkeys(missing, PLAIN_BOX))
    return {label: drawing.translate(boxes) for label, drawing in drawings.items()}


@cache
def _box(sign: str) -> str:
    number = f"{ord(sign):04X}"
    width = _EDGE * 4 + ceil(len(number) / 2) * _digit_width()
    height = _EDGE * 2 + _LINE * 2
    # In units of a thousandth of an em, from the left upper corner.
    edge, inner = 1000 * _EDGE / 2, f'width="{1000 * (width - _EDGE):.0f}"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {1000 * width:.0f} '
        f'{1000 * height:.0f}"><rect x="{edge:.0f}" y="{edge:.0f}" {inner} '
        f'height="{1000 * (height - _EDGE):.0f}" fill="none" stroke="#000" '
        f'stroke-width="{1000 * _EDGE / 2:.0f}"/><path d="{_outlines(number)}"/></svg>'
    )
    address = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    return Markup(
        '<img class="{}" alt="{}" data-words="{}" src="{}" '
        'style="width: {:.3f}em; height: {:.3f}em; vertical-align: -{}em">'
    ).format(CLASS, sign, sign, address, width, height, _DEPTH)


def _outlines(number: str) -> str:
    """Return the digits of a number as a path, in two lines."""
    with TTFont(fonts.MONO_FACES[0].path) as font:
        glyphs, names = font.getGlyphSet(), font.getBestCmap()
        pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.0f}")
        per_line = ceil(len(number) / 2)
        for place, digit in enumerate(number):
            line, column = divmod(place, per_line)
            x = 1000 * (_EDGE * 2 + column * _digit_width())
            y = 1000 * ((line + 1) * _LINE)
            glyphs[names[ord(digit)]].draw(TransformPen(pen, (_DIGITS, 0, 0, -_DIGITS, x, y)))
        commands: str = pen.getCommands()
    return commands


@cache
def _digit_width() -> float:
    """Return the width of each digit, in em of the text around."""
    with TTFont(fonts.MONO_FACES[0].path) as font:
        width: int = font["hmtx"][font.getBestCmap()[ord("0")]][0]
        units: int = font["head"].unitsPerEm
    return _DIGITS * width / units
