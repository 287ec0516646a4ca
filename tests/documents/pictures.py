"""Renews the pictures of the documents: `make pictures`, by two builds of a minute."""

import os
import shlex
import subprocess
import sys
import tempfile
from io import StringIO
from itertools import takewhile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps
from playwright.sync_api import Browser
from rich.console import Console
from rich.text import Text

from reportgen.project.folder import project_folder, reference_folder
from reportgen.report.page_numbers import read_pages
from tests import commands
from tests.browser import running_browser
from tests.documents.example_reports import REPORTS
from tests.documents.made_parts import DOCUMENTS

PICTURES = DOCUMENTS / "docs"
EXAMPLE = "wine-page.png"

_FIRST = "reportgen build --fast"
_SECOND = "reportgen build --fast --set mlp.epochs=20"
_DIFF = "reportgen diff latest~1 latest"
_PAGE = f"{_DIFF} --format html --output comparison.html"

_COLUMNS = 118  # so that each number has one line
_COLOURS = 64  # which leave text as sharp and a file a third as large
_FIGURE = "figure-noise.accuracy"
_FIGURE_OF_THE_EXAMPLE = "Figure 1."
_DOTS_PER_POINT = 1.25

_TERMINAL = """
<body style="margin: 0; background: white">
<pre style="margin: 0; padding: 14px 18px; width: fit-content; border: 1px solid #888;
border-radius: 6px; color: #111; font: 14px/1.4 'DejaVu Sans Mono', monospace">{code}</pre>
"""


def main() -> None:
    """Write all of them."""
    with tempfile.TemporaryDirectory() as name, running_browser() as browser:
        folder = Path(name)
        for command in (_FIRST, _SECOND, _PAGE):
            done = commands.reportgen(folder, *shlex.split(command)[1:])
            assert done.status == 0, done.errors
        _keep(_terminal(folder, browser), "diff.png")
        _keep(_comparison(folder, browser), "diff-page.png")
    _keep(_page_of_the_report(), "report-page.png")
    _keep(page_of_the_example(), EXAMPLE)


def _terminal(folder: Path, browser: Browser) -> Image.Image:
    """Return what the terminal shows of two versions that one setting tells apart."""
    output = subprocess.run(
        ["script", "--quiet", "--return", "--command", f"{sys.executable} -m {_DIFF}", "/dev/null"],
        cwd=folder,
        env=os.environ | {"COLUMNS": str(_COLUMNS), "TERM": "xterm-256color"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.replace("\r", "")
    numbers = takewhile(lambda line: "Settings" not in line, output.splitlines())
    shown = [f"$ {_SECOND}", f"$ {_DIFF}", *numbers]
    console = Console(record=True, width=_COLUMNS, file=StringIO())
    console.print(Text.from_ansi("\n".join(shown).rstrip()))
    page = browser.new_page(device_scale_factor=1.5)
    page.set_content(console.export_html(inline_styles=True, code_format=_TERMINAL))
    page.locator("pre").screenshot(path=folder / "terminal.png")
    return Image.open(folder / "terminal.png").copy()


def _comparison(folder: Path, browser: Browser) -> Image.Image:
    """Return the top of the page that compares the two."""
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    page.goto((folder / "comparison.html").as_uri())
    page.screenshot(path=folder / "top.png")
    return Image.open(folder / "top.png").copy()


def _page_of_the_report() -> Image.Image:
    """Return a page of the reference run that has figures."""
    folder = reference_folder(project_folder())
    number = read_pages(folder)[_FIGURE]
    return _rendered(pypdfium2.PdfDocument(folder / "report.pdf")[number - 1])


def page_of_the_example() -> Image.Image:
    """Return a page of the committed report on wines, in a frame: the README is white as well."""
    pages = pypdfium2.PdfDocument(REPORTS / "wine.pdf")
    texts = (page.get_textpage().get_text_range() for page in pages)
    number = next(at for at, text in enumerate(texts) if _FIGURE_OF_THE_EXAMPLE in text)
    return ImageOps.expand(_rendered(pages[number]), border=1, fill="#888")


def _rendered(page: pypdfium2.PdfPage) -> Image.Image:
    # Drawn large first: at the size itself, signs lose their edges.
    large: Image.Image = page.render(scale=4 * _DOTS_PER_POINT).to_pil()
    return large.reduce(4)


def _keep(picture: Image.Image, name: str) -> None:
    few = picture.convert("RGB").quantize(
        _COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    )
    few.save(PICTURES / name, optimize=True)


if __name__ == "__main__":
    main()
