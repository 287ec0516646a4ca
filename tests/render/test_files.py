"""The files that a report is rendered to."""

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, PdfObject

from reportgen.base.errors import TemplateError
from reportgen.render.document.media import Paper
from reportgen.render.pdf import words
from reportgen.render.pdf.pdf import make_pdf
from reportgen.render.text import fonts
from reportgen.report.figure_data import figure_csv
from reportgen.report.model import Report
from reportgen.report.parts import Cell, Column, Range
from reportgen.report.table_data import table_csv
from reportgen.report.texts import Numbers

pytestmark = pytest.mark.slow

PAGE = '<html lang="en"><head><title>t</title></head><body><main><p>{}</p></main></body></html>'


@pytest.fixture(scope="module")
def pdf(rendered: Any) -> PdfReader:
    return PdfReader(rendered.folder / "report.pdf")


@pytest.fixture(scope="module")
def pdf_text(pdf_pages: tuple[str, ...]) -> str:
    """The text of all pages, words divided by single spaces."""
    return " ".join(" ".join(pdf_pages).split())


def test_nothing_is_warned_of_where_all_is_there(rendered: Any) -> None:
    assert rendered.warnings == ()


def test_every_figure_and_table_is_a_file(rendered: Any, sample: Report) -> None:
    files = set(_files(rendered.folder))

    assert files == {
        "report.html",
        "report.pdf",
        "pages.json",
        *(f"figures/figure-{n:02d}.{kind}" for n in range(1, 11) for kind in ("svg", "png")),
        *(f"figures/mlp.diagram.{kind}" for kind in ("svg", "png")),
        *(f"figures/{one.file_stem}.csv" for one in sample.figures if figure_csv(one)),
        *(f"tables/{table.label}.{kind}" for table in sample.tables for kind in ("csv", "tex")),
    }


def test_the_pictures_are_whole(rendered: Any) -> None:
    for file in rendered.folder.glob("figures/*.png"):
        with Image.open(file) as picture:
            picture.load()
            assert picture.width > 300


def test_the_text_of_the_pdf_has_the_numbers(pdf_text: str) -> None:
    assert "It names 0.9712 ± 0.0018 of the test images, or 97.12 %" in pdf_text
    assert "55,050 parameters" in pdf_text


def test_the_pdf_has_the_text_of_its_figures(pdf_text: str) -> None:
    assert "loss (nats per image)" in pdf_text
    assert "7,220,200" in pdf_text


def test_references_in_the_pdf_give_the_page(pdf_pages: tuple[str, ...], pdf_text: str) -> None:
    (page,) = [
        number
        for number, text in enumerate(pdf_pages, start=1)
        if "Figure 7. A made-up" in " ".join(text.split())
    ]

    assert f"Figure 7 (p. {page})" in pdf_text


def test_every_page_says_that_the_run_is_short(pdf_pages: tuple[str, ...]) -> None:
    for number, text in enumerate(pdf_pages, start=1):
        assert "Profile fast" in text
        assert f"page {number} of {len(pdf_pages)}" in text


def test_the_pdf_has_an_outline_and_metadata(pdf: PdfReader) -> None:
    chapters = [str(entry.title) for entry in pdf.outline[0:1] if not isinstance(entry, list)]

    assert chapters == ["A sample report"]
    assert pdf.metadata
    assert pdf.metadata.title == "A sample report"
    assert pdf.metadata.author == "Ada Example, Ben Sample"
    assert str(pdf.metadata.creation_date).startswith("2024-02-29")


def test_the_pdf_embeds_only_the_package_s_fonts(pdf: PdfReader) -> None:
    fonts = {
        str(found(font)["/BaseFont"])
        for page in pdf.pages
        for font in found(page["/Resources"]).get("/Font", {}).values()
    }

    assert fonts
    assert all("Latin-Modern" in font or font == f"/{words.NAME}" for font in fonts)


def test_equations_and_links_are_tagged(rendered: Any) -> None:
    reader = PdfReader(rendered.folder / "report.pdf")
    objects = [reader.get_object(number) for number in range(1, int(str(reader.trailer["/Size"])))]
    things = [thing for thing in objects if isinstance(thing, DictionaryObject)]

    formulas = [thing for thing in things if thing.get("/S") == "/Formula"]
    links = [thing for thing in things if thing.get("/Subtype") == "/Link"]

    assert len(formulas) >= 4
    assert all(str(thing["/Alt"]).startswith("Equation: ") for thing in formulas)
    assert links
    assert all(str(link["/F"]) == "4" for link in links)


def test_a_table_file_has_every_number_in_full(rendered: Any, sample: Report) -> None:
    table = pd.read_csv(rendered.folder / "tables" / "mlp.test.csv", index_col="Quantity")

    assert list(table.columns) == ["Here", "Here standard deviation", "Write-up"]
    assert table.loc["Accuracy", "Here"] == sample.metrics["mlp.test_accuracy"].value
    assert table.loc["Loss in nats", "Here"] == sample.metrics["mlp.test_loss"].value


def test_a_table_file_has_the_ends_of_intervals_in_full(sample: Report) -> None:
    ends = Range(low=0.95912345, high=0.98012345)
    metric = sample.metrics["mlp.test_accuracy"].model_copy(update={"interval": ends})
    table = sample.tables[0].model_copy(
        update={
            "columns": (Column(title="Interval"), Column(title="Write-up")),
            "rows": (
                (
                    Cell(text="{mlp.test_accuracy:interval}"),
                    Cell(text="{mlp.test_accuracy:published}"),
                ),
            ),
        }
    )

    csv = table_csv(table, Numbers({metric.name: metric}))

    assert csv == "Interval low,Interval high,Write-up\n0.95912345,0.98012345,0.971\n"


def test_without_pango_all_but_the_pdf_is_made(
    render: Callable[..., Any],
    short: Report,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    libraries, folder = tmp_path / "libraries", tmp_path / "rendered"
    libraries.mkdir()
    folder.mkdir()
    (libraries / "libpango-1.0.so.0").write_bytes(b"no library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(libraries))

    result = render(short, folder)

    (warning,) = result.warnings
    assert "Pango" in warning
    assert "apt-get install" in warning
    assert "\n" not in warning
    assert set(_files(folder)) == {
        "report.html",
        *(f"figures/figure-04.{kind}" for kind in ("svg", "png", "csv")),
        *(f"tables/three_layer.test.{kind}" for kind in ("csv", "tex")),
    }


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="file:///etc/hostname">',
        '<img alt="x" src="data:image/svg+xml,nonsense">',
    ],
)
def test_what_cannot_be_set_stops_the_pdf(body: str, sample: Report) -> None:
    with pytest.raises(TemplateError, match="fault"):
        make_pdf(PAGE.format(body), sample.created)


@pytest.mark.parametrize(
    "name",
    ["王伟", "Иван", "Ευαγγελία", "عمر", "רות", "ปรีชา", "सीता", "김", "👩‍🔬", "𠮷", "e\u0301"],
)
def test_a_name_in_any_script_is_in_the_pdf(name: str, sample: Report) -> None:
    pdf = make_pdf(PAGE.format(name), sample.created)

    extracted = PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    text = unicodedata.normalize("NFC", extracted)
    signs = {sign for sign in unicodedata.normalize("NFC", name) if sign.isalpha()}
    warned = "".join(pdf.warnings)
    assert all(sign in text for sign in signs)
    assert not warned or warned.startswith("The PDF has boxes for signs that no font here has: ")
    assert "\n" not in warned


def test_a_sign_that_no_font_has_is_shown_as_a_box(sample: Report) -> None:
    with_private_sign = make_pdf(PAGE.format("<h1>A \ue000 b</h1>"), sample.created)
    without = make_pdf(PAGE.format("<h1>A b</h1>"), sample.created)

    page, plain = (pypdfium2.PdfDocument(pdf.content)[0] for pdf in (with_private_sign, without))
    assert "A \ue000 b" in page.get_textpage().get_text_range()
    assert np.sum(page.render().to_numpy() < 128) > np.sum(plain.render().to_numpy() < 128) + 50
    assert with_private_sign.warnings[0].startswith("The PDF has boxes for signs that no font")
    assert "(U+E000)" in with_private_sign.warnings[0]


def test_a_text_in_latin_and_greek_takes_no_font_of_the_machine() -> None:
    assert not fonts.lacks("Zoë’s naïve α ± 2 ≤ ∑ — …\n\t\u200b\xa0")
    assert fonts.lacks("Иван")


def test_a_tile_that_is_missing_is_not_black(rendered: Any) -> None:
    picture = Image.open(io.BytesIO((rendered.folder / "figures/figure-10.png").read_bytes()))
    grey = picture.convert("L")
    tile = grey.width / 10

    accepted = grey.getpixel((round(0.5 * tile), grey.height - 10))
    missing = grey.getpixel((round(4.3 * tile), grey.height - round(tile / 2)))

    assert accepted == 0
    assert missing == 255


def found(thing: PdfObject) -> DictionaryObject:
    """Return the dictionary that a PDF object refers to."""
    dictionary = thing.get_object()
    assert isinstance(dictionary, DictionaryObject)
    return dictionary


def _files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_the_symbols_of_mathematics_are_in_the_text_of_the_pdf(sample: Report) -> None:
    math = Paper().math(r"\alpha_i \in \mathbb{R}")
    pdf = make_pdf(PAGE.format(f"where {math} is the true class"), sample.created)

    text = PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert "α_i ∈ ℝ" in text
