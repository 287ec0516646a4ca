"""Draw models of layers: these as columns of units, and as a table with each one's share."""

from typing import TYPE_CHECKING

from reportgen.render.figures.canvas import (
    BLUE,
    COLUMN_WIDTH,
    GREY,
    INK,
    SHADE,
    TOP_MARGIN,
    Canvas,
    write,
)
from reportgen.report.numbers import format_plain, shape_text
from reportgen.report.panels import DiagramPanel, Layer, SummaryPanel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_HEIGHT = 0.185  # inches
TITLE_HEIGHT = 0.24
KINDS = {"MaxPooling2D": "max pooling", "Conv2D": "convolution"}
ACTIVATIONS = {"relu": "ReLU"}

CIRCLE_RADIUS = 0.05
CIRCLE_GAP = 0.134  # from centre to centre in the highest column
UNITS_HEIGHT = 1.75  # of the highest column
COMPACT_UNITS_HEIGHT = 1.1  # where no parts are named
PART_HEIGHT = 0.24  # over the columns, for the names of the parts
CAPTION_HEIGHT = 0.52  # under the columns: units, kind, activation


def summary_size(panel: SummaryPanel, width: float) -> tuple[float, float]:
    """Return width and height in inches."""
    rows = len(panel.layers) + 3  # header, input and total
    return width, ROW_HEIGHT * rows + 0.1 + (TITLE_HEIGHT if panel.title else 0)


def draw_summary(panel: SummaryPanel, canvas: Canvas) -> None:
    """Draw the layers as a table, with a bar for each one's share of the parameters."""
    sheet = canvas.sheet()
    width = canvas.width
    has_weights = any(layer.weights for layer in panel.layers)
    places = (
        (0.05, 0.17 * width, 0.58 * width) if has_weights else (0.05, 0.24 * width, 0.44 * width)
    )
    parameters, bar, bar_width = 0.72 * width, 0.75 * width, 0.14 * width
    total = sum(layer.parameters for layer in panel.layers)
    top = 0.02
    if panel.title:
        sheet.text(width / 2, top + TITLE_HEIGHT / 2, panel.title, ha="center", va="center")
        top += TITLE_HEIGHT

    def write_row(row: int, *cells: str) -> None:
        are_right = (False, False, has_weights, True)
        for text, x, is_right in zip(cells, (*places, parameters), are_right, strict=True):
            align = "right" if is_right else "left"
            write(sheet, x, top + (row + 0.5) * ROW_HEIGHT, text, ha=align)

    def rule(row: int, thickness: float) -> None:
        y = top + row * ROW_HEIGHT + 0.01
        sheet.plot([0, width], [y, y], color=INK, linewidth=thickness, solid_capstyle="butt")

    last = len(panel.layers) + 2
    rule(0, 0.9)
    titles = ("Output", "Weights and biases") if has_weights else ("Kind", "Output")
    write_row(0, "Layer", *titles, "Parameters")
    write(sheet, bar, top + 0.5 * ROW_HEIGHT, "Share", ha="left")
    rule(1, 0.5)
    shape = shape_text(panel.input_shape)
    write_row(1, "input", *((shape, "") if has_weights else ("", shape)), "")
    for row, layer in enumerate(panel.layers, start=2):
        shape = shape_text(layer.output_shape)
        cells = (shape, layer.weights) if has_weights else (_kind(layer), shape)
        write_row(row, layer.name, *cells, f"{layer.parameters:,}")
        if layer.parameters:
            share = layer.parameters / total
            _draw_share(sheet, bar, top + row * ROW_HEIGHT, bar_width, share)
    rule(last, 0.5)
    write_row(last, "Total", "", "", format_plain(total))
    rule(last + 1, 0.9)


def diagram_size(panel: DiagramPanel, width: float) -> tuple[float, float]:
    """Return width and height in inches."""
    columns = len(panel.layers) + 1
    height = _units_height(panel) + CAPTION_HEIGHT + 0.1 + (TITLE_HEIGHT if panel.title else 0)
    return min(width, 1.3 * columns, COLUMN_WIDTH), height + (PART_HEIGHT if panel.parts else 0)


def draw_diagram(panel: DiagramPanel, canvas: Canvas) -> None:
    """Draw each layer as a column of circles, the larger the higher; not every unit is drawn."""
    from matplotlib.patches import Circle

    sheet = canvas.sheet()
    units = [panel.input_units, *(layer.output_shape[-1] for layer in panel.layers)]
    step = canvas.width / len(units)
    x = [(index + 0.5) * step for index in range(len(units))]
    head = (TITLE_HEIGHT if panel.title else 0) + (PART_HEIGHT if panel.parts else 0) + 0.05
    units_height = _units_height(panel)
    middle = head + units_height / 2
    columns = [_circle_heights(count, max(units), middle, units_height) for count in units]

    if panel.title:
        sheet.text(canvas.width / 2, TOP_MARGIN, panel.title, ha="center", va="top")
    for part in panel.parts:
        left, right = part.first * step + 0.05, (part.last + 1) * step - 0.05
        _draw_block(sheet, part.label, left, right, head)
    _draw_connections(sheet, x, columns)
    for place, heights in zip(x, columns, strict=True):
        for height in heights:
            circle = Circle((place, height), CIRCLE_RADIUS, facecolor=BLUE, edgecolor="none")
            sheet.add_patch(circle)
    captions = [("input", ""), *((_kind(layer), _activation(layer)) for layer in panel.layers)]
    for place, count, words in zip(x, units, captions, strict=True):
        below = head + units_height + 0.12
        sheet.text(place, below, f"{count:,}", ha="center", va="center_baseline")
        for line, text in enumerate(words, start=1):
            write(sheet, place, below + 0.155 * line, text, ha="center")


def _draw_share(sheet: "Axes", left: float, top: float, width: float, share: float) -> None:
    from matplotlib.patches import Rectangle

    place = (left, top + 0.05)
    sheet.add_patch(Rectangle(place, width * share, ROW_HEIGHT - 0.08, color=BLUE, linewidth=0))
    percent = f"{100 * share:.1f} %" if share >= 0.0005 else "< 0.1 %"
    write(sheet, left + width * share + 0.05, top + 0.5 * ROW_HEIGHT, percent, ha="left")


def _units_height(panel: DiagramPanel) -> float:
    return UNITS_HEIGHT if panel.parts else COMPACT_UNITS_HEIGHT


def _circle_heights(units: int, most_units: int, middle: float, units_height: float) -> list[float]:
    # The root keeps narrow layers in sight beside the wide ones.
    share = (units / most_units) ** (1 / 3)
    count = max(1, min(units, round(units_height / CIRCLE_GAP * share)))
    gap = units_height * share / count
    return [middle + (index - (count - 1) / 2) * gap for index in range(count)]


def _draw_connections(sheet: "Axes", x: list[float], columns: list[list[float]]) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    # One path for all lines: a tenth of the bytes of a path for each.
    ends = [
        end
        for place in range(len(x) - 1)
        for start_height in columns[place]
        for end_height in columns[place + 1]
        for end in ((x[place], start_height), (x[place + 1], end_height))
    ]
    codes = [Path.MOVETO, Path.LINETO] * (len(ends) // 2)
    sheet.add_patch(
        PathPatch(Path(ends, codes), edgecolor=GREY, facecolor="none", linewidth=0.25, alpha=0.6)
    )


def _draw_block(sheet: "Axes", label: str, left: float, right: float, head: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    box = FancyBboxPatch(
        (left, head - PART_HEIGHT),
        right - left,
        PART_HEIGHT + UNITS_HEIGHT + CAPTION_HEIGHT,
        boxstyle="round,pad=0,rounding_size=0.06",
        facecolor=SHADE,
        edgecolor="none",
    )
    sheet.add_patch(box)
    sheet.text((left + right) / 2, head - PART_HEIGHT / 2, label, ha="center", va="center_baseline")


def _kind(layer: Layer) -> str:
    return KINDS.get(layer.kind, layer.kind.lower())


def _activation(layer: Layer) -> str:
    return ACTIVATIONS.get(layer.activation or "", layer.activation or "")
