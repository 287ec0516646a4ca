"""Latin Modern, the fonts of a report; they ship with the package."""

import base64
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
URL_SCHEME = "reportgen-font"
SERIF = "Latin Modern Roman"
MONO = "Latin Modern Mono"
MATH = "Latin Modern Math"


@dataclass(frozen=True)
class FontFace:
    """One font file and what CSS calls it."""

    file: str
    family: str
    weight: int = 400
    style: str = "normal"

    @property
    def path(self) -> Path:
        """Where the file is on this machine."""
        return FOLDER / self.file


SERIF_FACES = (
    FontFace("lmroman10-regular.otf", SERIF),
    FontFace("lmroman10-italic.otf", SERIF, style="italic"),
    FontFace("lmroman10-bold.otf", SERIF, weight=700),
    FontFace("lmroman10-bolditalic.otf", SERIF, weight=700, style="italic"),
)
MONO_FACES = (
    FontFace("lmmonolt10-regular.otf", MONO),
    FontFace("lmmonolt10-bold.otf", MONO, weight=700),
)
MATH_FACE = FontFace("latinmodern-math.otf", MATH)
PAGE_FACES = (*SERIF_FACES, *MONO_FACES, MATH_FACE)

OF_MACHINES = (
    *("/usr/share/fonts", "/usr/local/share/fonts"),
    *("/Library/Fonts", "/System/Library/Fonts", "/opt/homebrew/share/fonts"),
)
"""Folders of fonts, for signs that ours lack."""


def lacks(text: str) -> bool:
    """Say whether a text has a sign that is in none of the fonts."""
    seen = {letter for letter in text if letter > "\x7f" and letter.isprintable()}
    return any(ord(letter) not in _signs() for letter in seen)


@cache
def _signs() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for face in (SERIF_FACES[0], MATH_FACE):
        with TTFont(face.path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)


def font_face_rules(
    url_of: Callable[[FontFace], str],
    faces: Iterable[FontFace] = PAGE_FACES,
    form: str = "opentype",
) -> str:
    """Return the CSS that makes the fonts known, each from the address that `url_of` gives."""
    return "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; '
        f'font-style: {face.style}; src: url("{url_of(face)}") format("{form}"); }}'
        for face in faces
    )


def private_url(face: FontFace) -> str:
    """Return the address under which only our own URL fetcher finds the font."""
    return f"{URL_SCHEME}:{face.file}"


def data_url(face: FontFace) -> str:
    """Return an address that holds the font itself."""
    return f"data:font/otf;base64,{base64.b64encode(face.path.read_bytes()).decode()}"


@cache
def small_data_url(face: FontFace) -> str:
    """Return an address that holds a third of the font: every sign, in one form.

    The first one takes half a second.
    """
    from fontTools import subset

    options = subset.Options(
        hinting=False, layout_features=["kern", "liga", "lnum", "tnum"], name_IDs=[]
    )
    with subset.load_font(face.path, options) as font:
        maker = subset.Subsetter(options)
        maker.populate(unicodes=font.getBestCmap())
        maker.subset(font)
        content = io.BytesIO()
        font.flavor = "woff"
        font.save(content)
    return f"data:font/woff;base64,{base64.b64encode(content.getvalue()).decode()}"
