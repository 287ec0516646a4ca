"""Tell hyphens of the text from those that part a word at the end of a line.

Programs that read a PDF take a hyphen at the end of a line out, and join the word
again. One that belongs to the word, as in "first-layer", is to stay.
"""

from collections.abc import Iterator
from typing import Any

from reportgen.render.text import fonts

_OF_THE_LINE = "-"  # as the style sheet has it
_OF_THE_WORD = "\N{HYPHEN}"  # looks the same, and is left where it is


def keep_hyphens_of_words(layout: Any) -> None:
    """Let each line that ends with a hyphen of its text end with one that is not taken out."""
    for box in _ends_of_lines(layout):
        is_code = fonts.MONO in box.style["font_family"]  # where another hyphen is another sign
        if box.element is None or is_code or not box.text.endswith(_OF_THE_LINE):
            continue  # what stands in the margin of a page has no element, and one line
        word = box.text.split()[-1]
        if word != _OF_THE_LINE and word in "".join(box.element.itertext()):
            box.text = box.pango_layout.text = box.text.removesuffix(_OF_THE_LINE) + _OF_THE_WORD


def _ends_of_lines(layout: Any) -> Iterator[Any]:
    """Yield the last text of each line."""
    from weasyprint.formatting_structure.boxes import LineBox, TextBox

    for page in layout.pages:
        for line in page._page_box.descendants():
            box = line if isinstance(line, LineBox) else None
            while box is not None and not isinstance(box, TextBox):
                box = box.children[-1] if getattr(box, "children", ()) else None
            if box is not None:
                yield box
