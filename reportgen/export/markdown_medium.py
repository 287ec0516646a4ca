"""A page set to be turned into Markdown: LaTeX stays LaTeX, pictures stay files."""

import io
from typing import Literal

from markupsafe import Markup

from reportgen.export.markdown_lines import MATH
from reportgen.render.figures.drawings import Drawing
from reportgen.report.origins import Origin

FIGURES = "figures"


class MarkdownPage:
    """The third medium beside screen and paper; keeps the pictures that the page shows."""

    name: Literal["markdown"] = "markdown"

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}  # path beside the page -> PNG

    def font_rules(self) -> str:
        """Return nothing: GitHub has its own fonts."""
        return ""

    def math(self, latex: str, *, display: bool = False) -> Markup:  # noqa: ARG002
        """Return the LaTeX; GitHub sets it."""
        return Markup('<code class="{}">{}</code>').format(MATH, latex)

    def number(self, element: Markup, origin: Origin) -> Markup:  # noqa: ARG002
        """Return the number alone."""
        return element

    def picture(self, drawing: Drawing, alternative_text: str) -> Markup:
        """Return an image: a PNG, as GitHub may not show what an SVG holds of images."""
        return self._image(drawing.file_stem, drawing.png, alternative_text)

    def grey_picture(self, drawing: Drawing, alternative_text: str) -> Markup:
        """Return an image in greys, under a name of its own."""
        return self._image(f"earlier-{drawing.file_stem}", _greyed(drawing.png), alternative_text)

    def _image(self, stem: str, png: bytes, alternative_text: str) -> Markup:
        path = f"{FIGURES}/{stem}.png"
        self.pictures[path] = png
        return Markup('<img alt="{}" src="{}">').format(alternative_text, path)


def _greyed(png: bytes) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("L").save(file, format="PNG")
    return file.getvalue()
