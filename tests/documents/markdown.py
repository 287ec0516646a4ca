"""What a document in Markdown has: its links, anchors and commands."""

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.documents.made_parts import DOCUMENTS

PAGES = tuple(sorted((DOCUMENTS / "docs").glob("*.md")))
DOCUMENTED = (
    *PAGES,
    *(DOCUMENTS / f"{name}.md" for name in ("README", "ARCHITECTURE", "SECURITY")),
)

SHELLS = {"", "sh"}  # of a block in the README, which is indented, and of one between fences

_START = re.compile(r"(?:time )?(?:\S*python3? -m |\S*/)?reportgen (?=[a-z-])")
_PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Link:
    """A link or a picture within the documents."""

    path: str  # empty: the same document
    anchor: str


def links_in(document: Path) -> Iterator[Link]:
    """Yield the links that lead to no other site."""
    for token in _inline(document):
        target = str(token.attrs.get("href") or token.attrs.get("src") or "")
        if target and "://" not in target:
            path, _, anchor = target.partition("#")
            yield Link(path, anchor)


def anchors_of(document: Path) -> set[str]:
    """Return the anchors of the headings, as GitHub makes them."""
    tokens = _PARSER.parse(_text(document))
    titles = [inside for opened, inside in pairwise(tokens) if opened.type == "heading_open"]
    return {_slug("".join(one.content for one in title.children or ())) for title in titles}


def commands_in(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield the words of each command of reportgen, after its own name."""
    for line in lines:
        if _START.match(line):
            yield shlex.split(_START.sub("", line).partition(" > ")[0], comments=True)


def shell_lines(document: Path) -> Iterator[str]:
    """Yield the lines that somebody types."""
    for token in _PARSER.parse(_text(document)):
        if token.type in {"fence", "code_block"} and token.info in SHELLS:
            yield from token.content.splitlines()


def inline_code(document: Path) -> Iterator[str]:
    """Yield what stands between backticks."""
    for token in _inline(document):
        if token.type == "code_inline":
            yield " ".join(token.content.split())


def _inline(document: Path) -> Iterator[Token]:
    for token in _PARSER.parse(_text(document)):
        yield from token.children or ()


def _text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def _slug(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
