"""The outline of the report: chapters, their experiments, and what each must show.

Names only, from the project's outline.toml. A figure's or table's number is its place
there, so it is the same in every version, whichever sections a build was asked for.
"""

import tomllib
from itertools import chain

from pydantic import BaseModel, ConfigDict, Field

from reportgen.base.paths import PROJECT


class Entry(BaseModel):
    """One experiment: the stem of its settings, modules, template and metric names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stem: str
    title: str  # for the box that stands in the section's place when it fails
    figures: tuple[str, ...] = ()
    drawings: tuple[str, ...] = ()  # figures without a number, beside the text
    tables: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()  # experiments whose metrics the section compares with its own


class Chapter(BaseModel):
    """A numbered chapter of the write-up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    title: str
    entries: tuple[Entry, ...] = Field(alias="experiment")


_OUTLINE = tomllib.loads((PROJECT / "sections" / "outline.toml").read_text(encoding="utf-8"))

CHAPTERS = tuple(
    Chapter(number=number, **chapter) for number, chapter in enumerate(_OUTLINE["chapter"], start=1)
)
ENTRIES = tuple(entry for chapter in CHAPTERS for entry in chapter.entries)
STEMS = tuple(entry.stem for entry in ENTRIES)
FIGURE_NUMBERS, TABLE_NUMBERS = (
    {label: number for number, label in enumerate(chain.from_iterable(labels), start=1)}
    for labels in ([one.figures for one in ENTRIES], [one.tables for one in ENTRIES])
)


def entry_of(stem: str) -> Entry:
    """Return the entry of an experiment; raises KeyError for an unknown stem."""
    return {entry.stem: entry for entry in ENTRIES}[stem]
