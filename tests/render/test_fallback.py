"""What stands beside the error of a section that failed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from reportgen.base.errors import TemplateError
from reportgen.render.document.compose import compose_document
from reportgen.render.document.ledger import Ledger
from reportgen.render.document.media import Screen, greyed
from reportgen.render.document.template_engine import TemplateLabels
from reportgen.render.figures.drawings import Drawing
from reportgen.report.model import Report
from reportgen.report.page_numbers import read_pages
from tests.conftest import Rendered
from tests.sample import part_of, with_mlp_failed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def failed(sample: Report) -> Report:
    """Two sections of the sample after a failure of mlp, with the numbers that it had."""
    two_sections = part_of(sample, "preprocessing", "mlp")
    return with_mlp_failed(two_sections, "MemoryError: too large").model_copy(
        update={
            "version": "0002-fast",
            "settings": sample.settings
            | {"mlp": {"hidden": [64, 64], "epochs": 20, "learning_rate": 0.1}},
        }
    )


@pytest.fixture(scope="module")
def rendered_failed(
    failed: Report,
    render: Callable[[Report, Path], Rendered],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    return render(failed, tmp_path_factory.mktemp("failed")).folder


@pytest.fixture(scope="module")
def pdf_pages(rendered_failed: Path) -> tuple[str, ...]:
    """The text of each page of its PDF."""
    return tuple(page.extract_text() for page in PdfReader(rendered_failed / "report.pdf").pages)


@pytest.fixture(scope="module")
def aside(rendered_failed: Path) -> str:
    page = (rendered_failed / "report.html").read_text(encoding="utf-8")
    found = re.search(r'<aside class="earlier".*?</aside>', page, re.DOTALL)
    assert found
    return found[0]


def test_it_says_which_version_the_numbers_are_from_and_of_which_day(aside: str) -> None:
    assert "not of this version" in aside
    assert "From version 0001-fast of 29 February 2024" in aside


def test_the_notice_does_not_call_its_numbers_ours(rendered_failed: Path) -> None:
    page = (rendered_failed / "report.html").read_text(encoding="utf-8")

    assert "What stands beside the error of a section is of an earlier version" in page
    assert "none is copied from a longer run" not in page


def test_it_says_which_settings_have_changed_since(aside: str) -> None:
    assert "<code>mlp.epochs</code> has changed from 8 to 20." in aside


def test_it_has_the_numbers_figures_and_tables(aside: str, failed: Report) -> None:
    (good,) = failed.fallbacks

    assert "0.9712 ± 0.0018" in aside
    assert {f'id="figure-{figure.label}"' for figure in good.figures} <= set(
        re.findall(r'id="figure-[^"]+"', aside)
    )
    assert {f'id="table-{table.label}"' for table in good.tables} <= set(
        re.findall(r'id="table-[^"]+"', aside)
    )
    captions = re.findall(r"<figcaption>.*?</figcaption>", aside, re.DOTALL)
    assert len(captions) == len(good.figures) + len(good.tables) > 2
    assert all("From version 0001-fast" in caption for caption in captions)


def test_its_marks_of_settings_that_deviate_lead_to_it(aside: str) -> None:
    assert set(re.findall(r'class="deviates" href="([^"]+)"', aside)) == {"#earlier-mlp"}


def test_a_version_without_settings_that_deviate_shows_one_with_such(
    failed: Report, drawings: tuple[Drawing, ...]
) -> None:
    as_the_profile = failed.model_copy(update={"profile": failed.reference, "deviations": ()})

    page = compose_document(as_the_profile, drawings, Screen())

    assert 'id="deviations"' not in page
    assert 'href="#earlier-mlp"' in page


def test_nobody_who_reads_the_marks_takes_an_earlier_number_for_one_of_this_version(
    aside: str,
) -> None:
    assert "data-metric" not in aside
    assert "<data" not in aside


def test_its_figures_have_no_colours(aside: str) -> None:
    colours = re.findall(r"#([0-9a-f]{6})\b", aside)

    assert colours
    assert all(colour[:2] == colour[2:4] == colour[4:] for colour in colours)


def test_a_grey_is_as_light_as_its_colour() -> None:
    assert greyed('fill="#ff0000"') == 'fill="#363636"'
    assert greyed('fill="#ffffff"') == 'fill="#ffffff"'


def test_references_to_its_figures_lead_to_it(failed: Report, aside: str) -> None:
    reference = Ledger(failed, TemplateLabels({}, {}, {})).reference("mlp.loss_curve")

    assert reference == '<a class="ref" href="#figure-mlp.loss_curve">Figure 3</a>'
    assert '<figure id="figure-mlp.loss_curve">' in aside


def test_the_pdf_says_it_too(pdf_pages: tuple[str, ...]) -> None:
    text = " ".join(pdf_pages)

    assert "Earlier numbers, not of this version" in text
    assert "From version 0001-fast of 29 February 2024" in " ".join(text.split())


def test_the_files_of_the_version_hold_no_earlier_figures_and_tables(
    rendered_failed: Path,
) -> None:
    assert not (rendered_failed / "figures" / "figure-02.svg").exists()
    assert not list((rendered_failed / "tables").glob("mlp.*"))
    assert (rendered_failed / "figures" / "figure-01.svg").exists()


def test_the_pages_of_the_pdf_are_kept_by_anchor(
    rendered_failed: Path, pdf_pages: tuple[str, ...]
) -> None:
    pages = read_pages(rendered_failed)

    assert len(pages) > 20
    for anchor, words in (
        ("figure-mlp.loss_curve", "Figure 3."),
        ("earlier-mlp", "Earlier numbers"),
        ("appendix-settings", "Settings"),
    ):
        assert words in pdf_pages[pages[anchor] - 1]


def test_an_earlier_figure_stands_once(failed: Report, drawings: tuple[Drawing, ...]) -> None:
    twice = failed.model_copy(update={"fallbacks": failed.fallbacks * 2})

    with pytest.raises(TemplateError, match="placed twice"):
        compose_document(twice, drawings, Screen())
