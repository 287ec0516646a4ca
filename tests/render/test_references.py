"""The list of references: what the text cites leads there, in every form of the report."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from reportgen.base.errors import TemplateError
from reportgen.export.markdown import text_markdown
from reportgen.project.theme import Theme
from reportgen.render.document.blocks import read_blocks
from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Medium, Paper, Screen
from reportgen.render.figures.drawings import Drawing
from reportgen.render.pdf.pdf import make_pdf
from reportgen.report.composed import Span
from reportgen.report.model import Report
from reportgen.report.references import Reference
from tests.sample import part_of

Compose = Callable[..., str]

DOI = "https://doi.org/10.1000/1"
CITATION = """{{ heading("2.d", "A section") }}
{{ figure("three_layer.loss_curve") }}{{ table("three_layer.test") }}
<p>As was said {{ cite("holm", "adam, p. 3") }}.</p>"""
REFERENCES = (
    Reference(key="adam", label="1", entry=(Span(text="Adam: a <method>."),)),
    Reference(
        key="holm",
        label="2",
        entry=(
            Span(text="Holm, in "),
            Span(text="Scand. J.", mark="emphasis"),
            Span(text=DOI, target=DOI),
        ),
    ),
)


@pytest.fixture
def citing(sample: Report) -> Report:
    """The sample with two works, which the section three_layer cites."""
    cites = {"three_layer": ("holm", "adam")}
    chapters = tuple(
        chapter.model_copy(
            update={
                "experiments": tuple(
                    one.model_copy(update={"cites": cites.get(one.stem, ())})
                    for one in chapter.experiments
                )
            }
        )
        for chapter in sample.chapters
    )
    templates = {**sample.templates, "sections/three_layer.html": CITATION}
    changes = {"references": REFERENCES, "chapters": chapters, "templates": templates}
    return sample.model_copy(update=changes)


def test_a_citation_leads_to_its_entry(compose: Compose, citing: Report) -> None:
    page = compose(citing)

    first, second = '<a class="citation" href="#reference-2">2</a>', 'href="#reference-1">1</a>'
    assert f'As was said [{first}; <a class="citation" {second}, p.\N{NO-BREAK SPACE}3].' in page
    assert (
        '<li id="reference-1"><span class="label">[1] </span>Adam: a &lt;method&gt;.</li>' in page
    )
    assert f'<em>Scand. J.</em><a href="{DOI}">{DOI}</a></li>' in page
    assert (
        page.index("</main>")
        < page.index('<h2 id="references">')
        < page.index('<h2 id="appendix-provenance">')
    )
    assert '<a href="#references"><span class="number"></span> References</a>' in page


def test_by_author_and_year_the_list_has_no_numbers(compose: Compose, citing: Report) -> None:
    labels = [one.model_copy(update={"label": f"{one.key}, 1979"}) for one in REFERENCES]
    page = compose(citing.model_copy(update={"citations": "author-year", "references": labels}))

    assert '(<a class="citation" href="#reference-2">holm, 1979</a>; <a' in page
    assert '<li id="reference-1">Adam' in page


@pytest.mark.parametrize("stems", [("mlp",), ()])
def test_a_report_that_cites_nothing_has_no_such_chapter(
    compose: Compose, citing: Report, sample: Report, stems: tuple[str, ...]
) -> None:
    page = compose(part_of(citing, *stems) if stems else sample)

    assert 'id="references"' not in page
    assert 'href="#references"' not in page


def test_a_template_that_cites_what_the_report_does_not_have_is_named(compose: Compose) -> None:
    with pytest.raises(
        TemplateError, match=r"three_layer\.html, line 3: There is no reference holm"
    ):
        compose(three_layer=CITATION)


def test_a_theme_that_leaves_out_the_list_is_told_how_to_place_it(
    citing: Report, drawings: tuple[Drawing, ...]
) -> None:
    theme = Theme(
        Path("mine"), {"report.html": b"{% for one in chapters %}{{ one.sections }}{% endfor %}"}
    )

    with pytest.raises(TemplateError, match=r"report\.html has no list of references"):
        compose_document(citing, drawings, Screen(), theme)


def test_markdown_has_the_list_with_its_links(
    citing: Report, drawings: tuple[Drawing, ...]
) -> None:
    text = text_markdown(read_blocks(compose_document(citing, drawings, Medium())), {})

    assert "As was said [[2](#reference-2); [1](#reference-1), p.\N{NO-BREAK SPACE}3]." in text
    assert f'- <a name="reference-2"></a>**[2]** Holm, in *Scand. J.*[{DOI}]({DOI})\n' in text


@pytest.mark.slow
def test_the_pdf_has_bookmark_links_and_addresses(
    citing: Report, drawings: tuple[Drawing, ...], tmp_path: Path
) -> None:
    page = compose_document(citing, drawings, Paper())
    (tmp_path / "report.pdf").write_bytes(make_pdf(page, citing.created).content)
    reader = PdfReader(tmp_path / "report.pdf")

    links = [one.get_object() for page in reader.pages for one in page.get("/Annots", ())]
    assert "'/Title': 'References'" in str(reader.outline)
    assert [one["/A"]["/URI"] for one in links if "/URI" in one.get("/A", {})].count(DOI) == 1
    assert {"reference-1", "reference-2"} <= {str(one.get("/Dest")) for one in links}
    assert any(DOI in page.extract_text() for page in reader.pages)
