"""What the screen and paper set in different ways: equations, pictures, fonts."""

import base64
from typing import Literal, Protocol

from markupsafe import Markup

from reportgen.render import fonts
from reportgen.render.canvas import COLUMN_WIDTH
from reportgen.render.equations import equation_image, equation_mathml
from reportgen.render.figures import Drawing
from reportgen.render.markup import own_html


class Medium(Protocol):
    """What a page is set for."""

    @property
    def name(self) -> Literal["screen", "paper"]:
        """What the page template calls it."""

    def font_rules(self) -> str:
        """Return the CSS that brings the fonts."""

    def math(self, latex: str, *, display: bool = False) -> Markup:
        """Return an equation; raises TemplateError for LaTeX that is not understood."""

    def picture(self, drawing: Drawing, alternative_text: str) -> Markup:
        """Return a figure's picture."""


class Screen:
    """One file that opens without a network; pictures take the reader's colours."""

    name: Literal["screen"] = "screen"

    def font_rules(self) -> str:
        """Return the fonts themselves."""
        return fonts.font_face_rules(fonts.data_url)

    def math(self, latex: str, *, display: bool = False) -> Markup:
        """Return MathML."""
        return own_html(equation_mathml(latex, display=display))

    def picture(self, drawing: Drawing, alternative_text: str) -> Markup:
        """Return the picture as a part of the page."""
        attributes = Markup('role="img" aria-label="{}" style="--share: {:.1f}%"').format(
            alternative_text, 100 * drawing.width / COLUMN_WIDTH
        )
        return own_html(drawing.inline_svg.replace("<svg ", f"<svg {attributes} ", 1))


class Paper:
    """For WeasyPrint: images only, and addresses that our URL fetcher knows."""

    name: Literal["paper"] = "paper"

    def font_rules(self) -> str:
        """Return rules with the addresses of the package's fonts."""
        return fonts.font_face_rules(fonts.private_url)

    def math(self, latex: str, *, display: bool = False) -> Markup:
        """Return an image whose baseline is that of the text around it."""
        image = equation_image(latex, display=display)
        height = "" if display else f"height: {image.height:.4f}em; "
        return Markup(
            '<img class="math" alt="Equation: {}" src="{}" '
            'style="width: {:.4f}em; {}vertical-align: {:.4f}em">'
        ).format(latex, _svg_url(image.svg), image.width, height, -image.depth)

    def picture(self, drawing: Drawing, alternative_text: str) -> Markup:
        """Return an image as wide as it was drawn."""
        svg = drawing.inline_svg.replace("currentColor", "#000000")
        return Markup('<img alt="{}" src="{}" style="width: {:.4f}in">').format(
            alternative_text, _svg_url(svg), drawing.width
        )


def _svg_url(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
