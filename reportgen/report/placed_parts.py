"""A figure, a table or a claim with its page in the PDF."""

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.report.page_numbers import anchor_of
from reportgen.report.parts import Claim, Figure, Table

Part = Figure | Table | Claim


@dataclass(frozen=True)
class PlacedPart:
    """A part of a version, and its page."""

    part: Part
    page: int | None  # None: the version has no PDF


def placed(part: Part, pages: Mapping[str, int]) -> PlacedPart:
    """Return the part with its page; pages: anchor -> page of the version's PDF."""
    return PlacedPart(part, pages.get(_anchor(part)))


def _anchor(part: Part) -> str:
    match part:
        case Figure():
            return anchor_of("figure", part.label)
        case Table():
            return anchor_of("table", part.label)
        case Claim():
            return anchor_of("claim", part.name)
