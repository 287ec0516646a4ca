"""What the PDF promises: to readers of paper, to those who listen, and to other programs."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pdfua
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from reportgen.render.document.appendices import lists_of_things
from reportgen.render.document.media import Medium
from reportgen.render.pdf import words
from reportgen.render.pdf.pdf import _environment
from reportgen.render.text import fonts
from reportgen.report import tables
from reportgen.report.model import Report
from reportgen.report.page_numbers import anchor_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pdf(rendered: Any) -> Path:
    file: Path = rendered.folder / "report.pdf"
    return file


@pytest.fixture(scope="module")
def objects(pdf: Path) -> list[DictionaryObject]:
    """All dictionaries in the file."""
    reader = PdfReader(pdf)
    size = int(str(reader.trailer["/Size"]))
    everything = (reader.get_object(number) for number in range(1, size))
    return [thing for thing in everything if isinstance(thing, DictionaryObject)]


def test_qpdf_finds_no_fault(pdf: Path) -> None:
    qpdf = shutil.which("qpdf")
    if qpdf is None:
        pytest.skip("qpdf is not installed")

    check = subprocess.run([qpdf, "--check", pdf], capture_output=True, text=True, check=False)

    assert check.returncode == 0, check.stdout + check.stderr


def test_the_pdf_ua_validator_finds_nothing(pdf: Path) -> None:
    report = pdfua.validate(str(pdf))

    assert [f"{one.rule_id}: {one.message}" for one in report.findings] == []


def test_all_fonts_are_the_package_s_and_in_the_file(objects: list[DictionaryObject]) -> None:
    ours = {face.family.replace(" ", "-") for face in fonts.PAGE_FACES}

    names = {str(thing["/BaseFont"]) for thing in objects if thing.get("/Type") == "/Font"}
    descriptors = [thing for thing in objects if thing.get("/Type") == "/FontDescriptor"]

    assert f"/{words.NAME}" in names
    names.remove(f"/{words.NAME}")
    assert {name.partition("+")[2].partition(",")[0].removesuffix("-Bold") for name in names} <= (
        ours
    )
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & descriptor.keys() for descriptor in descriptors)


def test_every_figure_says_what_it_shows(objects: list[DictionaryObject], sample: Report) -> None:
    alternatives = [str(thing["/Alt"]) for thing in objects if thing.get("/S") == "/Figure"]

    assert sorted(alternatives) == sorted(figure.alternative_text for figure in sample.figures)


def test_every_header_cell_says_what_it_is_the_head_of(objects: list[DictionaryObject]) -> None:
    scopes = [attributes(thing).get("/Scope") for thing in objects if thing.get("/S") == "/TH"]

    assert scopes
    assert set(scopes) == {"/Column"}


def test_the_outline_has_every_heading_on_its_page(pdf: Path) -> None:
    reader = PdfReader(pdf)
    pages = json.loads((pdf.parent / "pages.json").read_text())

    outline = {
        str(entry.title): reader.get_destination_page_number(entry)
        for entry in flattened(reader.outline)
    }

    assert outline["2.c Training"] == pages["section-2.c"] - 1
    assert outline["A Provenance"] == pages["appendix-provenance"] - 1


@pytest.mark.parametrize("kind", ["figure", "table"])
def test_the_lists_name_every_one_with_its_page(
    kind: Any, pdf: Path, pdf_pages: tuple[str, ...], sample: Report
) -> None:
    pages = json.loads((pdf.parent / "pages.json").read_text())
    text = " ".join(pdf_pages[0].split())
    things = sample.figures if kind == "figure" else sample.tables
    lists = lists_of_things(sample, Medium().math)
    (listed,) = (one for one in lists if one.title.lower() == f"{kind}s")

    numbered = [thing for thing in things if thing.number is not None]
    assert [entry.number for entry in listed.entries] == list(range(1, len(numbered) + 1))
    for entry in listed.entries:
        page = pages[entry.anchor]
        line = rf"\b{entry.number} {re.escape(entry.title)}[ .]* {page}\b"
        assert re.search(line, text), f"{entry.number} {entry.title} ... {page}"
    assert {entry.anchor for entry in listed.entries} == {
        anchor_of(kind, thing.label) for thing in numbered
    }


def test_decimal_points_are_aligned_by_the_widths_of_the_font() -> None:
    font = TTFont(fonts.SERIF_FACES[0].path)
    glyphs, widths = font.getBestCmap(), font["hmtx"].metrics
    em = font["head"].unitsPerEm

    for letter, width in tables.GLYPH_WIDTHS.items():
        assert widths[glyphs[ord(letter)]][0] / em == pytest.approx(width, abs=0.001)
    assert {widths[glyphs[ord(digit)]][0] / em for digit in "0123456789"} == {tables.DIGIT_WIDTH}


def attributes(thing: DictionaryObject) -> DictionaryObject:
    """Return the attributes of an element of the structure tree."""
    found = thing["/A"].get_object()
    assert isinstance(found, DictionaryObject)
    return found


def flattened(outline: Any) -> Iterator[Any]:
    """Yield the entries of an outline, of all levels."""
    for entry in outline:
        if isinstance(entry, list):
            yield from flattened(entry)
        else:
            yield entry


def test_its_fonts_are_found_in_a_folder_whose_name_python_cannot_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts, "FOLDER", Path(os.fsdecode(b"/tmp/\xdcbung")))

    with _environment(datetime(2026, 1, 5, tzinfo=UTC), with_machine_fonts=False):
        configuration = Path(os.environ["FONTCONFIG_FILE"]).read_bytes()

    assert b"<dir>/tmp/\xdcbung</dir>" in configuration
