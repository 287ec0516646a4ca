"""Markdown with names in braces: what an author writes, and what comes of it."""

import jinja2
import pytest

from reportgen.project.text.files import TextFile
from tests.project.text.texts import compiled, entries, prose


@pytest.mark.parametrize(
    ("written", "template"),
    [
        ("{{ knn.accuracy }}", '{{ metric("knn.accuracy") }}'),
        ("{{knn.accuracy|percent}}", '{{ text("{knn.accuracy:percent}") }}'),
        ("{{ knn.accuracy | interval }}", '{{ text("{knn.accuracy:interval}") }}'),
        ("{{ ridge.0.1.error }}", '{{ metric("ridge.0.1.error") }}'),
        ("{{ ridge.1.5e+20.error }}", '{{ metric("ridge.1.5e+20.error") }}'),
        ("{{ ridge.of-two.error }}", '{{ metric("ridge.of-two.error") }}'),
        ("{{ ridge.1e-06.error }}", '{{ metric("ridge.1e-06.error") }}'),
        ('{{ metric("ridge.0.1.error") }}', '{{ metric("ridge.0.1.error") }}'),
        ('{{ setting("knn.neighbours") }}', '{{ setting("knn.neighbours") }}'),
        ('{{ count("knn.neighbours", "wine") }}', '{{ count("knn.neighbours", "wine") }}'),
        ('{{ published("knn.accuracy") }}', '{{ published("knn.accuracy") }}'),
        ('{{ deviations("knn") }}', '{{ deviations("knn") }}'),
        ('{{ fact("features") }}', '{{ fact("features") }}'),
        ("**{{ knn.accuracy }}**", '<strong>{{ metric("knn.accuracy") }}</strong>'),
        (
            '[see {{ setting("knn.neighbours") }}](https://a.org/b_c)',
            '<a href="https://a.org/b_c">see {{ setting("knn.neighbours") }}</a>',
        ),
        ('{{ "a\\b" }}', '{{ "a\\\\b" }}'),
        ('{{ "a_b_c | *d*" }}', '{{ "a_b_c | *d*" }}'),
        ('{{ "}} *" }}', '{{ "}} *" }}'),
        ("$a_1 * b_2 * \\hat{x}$", '{{ math("a_1 * b_2 * \\\\hat{x}") }}'),
        ("$x^{{2}}$", '{{ math("x^{{2}}") }}'),
        ("from $5 to $10", "from $5 to $10"),
        ("\\$x\\$", "$x$"),
        ("`k = {{ knn.k }}`", '<code>k = {{ metric("knn.k") }}</code>'),
        ("`$HOME` and `$PATH`", "<code>$HOME</code> and <code>$PATH</code>"),
        ('it\'s "so"', "it’s “so”"),
        ("a {# not shown #}b", "a b"),
        ("\\{{ x }}", '{{ "{" }}{ x }}'),
    ],
)
def test_a_line_becomes_a_line_of_the_template(written: str, template: str) -> None:
    assert prose(written) == f"<p>{template}</p>"


def test_what_is_raw_is_shown_as_it_stands() -> None:
    template = prose("{% raw %}{{ knn.accuracy }} {% if %}{% endraw %}")

    assert jinja2.Template(template).render() == "<p>{{ knn.accuracy }} {% if %}</p>"


def test_chapters_sections_and_headings_are_numbered_in_their_order() -> None:
    text = compiled(
        "# First\n## One\n### Part\n### Part\n## Two\n# Second {#other}\nWords.\n## Three {#last}\n"
        '{{ section("last") }} {{ section("one") }} {{ section("other") }}'
    )

    assert [(one.number, one.title) for one in text.chapters] == [(1, "First"), (2, "Second")]
    assert [(entry.stem, entry.title) for entry in entries(text)] == [
        ("one", "One"),
        ("two", "Two"),
        ("other", "Second"),
        ("last", "Three"),
    ]
    assert text.templates["sections/one.html"] == (
        '{{ heading("1.1", "One") }}\n'
        '{{ subheading("1.1.1", "Part") }}\n'
        '{{ subheading("1.1.2", "Part") }}\n'
    )
    assert text.templates["sections/last.html"] == (
        '{{ heading("2.1", "Three") }}\n'
        '<p>{{ section("2.1") }} {{ section("1.1") }} {{ section("2") }}</p>\n'
    )


def test_a_heading_may_hold_settings_and_mathematics() -> None:
    template = compiled('## With $k$ = {{ setting("knn.neighbours") }}, *or* "so" {#a}')

    assert template.templates["sections/a.html"] == (
        '{{ heading("1.1", "With " ~ (math("k")) ~ " = " ~ (setting("knn.neighbours"))'
        ' ~ ", or “so”") }}\n'
    )
    assert entries(template)[0].title == "With k = …, or “so”"


def test_a_text_without_headings_is_a_chapter_of_the_report_s_title() -> None:
    text = compiled("Words.\n")

    assert [chapter.title for chapter in text.chapters] == ["Classifying wines"]
    assert text.templates == {"sections/classifying_wines.html": "<p>Words.</p>\n"}


def test_a_chapter_goes_on_over_several_files() -> None:
    text = compiled("# First\n## One\n", TextFile("b.md", "## Two\n{{ knn.a }}"), name="a.md")

    assert [entry.stem for entry in entries(text)] == ["one", "two"]
    assert text.declarations.places == {"knn.a": "b.md, line 2"}


def test_an_image_of_a_result_is_a_figure() -> None:
    text = compiled(
        '## Results\n\n![The error at {{ setting("knn.neighbours") }} of *all*, $k_1$; at best\n'
        '{{ knn.best | percent }}.](knn.error_over_k "A curve to {{ knn.best }}")\n'
    )

    (figure,) = text.declarations.figures
    assert figure.label == "knn.error_over_k"
    assert figure.values == ("knn.error_over_k",)
    assert figure.caption == (
        "The error at {knn.neighbours:setting} of all, $k_1$; at best {knn.best:percent}."
    )
    assert figure.alternative == "A curve to {knn.best}"
    assert (figure.section, figure.place) == ("results", "text.md, line 3")
    assert entries(text)[0].figures == ("knn.error_over_k",)
    assert '\n{{ figure("knn.error_over_k") }}\n' in text.templates["sections/results.html"]


@pytest.mark.parametrize("values", ["knn.a,lda.b", "knn.a, lda.b", "knn.a lda.b"])
def test_several_values_are_panels_of_one_figure(values: str) -> None:
    text = compiled(f"## Results\n\n![Both.]({values}){{columns=1}}\n![Third.](ridge.1.c)\n")

    both, third = text.declarations.figures
    assert (both.label, both.values, both.columns) == ("knn.a", ("knn.a", "lda.b"), 1)
    assert (third.values, third.columns) == (("ridge.1.c",), 0)
    assert text.declarations.numbers == {"results": ("knn.a", "lda.b", "ridge.1.c")}


def test_a_table_that_is_a_result_is_placed_with_a_caption() -> None:
    text = compiled('## Results\n\n{{ table("knn.wines", caption="All.") }}\n')

    (table,) = text.declarations.tables
    assert (table.label, table.value, table.caption) == ("knn.wines", "knn.wines", "All.")
    assert entries(text)[0].tables == ("knn.wines",)
    assert '{{ table("knn.wines") }}' in text.templates["sections/results.html"]


TABLE = """## Results

| Classifier, $p$ | Accuracy | Note | Rank |
|---|--:|--:|:--|
| *LDA* {{ setting("knn.neighbours") }} | {{ lda.accuracy | measured }} | $a | b$ | 1 |
| k-NN | {{ knn.accuracy }} | `x` | {knn.rank} |
"""


@pytest.mark.parametrize("between", ["\n", ""], ids=["a line apart", "right behind"])
def test_a_table_has_the_caption_behind_it(between: str) -> None:
    text = compiled(
        f'{TABLE}{between}Table: The *accuracy* of {{{{ setting("seed") }}}}. {{#both}}\n'
    )

    (table,) = text.declarations.tables
    assert table.label == "results.both"
    assert table.caption == "The accuracy of {seed:setting}."
    assert table.columns == ("Classifier, $p$", "Accuracy", "Note", "Rank")
    assert table.aligns == ("left", "decimal", "right", "left")
    assert table.rows == (
        ("LDA {knn.neighbours:setting}", "{lda.accuracy:measured}", "$a | b$", "1"),
        ("k-NN", "{knn.accuracy}", "x", "{knn.rank}"),
    )
    assert (table.section, table.place, table.value) == ("results", "text.md, line 3", "")
    assert text.declarations.settings == {"results": ("knn.neighbours", "seed")}
    assert '\n{{ table("results.both") }}\n' in text.templates["sections/results.html"]


def test_a_table_without_an_id_has_its_number_in_the_section() -> None:
    assert compiled(f"{TABLE}\nTable: Both.").declarations.tables[0].label == "results.table_1"


def test_a_claim_is_declared_with_its_sentences() -> None:
    text = compiled(
        "## Results\n"
        '{{ claim("lda.accuracy == knn.accuracy", holds="LDA, at {{ lda.accuracy | percent }}, is'
        ' better.",\n  does_not_hold="It is not: {knn.accuracy}.", inconclusive="Who knows $p$?",'
        '\n  test="welch", tolerance=0.5) }}\n'
    )

    (claim,) = text.declarations.claims
    assert claim.name == "results.lda_accuracy_equals_knn_accuracy"
    assert claim.expression == "lda.accuracy == knn.accuracy"
    assert claim.holds == "LDA, at {lda.accuracy:percent}, is better."
    assert claim.does_not_hold == "It is not: {knn.accuracy}."
    assert claim.inconclusive == "Who knows $p$?"
    assert (claim.test, claim.tolerance) == ("welch", 0.5)
    assert (claim.section, claim.place) == ("results", "text.md, line 2")
    assert (
        '<p>{{ claim("results.lda_accuracy_equals_knn_accuracy") }}</p>'
        in (text.templates["sections/results.html"])
    )


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("knn.accuracy >= 0.95", "results.knn_accuracy_at_least_0_95"),
        ("ridge.1e-06.error != -2", "results.ridge_1e_minus_06_error_differs_from_minus_2"),
        (f"knn.{'a' * 60} == lda.{'b' * 60}", "results.claim_1"),
    ],
)
def test_a_claim_is_named_by_what_it_compares(expression: str, name: str) -> None:
    sentences = 'holds="a", does_not_hold="b", inconclusive="c"'

    text = compiled(f'## Results\n{{{{ claim("{expression}", {sentences}) }}}}')

    assert [claim.name for claim in text.declarations.claims] == [name]


def test_an_equation_on_its_lines_is_numbered_and_referred_to() -> None:
    assert prose('See {{ ref("results.sum") }}:\n$$\n  a_1 + {{b}}\n$$ {#sum}\nwhere $a$ is.') == (
        '<p>See {{ ref("results.sum") }}:</p>\n'
        '{{ equation("results.sum", "a_1 + {{b}}") }}\n'
        '<p>where {{ math("a") }} is.</p>'
    )


def test_code_is_a_listing() -> None:
    assert prose("```python\nprint($a$, '<b>', {{ knn.k }})\n```") == (
        '<pre class="listing" data-language="python" tabindex="0" role="group" aria-label="Code">'
        '<code>print($a$, &#39;&lt;b&gt;&#39;, {{ metric("knn.k") }})\n</code></pre>'
    )


def test_a_function_of_the_experiments_is_listed() -> None:
    assert prose('{{ listing("knn") }}') == '{{ listing("experiments", "knn") }}'


def test_a_variable_of_the_template_is_no_experiment() -> None:
    assert prose(
        "{% for one in report.authors %}\n{{ one.name }} {{ report.title }}\n{% endfor %}"
    ) == ("<p>{% for one in report.authors %}\n{{ one.name }} {{ report.title }}\n{% endfor %}</p>")


def test_html_and_statements_pass() -> None:
    assert prose(
        '{% set k = 3 %}\n\n<div class="wide">\n\nWords {{ k }}.\n\n</div>\n\n'
        '{% if medium != "data" %}\n\n- one\n- two\n\n{% endif %}\n\n<!-- {{ nothing }} -->'
    ) == (
        '{% set k = 3 %}\n<div class="wide">\n<p>Words {{ k }}.</p>\n</div>\n'
        '{% if medium != "data" %}\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n{% endif %}'
    )
