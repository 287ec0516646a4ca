"""What fails in a template is said of the line of the text that it was made of."""

import pickle

import pytest

from reportgen.base.errors import TemplateError
from reportgen.project.contents import Contents
from reportgen.project.text.files import TextFile
from reportgen.render.document.template_engine import located
from tests.project.text.texts import compiled

NAME = "sections/results.html"
BAD = "{{ 1 // 0 }}"


def said_of(text: str, sought: str, name: str = "text.md", **theme: str) -> str:
    """Return what is said of a fault in the line of the template that has what is sought."""
    found = compiled(text, name=name)
    lines = found.templates[NAME].split("\n")
    line = next(number for number, one in enumerate(lines, 1) if sought in one)
    contents = Contents(found.chapters, found.templates, found.places)
    with pytest.raises(TemplateError) as caught, contents.faults_in_text(theme):
        raise pickle.loads(pickle.dumps(located(NAME, line, "it fails")))
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{BAD}", 2),
        (f"\n\nWords\nand\n{BAD} {BAD}", 6),
        (f"A\n\n- b\n- c\n  {BAD}\n", 6),
        (f"| a |\n|---|\n| b |\n\nTable: c\n\n> d\n>\n> {BAD}", 10),
        (f"$$\nx\n$$\n\n{{% if 1 %}}\n\na\n\n{BAD}\n\n{{% endif %}}", 10),
        (f"```\na\nb\n```\n\n{BAD}", 7),
        (f"<div>\n\na\n\n<b>\n{BAD}</b>\n\n</div>", 7),
        (f"![A.](knn.a)\n![B.](knn.b)\n\n### More\n\n{BAD}", 7),
    ],
)
def test_a_line_of_markdown_is_found(text: str, line: int) -> None:
    said = said_of(f"## Results {{#results}}\n{text}", BAD)

    assert said == f"text.md, line {line}: it fails"


@pytest.mark.parametrize(
    ("text", "sought", "line"),
    [
        ("![A.](knn.a)\n![B.](knn.b)", "knn.b", 3),
        ("a\n\n| a |\n|---|\n| b |\n\nTable: c {#d}", "results.d", 4),
        ("a\n\n$$\nx\n$$ {#d}", "results.d", 4),
        ("a\n\n### More $x$", "More", 4),
        ("a\n\nb $x$\n$y$", '"y"', 5),
    ],
)
def test_so_is_that_of_what_it_declares(text: str, sought: str, line: int) -> None:
    said = said_of(f"## Results {{#results}}\n{text}", sought)

    assert said == f"text.md, line {line}: it fails"


def test_a_line_of_html_is_found() -> None:
    text = f'{{{{ heading("Results") }}}}\n<p>\n{BAD}'

    assert said_of(text, BAD, "text/results.html") == "text/results.html, line 3: it fails"


def test_what_a_theme_replaces_keeps_its_name() -> None:
    said = said_of(f"## Results {{#results}}\n{BAD}", BAD, **{NAME: ""})

    assert said == f"{NAME}, line 2: it fails"


def test_without_a_line_it_is_where_the_section_begins() -> None:
    found = compiled("## First\na\n\n## Results {#results}\na")
    contents = Contents(found.chapters, found.templates, found.places)

    with pytest.raises(TemplateError) as caught, contents.faults_in_text():
        raise located(NAME, None, "it fails")

    assert str(caught.value) == "text.md, line 4: it fails"


def test_of_several_files_it_names_the_right_one() -> None:
    more = TextFile("text/results.md", f"## Results {{#results}}\n\n{BAD}")
    found = compiled("## First\na", more, name="text/first.md")

    assert found.places[NAME][-1] == "text/results.md, line 3"
