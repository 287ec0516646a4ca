"""A text in Markdown becomes a page, through the templates that it is compiled to."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from reportgen.project.text.calls import FUNCTIONS
from reportgen.project.text.compiling import CompiledText, compile_text
from reportgen.project.text.files import TextFile
from reportgen.render.document.blocks import read_blocks
from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Medium
from reportgen.render.document.vocabulary import _FUNCTIONS
from reportgen.render.figures.drawings import Drawing
from reportgen.report.model import Report
from reportgen.report.parts import Claim
from tests.sample import TEMPLATES

Compose = Callable[..., str]

KNOWN = {
    "": ("seed",),
    "mlp": ("hidden", "epochs"),
    "convnet": ("epochs",),
}
TEXT = """# Networks

Before the sections, {{ mlp.parameters }} parameters.

## With `{{ "code" }}` and $x$ = {{ setting("mlp.epochs") }} {#mlp}

It's {{ mlp.test_accuracy }}, {{ mlp.test_accuracy | measured }} or **{{ mlp.test_accuracy |
percent }}** of the images, [at {{ setting("mlp.hidden") }}](https://example.org/a_b), after
{{ count("mlp.epochs", "epoch") }}: see {{ ref("mlp.loss_curve") }}, {{ ref("mlp.cross_entropy") }},
{{ ref("mlp.test") }} and {{ section("details") }}. {{ claim("mlp.test_accuracy > 0.9", id="good",
holds="a", does_not_hold="b", inconclusive="c") }}

$$ L = -\\sum_{i=1}^{10} y_i \\log \\hat{y}_i $$ {#cross_entropy}

![The accuracy.](mlp.accuracy_curve)

![The loss.](mlp.loss_curve)

{{ figure("mlp.diagram", numbered=false) }}

{{ table("mlp.layers") }}

| Quantity | Here |
|---|--:|
| Accuracy | {{ mlp.test_accuracy }} |

Table: The network. {#test}

### Details {#details}

> A quotation.

```python
x = {% raw %}"{{ y }}"{% endraw %}
```

- one of $x_i$
- two of them

{{ equation("mlp.parameter_sum") }}
"""


@pytest.fixture
def text() -> CompiledText:
    return compile_text([TextFile("text.md", TEXT)], title="A report", known=KNOWN)


@pytest.fixture
def report(sample: Report, text: CompiledText) -> Report:
    """The sample with the claim of this text."""
    (declared,) = text.declarations.claims
    claim = Claim(name=declared.name, outcome="holds", text=declared.holds, test="by eye")
    return sample.model_copy(update={"claims": (*sample.claims, claim)})


@pytest.fixture
def page(report: Report, text: CompiledText, compose: Compose) -> str:
    """The page with this text in the place of one of the sample's sections."""
    return compose(report, mlp=text.templates["sections/mlp.html"])


def test_numbers_have_their_forms_and_their_full_values(page: str) -> None:
    words = " ".join(re.sub(r"<[^>]*>", "", page).split())

    assert "It’s 0.9712, 0.9712 ± 0.0018 or 97.12 % of the images" in words
    assert "after 8 epochs: see Figure" in words
    assert re.search(r'<strong>.*<data class="metric" value="0.97123456789".*</strong>', page)
    assert re.search(r'<a href="https://example.org/a_b">at <data .*>64 and 64</data></a>', page)


def test_headings_and_references_lead_to_each_other(page: str) -> None:
    assert re.search(r'<h3 id="section-1.1"><span class="number">1.1</span> With code and ', page)
    assert '<a class="ref" href="#section-1.1.1">1.1.1</a>' in page
    assert '<a class="ref" href="#equation-mlp.cross_entropy">Equation' in page
    assert '<h4 id="section-1.1.1"><span class="number">1.1.1</span> Details</h4>' in page


def test_figures_tables_equations_and_claims_stand_between_paragraphs(page: str) -> None:
    main = page.partition("<main")[2]

    for block in ("<figure", '<div class="equation"', "<pre"):
        assert block in main
        assert f"<p>{block}" not in main
    assert '<span class="claim" id="claim-mlp.good" data-outcome="holds">a' in main
    assert "<code>x = &#34;{{ y }}&#34;\n</code>" in main


def test_the_page_can_be_stored_as_data(
    report: Report, text: CompiledText, drawings: tuple[Drawing, ...]
) -> None:
    content = text.templates["sections/mlp.html"].encode()
    theme = replace(TEMPLATES, files={**TEMPLATES.files, "sections/mlp.html": content})

    blocks = read_blocks(compose_document(report, drawings, Medium(), theme))

    words = ["".join(span.text for span in block.spans) for block in blocks]
    assert "A quotation." in words
    assert 'x = "{{ y }}"' in words


def test_a_text_may_call_what_a_page_offers() -> None:
    assert set(FUNCTIONS) - {"beside_original"} <= set(_FUNCTIONS.split())
