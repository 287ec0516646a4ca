"""Print a view in the terminal: as much side by side as its width has room for."""

import errno
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import NoReturn, TextIO

from rich.console import Console
from rich.text import Text

from reportgen.base.process import LEAST_COLUMNS, PLAIN_COLUMNS, terminal_columns
from reportgen.pages.blocks import (
    Block,
    Group,
    Inline,
    Listing,
    Paragraph,
    Role,
    Row,
    Section,
    Span,
    Table,
    View,
    plain,
    spans,
    titled,
)
from reportgen.terminal.columns import GAP, INDENT, Placed, placed_lines, turned

PLAIN_WIDTH = PLAIN_COLUMNS

_STYLES: Mapping[Role, str] = {
    "strong": "bold",
    "muted": "dim",
    "good": "green",
    "bad": "red",
    "notable": "yellow",
}
_MOST_ROWS = 12  # of what is folded
_MOST_OF_A_TITLE = 150  # characters of the title of what is folded
_MOST_OF_AN_ITEM = 74  # characters of an item that is cut
_NUMBER = re.compile(r"(?<!\S)[^\w\s]*\d(?:\d|[^\w\s]|e(?=[-+]?\d))*(?!\S)")
_WORD = re.compile(r"\S+")
_PIECE = re.compile(
    r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)*(?:e[-+]?\d+)?[^\w\s]*|[^\W\d_]+[^\w\s]*|."
)
"""What stays whole in a word that takes several lines: a number, a part of a name."""


def print_view(view: View, stream: TextIO | None = None) -> None:
    """Print a view; in colour on a terminal alone."""
    console = console_for(stream or sys.stdout)
    for line in Printer(console).view(view):
        console.print(line, soft_wrap=True)


def view_text(view: View) -> str:
    """Return a view as a file has it."""
    stream = io.StringIO()
    print_view(view, stream)
    return stream.getvalue()


def console_for(stream: TextIO) -> Console:
    """Return a console that is plain wherever the stream is no terminal.

    Rich itself would take FORCE_COLOR as a terminal, and write its control
    codes into a file.
    """
    is_terminal = stream.isatty()
    return _Console(
        file=stream,
        force_terminal=is_terminal,
        width=terminal_columns(stream) if is_terminal else PLAIN_WIDTH,
        highlight=False,
        markup=False,
        # Rich would take any number that these hold, such as 0.
        _environ={name: os.environ[name] for name in os.environ.keys() - {"COLUMNS", "LINES"}},
    )


class _Console(Console):
    """A console that leaves the end of the program to the program."""

    def on_broken_pipe(self) -> NoReturn:
        """Say that nobody reads any more."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


class Printer:
    """Turns blocks into lines of a console's width, in which every number is whole."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = console.width

    def view(self, view: View) -> Iterator[Text]:
        """Yield the lines of a view, its title first."""
        if spans(view.summary):
            yield from self.wrapped(Text(plain(view.summary), "bold"))
        elif spans(view.title):
            yield from self.one_line(_bold(view.title))
        yield from self.lines(view.blocks)
        if view.foot:
            yield Text()
        for text in view.foot:
            yield from self.wrapped(Text(text, "dim"))

    def lines(self, blocks: Iterable[Block], indent: int = 0) -> Iterator[Text]:
        """Yield the lines of the blocks, with an empty line before each section."""
        for number, block in enumerate(blocks):
            if number and not indent and _stands_apart(block):
                yield Text()
            match block:
                case Paragraph(is_one_line=True):
                    yield from self.one_line(_text(block.content), indent)
                case Paragraph():
                    yield from self.wrapped(_text(block.content), indent)
                case Listing():
                    yield from self._listing(block, indent)
                case Table():
                    yield from self._table(block, indent)
                case Section() if block.blocks or not block.if_empty:
                    title = titled(block.title, block.note)
                    if indent:
                        yield from self.wrapped(_text(title), indent, INDENT)
                    else:
                        yield Text()
                        yield from self.wrapped(_bold(title), 0, INDENT)
                    inside = self._folded if block.is_folded else self.lines
                    yield from inside(block.blocks, indent + INDENT)

    def one_line(self, text: Text, indent: int = 0) -> Iterator[Text]:
        """Yield a text in one line for programs; a terminal would break it anywhere."""
        if self._console.is_terminal:
            yield from self.wrapped(text, indent, INDENT)
        else:
            yield _indented(text, indent)

    def wrapped(self, text: Text, indent: int = 0, hanging: int = 0) -> Iterator[Text]:
        """Yield a text in lines; those after the first are set in further by `hanging`."""
        width = max(self._width - indent - hanging, LEAST_COLUMNS)
        first, *others = self._split(text, width) or [Text()]
        yield _indented(first, indent)
        yield from (_indented(line, indent + hanging) for line in others)

    def _split(self, text: Text, width: int) -> Sequence[Text]:
        """Return the lines of a text; names are divided, numbers stay whole."""
        widest = max((len(number) for number in _NUMBER.findall(text.plain)), default=0)
        width = max(width, widest)
        divided = Text("\n").join(text.divide(_breaks(text.plain, width)))
        lines = list(divided.wrap(self._console, width, overflow="fold"))
        for line in lines:
            line.rstrip()
        return lines

    def _listing(self, listing: Listing, indent: int) -> Iterator[Text]:
        width = len(str(len(listing.items)))
        for number, item in enumerate(listing.items, start=1):
            mark = f"{number:>{width}}  " if listing.is_numbered else ""
            content = _cut(_text(item), _MOST_OF_AN_ITEM) if listing.is_cut else _text(item)
            text = Text(mark).append_text(content)
            yield from self.wrapped(text, indent, len(mark) or INDENT)

    def _folded(self, blocks: Iterable[Block], indent: int) -> Iterator[Text]:
        """Yield the beginning: titles of sections and rows of tables, the first of each."""
        every = list(blocks)
        sections = [block for block in every if isinstance(block, Section)]
        more = max(len(sections) - _MOST_ROWS, 0)
        for section in sections[:_MOST_ROWS]:
            title = _cut(_text(titled(section.title, section.note)), _MOST_OF_A_TITLE)
            yield from self.wrapped(title, indent, INDENT)
        for table in (block for block in every if isinstance(block, Table)):
            more += max(len(table.rows) - _MOST_ROWS, 0)
            beginning = (Group(table.rows[:_MOST_ROWS]),)
            yield from self._table(replace(table, groups=beginning), indent)
        if more:
            others = f"and {more} more: --format html has them all"
            yield from self.wrapped(Text(others, "dim"), indent)

    def _table(self, table: Table, indent: int) -> Iterator[Text]:
        """Yield the open groups under one head, and the title of each folded one."""
        titles = [_text(titled(group.title, group.brief or group.note)) for group in table.groups]
        inside = indent + INDENT if any(titles) else indent
        rows = [row for group in table.groups if group.brief is None for row in group.rows]
        columns = placed_lines(table, rows, _widest_line, self._width - inside)
        if table.is_matrix and len(columns) > 1:
            yield from self._turned(table, titles, indent)
            return
        if any(one.column.title for line in columns for one in line):
            yield from self._row(columns, inside)
        for group, title in zip(table.groups, titles, strict=True):
            if title:
                yield from self.wrapped(title, indent, INDENT)
            for row in group.rows if group.brief is None else ():
                yield from self._row(columns, inside, row)

    def _turned(self, table: Table, titles: Sequence[Text], indent: int) -> Iterator[Text]:
        """Yield a line for each cell of a matrix, below the first of its row."""
        for group, title in zip(table.groups, titles, strict=True):
            if title:
                yield from self.wrapped(title, indent, INDENT)
            if group.brief is None:
                inside = indent + INDENT if any(titles) else indent
                yield from self._table(turned(table.columns, group.rows), inside)

    def _row(
        self, lines: Sequence[Sequence[Placed]], indent: int, row: Row | None = None
    ) -> Iterator[Text]:
        """Yield the cells of a row, or the titles, each over its column."""
        for number, columns in enumerate(lines):
            texts = [
                _text(row.cell(one.place)) if row else _text(Span(one.column.title, "muted"))
                for one in columns
            ]
            cells = [self._split(text, columns[at].width) for at, text in enumerate(texts)]
            if row is None:  # a short title stands on the last line
                height = max(map(len, cells))
                cells = [[*[Text()] * (height - len(cell)), *cell] for cell in cells]
            for parts in zip_longest(*cells, fillvalue=Text()):
                line = Text(" " * (indent + (INDENT if number else 0)))
                for one, part in zip(columns, parts, strict=True):
                    cell = part.copy()
                    cell.overflow = "ignore"  # a number that is wider than its column
                    cell.align("right" if one.column.shape == "number" else "left", one.width)
                    line.append_text(cell).append(" " * GAP)
                line.rstrip()
                if line:
                    yield line


def _stands_apart(block: Block) -> bool:
    """Say whether a block has a head, or numbers, and so an empty line before it."""
    if isinstance(block, Table):
        return any(column.title for column in block.columns)
    return isinstance(block, Listing) and block.is_numbered


def _text(content: Inline) -> Text:
    shown = (span for span in spans(content) if span.role != "detail")
    return Text.assemble(
        *(("\n" * span.is_below + span.text, _STYLES.get(span.role, "")) for span in shown)
    )


def _widest_line(content: Inline) -> int:
    return max(line.cell_len for line in _text(content).split(allow_blank=True))


def _bold(content: Inline) -> Text:
    return Text("", "bold").append_text(_text(content))


def _cut(text: Text, most: int) -> Text:
    """Return the first words of a text, and dots where there are more."""
    if len(text) <= most:
        return text
    end = text.plain.rfind(" ", 0, most)
    return text[: end if end > 0 else most].append(" ...")


def _breaks(text: str, width: int) -> Iterator[int]:
    """Yield where words that are longer than a line are divided: between numbers and names."""
    for word in _WORD.finditer(text):
        start = word.start()
        if word.end() - start <= width:
            continue
        for piece in _PIECE.finditer(text, *word.span()):
            if piece.end() - start > width and piece.start() > start:
                start = piece.start()
                yield start


def _indented(line: Text, indent: int) -> Text:
    return Text(" " * indent).append_text(line)
