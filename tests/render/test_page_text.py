"""What becomes of the text of a page before it is laid out as a PDF."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pypdfium2
import pytest

from reportgen.render.document.media import Paper
from reportgen.render.pdf.missing_signs import with_boxes
from reportgen.render.pdf.page_text import (
    with_powers_as_equations,
    write_running_heads,
)
from reportgen.render.pdf.pdf import make_pdf

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
PAGE = (
    "<html lang='en'><head><title>A page</title><style>@page {{ size: A5 }} {}</style></head>"
    "<body><main>{}</main></body></html>"
)


@pytest.mark.parametrize(
    "name", ["784-1024-512-256-128-96-64-48-24-10", "study." + "a_long_name." * 9, "w" * 200]
)
def test_a_table_with_a_long_word_is_no_wider_than_the_page(name: str) -> None:
    row = f"<tr><td>{name}</td>" + "<td>0.25 [0.054, 0.106]</td>" * 3 + "</tr>"
    pdf = make_pdf(PAGE.format(Paper().font_rules(), f"<table>{row}</table>"), CREATED)

    page = pypdfium2.PdfDocument(pdf.content)[0]
    text = page.get_textpage()
    right_edges = [text.get_charbox(place)[2] for place in range(text.count_chars())]

    assert max(right_edges) < page.get_width() - 50
    assert name in "".join(text.get_text_range().replace("\ufffe", "-").split())


def test_powers_of_ten_are_equations_unless_they_are_bold() -> None:
    html = with_powers_as_equations(
        "<p>2 × 10<sup>−6</sup>, 210<sup>3</sup></p>"
        '<tr class="differs"><td>10<sup>−5</sup></td></tr>'
    )

    assert 'data-words="10⁻⁶"' in html
    assert "210<sup>3</sup>" in html
    assert "10<sup>−5</sup>" in html


def test_a_running_head_has_the_symbols_of_its_title() -> None:
    title = with_boxes(f"<body><h1>The loss {Paper().math('L')} of \ue000</h1>", ["\ue000"])
    page = ET.fromstring(title.replace('em">', 'em"/>') + "</body>")

    write_running_heads(page)

    assert page[0].get("data-running") == "The loss L of □"
