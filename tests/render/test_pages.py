"""The pages of the PDF: none of them half empty."""

import random
from pathlib import Path
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from reportgen.render.floats import WIDEST_GAP
from reportgen.render.page_layout import white_shares
from reportgen.render.pdf import lay_out

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


STYLE = """
    @page { size: 300px; margin: 0 }
    body { margin: 0; line-height: 10px; orphans: 2; widows: 2 }
    p, figure, .equation { margin: 10px 0 }
    .equation { display: flex; height: 20px }
    h3 { margin: 20px 0 10px; break-after: avoid }
    figure { break-inside: avoid }
"""


def many_floats(seed: int) -> str:
    """Return a page of paragraphs, equations, headings and as many figures as fill half of it."""
    chance = random.Random(seed)
    blocks = ["<h3>first</h3>"]
    for _ in range(25):
        lines = "<br>".join(["line"] * chance.randint(2, 9))
        blocks += [f"<p>{lines}</p>"] * 2
        blocks += ['<div class="equation">=</div>'] * (chance.random() < 0.3)
        height = chance.randint(60, 140)
        blocks += [f'<figure style="height: {height}px"></figure>'] * (chance.random() < 0.6)
        blocks += ["<h3>next</h3><p>and<br>on</p>"] * (chance.random() < 0.3)
    return f"<style>{STYLE}</style><body><main>{''.join(blocks)}</main>"


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_figures_of_any_height_leave_no_wide_gap(seed: int) -> None:
    import weasyprint

    page = weasyprint.HTML(string=many_floats(seed))
    as_written = white_shares(page.render())

    set_with_care = white_shares(lay_out(page))

    assert len(set_with_care) > 5
    assert max(as_written) > WIDEST_GAP
    assert max(set_with_care) <= WIDEST_GAP
