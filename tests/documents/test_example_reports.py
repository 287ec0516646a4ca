"""The committed reports of examples are what the program makes of them now, and small."""

import re
from html import unescape

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from reportgen.base.paths import examples_folder
from tests.conftest import MakeOnce
from tests.documents import pictures
from tests.documents.example_reports import EXAMPLES, REPORTS, example_version
from tests.documents.made_parts import DOCUMENTS

MOST_BYTES = 2_000_000
MOST_BYTES_OF_A_PICTURE = 100_000

# The last digits of these follow from how a processor rounds.
OF_ROUNDING = {"longley"}

KEY_AND_TIME = re.compile(r"\b([0-9a-f]{12})\s+(\d{4}-\d\d-\d\d \d\d:\d\d)\b")
"""Of a task, in the table of all."""

EACH = pytest.mark.parametrize("name", EXAMPLES)


def page_of(name: str) -> str:
    return (REPORTS / f"{name}.html").read_text(encoding="utf-8")


def pdf_text(name: str) -> str:
    pdf = pypdfium2.PdfDocument(REPORTS / f"{name}.pdf")
    return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def words_of(page: str, *, with_numbers: bool = True) -> list[str]:
    """Return the words to read in a page, but for its date and its tables of provenance."""
    body = page.partition("<body")[2].partition("<div hidden>")[0]
    before, heading, after = body.partition('<h2 id="appendix-provenance">')
    provenance, next_heading, rest = after.partition('<h2 id="appendix-settings">')
    assert heading
    assert next_heading
    provenance = re.sub(r"<(table|pre)\b.*?</\1>", "", provenance, flags=re.DOTALL)
    text = re.sub(r'<p class="date">.*?</p>', "", before) + provenance + rest
    words = unescape(re.sub(r"<[^>]*>", " ", text)).split()
    return words if with_numbers else [re.sub(r"\d[\d,]*(\.\d+)?", "#", word) for word in words]


def software_of(page: str) -> str:
    """Return the table of libraries, system and processor."""
    found = re.search(r'aria-label="Software">.*?</table>', page, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.slow
@EACH
def test_a_report_says_what_the_program_makes_of_its_example_now(
    name: str, make_once: MakeOnce
) -> None:
    made = (example_version(name, make_once) / "report.html").read_text(encoding="utf-8")
    kept = page_of(name)
    rounds_alike = name not in OF_ROUNDING or software_of(made) == software_of(kept)

    now, then = (words_of(page, with_numbers=rounds_alike) for page in (made, kept))
    assert len(now) > 500
    assert now == then, f"docs/examples/{name}.html is out of date: make examples"


@pytest.mark.parametrize("change", [("0.989", "0.988"), ("cultivars", "vines"), ("77 %", "78 %")])
def test_a_word_or_a_number_that_changed_is_noticed(change: tuple[str, str]) -> None:
    page = page_of("wine")

    assert words_of(page.replace(*change)) != words_of(page)


def test_another_day_and_machine_are_no_change() -> None:
    page = page_of("wine")
    other = re.sub(r"\d+ \w+ 20\d\d</p>", "1 May 2031</p>", page).replace("numpy", "another")

    assert software_of(other) != software_of(page)
    assert words_of(other) == words_of(page)


@EACH
def test_page_and_pdf_are_of_one_build(name: str) -> None:
    page, pdf = re.sub(r"<[^>]*>", " ", page_of(name)), pdf_text(name)

    tasks = KEY_AND_TIME.findall(page)
    assert len(tasks) > 5
    assert KEY_AND_TIME.findall(pdf) == tasks


@EACH
def test_page_and_pdf_are_small(name: str) -> None:
    for form in ("html", "pdf"):
        assert (REPORTS / f"{name}.{form}").stat().st_size < MOST_BYTES


@EACH
def test_a_readme_says_where_they_are(name: str) -> None:
    readme = (examples_folder() / name / "README.md").read_text(encoding="utf-8")

    assert (REPORTS / f"{name}.pdf").relative_to(DOCUMENTS).as_posix() in readme


def test_nothing_else_lies_beside_them() -> None:
    expected = {f"{name}.{form}" for name in EXAMPLES for form in ("html", "pdf")}

    assert {file.name for file in REPORTS.iterdir()} == expected


def test_the_picture_is_of_the_pdf() -> None:
    file = pictures.PICTURES / pictures.EXAMPLE
    pages = pictures.page_of_the_example(), Image.open(file)

    now, then = (np.asarray(page.convert("L"), float) for page in pages)
    assert now.shape == then.shape
    assert np.abs(now - then).mean() < 2, f"{file.name} is out of date: make pictures"
    assert file.stat().st_size < MOST_BYTES_OF_A_PICTURE
