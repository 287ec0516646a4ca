"""What heads the pages of the PDF: the titles, shortened to what fits."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Paper
from reportgen.render.figures.drawings import unpainted
from reportgen.render.pdf.page_text import HALF_A_LINE, running_head
from reportgen.render.pdf.pdf import make_pdf
from reportgen.report.model import Report

LONG = ("words of a title " * 16)[:270]


def test_a_title_that_fits_is_printed_whole() -> None:
    assert running_head("2  A title\nof some words") == "2 A title of some words"


def test_a_long_title_ends_between_words() -> None:
    assert running_head(LONG) == "words of a title words of a title words…"


@given(st.text(max_size=300))
def test_a_head_is_never_longer_than_half_a_line(title: str) -> None:
    assert len(running_head(title)) <= HALF_A_LINE


@pytest.mark.slow
def test_no_head_of_a_page_is_wider_than_the_page(sample: Report) -> None:
    chapters = tuple(one.model_copy(update={"title": LONG}) for one in sample.chapters)
    report = sample.model_copy(update={"title": LONG, "chapters": chapters})
    page = compose_document(report, [unpainted(one) for one in report.figures], Paper())

    reader = PdfReader(io.BytesIO(make_pdf(page, report.created).content))

    lines = [line for one in reader.pages[1:] for line in one.extract_text().splitlines()]
    assert max(map(len, lines)) < 120
    assert sum(running_head(LONG) in line for line in lines) == len(reader.pages) - 1
