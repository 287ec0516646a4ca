"""Mathematics in one line of plain text: what who copies from the PDF or searches it finds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from unicodedata import category, normalize
from xml.etree import ElementTree as ET

Kind = Literal["operand", "name", "sum", "fraction", "infix", "sign", "open", "close", "comma"]

_GROUPS = {"math", "mrow", "mstyle", "mpadded", "menclose", "mtd"}
_SUMS = "∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂"
_SIGNS = "+-−±∓"
_JOIN_NOTHING = "∂∇∞⋯⋮⋱⊤⊥∅¬∀∃√|~"  # though Unicode has them among the operations
_PRIMES = "′″‴⁗"
_DEGREE = "∘"
_BRACES = "⏞⏟"
_LINES = "_―¯"
_UNDERLINE = ("\u0332", "underline")
_SUPERSCRIPTS = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_ACCENTS = {
    **dict.fromkeys("^ˆ\u0302", ("\u0302", "hat")),
    **dict.fromkeys("¯‾―_\u0304", ("\u0304", "bar")),
    **dict.fromkeys("~˜∼\u0303", ("\u0303", "tilde")),
    **dict.fromkeys("→\u20d7", ("\u20d7", "vec")),
    **dict.fromkeys("˙.\u0307", ("\u0307", "dot")),
    **dict.fromkeys("¨\u0308", ("\u0308", "ddot")),
    **dict.fromkeys("ˇ\u030c", ("\u030c", "check")),
    **dict.fromkeys("˘\u0306", ("\u0306", "breve")),
    **dict.fromkeys("´\u0301", ("\u0301", "acute")),
    **dict.fromkeys("`\u0300", ("\u0300", "grave")),
}
"""What stands over or under a letter: the mark on it, and its name where it is over more."""


def linear_text(math: ET.Element) -> str:
    """Return mathematics as it is written in a line of plain text, as in ŷ_k = (a + b)/2.

    math: MathML. What is not known of it is written as its parts in a row.
    """
    return _row(math)


@dataclass(frozen=True)
class _Piece:
    """A part of a row, and how it stands beside others."""

    text: str
    kind: Kind = "operand"
    has_script: bool = False  # to which a letter behind it would seem to belong

    @property
    def is_factor(self) -> bool:
        return self.kind in {"operand", "name", "sum", "fraction"}


def _row(*elements: ET.Element) -> str:
    return _joined(_pieces(*elements))


def _pieces(*elements: ET.Element) -> list[_Piece]:
    found: list[_Piece] = []
    for element in elements:
        for part in _flattened(element):
            piece = _piece(part)
            is_at_start = not found or found[-1].kind in {"infix", "sign", "open", "comma", "sum"}
            if piece.kind == "infix" and piece.text in _SIGNS and is_at_start:
                piece = replace(piece, kind="sign")
            found.append(piece)
    return found


def _flattened(element: ET.Element) -> Iterator[ET.Element]:
    """Yield the parts of a group, and of the groups in it."""
    if element.tag not in _GROUPS:
        yield element
    elif [part.text for part in element] == [","]:
        yield _number(",")  # as in 55{,}050, where it separates nothing
    else:
        for child in element:
            yield from _flattened(child)


def _number(text: str) -> ET.Element:
    number = ET.Element("mn")
    number.text = text
    return number


def _piece(element: ET.Element) -> _Piece:
    match element.tag, list(element):
        case ("mfrac", [above, below]):
            piece = _fraction(element, above, below)
        case ("msub" | "munder", [base, below]):
            piece = _with_scripts(base, below, None)
        case ("msup" | "mover", [base, above]):
            piece = _with_scripts(base, None, above)
        case ("msubsup" | "munderover", [base, below, above]):
            piece = _with_scripts(base, below, above)
        case ("mroot", [base, index]):
            piece = _Piece(f"{_enclosed(base)}^(1/{_row(index)})", has_script=True)
        case ("msqrt", parts):
            piece = _Piece(f"√{_enclosed(*parts)}", has_script=True)
        case ("mtable", rows):
            piece = _table(rows)
        case ("mspace", _):
            piece = _Piece(" ")
        case ("mphantom", _):
            piece = _Piece("")
        case (_, []):
            piece = _word(element)
        case (_, parts):
            piece = _Piece(_row(*parts))
    return piece


def _word(element: ET.Element) -> _Piece:
    """Return what has no parts: a name, a number, words, or the sign of an operation."""
    text = (element.text or "").replace("\N{NO-BREAK SPACE}", " ")
    if element.tag == "mtext":
        return _Piece(text)
    text = "".join(letter for letter in text.strip() if category(letter) != "Cf")
    if len(text) > 1 and text.isalpha():
        return _Piece(text, "name")
    if element.tag == "mn" or len(text) != 1 or text in _JOIN_NOTHING:
        return _Piece(text)
    if text in _SUMS:
        return _Piece(text, "sum")
    kinds: dict[str, Kind] = {"Sm": "infix", "Ps": "open", "Pe": "close"}
    kind = kinds.get(category(text), "operand")
    if text == "-" or "←" <= text <= "⇿":  # arrows that Unicode has among other symbols
        kind = "infix"
    elif text in ",;":
        kind = "comma"
    elif text in "/·∗*":
        kind = "sign"
    elif text in ".:!?%":
        kind = "close"
    return _Piece(text, kind)


def _fraction(element: ET.Element, above: ET.Element, below: ET.Element) -> _Piece:
    if element.get("linethickness") == "0":
        return _Piece(f"{_row(above)} choose {_row(below)}")
    numerator, denominator = _row(above), _row(below)
    if any(piece.kind in {"infix", "comma", "sum", "fraction"} for piece in _pieces(above)):
        numerator = f"({numerator})"
    if not _is_one_thing(_pieces(below)):
        denominator = f"({denominator})"
    return _Piece(f"{numerator}/{denominator}", "fraction", has_script=True)


def _is_one_thing(pieces: Sequence[_Piece]) -> bool:
    """Return whether nobody would take the last parts of a row for something else's."""
    match pieces:
        case [one]:
            return one.kind not in {"sum", "fraction"}
        case [_Piece("∂" | "d"), one]:  # of a derivative
            return one.kind == "operand"
    return _is_enclosed(pieces) or (bool(pieces) and _is_enclosed(pieces[1:]))


def _is_enclosed(pieces: Sequence[_Piece]) -> bool:
    """Return whether brackets around a row belong to each other."""
    kinds = [piece.kind for piece in pieces]
    ends = kinds[:1] == ["open"] and kinds[-1:] == ["close"]
    return ends and not {"open", "close"} & set(kinds[1:-1])


def _with_scripts(base: ET.Element, below: ET.Element | None, above: ET.Element | None) -> _Piece:
    over, under = (_sign(part) for part in (above, below))
    if over in _ACCENTS and below is None:
        return _Piece(_accented(_row(base), *_ACCENTS[over]))
    if under and under in _LINES and above is None:
        return _Piece(_accented(_row(base), *_UNDERLINE))
    if over + under and over + under in _BRACES:
        return _Piece(_enclosed(base))
    inner = _pieces(base)
    kind: Kind = inner[0].kind if len(inner) == 1 else "operand"
    text = _row(base) if len(inner) == 1 and kind != "fraction" else _enclosed(base)
    if below is not None:
        text += _script("_", _row(below))
    if above is not None:
        text += _above(_row(above), is_limit=kind == "sum")
    has_script = kind != "name" and not text.endswith(tuple(_PRIMES))
    return _Piece(text, kind if kind in {"name", "sum", "close"} else "operand", has_script)


def _sign(part: ET.Element | None) -> str:
    return (part.text or "").strip() if part is not None and part.tag == "mo" else ""


def _accented(text: str, mark: str, name: str) -> str:
    """Return letters with a mark on each, or the mark's name before what is more than letters."""
    return (
        normalize("NFC", "".join(letter + mark for letter in text))
        if text.isalnum()
        else f"{name}({text})"
    )


def _above(script: str, *, is_limit: bool) -> str:
    """Return what stands above the line: digits and signs as such letters, primes as they are."""
    if script and all(letter in _PRIMES for letter in script):
        return script
    if script == _DEGREE:
        return "°"
    if not is_limit and re.fullmatch(r"[-−+]?[0-9]+", script):
        return script.translate(_SUPERSCRIPTS)
    return _script("^", script)


def _script(mark: str, script: str) -> str:
    tight = re.sub(r" ?([^\w\s().]) ?", r"\1", script)
    is_alone = len(tight) == 1 or tight.isdecimal() or (mark == "_" and tight.isalnum())
    return f"{mark}{tight}" if is_alone else f"{mark}({tight})"


def _enclosed(*elements: ET.Element) -> str:
    """Return a row in brackets, unless it is one thing or has them."""
    pieces = _pieces(*elements)
    text = _joined(pieces)
    is_one = len(pieces) == 1 and pieces[0].kind == "operand" and not pieces[0].has_script
    return text if is_one or _is_enclosed(pieces) else f"({text})"


def _table(rows: Sequence[ET.Element]) -> _Piece:
    """Return rows parted by semicolons; cells of a matrix by commas, those of cases by blanks."""
    texts = []
    for row in rows:
        is_matrix = not any(cell.get("columnalign") for cell in row)
        texts.append((", " if is_matrix else " ").join(_row(cell) for cell in row))
    return _Piece("; ".join(texts))


def _joined(pieces: Sequence[_Piece]) -> str:
    """Set the parts of a row one after the other, with blanks where a reader needs them."""
    shown = [
        replace(piece, text=f"({piece.text})")
        if piece.kind == "fraction" and any(one and one.is_factor for one in (before, after))
        else piece
        for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False)
    ]
    text = "".join(
        _between(before, piece) + _spaced(piece)
        for before, piece in zip([None, *shown], shown, strict=False)
    )
    return re.sub(r"(?<=[(\[]) | (?=[,;)\]])", "", " ".join(text.split()))


def _spaced(piece: _Piece) -> str:
    return {"infix": f" {piece.text} ", "comma": f"{piece.text} "}.get(piece.kind, piece.text)


def _between(before: _Piece | None, piece: _Piece) -> str:
    """Return the blank between two factors that would else seem to be one."""
    if before is not None and before.kind == "sum" and piece.kind == "open":
        return " "
    if before is None or not before.is_factor or not piece.is_factor:
        return ""
    is_plain = before.kind == piece.kind == "operand" and not before.has_script
    return "" if is_plain else " "
