"""Print a view as Markdown that fits a comment on a pull request."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate

from reportgen.pages.blocks import (
    Block,
    Group,
    Inline,
    Listing,
    Pair,
    Paragraph,
    Picture,
    Section,
    Span,
    Table,
    View,
    shown_columns,
    spans,
    titled,
)

MOST_BYTES = 60_000
"""GitHub takes 65,536 characters of a comment."""

_LONGEST_TEXT = 400  # characters of a text of either version
_CONTEXT = 60  # characters before and after words that changed
_RESERVE = 100  # bytes for the count of what is left out of a part

# What Markdown, GitHub's extensions of it (mentions, references, math, emoji, addresses)
# or HTML would make something of.
_SPECIAL = re.compile(r"([\\`*_\[\]()~|!$:#+^])|([&<>])|(@|\bwww(?=\.))")
_WORD_JOINER = "\N{WORD JOINER}"
_TAGS = {"code": "code", "removed": "del", "added": "ins"}


@dataclass(frozen=True)
class _Part:
    """The rows of a table or list, and what stands around them; all in Markdown."""

    opening: str = ""
    head: str = ""  # of the rows, where there are any
    rows: tuple[str, ...] = ()
    closing: str = ""

    def printed(self, room: int) -> str:
        """Return as many rows as there is room for, in bytes, and the count of the others.

        Empty where there is not even room for the head.
        """
        left = room - _size(self.opening + self.head + self.closing) - _RESERVE
        if left < 0:
            return ""
        kept = sum(size <= left for size in accumulate(map(_size, self.rows)))
        rows = f"\n{self.head}{''.join(self.rows[:kept])}" if kept else ""
        count = f"{len(self.rows) - kept} of {len(self.rows)}"
        cut = f"\n{count} rows left out: too long for a comment.\n"
        return f"{self.opening}{rows}{cut if kept < len(self.rows) else ''}{self.closing}"


def markdown(view: View) -> str:
    """Return the view; where it is too long, what was left out is counted."""
    text = f"**{_inline(view.summary or view.title, None)}**\n"
    end = "".join(f"\n<sub>{escaped(one, None)}</sub>\n" for one in view.foot)
    room = MOST_BYTES - _size(text + end) - _RESERVE
    left_out = 0
    for part in _parts(view.blocks):
        printed = part.printed(room)
        left_out += 0 if printed else len(part.rows)
        room -= _size(printed)
        text += printed
    if left_out:
        text += f"\n{left_out} rows of other tables left out: too long for a comment.\n"
    return text + end


def escaped(text: str, longest: int | None = _LONGEST_TEXT, *, in_html: bool = False) -> str:
    """Return a text in one line that Markdown and HTML leave as it is.

    longest: characters, after which it is cut; None: it is not. in_html: for
    inside an element, where Markdown takes no backslash.
    """
    line = " ".join(text.split())
    if longest is not None and len(line) > longest:
        line = f"{line[:longest]} ..."
    return _SPECIAL.sub(partial(_escape, in_html=in_html), line)


def _escape(match: re.Match[str], *, in_html: bool) -> str:
    special, named, joined = match.groups()
    if special:
        return f"&#{ord(special)};" if in_html else f"\\{special}"
    return html.escape(named) if named else f"{joined}{_WORD_JOINER}"


def _parts(blocks: Iterable[Block], title: str = "", *, is_folded: bool = False) -> Iterator[_Part]:
    """Yield what a comment can show, in the order of the blocks.

    title: of each table. is_folded: so are the tables.
    """
    for block in blocks:
        match block:
            case Paragraph():
                yield _Part(f"\n{_inline(block.content)}\n")
            case Listing():
                mark = "1." if block.is_numbered else "-"
                yield _Part(rows=tuple(f"{mark} {_inline(item)}\n" for item in block.items))
            case Section() if not all(isinstance(one, Picture | Pair) for one in block.blocks):
                heading = _title(titled(block.title, block.note))
                tables = [inner for inner in block.blocks if isinstance(inner, Table)]
                if not tables:
                    yield _Part(f"\n### {heading}\n")
                yield from _parts(tables or block.blocks, heading, is_folded=block.is_folded)
            case Table():
                for group in block.groups:
                    yield _table_part(block, group, title, is_folded=is_folded)


def _table_part(table: Table, group: Group, title: str, *, is_folded: bool) -> _Part:
    shown = group.rows
    is_folded = is_folded or group.brief is not None
    is_brief = bool(spans(group.title)) and not is_folded
    columns = shown_columns(table, shown, with_details=not is_brief)
    titles = [escaped(column.title) for _, column in columns]
    rows = tuple(_line([_inline(row.cell(place)) for place, _ in columns]) for row in shown)
    title = _title(group.title) or title
    opening, closing = (f"\n### {title}\n" if title else ""), ""
    if is_folded and rows:
        opening, closing = f"\n<details><summary>{title}</summary>\n", "\n</details>\n"
    if note := _inline(group.note):
        opening += f"\n{note[0].upper()}{note[1:]}\n"
    head = _line(titles) + _line(["---"] * len(titles)) if rows else ""
    return _Part(opening, head, rows, closing)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _title(title: Inline) -> str:
    return "".join(
        f"<code>{words}</code>" if span.role == "code" else words
        for span in spans(title)
        if span.role != "detail"
        for words in [_spaced(span.text, escaped(span.text, in_html=True))]
    )


def _inline(content: Inline, longest: int | None = _LONGEST_TEXT) -> str:
    shown = (span for span in spans(content) if span.role != "detail")
    return "".join(_span(span, longest) for span in shown).strip()


def _span(span: Span, longest: int | None) -> str:
    text = span.text
    if span.is_below:
        return f"<br>{_span(replace(span, is_below=False), longest)}"
    if span.role == "around" and len(text) > 2 * _CONTEXT:
        text = f"{text[:_CONTEXT]} ... {text[-_CONTEXT:]}"
    words = _spaced(span.text, escaped(text, longest))
    if not words.strip():
        return words
    if span.role in _TAGS:
        return f"<{_TAGS[span.role]}>{words}</{_TAGS[span.role]}>"
    return f"**{words}**" if span.role == "strong" else words


def _spaced(text: str, line: str) -> str:
    """Return the line with a space at an end where the text has one: another span is beside it."""
    before = " " if text[:1].isspace() and line else ""
    after = " " if text[-1:].isspace() else ""
    return f"{before}{line}{after}"


def _size(text: str) -> int:
    return len(text.encode())
