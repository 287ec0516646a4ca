"""The pages of the PDF: none of them half empty."""

from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader

BOTTOM_OF_TEXT = 100.0  # points over the lower edge of the paper: below it stands the page's number


def lowest_text(page: PageObject) -> float:
    """Return the height in points, over the paper's lower edge, of a page's last line."""
    heights: list[float] = []

    def visit(text: str, matrix: Any, text_matrix: Any, *_: Any) -> None:
        height = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
        if text.strip() and height > BOTTOM_OF_TEXT:
            heights.append(height)

    page.extract_text(visitor_text=visit)
    return min(heights)


def test_no_page_before_the_appendices_is_white_for_more_than_a_fifth(rendered: Any) -> None:
    pages = PdfReader(Path(rendered.folder) / "report.pdf").pages
    body = [page for page in pages if "computed" not in page.extract_text()]
    paper_height = float(pages[0].mediabox.height)

    lowest = [lowest_text(page) for page in body[1:-1]]

    assert len(lowest) >= 5
    assert max(lowest) < BOTTOM_OF_TEXT + paper_height / 5
