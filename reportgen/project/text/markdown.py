"""Read a Markdown file of the text as chapters and sections."""

import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from markdown_it.token import Token

from reportgen.base.untrusted.elements import TOO_DEEP, too_deep
from reportgen.project.declarations import FigureDeclaration, TableDeclaration
from reportgen.project.text.blocks import (
    COLUMNS,
    are_figures,
    blocks_of,
    check_block,
    html_of,
    is_block,
    plain_title,
    prose_lines,
    without_id,
    without_marks,
    words_of,
)
from reportgen.project.text.calls import literal
from reportgen.project.text.chapters import Chapters
from reportgen.project.text.files import TextFile
from reportgen.project.text.names import NAME, Place, fault
from reportgen.project.text.rewriting import write_part, write_words
from reportgen.project.text.scanning import MARK, Part, scan
from reportgen.project.text.section import SectionText

_UNNUMBERED = "{-}"  # behind the title of a chapter, as pandoc has it
_TABLE = re.compile(r"\s*Table:")
_NUMERIC = re.compile(r"(?:\{[^{}]*(?<!:cite)\}|[-\N{MINUS SIGN}]?[\d.,]+)?")
_COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_PICTURES = (".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp", ".pdf")


def read_markdown(file: TextFile, chapters: Chapters) -> None:
    """Add the chapters and sections of a file.

    Raises TemplateError, with the line, for what cannot be part of a report.
    """
    _Reader(file, chapters).read()


class _Reader:
    def __init__(self, file: TextFile, chapters: Chapters) -> None:
        self._scanned = scan(file)
        self._chapters = chapters
        self._chapters.section = None

    def read(self) -> None:
        blocks = list(blocks_of(self._scanned))
        caption: Sequence[Token] = ()  # of the table before
        for block, following in zip_longest(blocks, blocks[1:]):
            if block is caption:
                continue
            is_table = block[0].type == "table_open"
            caption = following if is_table and following and _is_caption(following) else ()
            with self._chapters.faults.noted():
                self._block(block, caption)

    def _block(self, block: Sequence[Token], caption: Sequence[Token]) -> None:
        check_block(block, self._scanned)
        match block[0].type:
            case "heading_open":
                self._heading(block)
            case "table_open":
                self._table(block, caption)
            case "paragraph_open" if _is_caption(block):
                raise fault(self._place(block[0]), "a line Table: must follow its table.")
            case "paragraph_open" if are_figures(block):
                self._figures(block[1])
            case _:
                self._prose(block)

    def _heading(self, block: Sequence[Token]) -> None:
        place = self._place(block[0])
        words, given_id = without_id(words_of(block[1]))
        is_chapter = block[0].tag == "h1"
        is_numbered = not (is_chapter and words.endswith(_UNNUMBERED))
        words = words if is_numbered else words.removesuffix(_UNNUMBERED).rstrip()
        title = plain_title(words, self._scanned)
        if not title:
            raise fault(place, "a heading has no words.")
        match block[0].tag:
            case "h1":
                if MARK.search(words):
                    raise fault(place, "a chapter's title must be plain words.")
                self._chapters.begin_chapter(title, given_id, place, is_numbered=is_numbered)
            case "h2":
                section = self._chapters.begin_section(title, given_id, place)
                self._add_heading("heading", section.number, words, section, place)
            case "h3":
                number = self._chapters.next_subnumber(given_id, place)
                self._add_heading("subheading", number, words, self._section(block[0]), place)
            case _:
                raise fault(place, "headings have three levels: #, ## and ###.")

    def _add_heading(
        self, function: str, number: str, words: str, section: SectionText, place: Place
    ) -> None:
        parts = [
            literal(piece)
            if isinstance(piece, str)
            else f"({write_part(piece, section)[2:-2].strip()})"
            for piece in self._scanned.pieces(words)
        ]
        call = f"{function}({literal(number)}, {' ~ '.join(parts)})"
        section.write(f"{{{{ {call} }}}}\n", place)

    def _table(self, block: Sequence[Token], following: Sequence[Token]) -> None:
        """Declare a table; following: its caption, where that is a block of its own."""
        place, section = self._place(block[0]), self._section(block[0])
        rows: list[list[Token]] = []
        aligns = []
        for token in block:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "th_open":
                aligns.append(str(token.attrGet("style") or ""))
            elif token.type == "inline":
                rows[-1].append(token)
        if following:
            caption = following[1]
        elif _TABLE.match(rows[-1][0].content) and not any(one.content for one in rows[-1][1:]):
            caption = rows.pop()[0]
        else:
            raise fault(
                place,
                "a table needs a caption: put a line such as "
                '"Table: What it shows. {#name}" behind it.',
            )
        words, given_id = without_id(_TABLE.sub("", self._source(caption), count=1))
        label = section.label(given_id or section.next_id("table"), place)
        columns, *cells = (
            tuple(section.report_text(self._source(cell), self._place(cell)) for cell in row)
            for row in rows
        )
        sides = tuple(
            map(_align, aligns, zip(*cells, strict=True) if cells else ((),) * len(aligns))
        )
        declaration = TableDeclaration(
            label, words, columns, sides, tuple(cells), "", section.id, str(place)
        )
        call = section.declare(declaration, place)
        section.write(f"{{{{ {call} }}}}\n", place)

    def _figures(self, inline: Token) -> None:
        place, section = self._place(inline), self._section(inline)
        for image, following in pairwise([*(inline.children or []), None]):
            if image is None or image.type != "image":
                if image is not None and image.type == "softbreak":
                    place = Place(place.file, place.line + 1)
                continue
            options = COLUMNS.fullmatch(following.content) if following else None
            values = self._values(str(image.attrGet("src") or ""), place)
            declaration = FigureDeclaration(
                values[0],
                tuple(values),
                without_marks(words_of(image), self._scanned, place),
                without_marks(str(image.attrGet("title") or ""), self._scanned, place),
                section.id,
                str(place),
                int(options[1]) if options else 0,
            )
            call = section.declare(declaration, place)
            section.write(f"{{{{ {call} }}}}\n", place)

    @staticmethod
    def _values(source: str, place: Place) -> list[str]:
        values = re.split(r"[\s,]+|%20", source)
        if source.endswith(_PICTURES) or not all(re.fullmatch(NAME, name) for name in values):
            raise fault(
                place,
                f"{source} names no result: a figure shows a value that an experiment returns, "
                "as in ![Caption.](knn.error_over_k).",
            )
        return values

    def _prose(self, block: Sequence[Token]) -> None:
        if block[0].type == "html_block" and _COMMENT.fullmatch(block[0].content):
            return
        section = self._section(block[0])
        self._note_prose(block, section)
        html = html_of(block)
        if too_deep(html):
            raise fault(self._place(block[0]), f"{TOO_DEEP}.")
        html = _PARAGRAPH.sub(self._without_paragraph, html)
        for piece in self._scanned.pieces(html):
            if isinstance(piece, str):
                section.write(write_words(piece))
            else:
                section.write(write_part(piece, section), piece.place)

    def _without_paragraph(self, found: re.Match[str]) -> str:
        """Return a paragraph of figures, equations or statements alone without its tags."""
        pieces = [piece for piece in self._scanned.pieces(found[1]) if str(piece).strip()]
        parts = [piece for piece in pieces if isinstance(piece, Part)]
        blocks = [part for part in parts if is_block(part)]
        statements = [part for part in parts if part.kind == "statement"]
        if len(blocks) + len(statements) == len(pieces):
            return found[1]
        if blocks:
            raise fault(blocks[0].place, f"{blocks[0].source} must stand between empty lines.")
        return found[0]

    def _note_prose(self, block: Sequence[Token], section: SectionText) -> None:
        for token in block:
            line = self._place(token).line if token.type == "inline" else 0
            for words in prose_lines(token.children or []):
                section.prose.append((line, MARK.sub(" ", words)))
                line += 1

    def _source(self, token: Token) -> str:
        """Return a caption or a cell with braces and dollars around what is marked in it."""
        return without_marks(words_of(token), self._scanned, self._place(token))

    def _section(self, token: Token) -> SectionText:
        return self._chapters.current(self._place(token))

    def _place(self, token: Token) -> Place:
        return self._scanned.place(token.map)


def _is_caption(block: Sequence[Token]) -> bool:
    return block[0].type == "paragraph_open" and bool(_TABLE.match(block[1].content))


def _align(style: str, cells: Sequence[str]) -> str:
    """Return how a column is set: numbers at their points, unless the table says otherwise."""
    are_numbers = bool(cells) and all(_NUMERIC.fullmatch(cell) for cell in cells)
    if are_numbers and style in ("", "text-align:right"):
        return "decimal"
    return "right" if style == "text-align:right" else "left"
