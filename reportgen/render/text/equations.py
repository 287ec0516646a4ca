"""Equations: LaTeX to MathML for the screen, and to an SVG image for paper.

WeasyPrint has no MathML, so on paper the glyphs are outlines of Latin Modern
Math; the alternative text is the LaTeX.

The LaTeX may stand in a report that somebody else made: what becomes of it is
mathematics, and no link, script or style, and short and flat enough to be drawn.
"""

import re
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

from reportgen.base.errors import TemplateError
from reportgen.render.text import fonts
from reportgen.render.text.linear import linear_text
from reportgen.report.mathematics import check_mathematics

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
CLOSING = {")", "]", "}", "!"}
SIGNS = {"-", "\N{MINUS SIGN}", "+"}
MOST_DEPTH = 10  # elements in each other; each more doubles the time that drawing takes
THIN_SPACE = "0.167em"
TILDE_OPERATOR = "\N{TILDE OPERATOR}"
PARTIAL = "\N{PARTIAL DIFFERENTIAL}"
SUM = "\N{N-ARY SUMMATION}"
# All that the converter makes of LaTeX. It puts in unasked what stands in \text or
# \href, so what else is found comes from the LaTeX, which need not be our own.
_ELEMENTS = """
    math mrow mi mn mo ms mtext mspace msup msub msubsup mmultiscripts mprescripts none mfrac
    msqrt mroot munder mover munderover mtable mtr mtd mstyle mpadded mphantom menclose
"""
_ATTRIBUTES = """
    accent accentunder align columnalign columnlines columnspacing depth display displaystyle
    fence form height largeop linethickness lspace mathbackground mathcolor mathsize mathvariant
    maxsize minsize movablelimits notation rowlines rowspacing rspace scriptlevel separator
    stretchy symmetric voffset width xmlns
"""
_VALUE = re.compile(r"(?!.*(?<![.0-9])[0-9]{3})[#A-Za-z0-9. -]{0,40}")
"""Of an attribute: a word, a colour, or a length below 100."""
FONT_SIZE = 10.0  # of the SVG's own units; the page scales it to its text


def allowed_mathematics(latex: str) -> str:
    """Return LaTeX as it is; raises TemplateError where it is more than mathematics."""
    try:
        return check_mathematics(latex)
    except ValueError as error:
        raise TemplateError(f"{error}.") from error


@dataclass(frozen=True)
class EquationImage:
    """An equation as drawn; lengths in em of the text around it."""

    svg: str
    width: float
    height: float
    depth: float  # below the baseline
    words: str  # in one line of plain text


@cache
def equation_mathml(latex: str, *, display: bool) -> str:
    """Return a <math> element for a page.

    Raises TemplateError for LaTeX that is not understood.
    """
    return ET.tostring(_parse(latex, display=display), encoding="unicode")


@cache
def equation_image(latex: str, *, display: bool) -> EquationImage:
    """Return the equation drawn in Latin Modern Math.

    Raises TemplateError for LaTeX that is not understood.
    """
    ziamath = _import_ziamath()
    parsed = _parse(latex, display=display)
    try:
        math = ziamath.Math(
            _spaced_as_in_tex(parsed),
            size=FONT_SIZE,
            font=str(fonts.MATH_FACE.path),
            margin=0,
        )
        drawn = math.svgxml()
    except Exception as error:
        # The library raises whatever it trips over, at times with no message.
        raise _not_understood(latex, str(error) or _INCOMPLETE) from error
    _, top, width, height = (float(number) for number in drawn.attrib["viewBox"].split())
    return EquationImage(
        svg=ET.tostring(drawn, encoding="unicode"),
        width=width / FONT_SIZE,
        height=height / FONT_SIZE,
        depth=(height + top) / FONT_SIZE,
        words=linear_text(_parse(latex, display=display)),
    )


@cache
def _import_ziamath() -> Any:
    with warnings.catch_warnings():
        # It finds its own font in a way that Python has deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        import ziamath
    ziamath.config.svg2 = False
    ziamath.config.precision = 3
    return ziamath


def _parse(latex: str, *, display: bool) -> ET.Element:
    from latex2mathml import converter

    allowed_mathematics(latex)
    try:
        text = converter.convert(latex, display="block" if display else "inline")
        math = ET.fromstring(text)  # noqa: S314 (made by the converter just now)
    except Exception as error:
        raise _not_understood(latex, str(error) or _INCOMPLETE) from error
    for element in math.iter():
        element.tag = element.tag.removeprefix(NAMESPACE)
        if fault := _fault_of(element):
            raise _not_understood(latex, fault)
    if _is_deeper(math, MOST_DEPTH):
        raise _not_understood(latex, f"its parts are nested more than {MOST_DEPTH} deep")
    _mend(math)
    return math


def _fault_of(element: ET.Element) -> str | None:
    """Return what makes an element more than mathematics: it could do more in a page than show."""
    if element.tag not in _ELEMENTS.split():
        return f"<{element.tag}> is not allowed in an equation"
    for name, value in sorted(element.items()):
        if name not in _ATTRIBUTES.split():
            return f"{name} is not allowed in an equation"
        if not _VALUE.fullmatch(value):
            return f'{name}="{value}" is not allowed in an equation'
    # The converter passes on an unknown command as a name.
    if element.tag == "mi" and (element.text or "").startswith(("\\", "&")):
        return f"{element.text} is not known"
    return None


def _is_deeper(element: ET.Element, depth: int) -> bool:
    return depth == 0 or any(_is_deeper(child, depth - 1) for child in element)


def _mend(math: ET.Element) -> None:
    """Mark accents and signs as what they are, without which they are set as operators."""
    for operator in math.iterfind(".//mover[@accent='true']/mo"):
        operator.attrib.update(stretchy="false", lspace="0", rspace="0")
    for identifier in math.iter("mi"):
        if identifier.text == "~":
            # The converter's way with \sim: a letter, set without space.
            identifier.tag, identifier.text = "mo", TILDE_OPERATOR
    _space_functions(math)
    for group in math.iter("mrow"):
        # "{,}" sets off thousands; as an operator it would bring a space along.
        if len(group) == 1 and group[0].text == ",":
            group[0].attrib.update(lspace="0", rspace="0")
    for parent in (math, *math.iter("mrow")):
        for before, child in zip((None, *parent), parent, strict=False):
            # At the start, or after an operator that closes nothing, a minus is a sign.
            is_at_start = before is None or (before.tag == "mo" and before.text not in CLOSING)
            if child.tag == "mo" and child.text in SIGNS and is_at_start:
                child.set("form", "prefix")


def _space_functions(math: ET.Element) -> None:
    """Set a thin space around the names of functions such as log, as TeX does."""
    for parent in list(math.iter("mrow")):
        children = list(parent)
        for place, child in reversed(list(enumerate(children))):
            if child.tag != "mi" or len(child.text or "") < 2:
                continue
            after = children[place + 1 : place + 2]
            if after and after[0].tag != "mo":
                parent.insert(place + 1, ET.Element("mspace", width=THIN_SPACE))
            if place and (children[place - 1].tag != "mo" or children[place - 1].text in CLOSING):
                parent.insert(place, ET.Element("mspace", width=THIN_SPACE))


def _spaced_as_in_tex(math: ET.Element) -> ET.Element:
    """Return an equation that ziamath spaces as TeX does and browsers do of themselves.

    It pads names of functions with spaces of its own, sets a wide space after a
    comma and none around a sum, and a sum in a fraction as large as outside.
    """
    for identifier in math.iter("mi"):
        if len(identifier.text or "") > 1:
            identifier.tag = "mo"
            identifier.attrib.update(lspace="0", rspace="0", form="prefix")
    for operator in math.iter("mo"):
        if len(operator.text or "") > 1:
            operator.attrib.update(lspace="0", rspace="0")
        elif operator.text == "," and "rspace" not in operator.attrib:
            operator.set("rspace", THIN_SPACE)
        elif operator.text == PARTIAL:
            operator.set("rspace", "0")
    fraction_parts = {part for fraction in math.iter("mfrac") for part in fraction}
    for part in fraction_parts:
        part.set("displaystyle", "false")
    for parent in list(math.iter("mrow")):
        _space_sums(parent, after=parent in fraction_parts)
    return math


def _space_sums(parent: ET.Element, *, after: bool) -> None:
    """Set a thin space before each sum that no operator spaces, and after it where asked."""
    children = list(parent)
    for place, child in reversed(list(enumerate(children))):
        if len(child) and child[0].text == SUM:
            if after:
                parent.insert(place + 1, ET.Element("mspace", width=THIN_SPACE))
            if place and children[place - 1].tag != "mo":
                parent.insert(place, ET.Element("mspace", width=THIN_SPACE))


_INCOMPLETE = "something is missing in it, such as what stands after ^ or in a fraction"


def _not_understood(latex: str, reason: str) -> TemplateError:
    return TemplateError(f"The equation {latex} cannot be rendered: {reason}.")
