"""What heads the pages of the PDF: the titles, shortened to what fits."""

from typing import Any

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Paper
from reportgen.render.figures.drawings import unpainted
from reportgen.render.pdf.page_text import HALF_A_LINE, running_head
from reportgen.render.pdf.pdf import make_pdf
from reportgen.render.text import fonts
from reportgen.report.model import Report

MARGIN, HEAD = 32 / 25.4 * 72, 27 / 25.4 * 72  # points, beside the text and above it
EM = 9.0
LONG = ("words of a title " * 16)[:270]


def test_a_title_that_fits_is_printed_whole() -> None:
    assert running_head("2  A title\nof some words") == "2 A title of some words"


def test_a_long_title_ends_between_words() -> None:
    assert running_head(LONG) == "words of a title words of a title words of a title…"


@given(st.text(max_size=300))
def test_a_head_is_never_longer_than_half_a_line(title: str) -> None:
    with TTFont(fonts.SERIF_FACES[1].path) as font:
        signs, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        ours = [signs[ord(letter)] for letter in running_head(title) if ord(letter) in signs]

        assert sum(widths[name][0] for name in ours) / em <= HALF_A_LINE


@pytest.mark.slow
@pytest.mark.parametrize("title", [LONG, "W" * 270, "\N{EM DASH}" * 270, "long.title." * 25])
def test_heads_of_a_page_never_touch(title: str, sample: Report) -> None:
    chapters = tuple(one.model_copy(update={"title": title}) for one in sample.chapters)
    report = sample.model_copy(update={"title": title, "chapters": chapters})
    page = compose_document(report, [unpainted(one) for one in report.figures], Paper())

    pdf = pypdfium2.PdfDocument(make_pdf(page, report.created).content)

    boxes = [box for number in range(1, len(pdf)) for box in head_boxes(pdf[number])]
    middle, right = pdf[0].get_width() / 2, pdf[0].get_width() - MARGIN
    assert any(box[0] > middle for box in boxes)
    assert all(box[2] < middle - EM / 2 or box[0] > middle + EM / 2 for box in boxes)
    assert max(box[2] for box in boxes) < right + 1


def head_boxes(page: Any) -> list[tuple[float, ...]]:
    """Return the boxes of the letters in the head of a page: left, bottom, right, top."""
    text = page.get_textpage()
    boxes = [text.get_charbox(place) for place in range(text.count_chars())]
    return [box for box in boxes if box[1] > page.get_height() - HEAD and box[0] < box[2]]
