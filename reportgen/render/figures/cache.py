"""Cache drawings, so that a change of the text draws nothing again.

A drawing is kept under a key made of all that it depends on: the figure's data, the
code that draws it, the fonts and the libraries.
"""

import hashlib
import platform
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from reportgen.base.cache import Cache
from reportgen.base.paths import PACKAGE
from reportgen.render.figures.drawings import Drawing, draw_figures
from reportgen.render.text import fonts
from reportgen.report.parts import Figure

MOST_CACHED = 120  # drawings, as of a dozen different versions

_LIBRARIES = ("matplotlib", "numpy", "pillow")
_PARTS: TypeAdapter[tuple[Any, ...]] = TypeAdapter(
    tuple[float, float, str, bytes, bytes, str],
    config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"),
)
"""The fields of a drawing, but for its figure."""


def draw_or_read(
    figures: Sequence[Figure], folder: Path, before_drawing: Callable[[], None] = lambda: None
) -> tuple[Drawing, ...]:
    """Return the drawing of each figure; keep in a folder what had to be drawn.

    folder: need not exist, but the one above it.
    before_drawing: called where any of them has to be drawn.
    """
    drawings_cache = Cache(folder, MOST_CACHED)
    names = [f"{figure.file_stem}-{_key(figure)}" for figure in figures]
    kept = [drawings_cache.read(name) for name in names]
    if None in kept:
        before_drawing()
    drawings = []
    for figure, name, content in zip(figures, names, kept, strict=True):
        if content is None:
            (drawing,) = draw_figures([figure])
            # Without the figure, whose caption may be another next time.
            _, *parts = vars(drawing).values()
            drawings_cache.keep(name, _PARTS.dump_json(tuple(parts)))
        else:
            drawing = Drawing(figure, *_PARTS.validate_json(content))
        drawings.append(drawing)
    return tuple(drawings)


def _key(figure: Figure) -> str:
    """Return the SHA-256 of all that a drawing depends on: not of its caption."""
    data = figure.model_dump_json(include={"label", "number", "panels", "columns"})
    return hashlib.sha256("\n".join([data, *_surroundings()]).encode()).hexdigest()


@cache
def _surroundings() -> tuple[str, ...]:
    """Return what all drawings depend on: code, fonts and libraries."""
    files = [*drawing_code(), *(face.path for face in fonts.PAGE_FACES)]
    return (
        *(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files),
        f"python {platform.python_version()}",
        *(f"{name} {version(name)}" for name in _LIBRARIES),
    )


def drawing_code() -> tuple[Path, ...]:
    """Return the modules whose code may draw, by folder: more than need be.

    Their bytes are quickly read; to find out which code is really reached takes as
    long as to draw a figure.
    """
    folders = ("base", "report", "render/figures", "render/text")
    return tuple(file for name in folders for file in sorted((PACKAGE / name).rglob("*.py")))
