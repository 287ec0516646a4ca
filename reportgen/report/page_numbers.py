"""The pages of figures, tables, equations and claims in the PDF: the file `pages.json`.

Beside the report and not in it, because pages follow from the layout alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from reportgen.base.errors import ResultsFolderError
from reportgen.base.untrusted.json_text import read_json
from reportgen.report.parts import Claim, Figure, Table

PAGES_FILE = "pages.json"

Kind = Literal["figure", "table", "equation", "wording", "claim", "task"]
Part = Figure | Table | Claim

_PAGES = TypeAdapter(dict[str, Annotated[int, Field(ge=1, le=100_000)]])


def anchor_of(kind: Kind, label: str) -> str:
    """Return the anchor that a thing has in the page and in `pages.json`."""
    return f"{kind}-{label}"


def write_pages(pages: Mapping[str, int], folder: Path) -> None:
    """Write anchor -> page, from 1, into a version's folder."""
    (folder / PAGES_FILE).write_text(json.dumps(pages, indent=1) + "\n", encoding="utf-8")


def read_pages(folder: Path) -> Mapping[str, int]:
    """Return anchor -> page, from 1; empty where the version has no PDF, or the file is no good."""
    try:
        return _PAGES.validate_json(read_json(folder / PAGES_FILE), strict=True)
    except (ResultsFolderError, ValidationError):
        return {}


@dataclass(frozen=True)
class PlacedPart:
    """A part of a version, and its page."""

    part: Part
    page: int | None  # None: the version has no PDF


def placed(part: Part, pages: Mapping[str, int]) -> PlacedPart:
    """Return the part with its page; pages: anchor -> page of the version's PDF."""
    kinds: dict[type[Part], Kind] = {Figure: "figure", Table: "table", Claim: "claim"}
    return PlacedPart(part, pages.get(anchor_of(kinds[type(part)], part.label)))
