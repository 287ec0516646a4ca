"""Hold the drawings of a version against each other and against the data of their figures.

The drawing in the page and the file in the folder are one: its lines, marks and pixels are the
same to the last digit, its letters are not. What only the PNG shows is not looked at.
"""

import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from reportgen.report.model import Report
from reportgen.report.panels import CurvesPanel, DiagramPanel, SummaryPanel
from reportgen.report.parts import Figure
from reportgen.versions.concern import Concern
from reportgen.versions.integrity.files import read_if_there

_MOST_BYTES = 10_000_000
_LINE = re.compile(r'\bd="([^"]*)"')
_MARK = re.compile(r'<use [^<>]{0,300}?(\bx="[^"]*" y="[^"]*")')
_PIXELS = re.compile(r'href="(data:image[^"]*)"')
_POINT = re.compile(r"[ML] (-?[\d.]+) (-?[\d.]+) \n")
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_FIGURE = re.compile(r'<figure id="figure-([^"]{1,120})">')
_MOST_MISSING = 20  # lines that are looked for in vain
_RESOLUTION = 200  # dots per inch of a PNG
_FEWEST, _MOST = 3, 120  # points of a line; of more, those that show nothing are left out
_NEAR = 2e-3  # points: places have six digits

_Line = Sequence[tuple[float, float]]


def drawing_concerns(folder: Path, report: Report, page: str) -> Iterator[Concern]:
    """Yield what a drawing shows otherwise than the one in the page, or than its data.

    page: report.html; empty: there is none.
    """
    places = {found[1]: found.start() for found in _FIGURE.finditer(page)}
    for figure in report.figures:
        name = f"figures/{figure.file_stem}"
        content = read_if_there(folder, f"{name}.svg", _MOST_BYTES)
        if content is None or any(panel.kind == "picture" for panel in figure.panels):
            continue
        drawn = content.decode(errors="replace")
        inline = _at(page, places[figure.label]) if figure.label in places else ""
        if inline and (words := _what_differs(inline, drawn)):
            yield Concern("pages", f"{name}.svg and the page show other {words}", (figure.label,))
        for words in (*_against_data(figure, inline or drawn), *_without_counts(figure, inline)):
            yield Concern("pages", f"{name}.svg {words}", (figure.label,))
        yield from _of_size(folder, f"{name}.png", drawn, figure.label)


def _at(page: str, start: int) -> str:
    """Return the drawing of the figure that begins at a place of the page; empty: it has none."""
    end = page.find("</figure>", start)
    begins = page.find("<svg ", start, end)
    return page[begins : page.find("</svg>", begins, end)] if begins >= 0 else ""


def _what_differs(inline: str, drawn: str) -> str:
    for words, pattern in (("lines", _LINE), ("marks", _MARK), ("pixels", _PIXELS)):
        found = pattern.findall(inline)
        # The first line is the edge of the paper, which the page has without its colour.
        ours = found[1:] if words == "lines" else found
        place, missing = 0, 0
        for one in ours:
            at = drawn.find(one, place)  # both have them in one order
            place, missing = (at, missing) if at >= 0 else (place, missing + 1)
            if missing == _MOST_MISSING:
                return f"{words}: {missing} and more of {len(ours)}"
        if missing:
            return f"{words}: {missing} of {len(ours)}"
    return ""


def _against_data(figure: Figure, drawn: str) -> Iterator[str]:
    """Compare the lines of a drawing with the data: both axes must be a scale of it."""
    lines: list[_Line] | None = None
    for panel in figure.panels:
        if not isinstance(panel, CurvesPanel):
            continue
        for label, points in _shown(panel):
            if not _FEWEST <= len(points) <= _MOST:
                continue
            lines = _lines_in(drawn) if lines is None else lines
            same = [line for line in lines if len(line) == len(points)]
            if same and not any(_is_scale(points, line, panel.x_scale) for line in same):
                yield f"shows no line that is a scale of {label!r}"


def _without_counts(figure: Figure, inline: str) -> Iterator[str]:
    """Look for the counts of a model's layers among the letters of a drawing in the page."""
    for panel in figure.panels:
        if isinstance(panel, SummaryPanel):
            counts = [layer.parameters for layer in panel.layers]
        elif isinstance(panel, DiagramPanel):
            counts = [panel.input_units]
        else:
            continue
        for count in counts:
            if "<text " in inline and f">{count:,}</text>" not in inline:
                yield f"does not show the {count:,} of its data"


def _shown(panel: CurvesPanel) -> list[tuple[str, _Line]]:
    return [
        (series.label, [(x, y) for x, y in zip(series.x, series.y, strict=True) if y is not None])
        for series in panel.series
        if None not in series.y
    ]


def _lines_in(drawn: str) -> list[_Line]:
    return [
        [(float(x), float(y)) for x, y in points]
        for line in _LINE.findall(drawn)
        if _FEWEST <= len(points := _POINT.findall(line)) <= _MOST
    ]


def _is_scale(points: _Line, line: _Line, x_scale: str) -> bool:
    x, y = zip(*points, strict=True)
    if x_scale == "log":
        x = tuple(map(math.log, x))
    drawn_x, drawn_y = zip(*line, strict=True)
    return _is_affine(x, drawn_x) and _is_affine(y, drawn_y)


def _is_affine(values: Sequence[float], drawn: Sequence[float]) -> bool:
    low = min(range(len(values)), key=values.__getitem__)
    high = max(range(len(values)), key=values.__getitem__)
    length = values[high] - values[low]
    factor = (drawn[high] - drawn[low]) / length if length else 0.0
    start = drawn[low]
    return all(
        abs(start + factor * (value - values[low]) - place) <= _NEAR
        for value, place in zip(values, drawn, strict=True)
    )


def _of_size(folder: Path, name: str, drawn: str, label: str) -> Iterator[Concern]:
    """Compare the pixels of a PNG with the size of the drawing."""
    size, content = _SIZE.search(drawn), read_if_there(folder, name, _MOST_BYTES)
    if size is None or content is None:
        return
    if content[:8] != b"\x89PNG\r\n\x1a\n":
        yield Concern("pages", f"{name} is no PNG", (label,))
        return
    pixels = [int.from_bytes(content[at : at + 4], "big") for at in (16, 20)]
    points = [float(side) * _RESOLUTION / 72 for side in size.groups()]
    if any(abs(one - other) > 2 for one, other in zip(pixels, points, strict=True)):
        theirs = " × ".join(f"{one:.0f}" for one in points)
        words = f"{name} has {pixels[0]} × {pixels[1]} pixels, and its drawing {theirs}"
        yield Concern("pages", words, (label,))
