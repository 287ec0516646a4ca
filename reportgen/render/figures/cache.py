"""Cache drawings, so that a change of the text draws nothing again.

A drawing is a folder of plain files under a key made of all that it depends
on: the figure's data, the code that draws it, the fonts and the libraries. What
is damaged, or cannot be read, is drawn again; what cannot be written is not
kept. So the page is the same with and without them.
"""

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reportgen.base.files import UNFINISHED, read_folder, remove, write_folder
from reportgen.base.paths import PACKAGE
from reportgen.render.figures.drawings import Drawing, draw_figures, file_stem
from reportgen.render.figures.plot_values import PlotFrame
from reportgen.render.text import fonts
from reportgen.report.parts import Figure

MOST_CACHED = 120  # drawings, as of a dozen different versions

_FACTS, _INLINE, _ALONE, _PIXELS = "drawing.json", "inline.svg", "alone.svg", "alone.png"
_LIBRARIES = ("matplotlib", "numpy", "pillow")
_KEY_DIGITS = 16  # of a key in the name of its folder


def draw_or_read(
    figures: Sequence[Figure], folder: Path, before_drawing: Callable[[], None] = lambda: None
) -> tuple[Drawing, ...]:
    """Return the drawing of each figure; keep in a folder what had to be drawn.

    folder: need not exist.
    before_drawing: called where any of them has to be drawn.
    """
    places = [folder / f"{file_stem(figure)}-{_key(figure)[:_KEY_DIGITS]}" for figure in figures]
    kept = [_read(place, figure) for place, figure in zip(places, figures, strict=True)]
    missing = [figure for figure, drawing in zip(figures, kept, strict=True) if drawing is None]
    if missing:
        before_drawing()
    drawn = iter(draw_figures(missing))
    drawings = tuple(drawing or next(drawn) for drawing in kept)
    for place, before, drawing in zip(places, kept, drawings, strict=True):
        if before is None:
            _write(place, drawing)
    if missing:
        _forget_the_oldest(folder)
    return drawings


def _read(place: Path, figure: Figure) -> Drawing | None:
    """Return a kept drawing; None where there is none, or none that is whole."""
    try:
        files = read_folder(place)
        facts = json.loads(files[_FACTS])
        if facts["key"] != _key(figure):
            return None
        drawing = Drawing(
            figure=figure,
            width=float(facts["width"]),
            height=float(facts["height"]),
            inline_svg=files[_INLINE].decode(),
            svg=files[_ALONE],
            png=files[_PIXELS],
            frames=tuple(_frame(one) for one in facts["frames"]),
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None
    with suppress(OSError):
        os.utime(place)
    return drawing


def _write(place: Path, drawing: Drawing) -> None:
    """Keep a drawing in the place of whatever could not be read there."""
    facts = {
        "key": _key(drawing.figure),
        "width": drawing.width,
        "height": drawing.height,
        "frames": [frame and asdict(frame) for frame in drawing.frames],
    }
    with suppress(OSError):
        remove(place)
        write_folder(
            place,
            {
                _FACTS: f"{json.dumps(facts, indent=1)}\n".encode(),
                _INLINE: drawing.inline_svg.encode(),
                _ALONE: drawing.svg,
                _PIXELS: drawing.png,
            },
        )


def _frame(facts: dict[str, Any] | None) -> PlotFrame | None:
    if facts is None:
        return None
    limits = {name: tuple(facts[name]) for name in ("x_limits", "y_limits")}
    return PlotFrame(**(facts | limits))


def _forget_the_oldest(folder: Path) -> None:
    """Remove what was not used for longest, beyond the number that is kept."""
    with suppress(OSError):
        places = [place for place in folder.iterdir() if not place.name.startswith(UNFINISHED)]
        places.sort(key=lambda place: place.stat().st_mtime_ns, reverse=True)
        for place in places[MOST_CACHED:]:
            shutil.rmtree(place, ignore_errors=True)


def _key(figure: Figure) -> str:
    """Return the SHA-256 of all that a drawing depends on: not of its caption."""
    data = figure.model_dump_json(include={"label", "number", "panels", "columns"})
    return hashlib.sha256("\n".join([data, *_surroundings()]).encode()).hexdigest()


@cache
def _surroundings() -> tuple[str, ...]:
    """Return what all drawings depend on: code, fonts and libraries."""
    files = [*drawing_code(), *(face.path for face in fonts.PAGE_FACES)]
    libraries = [f"{name} {version(name)}" for name in _LIBRARIES]
    return (
        *(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files),
        f"python {platform.python_version()}",
        *libraries,
    )


def drawing_code() -> tuple[Path, ...]:
    """Return the modules whose code may draw, by folder: more than need be.

    Their bytes are quickly read; to find out which code is really reached takes as
    long as to draw a figure.
    """
    folders = ("base", "report", "render/figures", "render/text")
    return tuple(file for name in folders for file in sorted((PACKAGE / name).rglob("*.py")))
