"""The outline of a report, what it is held against, and whose work it uses, as data.

A figure's or table's number is its place in the outline, so it is the same in every
version, whichever sections a build was asked for.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Annotated

from pydantic import Field

from reportgen.report.fields import CountFromOne, Frozen, Name, Stem, Year
from reportgen.report.references import Key

_LINK = r"^https://[A-Za-z0-9._~/?#&=%+-]+$"
_FILE = r"^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$"

LICENCES = "licences"
"""The folder that an exported version has them in."""


class Entry(Frozen):
    """One section and what it must show."""

    stem: Stem  # of its experiment, or of its file in text/
    title: str  # for the box that stands in the section's place when it fails
    figures: tuple[Name, ...] = ()  # their labels, in the order of their numbers
    drawings: tuple[Name, ...] = ()  # figures without a number, beside the text
    tables: tuple[Name, ...] = ()  # their labels, in the order of their numbers
    reads: tuple[Stem, ...] = ()  # experiments whose metrics the section compares with its own
    cites: tuple[Key, ...] = ()  # keys of works, in the order of their first citation


class Chapter(Frozen):
    """A chapter of the whole report, of which a version may show a part."""

    number: CountFromOne | None  # None: it has none, as an introduction
    title: str
    experiments: tuple[Entry, ...]
    is_abstract: bool = False  # it stands on the first page, before the contents

    @property
    def anchor(self) -> str:
        """Where links to it lead."""
        return f"chapter-{self.number or self.experiments[0].stem}"


class Original(Frozen):
    """A published text that the report is held against."""

    noun: Annotated[str, Field(min_length=1, max_length=60)]  # as in "paper": what it is called
    title: str
    authors: tuple[str, ...]
    date: datetime.date | Year  # or the year alone, where no more is known


class Credit(Frozen):
    """Somebody else's work in the report, and its licence."""

    text: str  # whose work, as in "The measurements are those of Ada Example"
    licence: str  # its name
    link: Annotated[str, Field(pattern=_LINK, max_length=200)]  # to the licence
    file: Annotated[str, Field(pattern=_FILE, max_length=60)]  # in an exported version
    content: Annotated[str, Field(max_length=2000)]  # of that file

    @property
    def place(self) -> str:
        """The path of the licence in an exported version."""
        return f"{LICENCES}/{self.file}"


def entries_of(chapters: Iterable[Chapter]) -> tuple[Entry, ...]:
    """Return the experiments in the order of the report."""
    return tuple(entry for chapter in chapters for entry in chapter.experiments)


def section_finder(chapters: Iterable[Chapter]) -> Callable[[str], str]:
    """Return what gives the stem of the section that shows a figure or table, by its label.

    A section may show a figure of any experiment; what is in no outline belongs to the
    section with which its name begins.
    """
    sections = {
        label: entry.stem
        for entry in entries_of(chapters)
        for label in (*entry.figures, *entry.drawings, *entry.tables)
    }
    return lambda label: sections.get(label, label.partition(".")[0])


def figure_numbers(chapters: Iterable[Chapter]) -> dict[str, int]:
    """Return label -> number of each numbered figure of the whole report."""
    return _numbered([entry.figures for entry in entries_of(chapters)])


def table_numbers(chapters: Iterable[Chapter]) -> dict[str, int]:
    """Return label -> number of each table of the whole report."""
    return _numbered([entry.tables for entry in entries_of(chapters)])


def _numbered(labels: Sequence[Sequence[str]]) -> dict[str, int]:
    return {label: number for number, label in enumerate(chain.from_iterable(labels), start=1)}
