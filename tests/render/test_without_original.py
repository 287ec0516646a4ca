"""A report whose project compares itself with nothing, of one chapter."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.base.errors import TemplateError
from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Medium
from reportgen.render.figures.drawings import unpainted
from reportgen.report.model import Report, read_report
from tests.conftest import Rendered
from tests.sample import small_report


def composed(report: Report) -> str:
    """Return the page as the words alone."""
    places = [unpainted(figure) for figure in report.figures]
    return compose_document(report, places, Medium())


@pytest.fixture(scope="module")
def page() -> str:
    return composed(small_report())


def test_it_deviates_from_the_reference_profile(page: str) -> None:
    assert "not of the profile full." in page
    assert "8 epochs</span>" in page
    assert "(full: 10)" in page
    assert "three_layer.epochs" not in page  # the sample lists no such setting


def test_it_names_no_original(page: str) -> None:
    body = page.partition("<body>")[2]
    assert "paper" not in body
    assert 'class="original"' not in body


def test_appendices_without_content_are_left_out_and_the_letters_follow(page: str) -> None:
    headings = re.findall(r'<h2 id="appendix-\w+"><span class="number">(\w)</span> (\w+)', page)
    contents = re.findall(r'href="#appendix-\w+"><span class="number">(\w)</span> (\w+)', page)

    assert headings == contents == [("A", "Provenance"), ("B", "Settings")]


def test_claims_come_third_where_there_are_errata_and_no_numbers(sample: Report) -> None:
    page = composed(sample.model_copy(update={"published": ()}))

    assert re.findall(r'<h2 id="appendix-(\w+)"><span class="number">(\w)', page) == [
        ("provenance", "A"),
        ("settings", "B"),
        ("claims", "C"),
        ("errata", "D"),
    ]


def test_a_published_number_is_not_to_be_had() -> None:
    report = small_report()
    name = "sections/three_layer.html"
    text = report.templates[name] + '{{ published("three_layer.test_accuracy") }}'
    wrong = report.model_copy(update={"templates": {name: text}})

    with pytest.raises(TemplateError, match=r"There is no published number three_layer\.test_acc"):
        composed(wrong)


def test_a_section_without_a_template_is_named() -> None:
    with pytest.raises(TemplateError, match=r"The report has no template sections/three_layer\."):
        composed(small_report().model_copy(update={"templates": {}}))


@pytest.mark.slow
def test_it_is_rendered_from_its_file_alone(
    tmp_path: Path, render: Callable[[Report, Path], Rendered]
) -> None:
    (tmp_path / "report.json").write_text(small_report().to_json(), encoding="utf-8")
    (tmp_path / "out").mkdir()

    done = render(read_report(tmp_path), tmp_path / "out")

    assert done.warnings == ()
    assert (done.folder / "report.pdf").is_file()
