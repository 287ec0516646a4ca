"""A page, a PDF, a drawing or a table that is not that of the report is named."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdfium2 import PdfDocument

from reportgen.report.model import read_report
from reportgen.versions.integrity.passages import Passages
from reportgen.versions.integrity.pdf_text import UnreadablePdfError, read_pdf
from tests.versions.integrity.conftest import REFERENCE, found, sealed, words


def change(file: Path, pattern: str, by: str) -> None:
    """Replace the first place in a file, which there must be."""
    text, count = re.subn(pattern, by, file.read_text(encoding="utf-8"), count=1)
    assert count
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("pattern", "by", "said"),
    [
        (
            r'(data-metric="mlp.test_accuracy">)0\.96\d*',
            r"\g<1>0.9999",
            "report.html has mlp.test_accuracy as 0.9999 ± ",
        ),
        (
            r'value="0\.96\d*" (data-metric="mlp.test_accuracy">)',
            r'value="0.9999" \1',
            "report.html has mlp.test_accuracy as",
        ),
        (
            r'(id="claim-mlp.parameters_add_up" data-outcome=")holds',
            r"\1does not hold",
            "says of mlp.parameters_add_up 'does not hold', and report.json 'holds'",
        ),
        (r'(dcterms.created" content=")2\d{3}', r"\g<1>2001", "report.html is of 2001-"),
        (r"This is version <code>[^<]*", "This is version <code>0002-fast", "not "),
    ],
)
def test_an_edited_page_is_named(version: Path, pattern: str, by: str, said: str) -> None:
    change(version / "report.html", pattern, by)
    sealed(version)

    assert said in words(version, "pages")


def test_a_number_without_a_name_is_found_by_the_words_before_it(version: Path) -> None:
    report = read_report(version)
    printed = "".join(
        page.get_textpage().get_text_range()
        for page in PdfDocument((version / "report.pdf").read_bytes())
    )
    passages = Passages(report)
    assert list(passages.changed_in(printed)) == []

    changed = [
        list(passages.changed_in(re.sub(rf"\b{re.escape(number)}\b", "0.1234", printed)))
        for number in sorted({*re.findall(r"0\.9\d\d\d\b", printed)})[:20]
    ]

    assert sum(any(one.theirs == "0.1234" for one in each) for each in changed) >= 15


def test_a_page_of_another_report_is_named(version: Path) -> None:
    (version / "report.html").write_text("<html><body>Another report.</body></html>")
    sealed(version)

    assert "report.html has 0% of the numbers in the text of report.json" in words(version, "pages")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"\0" * 1000, b"not a PDF"])
def test_a_pdf_that_is_none_is_said_to_be_so(version: Path, content: bytes) -> None:
    (version / "report.pdf").write_bytes(content)
    sealed(version)

    assert "report.pdf cannot be read" in words(version, "pages")


def test_a_pdf_that_is_cut_off_is_a_concern_or_says_less(version: Path) -> None:
    content = (version / "report.pdf").read_bytes()
    for share in (0.2, 0.5, 0.9):
        (version / "report.pdf").write_bytes(content[: int(share * len(content))])
        sealed(version)

        assert found(version, "pages")


def test_a_pdf_of_another_day_is_named(version: Path) -> None:
    writer = PdfWriter(clone_from=version / "report.pdf")
    writer.add_metadata({"/CreationDate": "D:20190101120000+00'00"})
    writer.write(version / "report.pdf")
    sealed(version)

    assert "report.pdf is of 2019-" in words(version, "pages")


def test_a_pdf_with_too_many_pages_is_not_read() -> None:
    document = PdfDocument.new()
    for _ in range(501):
        document.new_page(10, 10)
    file = BytesIO()
    document.save(file)

    with pytest.raises(UnreadablePdfError, match="it has 501 pages"):
        read_pdf(file.getvalue())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("figures/figure-02.svg", "figures/figure-03.svg"),
        ("figures/figure-03.svg", "figures/figure-04.svg"),
        ("figures/figure-08.svg", "figures/figure-10.svg"),
        ("figures/figure-06.svg", "figures/figure-07.svg"),
        ("figures/figure-06.png", "figures/figure-07.png"),
        ("figures/figure-02.csv", "figures/figure-03.csv"),
        ("tables/mlp.test.csv", "tables/three_layer.test.csv"),
        ("tables/mlp.layers.csv", "tables/noise.levels.csv"),
    ],
)
def test_two_files_that_changed_places_are_named(version: Path, one: str, other: str) -> None:
    contents = [(version / name).read_bytes() for name in (one, other)]
    (version / one).write_bytes(contents[1])
    (version / other).write_bytes(contents[0])
    sealed(version)

    said = words(version)

    assert one in said
    assert other in said


def test_a_line_drawn_anew_in_page_and_file_contradicts_its_data(version: Path) -> None:
    drawn = (version / "figures/figure-02.svg").read_text()
    line = max(re.findall(r'd="(M [^"z]*)" clip', drawn), key=len)
    height = re.findall(r" (\d+\.\d+) \n", line)[3]
    for name in ("figures/figure-02.svg", "report.html"):
        change(version / name, re.escape(line), line.replace(height, "30.0"))
    sealed(version)

    assert "figures/figure-02.svg shows no line that is a scale of" in words(version, "pages")


def test_the_reference_run_is_read_whole() -> None:
    report = read_report(REFERENCE)

    pdf = read_pdf((REFERENCE / "report.pdf").read_bytes())

    assert Passages(report).share_in(pdf.text) == 1
    assert f"This is version {report.version}." in pdf.text
