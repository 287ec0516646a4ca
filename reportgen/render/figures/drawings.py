"""Draw a report's figures: for the page, and as files that stand alone."""

import gc
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.base.errors import TemplateError
from reportgen.base.files import file_name
from reportgen.base.untrusted.svg import with_prefix
from reportgen.render.figures import diagrams, legends, matrices, plots, tiles
from reportgen.render.figures.canvas import COLUMN_WIDTH, Canvas, figure_style
from reportgen.render.figures.plot_values import PlotFrame, frame_of
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
    frames: tuple[PlotFrame | None, ...]  # of each panel; None where it has no lines or means

    @property
    def file_stem(self) -> str:
        """The name of the figure's files, such as "figure-03" or "ridge.path"."""
        return file_stem(self.figure)


def draw_figures(figures: Sequence[Figure]) -> tuple[Drawing, ...]:
    """Draw each figure."""
    return tuple(_drawn_alone(figure) for figure in figures)


def _drawn_alone(figure: Figure) -> Drawing:
    drawing = draw_figure(figure)
    # What matplotlib leaves refers to itself: without this, figures would add up
    # where garbage is not looked for. What was there before is not looked through.
    gc.collect(0)
    return drawing


def draw_figure(figure: Figure) -> Drawing:
    """Draw a figure: the same data, code, fonts and libraries give the same bytes."""
    if picture_panel := _own_picture(figure):
        return _as_it_is(figure, picture_panel)
    with figure_style():
        picture, frames = _compose(figure)
        width, height = picture.get_size_inches()
        return Drawing(
            figure=figure,
            width=float(width),
            height=float(height),
            inline_svg=picture_inline(picture, prefix=_prefix(figure)),
            svg=picture_svg(picture),
            png=_save(picture, "png", fonttype="none"),
            frames=frames,
        )


def draw_inline(figure: Figure, prefix: str) -> str:
    """Return a figure as an <svg> element alone, in a third of the time of all its forms.

    prefix: of the ids in it, for a page that has the figure more than once.
    """
    if picture_panel := _own_picture(figure):
        return with_prefix(picture_panel.svg_content.decode(), prefix)
    with figure_style():
        picture, _ = _compose(figure)
        return picture_inline(picture, prefix)


def _own_picture(figure: Figure) -> PicturePanel | None:
    """Return the picture that is all of a figure, where an experiment drew it itself."""
    return next((panel for panel in figure.panels if isinstance(panel, PicturePanel)), None)


def _as_it_is(figure: Figure, panel: PicturePanel) -> Drawing:
    width, height = _picture_size(panel, COLUMN_WIDTH)
    svg = panel.svg_content
    inline = with_prefix(svg.decode(), _prefix(figure))
    return Drawing(figure, width, height, inline, svg, panel.png_content, frames=(None,))


def _picture_size(panel: PicturePanel, most: float) -> tuple[float, float]:
    """Return width and height in inches; wider than the column, it is made smaller."""
    width, height = (side / 72 for side in panel.size)
    scale = min(1.0, most / width)
    return width * scale, height * scale


def _prefix(figure: Figure) -> str:
    """Return what the ids in a figure's picture start with."""
    return f"{file_stem(figure).replace('.', '-')}-"


def unpainted(figure: Figure) -> Drawing:
    """Return what takes a drawing's place on a page until it is there: of its size, and empty."""
    width, height = _arrange(figure).size
    points = [f"{72 * length:.6f}".rstrip("0").rstrip(".") for length in (width, height)]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="{0}pt" height="{1}pt" '
        'viewBox="0 0 {0} {1}"/>'
    ).format(*points)
    return Drawing(figure, width, height, inline_svg=svg, svg=b"", png=b"", frames=())


def file_stem(figure: Figure) -> str:
    """Return the name of a figure's files, such as "figure-03" or "ridge.path"."""
    return file_name(figure.label) if figure.number is None else f"figure-{figure.number:02d}"


def picture_svg(picture: "Picture") -> bytes:
    """Return a picture as a file that stands alone: its text is outlines."""
    return _save(picture, "svg", fonttype="path")


@dataclass(frozen=True)
class _Arrangement:
    """Where the panels of a figure are; lengths in inches."""

    size: tuple[float, float]  # of the figure
    panel_sizes: Sequence[tuple[float, float]]
    rows: Sequence[range]  # of the panels' indices
    row_heights: Sequence[float]
    legend_height: float


def _arrange(figure: Figure) -> _Arrangement:
    """Set the panels side by side, `figure.columns` in a row."""
    cell_width = (COLUMN_WIDTH - PANEL_GAP * (figure.columns - 1)) / figure.columns
    sizes = [_panel_size(panel, cell_width) for panel in figure.panels]
    rows = [
        range(start, min(start + figure.columns, len(sizes)))
        for start in range(0, len(sizes), figure.columns)
    ]
    row_heights = [max(sizes[index][1] for index in row) for row in rows]
    row_widths = [
        sum(sizes[index][0] for index in row) + PANEL_GAP * (len(row) - 1) for row in rows
    ]
    width = max(row_widths)
    legend_height = legends.common_legend_height(figure.panels, width)
    height = legend_height + sum(row_heights) + PANEL_GAP * (len(rows) - 1)
    return _Arrangement((width, height), sizes, rows, row_heights, legend_height)


def _compose(figure: Figure) -> "tuple[Picture, tuple[PlotFrame | None, ...]]":
    """Draw the panels in their places."""
    from matplotlib.figure import Figure as Picture

    if not figure.panels:
        raise TemplateError(f"The figure {figure.label} has nothing to draw: it has no panels.")
    arrangement = _arrange(figure)
    picture = Picture(figsize=arrangement.size)
    frames = []
    top = arrangement.legend_height
    for row, row_height in zip(arrangement.rows, arrangement.row_heights, strict=True):
        left = 0.0
        widths = {index: arrangement.panel_sizes[index][0] for index in row}
        head = max(_head_height(figure.panels[index], widths[index]) for index in row)
        for index in row:
            canvas = Canvas(picture, left, top, widths[index], row_height, head)
            frames.append(_draw_panel(figure.panels[index], canvas))
            left += widths[index] + PANEL_GAP
        top += row_height + PANEL_GAP
    legends.draw_common_legend(figure.panels, picture)
    return picture, tuple(frames)


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
    match panel.kind:
        case "curves" | "intervals" | "scatter":
            return plots.head_height(panel, width)
        case _:
            return 0.0


def _draw_panel(panel: Panel, canvas: Canvas) -> PlotFrame | None:
    match panel.kind:
        case "curves":
            return frame_of(plots.draw_curves(panel, canvas), canvas.figure)
        case "intervals":
            return frame_of(plots.draw_intervals(panel, canvas), canvas.figure)
        case "scatter":
            plots.draw_scatter(panel, canvas)
        case "summary":
            diagrams.draw_summary(panel, canvas)
        case "diagram":
            diagrams.draw_diagram(panel, canvas)
        case "tiles":
            tiles.draw(panel, canvas)
        case "matrix":
            matrices.draw(panel, canvas)
    return None


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
