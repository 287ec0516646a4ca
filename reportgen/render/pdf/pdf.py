"""Typeset a page as a PDF: tagged, with the package's own fonts, the same bytes every time."""

import gc
import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportgen.base.errors import PdfUnavailableError, TemplateError, listed
from reportgen.base.untrusted.elements import TOO_DEEP
from reportgen.render.document.media import image_address
from reportgen.render.pdf.hyphens import keep_hyphens_of_words
from reportgen.render.pdf.missing_signs import drawings_with_boxes, with_boxes
from reportgen.render.pdf.page_layout import (
    let_float,
    pages_after_moving,
    pages_of_anchors,
    pages_to_first_gap,
    print_page_numbers,
    without_what_follows_main,
    write_page_numbers,
)
from reportgen.render.pdf.page_text import (
    part_words,
    parted_spaces,
    with_powers_as_equations,
    write_running_heads,
)
from reportgen.render.pdf.words import Words
from reportgen.render.text import fonts

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

NO_PANGO = (
    "The PDF is not made: WeasyPrint needs Pango. Install it with your system's packages "
    "(Debian and Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
    "Fedora: dnf install pango; macOS: brew install pango), then build again."
)
NO_GLYPH = (
    "The PDF has boxes for signs that no font here has: {}. Install a font with them (Debian "
    "and Ubuntu: apt-get install fonts-noto-core fonts-noto-cjk), then render again."
)
MISSING_GLYPH = re.compile(r"\.notdef glyph rendered .* \(U\+([0-9A-F]+)\)")
MOST_SIGNS = 6  # in a warning
_WORDS = re.compile('data-words="[^"]*"')  # which are shown in a font made for them
MOST_LAYOUTS = 5  # after the first
PRINTED = 4  # the flag of an annotation that is printed, which PDF/UA wants of links


@dataclass(frozen=True)
class Pdf:
    """A document, and where things stand in it."""

    content: bytes
    pages: Mapping[str, int]  # anchor -> page, from 1
    warnings: tuple[str, ...] = ()  # of signs without a glyph, in one line


def make_pdf(
    html: str,
    created: datetime,
    when_drawn: Callable[[], Mapping[str, str]] = dict,
) -> Pdf:
    """Return the PDF of a page that was composed for paper.

    created: the only time that gets into the file.
    when_drawn: returns the drawings that the page has only the size of, by the
    labels of their figures; called when nothing is left to do without them.
    Signs that Latin Modern lacks are taken from fonts of this machine; of one that these lack
    too, its box is shown.
    Raises PdfUnavailableError where Pango is missing,
    TemplateError where an image or another part of the page cannot be rendered.
    """
    with _environment(created, fonts.lacks(_WORDS.sub("", html))):
        try:
            weasyprint = _import_weasyprint()
        except OSError as error:
            raise PdfUnavailableError(NO_PANGO) from error
        drawings = cache(when_drawn)
        html = parted_spaces(with_powers_as_equations(html))
        pdf, missing = _set(weasyprint, html, drawings)
        if missing:
            pdf, _ = _set(
                weasyprint,
                with_boxes(html, missing),
                lambda: drawings_with_boxes(drawings(), missing),
            )
    signs = listed([f'"{sign}" (U+{ord(sign):04X})' for sign in missing], MOST_SIGNS)
    warnings = (NO_GLYPH.format(signs),) if missing else ()
    return replace(pdf, warnings=warnings)


def _set(
    weasyprint: Any, html: str, drawings: Callable[[], Mapping[str, str]]
) -> tuple[Pdf, list[str]]:
    """Return a page as PDF, and the signs that no font has."""
    from weasyprint.urls import FatalURLFetchingError

    with _faults() as faults:
        try:
            page = weasyprint.HTML(string=html, url_fetcher=_fetcher())
            part_words(page.etree_element)
            layout = lay_out(page, lambda: _fill_in(page.etree_element, drawings()))
            content = _written(layout)
        except FatalURLFetchingError as error:
            raise TemplateError(f"The PDF would have a fault: {error}.") from error
        except RecursionError as error:  # what the sections may nest, in what a theme nests
            raise TemplateError(f"The PDF cannot be laid out: {TOO_DEEP}.") from error
    missing = set()
    for fault in faults:
        sign = MISSING_GLYPH.search(fault)
        if not sign:
            raise TemplateError(f"The PDF would have a fault: {fault}.")
        missing.add(chr(int(sign[1], 16)))
    return Pdf(content, pages_of_anchors(layout)), sorted(missing)


def pango_is_there() -> bool:
    """Say whether PDFs can be made here; takes as long as importing WeasyPrint."""
    with suppress(OSError):
        _import_weasyprint()
        return True
    return False


def lay_out(page: Any, fill_in: Callable[[], None] = lambda: None) -> Any:
    """Return the layout in which figures and tables float and page numbers are right.

    As with LaTeX, each layout tells the next one where things are, until nothing
    moves. The first is without what follows the main part.
    fill_in: puts into the page, after the first layout, what was left out of it
    though not its size.
    """
    from weasyprint.text.fonts import FontConfiguration

    images: dict[str, object] = {}
    loaded_fonts = FontConfiguration()
    tree = page.etree_element

    def set_pages() -> Any:
        # What the layout before has left is garbage, a tenth of a gigabyte of it.
        gc.collect()
        return page.render(loaded_fonts, cache=images, pdf_variant="pdf/ua-1")

    main = tree.find(".//main")
    if main is None:
        raise TemplateError("report.html: the page has no <main>, in which its sections stand.")
    blocks = list(main)
    write_running_heads(tree)
    write_page_numbers(tree, {})
    with without_what_follows_main(tree):
        layout = set_pages()
    page_of = pages_after_moving(layout, let_float(main, blocks, layout))
    fill_in()
    for _ in range(MOST_LAYOUTS):
        write_page_numbers(tree, page_of)
        del layout
        layout = set_pages()
        page_of = pages_of_anchors(layout)
        # A later layout is as foreseen, up to a gap; what comes after it is ordered anew.
        settled_pages = pages_to_first_gap(layout)
        has_moved = settled_pages and let_float(main, blocks, layout, settled_pages)
        if not has_moved and print_page_numbers(layout, page_of):
            break
    return layout


def _fill_in(tree: Any, drawings: Mapping[str, str]) -> None:
    """Put drawings into the images that had their place."""
    for image in tree.iter("img"):
        drawing = drawings.get(image.get("data-figure"))
        if drawing is not None:
            is_grey = image.get("data-grey") is not None
            image.set("src", image_address(drawing, is_grey=is_grey))


@contextmanager
def _environment(created: datetime, with_machine_fonts: bool) -> Iterator[None]:
    """Let fontconfig see no fonts but ours, or those of the machine too, and fontTools no clock."""
    with tempfile.TemporaryDirectory(prefix="reportgen-") as folder:
        configuration = Path(folder, "fonts.conf")
        places = [str(fonts.FOLDER), *(fonts.OF_MACHINES if with_machine_fonts else ())]
        # The machine's own list saves reading each font; what is written goes into the first.
        lists = [folder, "/var/cache/fontconfig"][: 1 + with_machine_fonts]
        folders = "".join(f"<dir>{escape(place)}</dir>" for place in places)
        folders += "".join(f"<cachedir>{escape(place)}</cachedir>" for place in lists)
        # The bytes of these paths: Python may have read them in another encoding than UTF-8.
        configuration.write_bytes(os.fsencode(f"<fontconfig>{folders}</fontconfig>"))
        ours = {
            "FONTCONFIG_FILE": str(configuration),
            "SOURCE_DATE_EPOCH": str(int(created.timestamp())),
        }
        before = {name: os.environ[name] for name in ours if name in os.environ}
        os.environ.update(ours)
        try:
            yield
        finally:
            for name in ours:
                del os.environ[name]
            os.environ.update(before)


@contextmanager
def _faults() -> Iterator[list[str]]:
    """Collect what WeasyPrint logs of parts that it could not set."""
    faults: list[str] = []

    def collect(record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if record.levelno >= logging.ERROR or MISSING_GLYPH.search(message):
            faults.append(message)
        return False  # nobody else is told

    logger = logging.getLogger("weasyprint")
    logger.addFilter(collect)
    try:
        yield faults
    finally:
        logger.removeFilter(collect)


def _import_weasyprint() -> Any:
    from PIL import ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES
    import weasyprint

    # WeasyPrint lets Pillow pass over cut-off images, in all of the process.
    ImageFile.LOAD_TRUNCATED_IMAGES = before
    return weasyprint


def _fetcher() -> "URLFetcher":
    """Return a fetcher that knows what a page brings along, and our fonts; no file, no network."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    known = {fonts.private_url(face): face.path for face in fonts.PAGE_FACES}

    class Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url in known:
                return URLFetcherResponse(
                    url, known[url].read_bytes(), {"Content-Type": "font/otf"}
                )
            return super().fetch(url, headers)

    return Fetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)


def _written(layout: Any) -> bytes:
    keep_hyphens_of_words(layout)
    words = Words()
    words.lay_over(layout)

    def finish(_document: object, pdf: Any) -> None:
        words.add_font(pdf)
        _mend_tags(pdf)

    content: bytes = layout.write_pdf(pdf_variant="pdf/ua-1", finisher=finish)
    return content


def _mend_tags(pdf: Any) -> None:
    """Mend what WeasyPrint leaves undone of PDF/UA.

    Links that are printed, equations that say so, and what a header cell is the head of.
    """
    for thing in pdf.objects:
        if not isinstance(thing, dict):
            continue
        if thing.get("Subtype") == "/Link":
            thing["F"] = PRINTED
        alternative_text = getattr(thing.get("Alt"), "string", "")
        if thing.get("S") == "/Figure" and alternative_text.startswith("Equation:"):
            thing["S"] = "/Formula"
        if thing.get("S") == "/TH":
            row = _object(pdf, thing["P"])
            in_head = _object(pdf, row["P"]).get("S") == "/THead"
            thing["A"]["Scope"] = "/Column" if in_head else "/Row"


def _object(pdf: Any, reference: bytes) -> Any:
    """Return what a reference such as "12 0 R" names."""
    return pdf.objects[int(reference.split()[0])]
