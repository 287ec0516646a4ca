"""Find what is odd about a version, from looking alone.

Checksums tell damage, and not who wrote a file: whoever edits a number can make them anew. The
number stands in more than one place, though, and other numbers follow from it. What is found
proves nothing; nor does nothing.
"""

from collections.abc import Iterator
from pathlib import Path

from reportgen.report.model import Report
from reportgen.versions.concern import Concern
from reportgen.versions.integrity.claims import claim_concerns
from reportgen.versions.integrity.csv_files import csv_concerns
from reportgen.versions.integrity.drawings import drawing_concerns
from reportgen.versions.integrity.figures import figure_concerns
from reportgen.versions.integrity.files import (
    ALONE,
    file_concerns,
    folder_of,
    missing_parts,
    read_if_there,
)
from reportgen.versions.integrity.metrics import (
    metric_concerns,
    published_concerns,
    setting_concerns,
)
from reportgen.versions.integrity.pages import MOST_BYTES, PAGE, page_concerns, pdf_concerns
from reportgen.versions.integrity.passages import Passages
from reportgen.versions.integrity.words import word_concerns

__all__ = ["concerns_of", "missing_parts"]


def concerns_of(place: Path, report: Report, *, with_pages: bool = True) -> Iterator[Concern]:
    """Yield what a version says against itself.

    place: its folder or its report.json. with_pages: also what its words, its page, its drawings
    and its PDF say, which takes ten times as long.
    """
    folder = folder_of(place)
    if folder is None:
        yield Concern("files", ALONE)
    else:
        yield from file_concerns(folder, report)
    yield from metric_concerns(report)
    yield from published_concerns(report)
    yield from setting_concerns(report)
    yield from figure_concerns(report)
    if folder is not None:
        yield from csv_concerns(folder, report)
    if with_pages:
        yield from claim_concerns(report)
        yield from word_concerns(report)
    if with_pages and folder is not None:
        passages = Passages(report)
        page = (read_if_there(folder, PAGE, MOST_BYTES) or b"").decode(errors="replace")
        if page:
            yield from page_concerns(report, page, passages)
        yield from drawing_concerns(folder, report, page)
        yield from pdf_concerns(folder, report, passages)
