"""Describe what a view shows: paragraphs, tables, lists and pictures, for any output to print.

A module for each subject, such as a comparison, makes a `View` of its data; the
printers for the terminal, Markdown and HTML know of no subject.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias, TypeVar

from reportgen.base.untrusted.text import printable, steering_character
from reportgen.report.numbers import counted

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)

Role = Literal[
    "plain",
    "strong",
    "muted",
    "detail",  # a page alone has it
    "code",
    "good",
    "bad",
    "notable",
    "around",  # words on both sides of a change, which a short output cuts
    "removed",
    "added",
]


@dataclass(frozen=True)
class Span:
    """Words of one role."""

    text: str
    role: Role = "plain"
    source: str = ""  # of removed and added words: the version they are of
    is_below: bool = False  # in a cell: on a line of its own


Inline: TypeAlias = str | Span | tuple[str | Span, ...]


@dataclass(frozen=True)
class Paragraph:
    """Words in as many lines as they take."""

    content: Inline
    is_one_line: bool = False  # however long, for programs that read lines


line = partial(Paragraph, is_one_line=True)


@dataclass(frozen=True)
class Listing:
    """Texts, one below the other."""

    items: tuple[Inline, ...]
    is_numbered: bool = False
    is_cut: bool = False  # the terminal has the first line of each


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    title: str = ""
    # prose alone takes several lines; what is drawn in characters is for the terminal alone
    shape: Literal["text", "number", "prose", "drawn"] = "text"
    is_detail: bool = False  # the terminal leaves it out
    is_with_next: bool = False  # never on another line than the next, where one has room for both
    stands_for: str = ""  # what the title is short for: a page has it too


prose = partial(Column, shape="prose")
number = partial(Column, shape="number")


@dataclass(frozen=True)
class Row:
    """A row of a table; empty cells at its end may be missing."""

    cells: tuple[Inline, ...]
    kind: str = ""  # a page can show and hide the rows of a kind

    def cell(self, place: int) -> Inline:
        """Return a cell, an empty one at the end of a short row."""
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True)
class Group:
    """Rows that have something in common."""

    rows: tuple[Row, ...]
    title: Inline = ""
    note: Inline = ""
    brief: str | None = None  # what a short output says in place of the rows; None: it has them
    folded: str = ""  # the line behind which a page has the rows; empty: it shows them


@dataclass(frozen=True)
class Table:
    """Rows under the titles of their columns."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    label: str = ""  # what it shows, for those who hear the page
    is_sortable: bool = False  # on a page: by any column, and its head and first column stay
    # A column for each version, a cell muted where it is as in the first of them: a terminal that
    # is too narrow has a line for each cell instead.
    is_matrix: bool = False

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)


@dataclass(frozen=True)
class Picture:
    """A picture that is drawn when it is printed: a page alone shows it."""

    draw: Callable[[], str]  # returns SVG made here, its texts escaped
    alternative: str
    caption: Inline


@dataclass(frozen=True)
class Pair:
    """Two pictures side by side, or one over the other."""

    first: Picture
    second: Picture
    label: str  # what both show


@dataclass(frozen=True)
class Section:
    """Blocks under a title."""

    title: Inline
    blocks: tuple["Block", ...]
    note: Inline = ""
    is_folded: bool = False  # a short output has the beginning of it
    if_empty: str = ""  # what a page says where there are no blocks
    same: Table | None = None  # without a difference: a page alone has it, behind its label


Block: TypeAlias = Paragraph | Listing | Table | Picture | Pair | Section


Outcome = Literal[
    "better",
    "worse",
    "changed",
    "no significant difference",
    "too few runs",
    "inconclusive",
    "identical",
    "unexplained",
]


@dataclass(frozen=True)
class View:
    """All that is shown of a subject."""

    title: Inline  # may be empty
    blocks: tuple[Block, ...]
    summary: Inline = ""  # without a page around it, in place of the title
    outcome: Outcome | None = None  # that a page marks the summary with
    foot: tuple[str, ...] = ()  # paragraphs


def spans(content: Inline) -> tuple[Span, ...]:
    """Return the spans of a text, steering characters spelled out; empty ones are left out."""
    parts = content if isinstance(content, tuple) else (content,)
    every = (Span(part) if isinstance(part, str) else part for part in parts)
    return tuple(
        replace(span, text=printable(span.text)) if steering_character(span.text) else span
        for span in every
        if span.text
    )


def plain(content: Inline) -> str:
    """Return a text without its roles."""
    return "".join(span.text for span in spans(content))


def titled(title: Inline, note: Inline) -> tuple[Span, ...]:
    """Return a title and what is said of it, in one line."""
    between = (Span(": "),) if spans(title) and spans(note) else ()
    return (*spans(title), *between, *spans(note))


def table(
    columns: Iterable[Column | str], rows: Iterable[Row | tuple[Inline, ...]], label: str = ""
) -> tuple[Table, ...]:
    """Return a table of one group, or none where there are no rows.

    columns: of a column of texts the title is enough. rows: the cells are enough.
    """
    group = Group(tuple(row if isinstance(row, Row) else Row(row) for row in rows))
    whole = tuple(Column(one) if isinstance(one, str) else one for one in columns)
    return (Table(whole, (group,), label),) if group.rows else ()


def without_difference(
    noun: str, columns: Iterable[Column | str], rows: Iterable[tuple[Inline, ...]]
) -> Table | None:
    """Return the table of what is the same on both sides, or None where nothing is."""
    listed = tuple(rows)
    label = f"{counted(len(listed), noun)} without a difference"
    return next(iter(table(columns, listed, label)), None)


def grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """Return the items by their keys, both in the order in which they come first."""
    found: dict[Key, list[Item]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return dict(found)


def shown_columns(
    table: Table, rows: Iterable[Row], *, with_details: bool, with_drawn: bool = False
) -> tuple[tuple[int, Column], ...]:
    """Return place and column of those that have anything in these rows.

    with_drawn: also what is drawn in characters.
    """
    listed = list(rows)
    return tuple(
        (place, column)
        for place, column in enumerate(table.columns)
        if with_details or not column.is_detail
        if with_drawn or column.shape != "drawn"
        if any(spans(row.cell(place)) for row in listed)
    )
