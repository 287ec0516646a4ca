"""Lay words without ink over equations, for who searches the PDF or copies from it.

The words are in a font that is made here, of signs that are all of one width. So words
are as wide as their equation, in any script, and programs that read the file find them
in their line, in the size of the text around them.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unicodedata import combining

NAME = "Words-Without-Ink"
_RESOURCE = "Words"
_WIDTH = 500  # of a sign, in thousandths of the size, as are those of the text's font:
_ASCENT, _DESCENT = 1127, -290
_WITHOUT_INK = 3  # of the ways to show text
_SYMBOLIC = 4  # of the flags of a font
_MOST_IN_A_BLOCK = 100  # of a character map


class Words:
    """The words of a PDF: each sign in them, and the number that it is shown by."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def lay_over(self, layout: Any) -> None:
        """Let each image of a layout that has words in `data-words` show them as well."""
        for page in layout.pages:
            for box in page._page_box.descendants():
                words = box.element is not None and box.element.get("data-words")
                if words and hasattr(box, "replacement"):
                    codes = "".join(f"{self._number(sign):04x}" for sign in _signs(words))
                    box.replacement = _Picture(box.replacement, codes, box.style)

    def add_font(self, pdf: Any) -> None:
        """Add the font to a PDF that is about to be written, if there are any words."""
        import pydyf

        if not self._numbers:
            return

        def added(thing: Any) -> Any:
            pdf.add_object(thing)
            return thing.reference

        descriptor = pydyf.Dictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": f"/{NAME}",
                "Flags": _SYMBOLIC,
                "FontBBox": pydyf.Array((0, _DESCENT, _WIDTH, _ASCENT)),
                **{"Ascent": _ASCENT, "Descent": _DESCENT, "CapHeight": _ASCENT},
                **{"ItalicAngle": 0, "StemV": 0},
                "FontFile2": added(pydyf.Stream([_font_file(len(self._numbers))], compress=True)),
            }
        )
        system = {"Registry": "Adobe", "Ordering": "Identity"}
        signs = pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{NAME}",
                "CIDSystemInfo": pydyf.Dictionary(
                    {**{key: pydyf.String(name) for key, name in system.items()}, "Supplement": 0}
                ),
                "CIDToGIDMap": "/Identity",
                "DW": _WIDTH,
                "FontDescriptor": added(descriptor),
            }
        )
        font = pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{NAME}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pydyf.Array([added(signs)]),
                "ToUnicode": added(pydyf.Stream(list(self._character_map()), compress=True)),
            }
        )
        reference = added(font)
        for fonts in _font_resources(pdf):
            fonts[_RESOURCE] = reference

    def _number(self, sign: str) -> int:
        return self._numbers.setdefault(sign, len(self._numbers) + 1)  # 0 is for a missing one

    def _character_map(self) -> Iterator[str]:
        yield "/CIDInit /ProcSet findresource begin 12 dict begin begincmap"
        yield "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def"
        yield "/CMapName /Adobe-Identity-UCS def /CMapType 2 def"
        yield "1 begincodespacerange <0000> <ffff> endcodespacerange"
        lines = [
            f"<{number:04x}> <{sign.encode('utf-16-be').hex()}>"
            for sign, number in self._numbers.items()
        ]
        for start in range(0, len(lines), _MOST_IN_A_BLOCK):
            block = lines[start : start + _MOST_IN_A_BLOCK]
            yield f"{len(block)} beginbfchar"
            yield from block
            yield "endbfchar"
        yield "endcmap CMapName currentdict /CMap defineresource pop end end"


class _Picture:
    """An image as WeasyPrint draws it, and its words over it."""

    def __init__(self, image: Any, codes: str, style: Any) -> None:
        self._image = image
        self._style = style
        self._codes = codes  # of the signs, four digits each

    def get_intrinsic_size(self, *arguments: Any) -> Any:
        """Return what the image returns."""
        return self._image.get_intrinsic_size(*arguments)

    def draw(self, stream: Any, width: float, height: float, *arguments: Any) -> None:
        """Draw the image in the colour of the text, and write the words on its baseline."""
        with _inked(stream, self._style["color"]):
            self._image.draw(stream, width, height, *arguments)
        size = self._style["font_size"]
        below_line = self._style["vertical_align"]
        baseline = height + (below_line if isinstance(below_line, int | float) else 0)
        natural_width = len(self._codes) / 4 * _WIDTH / 1000 * size
        with stream.stacked():
            stream.begin_text()
            stream.set_text_rendering(_WITHOUT_INK)
            stream.set_text_matrix(width / natural_width, 0, 0, -1, 0, baseline)
            stream.set_font_size(_RESOURCE, size)
            stream.show_text(f"<{self._codes}>")
            stream.end_text()


@contextmanager
def _inked(stream: Any, ink: Any) -> Iterator[None]:
    """Let what is drawn in black have the colour of the text."""
    set_color = stream.set_color

    def set_ink(color: Any, stroke: bool = False) -> None:
        is_black = not any(color.coordinates)
        set_color(ink if is_black else color, stroke)

    stream.set_color = set_ink
    try:
        yield
    finally:
        del stream.set_color


def _signs(words: str) -> Iterator[str]:
    """Yield each letter together with the accents on it."""
    sign = ""
    for letter in words:
        if sign and not combining(letter):
            yield sign
            sign = ""
        sign += letter
    yield sign


def _font_resources(pdf: Any) -> Iterator[Any]:
    """Yield the dictionaries of fonts that pages name theirs by."""
    references = {
        thing["Font"]
        for thing in pdf.objects
        if isinstance(thing, dict) and isinstance(thing.get("Font"), bytes)
    }
    for reference in sorted(references):
        yield pdf.objects[int(reference.split()[0])]


def _font_file(count: int) -> bytes:
    """Return a font of so many signs, all one rectangle: programs pass over what has no size."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, _ASCENT), (_WIDTH, _ASCENT), (_WIDTH, 0)):
        pen.lineTo(corner)
    pen.closePath()
    rectangle = pen.glyph()
    names = [".notdef", *(f"sign{number}" for number in range(1, count + 1))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupGlyf(dict.fromkeys(names, rectangle))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (_WIDTH, 0)))
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupNameTable({"familyName": NAME, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()
