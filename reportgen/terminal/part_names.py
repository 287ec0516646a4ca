"""Name figures, tables and claims: number, pages, what they say."""

import re
from collections.abc import Sequence
from itertools import groupby

from reportgen.report.page_numbers import Part, PlacedPart
from reportgen.report.parts import Claim, Figure, Table
from reportgen.report.texts import Numbers, plain_text

_POWER = re.compile(r"\^\{(-?\d+)\}")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def part_text(one: PlacedPart, numbers: Numbers) -> str:
    """Return name, page and what a part says."""
    part = one.part
    text = plain_text(part.text if isinstance(part, Claim) else part.caption, numbers)
    return f"{_name(part)}{on_pages([one])}: {with_symbols(text)}"


def with_symbols(text: str) -> str:
    r"""Return a text with the signs of its mathematics, as α for \alpha and 10⁻⁵ for 10^{-5}."""
    text = _POWER.sub(lambda power: power[1].translate(_RAISED), text)
    if "\\" not in text:
        return text
    # Imported here: its table of symbols takes long to read.
    from latex2mathml.symbols_parser import convert_symbol

    def symbol(command: re.Match[str]) -> str:
        code = convert_symbol(command[0])
        return chr(int(code, 16)) if code else command[0]

    return re.sub(r"\\[A-Za-z]+(?![A-Za-z{])", symbol, text)


def on_pages(parts: Sequence[PlacedPart]) -> str:
    """Return the pages as in ", p. 4" or ", pp. 4, 7-9"; empty where none is known."""
    pages = sorted({one.page for one in parts if one.page is not None})
    if not pages:
        return ""
    runs = [
        [page for _, page in run]
        for _, run in groupby(enumerate(pages), key=lambda place: place[1] - place[0])
    ]
    spans = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return f", {'p.' if len(pages) == 1 else 'pp.'} {', '.join(spans)}"


def _name(part: Part) -> str:
    match part:
        case Figure(number=None):
            return f"drawing {part.label}"
        case Figure() | Table():
            return f"{type(part).__name__} {part.number}"
        case Claim():
            return f"claim {part.name}"
