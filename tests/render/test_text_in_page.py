"""A text in Markdown becomes a page, through the templates that it is compiled to."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from reportgen.project.text.calls import FUNCTIONS
from reportgen.project.text.compiling import CompiledText, compile_text
from reportgen.project.text.files import TextFile
from reportgen.render.document.blocks import read_blocks
from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Medium, Screen
from reportgen.render.document.vocabulary import _FORMS, _FUNCTIONS
from reportgen.render.figures.drawings import Drawing
from reportgen.report.model import Report, SectionEntry
from reportgen.report.outline import entries_of, figure_numbers, table_numbers
from reportgen.report.parts import Cell, Claim, Column, Metric, Table

KNOWN = {"": ("seed",), "knn": ("neighbours", "replicates"), "lda": ()}
TEXT = """# Classifiers

Before the sections, {{ lda.accuracy }}; more in {{ section("discussion") }}.

## With `{{ "code" }}` and $x$ = {{ setting("knn.neighbours") }} {#results}

It's {{ knn.accuracy }}, {{ knn.accuracy | measured }} or **{{ knn.accuracy | percent }}**
of the wines, [at {{ setting("knn.neighbours") }}](https://example.org/a_b), in
{{ count("knn.replicates", "run") }}: see {{ ref("lda.plane") }}, {{ ref("results.distance") }},
{{ ref("results.accuracies") }} and {{ section("details") }}. {{ claim("knn.accuracy > 0.9",
id="good", holds="Of {{ knn.accuracy }}.", does_not_hold="b", inconclusive="c") }}

$$ d = \\sqrt{\\sum_{i=1}^{10} x_i^2} $$ {#distance}

![The error.](knn.error_over_k)

![The plane.](lda.plane)

| Quantity | Here |
|---|--:|
| Accuracy | {{ knn.accuracy }} |

Table: The classifier. {#accuracies}

### Details {#details}

> A quotation.

```python
x = {% raw %}"{{ y }}"{% endraw %}
```

- one of $x_i$
- {{ fact("side") }} pixels

# Discussion

Back to {{ section("classifiers") }} and {{ ref("lda.plane") }}.
"""


@pytest.fixture(scope="module")
def text() -> CompiledText:
    return compile_text([TextFile("text.md", TEXT)], title="A report", known=KNOWN)


@pytest.fixture(scope="module")
def drawn(text: CompiledText, drawings: tuple[Drawing, ...]) -> tuple[Drawing, ...]:
    """Curves of the sample in the place of the figures that the text declares."""
    curves = (one for one in drawings if one.figure.label in ("mlp.loss_curve", "noise.accuracy"))
    numbers = figure_numbers(text.chapters)
    return tuple(
        replace(
            curve,
            figure=curve.figure.model_copy(
                update={
                    "label": one.label,
                    "number": numbers[one.label],
                    "caption": one.caption,
                    "depends_on": ("knn",),
                }
            ),
        )
        for curve, one in zip(curves, text.declarations.figures, strict=True)
    )


@pytest.fixture(scope="module")
def report(sample: Report, text: CompiledText, drawn: Sequence[Drawing]) -> Report:
    """The sample with this text, and made-up parts in the place of what it declares."""
    (table,), (claim,) = text.declarations.tables, text.declarations.claims
    accuracy = sample.metrics["mlp.test_accuracy"]
    names = ("knn.accuracy", "lda.accuracy")
    update = {"tasks": (), "published": None}
    metrics: dict[str, Metric] = {
        name: accuracy.model_copy(
            update={**update, "name": name, "section": name.partition(".")[0]}
        )
        for name in names
    }
    return sample.model_copy(
        update={
            "chapters": text.chapters,
            "templates": dict(text.templates),
            "sections": tuple(
                SectionEntry(stem=entry.stem, title=entry.title, failure=None)
                for entry in entries_of(text.chapters)
            ),
            "settings": {"seed": 1, "knn": {"neighbours": [5, 7], "replicates": 3}},
            "deviations": (),
            "setting_labels": {},
            "tasks": (),
            "metrics": metrics,
            "figures": tuple(one.figure for one in drawn),
            "tables": (
                Table(
                    label=table.label,
                    number=table_numbers(text.chapters)[table.label],
                    caption=table.caption,
                    columns=tuple(map(_column, table.columns)),
                    rows=tuple(tuple(Cell(text=cell) for cell in row) for row in table.rows),
                    depends_on=("knn",),
                ),
            ),
            "equations": (),
            "claims": (
                Claim(
                    name=claim.name,
                    section="results",
                    outcome="holds",
                    text=claim.holds,
                    test="the numbers are made up",
                ),
            ),
            "published": (),
            "original": None,
            "errata": (),
        }
    )


def _column(title: str) -> Column:
    return Column(title=title)


@pytest.fixture(scope="module")
def page(report: Report, drawn: Sequence[Drawing]) -> str:
    return compose_document(report, drawn, Screen())


def test_numbers_have_their_forms_and_their_full_values(page: str) -> None:
    words = " ".join(re.sub(r"<[^>]*>", "", page).split())

    assert "It’s 0.9712, 0.9712 ± 0.0018 or 97.12 % of the wines" in words
    assert "in 3 runs: see Figure 2, Equation 1, Table 1 and 1.1.1." in words
    assert re.search(r'<strong>.*<data class="metric" value="0.97123456789".*</strong>', page)
    assert re.search(r'<a href="https://example.org/a_b">at <span .*>5 and 7</span></a>', page)


def test_headings_and_references_lead_to_each_other(page: str) -> None:
    anchors = set(re.findall(r' id="([^"]+)"', page))
    targets = set(re.findall(r'<a class="ref" href="#([^"]+)"', page))

    assert targets == {
        "figure-lda.plane",
        "equation-results.distance",
        "table-results.accuracies",
        "section-1.1.1",
        "chapter-1",
        "chapter-2",
    }
    assert targets <= anchors
    assert re.search(r'<h3 id="section-1.1"><span class="number">1.1</span> With code and ', page)
    assert '<h4 id="section-1.1.1"><span class="number">1.1.1</span> Details</h4>' in page


def test_figures_tables_equations_and_claims_stand_between_paragraphs(page: str) -> None:
    main = page.partition("<main")[2]

    for block in ("<figure", '<div class="equation"', "<pre"):
        assert block in main
        assert f"<p>{block}" not in main
    assert '<span class="claim" id="claim-results.good" data-outcome="holds">Of <' in main
    assert "<code>x = &#34;{{ y }}&#34;\n</code>" in main


def test_a_part_of_the_report_names_what_the_whole_one_has(
    report: Report, drawn: Sequence[Drawing]
) -> None:
    alone = tuple(entry for entry in report.sections if entry.stem == "discussion")
    part = report.model_copy(
        update={"sections": alone, "figures": (), "tables": (), "claims": (), "metrics": {}}
    )

    words = re.sub(r"<[^>]*>", "", compose_document(part, (), Screen()))

    assert "Back to 1 and Figure 2 of the full report." in words


def test_the_page_can_be_stored_as_data(report: Report, drawn: Sequence[Drawing]) -> None:
    blocks = read_blocks(compose_document(report, drawn, Medium()))

    words = ["".join(span.text for span in block.spans) for block in blocks]
    assert "A quotation." in words
    assert 'x = "{{ y }}"' in words


def test_a_text_may_call_what_a_page_offers() -> None:
    assert set(FUNCTIONS) == {*_FUNCTIONS.split(), *_FORMS}
