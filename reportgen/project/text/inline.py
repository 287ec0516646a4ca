"""Read a line of Markdown as words: for captions, cells and titles, and for warnings."""

import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from reportgen.project.text.names import fault
from reportgen.project.text.scanning import Part, Scanned

_ID = re.compile(r"\s*\{#([^}\s]*)\}\s*$")


def words_of(line: Token) -> str:
    """Return the words of a line or an image, with marks; without emphasis and HTML."""
    kept = (
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in line.children or []
        if child.type != "html_inline"
    )
    return "".join(kept)


def without_id(words: str) -> tuple[str, str]:
    """Return words without the id at their end, and the id; "" where there is none."""
    found = _ID.search(words)
    return (words[: found.start()], found[1]) if found else (words, "")


def without_marks(words: str, scanned: Scanned, place: str) -> str:
    """Return words with braces and dollars around what is marked in them.

    Raises TemplateError for a dollar sign that would begin mathematics there.
    """
    source = ""
    for piece in scanned.pieces(words):
        if isinstance(piece, Part):
            is_math = piece.kind in ("math", "equation")
            source += f"${piece.source}$" if is_math else f"{{{{{piece.source}}}}}"
        elif "$" in piece:
            raise fault(place, "write out the currency of which $ is the sign.")
        else:
            source += piece
    return source


def plain_title(words: str, scanned: Scanned) -> str:
    """Return a title as plain text, with an ellipsis for what stands in braces."""
    kept = (
        piece if isinstance(piece, str) else piece.source if piece.kind == "math" else "…"
        for piece in scanned.pieces(words)
    )
    return "".join(kept).strip()


def prose_lines(children: Iterable[Token]) -> Iterator[str]:
    """Yield the words of each line, without links and code."""
    line, links = "", 0
    for child in children:
        links += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type in ("softbreak", "hardbreak"):
            yield line
            line = ""
        elif child.type == "text" and not links:
            line += child.content
    yield line
