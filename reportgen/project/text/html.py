"""Read an HTML file of the text: one section, with its headings as calls."""

import re

from reportgen.project.text.calls import Called, called, literal
from reportgen.project.text.chapters import Chapters
from reportgen.project.text.files import TextFile
from reportgen.project.text.names import Place, fault
from reportgen.project.text.rewriting import write_part, write_words
from reportgen.project.text.scanning import MARK, Part, Scanned, scan
from reportgen.project.text.section import SectionText

_HEADINGS = ("heading", "subheading")
_NOT_PROSE = re.compile(
    r"<!--.*?-->|<(pre|code|a|h\d|math|style|script)\b.*?</\1>|<[^>]*>", re.DOTALL
)


def read_html(file: TextFile, chapters: Chapters) -> None:
    """Add the section of a file.

    The id of the section is the name of the file. `chapter("Title")` at the head begins a
    chapter, `chapter("Title", numbered=False)` one without a number;
    `heading("Title", id="name")` numbers itself, `heading("2.a", "Title")` says its number; and
    so does subheading. The section has the title of its first heading, or the one that this
    gives it, as in `heading("Nets", section="The first net")`.
    Raises TemplateError, with the line, for what cannot be part of a report.
    """
    scanned = scan(file)
    pieces = [(piece, _heading_call(piece)) for piece in scanned.pieces(scanned.text)]
    titles = [
        str(call.options.get("section", _title(call)))
        for _, call in pieces
        if call and call.function in _HEADINGS
    ]
    title = titles[0] if titles else file.stem.replace("_", " ").capitalize()
    chapters.section = section = None
    for piece, call in pieces:
        if call and call.function == "chapter":
            if section:
                raise fault(call.place, "chapter(...) must stand at the head of its file.")
            call.check_options(("id", "numbered"))
            given_id, is_numbered = call.options.get("id", ""), call.options.get("numbered", True)
            chapters.begin_chapter(
                call.text(0), str(given_id), call.place, is_numbered=bool(is_numbered)
            )
            title = call.text(0) if not titles else title
        elif section or not isinstance(piece, str) or piece.strip():
            if section is None:
                begin = Place(file.name, 1)
                section = chapters.begin_section(title, file.stem, begin, is_numbered=False)
                piece = piece.lstrip() if isinstance(piece, str) else piece  # noqa: PLW2901
            place = None if isinstance(piece, str) else piece.place
            section.write(_written(piece, call, section, chapters), place)
    if section:
        section.prose += _prose(scanned)


def _written(
    piece: str | Part, call: Called | None, section: SectionText, chapters: Chapters
) -> str:
    if isinstance(piece, str):
        return write_words(piece)
    if call is None:
        return write_part(piece, section)
    call.check_options(("id", "section"))
    given_id = str(call.options.get("id", ""))
    if len(call.arguments) > 1:
        number = call.text(0)
        chapters.register_number(given_id, number, call.place)
    elif call.function == "heading":
        number = chapters.next_number(call.place)
        chapters.register_number(given_id, number, call.place)
    else:
        number = chapters.next_subnumber(given_id, call.place)
    if "." not in section.number:  # it had none but its chapter's
        section.number = chapters.numbers[section.id] = number
    written = f"{call.function}({literal(number)}, {literal(_title(call))})"
    return write_part(Part("expression", written, call.place), section)


def _heading_call(piece: str | Part) -> Called | None:
    if isinstance(piece, str) or piece.kind != "expression":
        return None
    if not piece.source.startswith(("chapter", *_HEADINGS)):
        return None
    call = called(piece)
    return call if call and call.function in ("chapter", *_HEADINGS) else None


def _title(call: Called) -> str:
    return call.text(len(call.arguments) - 1 if call.arguments else 0)


def _prose(scanned: Scanned) -> list[tuple[int, str]]:
    """Return each line without elements that are not prose, with its number."""

    def blanked(found: re.Match[str]) -> str:
        return " " + "\n" * found[0].count("\n")

    lines = _NOT_PROSE.sub(blanked, MARK.sub(" ", scanned.text)).split("\n")
    return list(zip(scanned.lines, lines, strict=True))
