"""HTML files of the text: the same names, with headings, figures and tables as calls."""

import re

import pytest

from reportgen.base.errors import TemplateError
from reportgen.project.text.compiling import compile_text
from reportgen.project.text.files import TextFile
from tests.project.text.texts import KNOWN, compiled, entries

HTML = """{{ chapter("Classifiers") }}
{{ heading("Nearest neighbours", id="near", section="Near") }}
<p>At {{ knn.accuracy | percent }}; see {{ section("near") }}, {{ section("1.b") }},
{{ section("methods") }}.</p>
{{ figure("knn.error_over_k", "lda.error", columns=1, caption="At $k$ = {{ setting('seed') }}.") }}
{{ figure("knn.diagram", numbered=false) }}
{{ figure("knn.own") }}
{{ table("knn.wines", caption="The wines.") }}
{{ table("knn.made") }}
{{ equation("methods.sum", "a_1 + b") }}
{{ claim("knn.made_elsewhere") }}
{{ subheading("Details") }}
{{ heading("1.b", "Second") }}
"""


def test_a_file_is_a_section_with_its_headings_numbered() -> None:
    text = compiled(HTML, name="text/methods.html")

    assert [chapter.title for chapter in text.chapters] == ["Classifiers"]
    assert text.templates == {
        "sections/methods.html": '{{ heading("1.1", "Nearest neighbours") }}\n'
        '<p>At {{ text("{knn.accuracy:percent}") }}; see {{ section("1.1") }}, '
        '{{ section("1.b") }},\n{{ section("1.1") }}.</p>\n'
        '{{ figure("knn.error_over_k") }}\n'
        '{{ figure("knn.diagram") }}\n'
        '{{ figure("knn.own") }}\n'
        '{{ table("knn.wines") }}\n'
        '{{ table("knn.made") }}\n'
        '{{ equation("methods.sum", "a_1 + b") }}\n'
        '{{ claim("knn.made_elsewhere") }}\n'
        '{{ subheading("1.1.1", "Details") }}\n'
        '{{ heading("1.b", "Second") }}\n'
    }


def test_what_has_a_caption_is_declared_and_all_is_in_the_outline() -> None:
    text = compiled(HTML, name="text/methods.html")

    (figure,), (table,) = text.declarations.figures, text.declarations.tables
    assert (figure.values, figure.columns) == (("knn.error_over_k", "lda.error"), 1)
    assert figure.caption == "At $k$ = {seed:setting}."
    assert figure.place == "text/methods.html, line 5"
    assert (table.value, table.caption) == ("knn.wines", "The wines.")
    (entry,) = entries(text)
    assert (entry.stem, entry.title) == ("methods", "Near")
    assert entry.figures == ("knn.error_over_k", "knn.own")
    assert entry.drawings == ("knn.diagram",)
    assert entry.tables == ("knn.wines", "knn.made")


def test_what_jinja_would_read_as_its_own_is_written_as_it_stands() -> None:
    text = compiled("<p>{#a} {</p>{{ knn.a }}{", name="a.html")

    assert text.templates["sections/a.html"] == (
        '<p>{{ "{" }}#a} {</p>{{ metric("knn.a") }}{{ "{" }}'
    )


def test_html_stands_beside_markdown() -> None:
    more = TextFile("text/results.html", '<p>{{ lda.accuracy }}, $1 each, {{ section("a") }}</p>')

    text = compiled("# First\n## A\n", more, name="text/a.md")

    assert text.templates["sections/results.html"] == (
        '<p>{{ metric("lda.accuracy") }}, $1 each, {{ section("1.1") }}</p>'
    )


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<p></p>\n{{ chapter("A") }}', "line 2: chapter(...) must stand at the head"),
        ("\n{{ kn.a }}", "line 2: There is no experiment kn"),
        ('{{ heading("A", name="b") }}', "line 1: There is no option name of heading"),
        ('{{ heading("1.a", "A") }}\n' * 2, "line 2: another heading has the number 1.a"),
        ("{{ heading(a) }}", "line 1: what heading(...) is given must be plain"),
    ],
)
def test_a_fault_has_its_line(html: str, problem: str) -> None:
    with pytest.raises(TemplateError) as error:
        compiled(html, name="a.html")

    assert str(error.value).startswith(f"a.html, {problem}")


class TestWhatASectionDerives:
    TEXT = TextFile(
        "text/knn.html",
        """{{ heading("2.a", "Neighbours") }}
{{ wording("knn.words", "Of {{ counted(value('knn.neighbours'), 'wine') }}, {{ knn.name }}.") }}
{{ wording("knn.name") }}
{{ claim("knn.better", begins="It is ", ends=" better.", holds="{{ times }} times",
    does_not_hold="{{ knn.a | percent }}", inconclusive="unclear", untested="There is one.") }}
{{ figure("knn.plane", caption="A plane.", title="The plane", numbered=false) }}
{{ table("knn.test", value="knn.rows", caption="The test of {{ fact('wines') }}.", note="None.") }}
""",
    )

    def test_is_declared_with_its_words_as_a_template(self) -> None:
        found = compile_text([self.TEXT], title="Wines", known=KNOWN, derived={"knn"}).declarations

        assert [(one.name, one.text) for one in found.wordings] == [
            ("knn.words", "Of {{ counted(value('knn.neighbours'), 'wine') }}, {knn.name}."),
            ("knn.name", "{knn.name}"),
        ]
        (claim,), (figure,), (table,) = found.claims, found.figures, found.tables
        assert (claim.name, claim.is_derived) == ("knn.better", True)
        assert claim.holds == "It is {{ times }} times better."
        assert claim.does_not_hold == "It is {knn.a:percent} better."
        assert claim.inconclusive == "It is unclear better."
        assert claim.untested == "There is one."
        assert (figure.title, figure.is_numbered) == ("The plane", False)
        assert (table.label, table.value, table.note) == ("knn.test", "knn.rows", "None.")

    @pytest.mark.parametrize(
        ("call", "problem"),
        [
            ("counted(value('knn.neigbours'), 'wine')", "There is no setting knn.neigbours"),
            ("countd(3, 'wine')", "{{ countd }} cannot stand in a caption"),
            ("counted(3", "unexpected"),
        ],
    )
    def test_names_only_settings_and_functions_that_there_are(
        self, call: str, problem: str
    ) -> None:
        text = f'{{{{ wording("knn.words", "Of {{{{ {call} }}}}.") }}}}'
        file = TextFile("text/knn.html", text)

        with pytest.raises(TemplateError, match=re.escape(problem)) as error:
            compile_text([file], title="Wines", known=KNOWN, derived={"knn"})

        assert str(error.value).startswith("text/knn.html, line 1: ")
