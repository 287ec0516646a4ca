"""Markdown as GitHub reads it: CommonMark with tables, and math in code spans and fences."""

import re
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

_READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(markdown: str) -> list[Token]:
    """Return all tokens of a file, those within lines too, in their order."""
    flat: list[Token] = []
    for token in _READER.parse(markdown):
        flat += [token, *_within(token)]
    return flat


def contents(markdown: str, kind: str) -> list[str]:
    """Return what the tokens of one kind hold."""
    return [token.content for token in tokens(markdown) if token.type == kind]


def attributes(markdown: str, kind: str, name: str) -> list[str]:
    """Return one attribute of each token of a kind."""
    return [str(token.attrs[name]) for token in tokens(markdown) if token.type == kind]


def plain_text(markdown: str) -> str:
    """Return all text that a reader sees."""
    return "".join(
        token.content for token in tokens(markdown) if token.type in {"text", "code_inline"}
    )


def headings(markdown: str) -> list[str]:
    """Return the text of each heading."""
    parsed = _READER.parse(markdown)
    return [
        "".join(one.content for one in inline.children or [] if one.type != "html_inline")
        for opening, inline in pairwise(parsed)
        if opening.type == "heading_open"
    ]


def named_anchors(markdown: str) -> list[str]:
    """Return the anchors that the file sets itself."""
    return re.findall(r'<a name="([^"]*)"></a>', markdown)


def rows_of_tables(markdown: str) -> list[list[int]]:
    """Return for each table the number of cells in each row."""
    tables: list[list[int]] = []
    for token in tokens(markdown):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append(0)
        elif token.type in {"th_open", "td_open"}:
            tables[-1][-1] += 1
    return tables


def _within(token: Token) -> list[Token]:
    # A picture's description is text within it that nobody sees as text.
    return [] if token.type == "image" else list(token.children or [])
