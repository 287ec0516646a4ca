"""Name figures, tables and claims: number, pages, what they say."""

from collections.abc import Sequence
from itertools import groupby

from reportgen.report.page_numbers import Part, PlacedPart
from reportgen.report.parts import Claim, Figure, Table
from reportgen.report.texts import Numbers, plain_text


def part_text(one: PlacedPart, numbers: Numbers) -> str:
    """Return name, page and what a part says."""
    part = one.part
    text = plain_text(part.text if isinstance(part, Claim) else part.caption, numbers)
    return f"{_name(part)}{on_pages([one])}: {text}"


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
