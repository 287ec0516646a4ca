"""A text cites works by their keys, in prose, captions, cells and sentences of claims."""

import re

import pytest

from reportgen.base.errors import TemplateError
from reportgen.project.bibliography import Bibliography, Work
from reportgen.project.text.compiling import CompiledText, compile_text
from reportgen.project.text.files import TextFile
from reportgen.project.text.settings import with_settings
from tests.project.text.texts import KNOWN, USED

FIELDS = {"title": "Title", "year": "1979"}
WORKS = {
    key: Work(key, kind, FIELDS, (), (), f"refs.bib, line {number}")
    for number, (key, kind) in enumerate([("holm", "misc"), ("welch", "misc"), ("bad", "article")])
}


def compiled(text: str, name: str = "text.md", file: str = "refs.bib") -> CompiledText:
    bibliography = Bibliography(file, WORKS if file else {})
    files = [TextFile(name, f"## A {{#a}}\n\n{text}" if name.endswith("md") else text)]
    return compile_text(files, title="Wines", known=KNOWN, bibliography=bibliography)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("[@holm]", 'cite("holm")'),
        ("[@holm, p. 3; @welch]", 'cite("holm, p. 3", "welch")'),
        ("[@holm;\n@welch, pp.\n3-4]", 'cite("holm", "welch, pp. 3-4")'),
        ('{{ cite("holm, p. 3", "welch") }}', 'cite("holm, p. 3", "welch")'),
    ],
)
def test_markdown_cites_as_pandoc_does(text: str, call: str) -> None:
    assert (
        f"<p>On {{{{ {call} }}}} and on.</p>"
        in compiled(f"On {text} and on.").templates["sections/a.html"]
    )


@pytest.mark.parametrize(
    "text", ["`[@holm]`", r"\[@holm]", "[@holm](https://a.org)", "[see @holm]"]
)
def test_what_is_no_citation_stays(text: str) -> None:
    assert "cite(" not in compiled(text).templates["sections/a.html"]


def test_html_cites_as_well() -> None:
    text = compiled('<p>On {{ cite("welch") }}.</p>', name="text/a.html")

    assert '<p>On {{ cite("welch") }}.</p>' in text.templates["sections/a.html"]
    assert [one.cites for one in text.chapters[0].experiments] == [("welch",)]


def test_works_count_in_the_order_of_their_first_citation() -> None:
    text = compiled(
        "![After [@welch].](knn.a)\n\n[@holm] [@welch]\n\n"
        "{% if medium %}{{ cite('holm') if medium else '' }}{% endif %}"
    )

    assert [one.key for one in text.declarations.works] == ["welch", "holm"]


@pytest.mark.parametrize(
    ("style", "caption", "cell"),
    [
        ("numbered", "After [{1:reference-1}, p.\N{NO-BREAK SPACE}3].", "[{2:reference-2}]"),
        (
            "author-year",
            "After ({Title, 1979a:reference-1}, p.\N{NO-BREAK SPACE}3).",
            "({Title, 1979b:reference-2})",
        ),
    ],
)
def test_captions_cells_and_sentences_cite_in_the_style_that_is_set(
    style: str, caption: str, cell: str
) -> None:
    declarations = compiled(
        "![After [@holm, p. 3].](knn.a)\n\n| a | b |\n|---|---|\n| c | [@welch] |\n\nTable: T.\n\n"
        "{{ claim(\"knn.a > 1\", holds=\"{% if value('seed') %}{{ cite('welch') }}{% endif %}\", "
        'does_not_hold="no", inconclusive="?") }}'
    ).declarations

    worded = with_settings(declarations, {"report": {"citations": style}})

    assert worded.figures[0].caption == caption
    assert worded.tables[0].rows == (("c", cell),)
    assert worded.tables[0].aligns == ("left", "left")
    assert worded.claims[0].holds == f"{{% if value('seed') %}}{cell}{{% endif %}}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[@holn]", "text.md, line 3: There is no reference holn in refs.bib. Did you mean holm?"),
        (
            "a\n[@xyz]",
            "text.md, line 4: There is no reference xyz in refs.bib. It has holm, welch, bad.",
        ),
        ("![A [@holn].](knn.a)", "text.md, line 3: There is no reference holn"),
        ("{{ 'a' if cite('holn') }}", "text.md, line 3: There is no reference holn"),
        ("[@bad]", "refs.bib, line 2: bad has no author and no journal, which @article needs."),
        ("[@holm,]", 'text.md, line 3: "holm," is not the key of a reference'),
        ("{{ cite(knn.a) }}", "text.md, line 3: what cite(...) is given must be plain texts"),
        ("### On [@holm]", 'text.md, line 3: {{ cite("holm") }} is a link on the page'),
    ],
)
def test_a_citation_that_cannot_be_is_named_before_anything_runs(text: str, problem: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(problem)):
        compiled(text)


def test_without_a_file_of_references_the_project_file_is_to_name_one() -> None:
    with pytest.raises(TemplateError, match=r"report\.toml names no file of references: add ref"):
        compiled("[@holm]", file="")


def test_what_is_not_cited_is_warned_of_in_one_line() -> None:
    assert compiled(f"[@holm]{USED}").warnings == (
        "refs.bib, line 1: welch, bad are cited nowhere.",
    )
