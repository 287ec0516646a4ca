"""The pages of the sample as pictures, compared with those in `pages/`.

They are about the look, not the words: a line, a rule or a figure that is elsewhere,
another font or size; a changed digit is too small for them.

`make pages` renews them after a change that is meant; look at each that git shows.
They hold for one text engine: another Pango or HarfBuzz may break a line elsewhere,
so with another one the comparison is skipped, and says which ones it wants.
"""

import ctypes
import ctypes.util
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

PAGES = Path(__file__).parent / "pages"
MADE_WITH = PAGES / "made-with.json"
RENEW = "RENEW_PAGES"  # the variable that `make pages` sets

RESOLUTION = 60  # dots per inch
GREYS = 32  # that a picture in `pages/` is kept in
BLUR = 1.0  # pixels: what anti-aliasing spreads a stroke over
MOST_DIFFERENCE = 30  # of 255, between blurred pixels that count as the same
MOST_PIXELS = 30  # that may differ more on a page


@pytest.fixture(scope="module")
def pages(rendered: Any) -> list[Image.Image]:
    """The pages of the sample as they are now."""
    return list(_rasterised(rendered.folder / "report.pdf"))


def test_the_pages_look_as_recorded(
    pages: list[Image.Image], tmp_path_factory: pytest.TempPathFactory
) -> None:
    if os.environ.get(RENEW):
        _record(pages)
    engines = _text_engines()
    recorded_with = json.loads(MADE_WITH.read_text(encoding="utf-8"))
    if engines != recorded_with:
        pytest.skip(f"the pages were recorded with {recorded_with}; here are {engines}")
    recorded = [Image.open(file).convert("L") for file in sorted(PAGES.glob("*.png"))]
    folder = tmp_path_factory.mktemp("pages-that-differ")

    differing = [
        _write_comparison(before, now, folder / f"page-{number:02d}.png")
        for number, (before, now) in enumerate(zip(recorded, pages, strict=False), start=1)
        if differing_pixels(before, now) > MOST_PIXELS
    ]

    assert not differing, (
        "These pages do not look as recorded; each picture shows the page before, now, and one "
        "over the other (red: only before, blue: only now). If that is meant: make pages.\n"
        + "\n".join(map(str, differing))
    )
    assert len(pages) == len(recorded), "another number of pages; if that is meant: make pages"


def test_other_anti_aliasing_is_no_difference(rendered: Any, pages: list[Image.Image]) -> None:
    for_a_screen = _rasterised(rendered.folder / "report.pdf", optimize_mode="lcd")

    for page, other in zip(pages, for_a_screen, strict=True):
        assert other.tobytes() != page.tobytes()
        assert differing_pixels(page, other) <= MOST_PIXELS


def test_a_quarter_of_a_pixel_is_no_difference(rendered: Any) -> None:
    for large in _rasterised(rendered.folder / "report.pdf", 4 * RESOLUTION):
        page, moved = large.reduce(4), ImageChops.offset(large, 1, 0).reduce(4)
        assert differing_pixels(page, moved) <= MOST_PIXELS


def test_a_line_that_moves_is_a_difference(pages: list[Image.Image]) -> None:
    page = pages[1]
    moved = ImageChops.offset(page, 0, 3)

    assert differing_pixels(page, moved) > 10 * MOST_PIXELS


def test_a_word_that_is_gone_is_a_difference(pages: list[Image.Image]) -> None:
    # The first word of the title.
    without = pages[0].copy()
    ink = np.argwhere(np.asarray(without) < 128)
    top, left = ink[:, 0].min(), ink[ink[:, 0] < ink[:, 0].min() + 10][:, 1].min()
    without.paste(255, (left - 2, top - 4, left + 30, top + 16))

    assert differing_pixels(pages[0], without) > MOST_PIXELS


def test_a_difference_is_shown_as_a_picture(pages: list[Image.Image], tmp_path: Path) -> None:
    blank = Image.new("L", pages[0].size, 255)

    file = _write_comparison(pages[0], blank, tmp_path / "page-01.png")

    with Image.open(file) as picture:
        assert picture.width > 3 * blank.width
        overlay = np.asarray(picture.convert("RGB"))[:, -blank.width :]
    assert (overlay[..., 0] > overlay[..., 2]).any()  # what is gone is red


def differing_pixels(before: Image.Image, now: Image.Image) -> int:
    """Return how many pixels differ by more than anti-aliasing does; all where the sizes do."""
    if before.size != now.size:
        return now.width * now.height
    return int(np.count_nonzero(np.abs(_blurred(before) - _blurred(now)) > MOST_DIFFERENCE))


def _blurred(page: Image.Image) -> NDArray[np.int16]:
    return np.asarray(page.filter(ImageFilter.GaussianBlur(BLUR)), dtype=np.int16)


def _rasterised(pdf: Path, resolution: int = RESOLUTION, **options: Any) -> Iterator[Image.Image]:
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            yield page.render(scale=resolution / 72, **options).to_pil().convert("L")


def _write_comparison(before: Image.Image, now: Image.Image, file: Path) -> Path:
    """Write a picture of the page before, now, and both over each other."""
    white = Image.new("L", now.size, 255)
    white.paste(before)
    # Ink takes away: red is left where only the page before has any, blue where only this one.
    overlay = Image.merge("RGB", (now, ImageChops.darker(white, now), white))
    picture = Image.new("RGB", (3 * now.width + 20, now.height), "grey")
    for place, page in enumerate((white.convert("RGB"), now.convert("RGB"), overlay)):
        picture.paste(page, (place * (now.width + 10), 0))
    picture.save(file)
    return file


def _record(pages: list[Image.Image]) -> None:
    PAGES.mkdir(exist_ok=True)
    for file in PAGES.glob("*.png"):
        file.unlink()
    for number, page in enumerate(pages, start=1):
        few_greys = page.quantize(GREYS, dither=Image.Dither.NONE)
        few_greys.save(PAGES / f"page-{number:02d}.png", optimize=True)
    MADE_WITH.write_text(json.dumps(_text_engines(), indent=1) + "\n", encoding="utf-8")


def _text_engines() -> dict[str, str]:
    """Return the versions of what breaks lines and places letters, and is not in the lock file."""
    from weasyprint.text.ffi import pango

    version = pango.pango_version()
    found = ctypes.util.find_library("harfbuzz")
    harfbuzz = "unknown"
    if found:
        version_string = ctypes.CDLL(found).hb_version_string
        version_string.restype = ctypes.c_char_p
        harfbuzz = version_string().decode()
    return {
        "Pango": f"{version // 10000}.{version // 100 % 100}.{version % 100}",
        "HarfBuzz": harfbuzz,
    }
