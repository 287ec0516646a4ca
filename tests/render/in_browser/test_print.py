"""The page as a browser prints it: the text of the PDF, without what wants a click."""

import io
import re
from typing import Any

import numpy as np
import pypdfium2
import pytest

from tests.conftest import Rendered
from tests.render.in_browser.opened import DESK, PHONE, Open, Opened

pytestmark = pytest.mark.slow

A4 = (595, 842)  # points
THINGS = re.compile(r"(?:Figure|Table) \d+\. ")
BUTTONS = ("Enlarge", "Copy as CSV", "Close", "Skip to the report", "See it in the appendix")


def printed(page: Opened) -> Any:
    """Return the PDF that the browser makes of a page in which a reader has done something."""
    page.page.locator("main p a.origin").first.click()
    page.page.emulate_media(media="print")
    content = page.page.pdf(prefer_css_page_size=True)
    return pypdfium2.PdfDocument(io.BytesIO(content))


def words(document: Any) -> str:
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.split())


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_has_the_text_of_the_pdf_and_no_furniture(
    opened: Open, rendered: Rendered, size: tuple[int, int]
) -> None:
    ours = words(pypdfium2.PdfDocument(rendered.folder / "report.pdf"))

    theirs = words(printed(opened(size)))

    assert set(THINGS.findall(theirs)) == set(THINGS.findall(ours))
    assert [one for one in BUTTONS if one in theirs] == []
    assert theirs.count("Contents") == ours.count("Contents") == 1
    assert "Figures and tables" not in theirs
    for name in ("Figures", "Tables", "References"):
        assert (name in theirs) == (name in ours)


def test_is_black_on_white_paper_where_the_page_was_dark(opened: Open) -> None:
    document = printed(opened(scheme="dark"))

    sizes = {tuple(map(round, page.get_size())) for page in document}
    assert sizes == {A4}
    for page in document:
        grey = np.asarray(page.render(scale=1).to_pil().convert("L"))
        assert {*grey[0], *grey[-1], *grey[:, 0], *grey[:, -1]} == {255}
        assert grey.mean() > 200
        assert grey.min() < 128


def test_keeps_figures_and_tables_whole(opened: Open) -> None:
    page = opened((552, 900))  # the width of the text on A4
    page.page.emulate_media(media="print")

    too_wide = page.value(
        """[...document.querySelectorAll("figure svg, table, .formula math")].filter((one) => {
            const text = one.closest("figure, .table, .equation, body").getBoundingClientRect();
            const { left, right } = one.getBoundingClientRect();
            return left < text.left - 1 || right > text.right + 1;
        }).map((one) => one.outerHTML.slice(0, 200))"""
    )
    breaks = page.value(
        """[...document.querySelectorAll("figure, tr")].map((one) =>
            getComputedStyle(one).breakInside)"""
    )
    assert too_wide == []
    assert set(breaks) == {"avoid"}


def test_repeats_the_head_of_a_table_that_goes_over_a_page(opened: Open) -> None:
    page = opened()
    page.value(
        """() => {
            const body = document.querySelector(".tasks tbody");
            for (let count = 0; count < 60; count++)
                body.append(body.rows[0].cloneNode(true));
            body.querySelectorAll("[id]").forEach((row) => row.removeAttribute("id"));
        }"""
    )

    pages = [" ".join(one.get_textpage().get_text_range().split()) for one in printed(page)]
    with_tasks = [text for text in pages if "mlp.1" in text and "computed" in text]
    assert len(with_tasks) > 1
    assert all("Seed" in text for text in with_tasks)
