"""Draw a report's figures: for the page, and as files that stand alone."""

import gc
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.base.errors import TemplateError
from reportgen.base.untrusted.svg import with_prefix
from reportgen.render.figures import diagrams, legends, matrices, plots, tiles
from reportgen.render.figures.canvas import COLUMN_WIDTH, TOP_MARGIN, Canvas, figure_style
from reportgen.render.figures.plot_values import Plots, plot_values
from reportgen.report.panels import Panel, PicturePanel
from reportgen.report.parts import Figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

PANEL_GAP = 0.15  # inches
PNG_RESOLUTION = 200  # dots per inch

_SHEET = re.compile(
    r"<svg (?P<rest>[^>]*>\s*)<defs>\s*<style[^>]*>\*\{(?P<of_all>[^}]*)\}</style>\s*</defs>\s*"
)
# Of an element: the words of a label, which stand between two, may read like one.
_STYLE = re.compile(r'(?P<before><[^<>]*?)\bstyle="(?P<style>[^"<>]*)"')


@dataclass(frozen=True)
class Drawing:
    """A figure as drawn."""

    figure: Figure
    width: float  # inches
    height: float  # inches
    inline_svg: str  # text is text, in the page's fonts; ink takes the page's colour
    svg: bytes  # text is outlines, so that it looks the same everywhere
    png: bytes
    values: str  # of lines and means, as `plot_values` says; empty where there are none


def draw_figures(figures: Sequence[Figure]) -> tuple[Drawing, ...]:
    """Draw each figure."""
    drawings = []
    for figure in figures:
        drawings.append(draw_figure(figure))
        # What matplotlib leaves refers to itself: without this, figures would add up
        # where garbage is not looked for. What was there before is not looked through.
        gc.collect(0)
    return tuple(drawings)


def draw_figure(figure: Figure) -> Drawing:
    """Draw a figure: the same data, code, fonts and libraries give the same bytes."""
    prefix = f"{figure.file_stem.replace('.', '-')}-"
    if own := _own_picture(figure):
        svg, png = own.svg_content, own.png_content
        inline_svg = with_prefix(svg.decode(), prefix)
        return Drawing(figure, *_picture_size(own, COLUMN_WIDTH), inline_svg, svg, png, "")
    with figure_style():
        picture, plots_drawn = _compose(figure)
        width, height = map(float, picture.get_size_inches())
        return Drawing(
            figure,
            width,
            height,
            inline_svg=picture_inline(picture, prefix),
            svg=picture_svg(picture),
            png=_save(picture, "png", fonttype="none"),
            values=plot_values(plots_drawn),
        )


def draw_inline(figure: Figure, prefix: str) -> str:
    """Return a figure as an <svg> element alone, in a third of the time of all its forms.

    prefix: of the ids in it, for a page that has the figure more than once.
    """
    if own := _own_picture(figure):
        return with_prefix(own.svg_content.decode(), prefix)
    with figure_style():
        picture, _ = _compose(figure)
        return picture_inline(picture, prefix)


def _own_picture(figure: Figure) -> PicturePanel | None:
    """Return the picture that is all of a figure, where an experiment drew it itself."""
    return next((panel for panel in figure.panels if isinstance(panel, PicturePanel)), None)


def _picture_size(panel: PicturePanel, most: float) -> tuple[float, float]:
    """Return width and height in inches; wider than the column, it is made smaller."""
    width, height = (side / 72 for side in panel.size)
    scale = min(1.0, most / width)
    return width * scale, height * scale


def unpainted(figure: Figure) -> Drawing:
    """Return what takes a drawing's place on a page until it is there: of its size, and empty."""
    (width, height), _ = _arrange(figure)
    points = [f"{72 * length:.6f}".rstrip("0").rstrip(".") for length in (width, height)]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="{0}pt" height="{1}pt" '
        'viewBox="0 0 {0} {1}"/>'
    ).format(*points)
    return Drawing(figure, width, height, inline_svg=svg, svg=b"", png=b"", values="")


def picture_svg(picture: "Picture") -> bytes:
    """Return a picture as a file that stands alone: its text is outlines."""
    return _save(picture, "svg", fonttype="path")


_Place = tuple[float, float, float, float, float]
"""Of a panel, as a Canvas has it."""


def _arrange(figure: Figure) -> tuple[tuple[float, float], list[_Place]]:
    """Set the panels side by side, `figure.columns` in a row: the figure's size, their places."""
    if not figure.panels:
        raise TemplateError(f"The figure {figure.label} has nothing to draw: it has no panels.")
    cell_width = (COLUMN_WIDTH - PANEL_GAP * (figure.columns - 1)) / figure.columns
    sized = [(panel, *_panel_size(panel, cell_width)) for panel in figure.panels]
    starts = range(0, len(sized), figure.columns)
    rows = [sized[start : start + figure.columns] for start in starts]
    row_heights = [max(high for _, _, high in row) for row in rows]
    width = max(sum(wide for _, wide, _ in row) + PANEL_GAP * (len(row) - 1) for row in rows)
    labels = legends.common_labels(figure.panels)
    top = legends.height(labels, width) + TOP_MARGIN if labels else 0.0
    height = top + sum(row_heights) + PANEL_GAP * (len(rows) - 1)
    places = []
    for row, row_height in zip(rows, row_heights, strict=True):
        left = 0.0
        head = max(_head_height(panel, wide) for panel, wide, _ in row)
        for _, wide, _ in row:
            places.append((left, top, wide, row_height, head))
            left += wide + PANEL_GAP
        top += row_height + PANEL_GAP
    return (width, height), places


def _compose(figure: Figure) -> "tuple[Picture, Plots]":
    """Draw the panels in their places."""
    from matplotlib.figure import Figure as Picture

    size, places = _arrange(figure)
    picture = Picture(figsize=size)
    plots_drawn = []
    for panel, place in zip(figure.panels, places, strict=True):
        canvas = Canvas(picture, *place)
        match panel.kind:
            case "curves" | "intervals":
                plots_drawn.append((panel, plots.draw(panel, canvas)))
            case "scatter":
                plots.draw(panel, canvas)
            case "summary":
                diagrams.draw_summary(panel, canvas)
            case "diagram":
                diagrams.draw_diagram(panel, canvas)
            case "tiles":
                tiles.draw(panel, canvas)
            case "matrix":
                matrices.draw(panel, canvas)
    labels = legends.common_labels(figure.panels)
    legends.draw(picture, picture.axes, labels, size[0], corner="upper center", at=(0.5, 1))
    return picture, plots_drawn


def _panel_size(panel: Panel, width: float) -> tuple[float, float]:
    match panel.kind:
        case "curves" | "intervals" | "scatter":
            return plots.size(panel, width)
        case "summary":
            return diagrams.summary_size(panel, width)
        case "diagram":
            return diagrams.diagram_size(panel, width)
        case "tiles":
            return tiles.size(panel, width)
        case "matrix":
            return matrices.size(panel, width)
        case "picture":
            return _picture_size(panel, width)


def _head_height(panel: Panel, width: float) -> float:
    return plots.head_height(panel, width) if isinstance(panel, plots.Plot) else 0.0


def _save(picture: "Picture", file_format: str, *, fonttype: str, paper: str = "white") -> bytes:
    import matplotlib

    # Neither the clock nor the library's version belongs in the file.
    metadata = {"Date": None} if file_format == "svg" else {"Software": None}
    file = io.BytesIO()
    with matplotlib.rc_context({"svg.fonttype": fonttype}):
        picture.savefig(
            file, format=file_format, dpi=PNG_RESOLUTION, facecolor=paper, metadata=metadata
        )
    return file.getvalue()


def picture_inline(picture: "Picture", prefix: str) -> str:
    """Return a picture as an <svg> element in a page's fonts and ink; its ids start with `prefix`.

    Its styles are attributes of their own: the page's policy allows no style attribute,
    and a style sheet in a picture would be the whole page's.
    """
    svg = _save(picture, "svg", fonttype="none", paper="none").decode()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}", svg)
    # What matplotlib's sheet says of every element, the outermost hands down.
    svg = _SHEET.sub(lambda match: f'<svg style="{match["of_all"]}" {match["rest"]}', svg)
    svg = _STYLE.sub(lambda match: f"{match['before']}{_presentation(match['style'])}", svg)
    return svg.replace("#000000", "currentColor")


def _presentation(style: str) -> str:
    """Return the declarations of a style as attributes, as in `fill="none" opacity="0.7"`."""
    # A name twice is a fallback: the last one counts.
    declarations = dict(
        declaration
        for part in style.split(";")
        for declaration in _spelled_out(*map(str.strip, part.split(":", maxsplit=1)))
    )
    return " ".join(f'{name}="{value}"' for name, value in declarations.items())


def _spelled_out(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield a declaration; of the font shorthand, which is no attribute, its parts."""
    if name != "font":
        yield name, value
        return
    words, size, families = re.split(r"([\d.]+px) ", value, maxsplit=1)
    if "italic" in words:
        yield "font-style", "italic"
    if "bold" in words or "700" in words:
        yield "font-weight", "700"
    yield "font-size", size
    yield "font-family", families
