"""Read the works that a text can cite from a BibTeX file; LaTeX in it becomes plain text."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.base.errors import ProjectError, os_error_as, quoted
from reportgen.base.untrusted.folders import read_named
from reportgen.base.untrusted.text import printable, shortened
from reportgen.report.references import KEY

if TYPE_CHECKING:
    from bibtexparser.middlewares import NameParts
    from bibtexparser.model import Block, Entry, ParsingFailedBlock

MOST_BYTES = 20_000_000

_PEOPLE = ("author", "editor")
_TEXTS = (
    *("title", "journal", "booktitle", "series", "edition", "volume", "number", "pages", "type"),
    *("publisher", "institution", "organization", "howpublished", "address", "year", "note"),
)
_AS_THEY_ARE = ("doi", "url", "eprint", "archiveprefix")
_SAME = {
    **{"journaltitle": "journal", "location": "address", "school": "institution", "date": "year"},
    **{"eprinttype": "archiveprefix", "conference": "inproceedings", "report": "techreport"},
}
"""Other names of fields and types -> those that are used here."""

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "article": ("author", "title", "journal", "year"),
    "book": ("author or editor", "title", "publisher", "year"),
    "inbook": ("author or editor", "title", "publisher", "year"),
    "incollection": ("author", "title", "booktitle", "publisher", "year"),
    "inproceedings": ("author", "title", "booktitle", "year"),
    "mastersthesis": ("author", "title", "institution", "year"),
    "phdthesis": ("author", "title", "institution", "year"),
    "techreport": ("author", "title", "institution", "year"),
}
"""Type of entry -> the fields without which its work is not known; of others the title."""

_LATEX = re.compile(r"[\\{}$~%&#`']|--")
_SIGN = re.compile(r"(?<!\\)([%&#])")  # LaTeX would take it for another thing than itself


@dataclass(frozen=True)
class Person:
    """An author or editor; "others" stands for those that are not named."""

    name: str  # as in "Ludwig van Beethoven"
    family: str  # as in "van Beethoven"


@dataclass(frozen=True)
class Work:
    """An entry of the file, in plain text."""

    key: str
    kind: str  # as in "article"
    fields: Mapping[str, str]
    authors: tuple[Person, ...]
    editors: tuple[Person, ...]
    place: str  # as in "references.bib, line 12"

    @property
    def problem(self) -> str:
        """What the entry lacks that a list of references needs; empty: nothing."""
        has = {*self.fields, *("author" for _ in self.authors), *("editor" for _ in self.editors)}
        needed = _NEEDED.get(self.kind, ("title",))
        missing = [one for one in needed if has.isdisjoint(one.split(" or "))]
        if not missing:
            return ""
        return f"{self.key} has no {' and no '.join(missing)}, which @{self.kind} needs."


@dataclass(frozen=True)
class Bibliography:
    """The works of a file by their keys."""

    file: str = ""  # its name from the project's folder; empty: the project names none
    works: Mapping[str, Work] = field(default_factory=dict)


NO_WORKS = Bibliography()


def read_bibliography(folder: Path, name: str) -> Bibliography:
    """Return the works of a BibTeX file in the folder of a project.

    Raises ProjectError, one line with the line of the file where there is one.
    """
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import NormalizeFieldKeys, SeparateCoAuthors, SplitNameParts

    file = folder / name
    if not Path(realpath(file)).is_relative_to(folder.resolve()):
        raise ProjectError(
            f"The file of references {name} is not in {folder.resolve()}. Copy it there."
        )
    try:
        with os_error_as(ProjectError, f"The file of references {name} cannot be read"):
            text = read_named(file, MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProjectError(f"{name} is not UTF-8 text.") from None
    except ValueError as error:
        raise ProjectError(f"The file of references {name} is refused: {error}.") from error
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # faults are said here
    steps = [NormalizeFieldKeys(), SeparateCoAuthors(), SplitNameParts()]
    library = parse_string(text.replace("\r\n", "\n"), append_middleware=steps)
    reader = _Reader(name)
    for block in library.failed_blocks:
        raise ProjectError(f"{reader.place(block)}: {_fault_of(block)}")
    return Bibliography(name, {one.key: reader.work(one) for one in library.entries})


class _Reader:
    """Makes plain text of the entries of a file."""

    def __init__(self, file: str) -> None:
        from pylatexenc import latex2text

        self._file = file
        words = {"url": "%s", "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX"}
        known = latex2text.get_default_latex_context_db()
        specs = [latex2text.MacroTextSpec(name, text) for name, text in words.items()]
        known.add_context_category("names", specs, prepend=True)
        self._latex = latex2text.LatexNodes2Text(latex_context=known, math_mode="text")

    def place(self, block: "Block") -> str:
        """Return where a block begins."""
        return f"{self._file}, line {(block.start_line or 0) + 1}"

    def work(self, entry: "Entry") -> Work:
        """Return an entry in plain text; raises ProjectError for what cannot be."""
        place = self.place(entry)
        if not KEY.fullmatch(entry.key):
            raise ProjectError(f"{place}: {quoted(entry.key)} cannot be the key of an entry.")
        given = {_SAME.get(one.key, one.key): one for one in reversed(entry.fields)}
        texts, people = {}, {}
        for name, one in given.items():
            if name in _PEOPLE:
                people[name] = tuple(self._person(each, place) for each in one.value)
            elif name in _TEXTS and one.enclosing == "no-enclosing":
                raise ProjectError(
                    f"{place}: {name} is {one.value}, which no @string has defined. Put a text "
                    "into braces."
                )
            elif name in _TEXTS:
                texts[name] = self._plain(one.value, place)
            elif name in _AS_THEY_ARE:
                texts[name] = printable(shortened(one.value))
        kind = entry.entry_type.lower()
        return Work(
            key=entry.key,
            kind=_SAME.get(kind, kind),
            fields={name: text for name, text in texts.items() if text},
            authors=people.get("author", ()),
            editors=people.get("editor", ()),
            place=place,
        )

    def _person(self, parts: "NameParts", place: str) -> Person:
        family = " ".join([*parts.von, *parts.last])
        name = ", ".join([" ".join([*parts.first, family]), *parts.jr])
        return Person(self._plain(name, place), self._plain(family, place))

    def _plain(self, text: str, place: str) -> str:
        if _LATEX.search(text):
            try:
                text = self._latex.latex_to_text(_SIGN.sub(r"\\\1", text))
            except Exception as error:  # whatever it may be, of any macro that lacks an argument
                raise ProjectError(f"{place}: {quoted(text)} cannot be read as LaTeX.") from error
        return printable(shortened(" ".join(text.split())))


def _fault_of(block: "ParsingFailedBlock") -> str:
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock

    match block:
        case DuplicateBlockKeyBlock():
            return f"another entry has the key {block.key}, too."
        case DuplicateFieldKeyBlock():
            return f"an entry has {' and '.join(sorted(block.duplicate_keys))} twice."
    reason = getattr(block.error, "abort_reason", None) or str(block.error)
    return f"the entry cannot be read: {reason.rstrip('.')}."
