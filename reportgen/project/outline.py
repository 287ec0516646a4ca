"""The outline of the report: chapters, their experiments, and what each must show.

Names only, from the project's outline.toml. A figure's or table's number is its place
there, so it is the same in every version, whichever sections a build was asked for.
"""

import tomllib
from dataclasses import dataclass
from itertools import chain
from typing import Any

from reportgen.base.paths import PROJECT

# Plain data classes: every command reads this, and pydantic would take longer than most do.


@dataclass(frozen=True)
class Entry:
    """One experiment: the stem of its settings, modules, template and metric names."""

    stem: str
    title: str  # for the box that stands in the section's place when it fails
    figures: tuple[str, ...] = ()
    drawings: tuple[str, ...] = ()  # figures without a number, beside the text
    tables: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()  # experiments whose metrics the section compares with its own


@dataclass(frozen=True)
class Chapter:
    """A numbered chapter of the write-up."""

    number: int
    title: str
    entries: tuple[Entry, ...]


def _entry(table: dict[str, Any]) -> Entry:
    fields: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in table.items()
    }
    return Entry(**fields)


_OUTLINE = tomllib.loads((PROJECT / "report.toml").read_text(encoding="utf-8"))

CHAPTERS = tuple(
    Chapter(number, chapter["title"], tuple(map(_entry, chapter["experiment"])))
    for number, chapter in enumerate(_OUTLINE["chapter"], start=1)
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
