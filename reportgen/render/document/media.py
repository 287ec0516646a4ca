"""What differs between the media: equations, pictures, numbers, fonts."""

import base64
import re
from typing import Literal

from markupsafe import Markup

from reportgen.render.document.blocks import MATH
from reportgen.render.figures.canvas import COLUMN_WIDTH
from reportgen.render.figures.drawings import Drawing
from reportgen.render.text import fonts
from reportgen.render.text.equations import allowed_mathematics, equation_image, equation_mathml
from reportgen.render.text.markup import own_html
from reportgen.report.provenance import Origin

QUIET = "#555555"  # of text that is set back, on paper: 7.5 to 1 against white
IMAGE_OPACITY = 0.6

COLUMN_EMS = 40  # of the page's column, as style.css has it

_DRAWN_SIZE = re.compile(r' (?:width|height)="[\d.]+pt"')


class Medium:
    """What a page is set for: here its words alone, as data."""

    name: Literal["data", "screen", "paper"] = "data"
    """What templates call it."""

    def font_rules(self) -> str:
        """Return the CSS that brings the fonts."""
        return ""

    def math(self, latex: str, *, display: bool = False) -> Markup:  # noqa: ARG002
        """Return an equation; raises TemplateError for LaTeX that is not understood."""
        return Markup('<code class="{}">{}</code>').format(MATH, allowed_mathematics(latex))

    def number(self, element: Markup, origin: Origin) -> Markup:  # noqa: ARG002
        """Return a metric's element with the way to where it comes from, if it can be shown."""
        return element

    def picture(
        self,
        drawing: Drawing,
        alternative_text: str,
        *,
        is_grey: bool = False,  # noqa: ARG002
    ) -> Markup:
        """Return a figure's picture; a grey one is without colours, set back."""
        return Markup('<img alt="{}" data-figure="{}">').format(
            alternative_text, drawing.figure.label
        )


class Screen(Medium):
    """One file that opens without a network; pictures take the reader's colours."""

    name = "screen"

    def font_rules(self) -> str:
        """Return the fonts themselves."""
        return fonts.font_face_rules(fonts.data_url)

    def math(self, latex: str, *, display: bool = False) -> Markup:
        """Return MathML."""
        return own_html(equation_mathml(latex, display=display))

    def number(self, element: Markup, origin: Origin) -> Markup:
        """Return a link; the page's script shows what describes it on a card."""
        return Markup('<a class="origin" href="#{}" aria-describedby="{}">{}</a>').format(
            origin.target, origin.description, element
        )

    def picture(self, drawing: Drawing, alternative_text: str, *, is_grey: bool = False) -> Markup:
        """Return the picture as a part of the page, and the values of its plots for the script.

        The ink of a grey one takes the colour of quiet text, and it shows no values.
        """
        svg = greyed(drawing.inline_svg) if is_grey else drawing.inline_svg
        # The share of the column that it was drawn for; its letters grow with those of the text.
        attributes = Markup('role="img" aria-label="{}" width="{:.2f}em"').format(
            alternative_text, COLUMN_EMS * drawing.width / COLUMN_WIDTH
        )
        without_size = _DRAWN_SIZE.sub("", with_sharp_pixels(svg), count=2)
        picture = own_html(without_size.replace("<svg ", f"<svg {attributes} ", 1))
        if is_grey or not drawing.values:
            return picture
        return picture + own_html(f'\n<script type="application/json">{drawing.values}</script>')


class Paper(Medium):
    """For WeasyPrint: images only, and addresses that our URL fetcher knows."""

    name = "paper"

    def font_rules(self) -> str:
        """Return rules with the addresses of the package's fonts."""
        return fonts.font_face_rules(fonts.private_url)

    def math(self, latex: str, *, display: bool = False) -> Markup:
        """Return an image whose baseline is that of the text around it."""
        image = equation_image(latex, display=display)
        height = "" if display else f"height: {image.height:.4f}em; "
        return Markup(
            '<img class="math" alt="Equation: {}" data-words="{}" src="{}" '
            'style="width: {:.4f}em; {}vertical-align: {:.4f}em">'
        ).format(
            *(latex, image.words, _svg_url(image.svg)),
            *(image.width, height, -image.depth),
        )

    def picture(self, drawing: Drawing, alternative_text: str, *, is_grey: bool = False) -> Markup:
        """Return an image as wide as it was drawn."""
        return Markup('<img alt="{}" data-figure="{}"{} src="{}" style="width: {:.4f}in">').format(
            alternative_text,
            drawing.figure.label,
            Markup(" data-grey") if is_grey else "",
            image_address(drawing.inline_svg, is_grey=is_grey),
            drawing.width,
        )


def with_sharp_pixels(svg: str) -> str:
    """Return a picture in whose images the page's style keeps each pixel sharp.

    As an attribute, SVG knows no such rendering.
    """
    return svg.replace(' image-rendering="pixelated"', ' class="pixels"')


def image_address(inline_svg: str, *, is_grey: bool) -> str:
    """Return the address of a drawing as paper has it, which holds the drawing itself."""
    svg, ink = (greyed(inline_svg), QUIET) if is_grey else (inline_svg, "#000000")
    return _svg_url(svg.replace("currentColor", ink))


def greyed(svg: str) -> str:
    """Return a picture with a grey for each colour, as light as that; images are set back."""
    svg = re.sub(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})\b", _grey, svg)
    return svg.replace("<image ", f'<image opacity="{IMAGE_OPACITY}" ')


def _grey(colour: re.Match[str]) -> str:
    red, green, blue = (int(part, 16) for part in colour.groups())
    light = round(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return f"#{light:02x}{light:02x}{light:02x}"


def _svg_url(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
