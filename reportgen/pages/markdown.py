"""Print a view as Markdown that fits a comment on a pull request."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from reportgen.pages.blocks import (
    Block,
    Group,
    Inline,
    Listing,
    Paragraph,
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
_NAMED_CHARACTERS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_WORD_JOINER = "\N{WORD JOINER}"
_TAGS = {"code": "code", "removed": "del", "added": "ins"}


@dataclass(frozen=True)
class _Part:
    """A table, or a list where there is no head; all in Markdown."""

    title: str = ""
    lead: str = ""
    head: str = ""
    lines: tuple[str, ...] = ()
    is_folded: bool = False


def markdown(view: View) -> str:
    """Return the view; where it is too long, what was left out is counted."""
    text = f"**{_inline(view.summary or view.title, None)}**\n"
    end = "".join(f"\n<sub>{escaped(one, None)}</sub>\n" for one in view.foot)
    room = MOST_BYTES - _size(text + end) - _RESERVE
    left_out = 0
    for part in _parts(view.blocks):
        printed = _part_text(part, room)
        left_out += 0 if printed else len(part.lines)
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
    return _NAMED_CHARACTERS[named] if named else f"{joined}{_WORD_JOINER}"


def _parts(blocks: Iterable[Block], title: str = "", *, is_folded: bool = False) -> Iterator[_Part]:
    """Yield what a comment can show, in the order of the blocks."""
    for block in blocks:
        match block:
            case Paragraph():
                yield _Part(lead=_inline(block.content))
            case Listing():
                mark = "1." if block.is_numbered else "-"
                yield _Part(lines=tuple(f"{mark} {_inline(item)}\n" for item in block.items))
            case Section() if block.blocks:
                yield from _section(block)
            case Table():
                for group in block.groups:
                    yield from _table_part(block, group, title, is_folded=is_folded)


def _section(section: Section) -> Iterator[_Part]:
    title = _title(titled(section.title, section.note))
    tables = [block for block in section.blocks if isinstance(block, Table)]
    if tables:
        yield from _parts(tables, title, is_folded=section.is_folded)
    else:
        yield _Part(title)
        yield from _parts(section.blocks)


def _table_part(table: Table, group: Group, title: str, *, is_folded: bool) -> Iterator[_Part]:
    rows = [row for row in group.rows if not row.is_context]
    is_folded = is_folded or group.brief is not None
    is_brief = bool(spans(group.title)) and not is_folded
    columns = shown_columns(table, rows, with_details=not is_brief)
    places = [place for place, column in columns if column.shape != "drawn"]
    titles = [escaped(table.columns[place].title) for place in places]
    lines = tuple(_line([_inline(row.cell(place)) for place in places]) for row in rows)
    yield _Part(
        title=_title(group.title) or title,
        lead=_capitalised(_inline(group.note)),
        head=f"{_line(titles)}{_line(['---'] * len(titles))}" if lines else "",
        lines=lines,
        is_folded=is_folded and bool(lines),
    )


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _part_text(part: _Part, room: int) -> str:
    """Return a part with as many lines as there is room for, and the count of the others.

    Empty where there is not even room for its head.
    """
    if part.is_folded:
        opening, closing = f"\n<details><summary>{part.title}</summary>\n", "\n</details>\n"
    else:
        opening, closing = (f"\n### {part.title}\n" if part.title else ""), ""
    lead = f"\n{part.lead}\n" if part.lead else ""
    left = room - _size(opening + closing + lead + part.head) - _RESERVE
    if left < 0:
        return ""
    lines: list[str] = []
    for line in part.lines:
        left -= _size(line)
        if left < 0:
            break
        lines.append(line)
    missing = len(part.lines) - len(lines)
    table = f"\n{part.head}{''.join(lines)}" if lines else ""
    count = f"\n{missing} of {len(part.lines)} rows left out: too long for a comment.\n"
    return f"{opening}{lead}{table}{count if missing else ''}{closing}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _title(title: Inline) -> str:
    return "".join(
        f"<code>{words}</code>" if span.role == "code" else words
        for span in spans(title)
        for words in [_spaced(span.text, escaped(span.text, in_html=True))]
    )


def _inline(content: Inline, longest: int | None = _LONGEST_TEXT) -> str:
    shown = (span for span in spans(content) if span.role != "detail")
    return "".join(_span(span, longest) for span in shown).strip()


def _span(span: Span, longest: int | None) -> str:
    text = span.text
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
