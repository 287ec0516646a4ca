"""Parse Markdown into blocks, check their content, and read their lines as words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from reportgen.project.text.calls import BLOCKS
from reportgen.project.text.names import NUMBER, Place, fault
from reportgen.project.text.scanning import Part, Scanned

COLUMNS = re.compile(r"\s*\{\s*columns\s*=\s*(\d)\s*\}\s*")
"""How many panels of a figure stand side by side."""

_ID = re.compile(r"\s*\{#([^}\s]*)\}\s*$")
_BLOCK_CALL = re.compile(rf"\s*(?:{'|'.join(BLOCKS)})\s*\(")
_LINK_CALL = re.compile(r"(?:metric|measured|percent|text|ref|section|claim|cite)\s*\(")

# Indented code is left out: what stands indented in HTML or a list is text.
_PARSER = (
    MarkdownIt("commonmark", {"html": True, "typographer": True})
    .enable(["table", "smartquotes"])
    .disable("code")
)


def _fence(_renderer: Any, tokens: Sequence[Token], index: int, *_more: Any) -> str:
    return Markup(
        '<pre class="listing" data-language="{}" tabindex="0" role="group" aria-label="Code">'
        "<code>{}</code></pre>\n"
    ).format(tokens[index].info.split(" ")[0], tokens[index].content)


_PARSER.add_render_rule("fence", _fence)


def blocks_of(scanned: Scanned) -> Iterator[list[Token]]:
    """Yield the tokens of each block that stands in no other."""
    block: list[Token] = []
    depth = 0
    for token in _PARSER.parse(scanned.text):
        block.append(token)
        depth += token.nesting
        if depth == 0:
            yield block
            block = []


def html_of(block: Sequence[Token]) -> str:
    """Return a block as HTML, with marks."""
    return str(_PARSER.renderer.render(block, _PARSER.options, {}))


def are_figures(block: Sequence[Token]) -> bool:
    """Return whether a block is of images alone, with their options."""
    children = (block[1].children or []) if block[0].type == "paragraph_open" else []
    return any(child.type == "image" for child in children) and all(
        child.type in ("image", "softbreak")
        or (
            child.type == "text" and (not child.content.strip() or COLUMNS.fullmatch(child.content))
        )
        for child in children
    )


def check_block(block: Sequence[Token], scanned: Scanned) -> None:
    """Raise TemplateError for what has no place where it stands."""
    is_figure, is_heading = are_figures(block), block[0].type == "heading_open"
    for token in block[1:]:
        place = scanned.place(token.map)
        if token.type in ("heading_open", "table_open"):
            what = token.type.removesuffix("_open")
            raise fault(place, f"a {what} cannot stand in a list or a quotation.")
        links = int(is_heading)
        for child in token.children or []:
            links += {"link_open": 1, "link_close": -1}.get(child.type, 0)
            _check_child(child, place, is_figure=is_figure)
            for piece in scanned.pieces(child.content) if links else ():
                if isinstance(piece, Part) and _is_link(piece):
                    raise fault(
                        place,
                        f"{{{{ {piece.source} }}}} is a link on the page, so it cannot stand in a "
                        "heading or another link.",
                    )


def is_block(part: Part) -> bool:
    """Return whether a part stands between paragraphs: a figure, a table, an equation, code."""
    return part.kind == "equation" or (
        part.kind == "expression" and bool(_BLOCK_CALL.match(part.source))
    )


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


def without_marks(words: str, scanned: Scanned, place: Place) -> str:
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


def _check_child(child: Token, place: Place, *, is_figure: bool) -> None:
    if child.type == "image" and not is_figure:
        raise fault(place, "a figure must stand between empty lines.")
    address = str(child.attrGet("href") or "") if child.type == "link_open" else ""
    if address.startswith("#"):
        raise fault(
            place,
            f'{address} leads nowhere; refer to a section by {{{{ section("{address[1:]}") }}}}, '
            'to a figure or table by {{ ref("...") }}.',
        )


def _is_link(part: Part) -> bool:
    return part.kind == "expression" and bool(
        NUMBER.fullmatch(part.source) or _LINK_CALL.match(part.source)
    )
