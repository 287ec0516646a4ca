"""The pages of the PDF: none of them half empty, none with a heading at its end."""

import random
from pathlib import Path
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from reportgen.render.pdf.floats import WIDEST_GAP
from reportgen.render.pdf.page_layout import main_boxes, white_shares
from reportgen.render.pdf.pdf import lay_out

BOTTOM_OF_TEXT = 100.0  # points over the lower edge of the paper: below it stands the page's number

pytestmark = pytest.mark.slow


def text_and_its_lowest(page: PageObject) -> tuple[str, float]:
    """Return a page's text, and the height of its last line in points over the paper's edge."""
    heights: list[float] = []

    def visit(text: str, matrix: Any, text_matrix: Any, *_: Any) -> None:
        height = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
        if text.strip() and height > BOTTOM_OF_TEXT:
            heights.append(height)

    return page.extract_text(visitor_text=visit), min(heights)


def test_no_page_before_the_appendices_is_white_for_more_than_a_fifth(rendered: Any) -> None:
    pages = PdfReader(Path(rendered.folder) / "report.pdf").pages
    paper_height = float(pages[0].mediabox.height)

    read = [text_and_its_lowest(page) for page in pages]
    lowest = [lowest for text, lowest in read if "computed" not in text][1:-1]

    assert len(lowest) >= 5
    assert max(lowest) < BOTTOM_OF_TEXT + paper_height / 5


STYLE = """
    @page { size: 300px; margin: 0 }
    body { margin: 0; line-height: 10px; orphans: 2; widows: 2 }
    p, figure, .equation { margin: 10px 0 }
    .equation { display: flex; height: 20px }
    h3 { margin: 20px 0 10px; break-after: avoid }
    figure { break-inside: avoid }
"""


def many_floats(seed: int, most_figures: int) -> str:
    """Return a page of paragraphs, equations, headings and as many figures as fill half of it."""
    chance = random.Random(seed)
    blocks = ["<h3>first</h3>"]
    for _ in range(most_figures):
        lines = "<br>".join(["line"] * chance.randint(2, 9))
        blocks += [f"<p>{lines}</p>"] * 2
        blocks += ['<div class="equation">=</div>'] * (chance.random() < 0.3)
        height = chance.randint(60, 140)
        blocks += [f'<figure style="height: {height}px"></figure>'] * (chance.random() < 0.6)
        blocks += ["<h3>next</h3><p>and<br>on</p>"] * (chance.random() < 0.3)
    return f"<style>{STYLE}</style><body><main>{''.join(blocks)}</main>"


@pytest.mark.parametrize(("seed", "most_figures"), [(0, 10), (1, 22), (3, 10)])
def test_figures_of_any_height_leave_no_wide_gap(seed: int, most_figures: int) -> None:
    import weasyprint

    page = weasyprint.HTML(string=many_floats(seed, most_figures))
    as_written = white_shares(page.render())

    layout = lay_out(page)
    set_with_care = white_shares(layout)

    assert len(set_with_care) > 5
    assert max(as_written) > WIDEST_GAP
    assert max(set_with_care) <= WIDEST_GAP


@pytest.mark.parametrize("seed", range(4))
def test_no_page_ends_with_a_heading(seed: int) -> None:
    import weasyprint

    layout = lay_out(weasyprint.HTML(string=many_floats(seed, 16)))

    last = [boxes[-1].element.tag for _, boxes in main_boxes(*layout.pages)]
    assert len(last) > 5
    assert "h3" not in last
