"""Chapters without numbers, the abstract, and outcomes of claims that are told elsewhere."""

from dataclasses import replace

import pytest

from reportgen.base.errors import TemplateError
from reportgen.project.text.compiling import CompiledText, compile_text
from reportgen.project.text.files import TextFile
from tests.project.text.texts import KNOWN, compiled, entries

TEXT = """# Introduction {-}

What is asked.

# Methods

## Neighbours

{{ claim("knn.accuracy > 0.5", id="better", holds="Yes.", does_not_hold="No.",
    inconclusive="Unclear.") }}

# Conclusion {-}

{{ outcome("neighbours.better", holds="It is {{ knn.accuracy }}.", does_not_hold="It is not.",
    inconclusive="Nobody knows.") }}
"""


def with_abstract(abstract: TextFile, text: str = TEXT) -> CompiledText:
    files = [TextFile("text.md", text), replace(abstract, is_abstract=True)]
    return compile_text(files, title="Wine", known=KNOWN)


def test_a_chapter_with_a_dash_has_no_number_and_the_others_count_on() -> None:
    text = compiled(TEXT)

    numbers = [(chapter.number, chapter.title) for chapter in text.chapters]
    assert numbers == [(None, "Introduction"), (1, "Methods"), (None, "Conclusion")]
    assert [entry.stem for entry in entries(text)] == ["introduction", "neighbours", "conclusion"]
    assert text.chapters[0].anchor == "chapter-introduction"


def test_it_has_no_headings() -> None:
    with pytest.raises(TemplateError, match=r"^text\.md, line 3: Outlook has no number"):
        compiled("# Outlook {-}\n\n## Wines\n")


def test_no_reference_leads_to_it_by_a_number() -> None:
    with pytest.raises(TemplateError, match="There is no section introduction"):
        compiled(TEXT + '\n{{ section("introduction") }}\n')


@pytest.mark.parametrize(
    "file",
    [
        TextFile("abstract.md", "All in *short*.\n"),
        TextFile("text/abstract.html", "<p>All in <em>short</em>.</p>\n"),
    ],
)
def test_an_abstract_comes_first_whatever_its_form(file: TextFile) -> None:
    text = with_abstract(file)

    first = text.chapters[0]
    assert (first.is_abstract, first.number, first.title) == (True, None, "Abstract")
    assert [chapter.is_abstract for chapter in text.chapters[1:]] == [False] * 3
    assert text.templates["sections/abstract.html"].strip() == "<p>All in <em>short</em>.</p>"
    assert text.chapters[2].number == 1


@pytest.mark.parametrize(
    ("words", "problem"),
    [("", "the abstract is empty"), ("# One\n\nTwo.\n", "an abstract has no chapters")],
)
def test_an_abstract_that_cannot_be_one_is_refused(words: str, problem: str) -> None:
    with pytest.raises(TemplateError, match=rf"^abstract\.md, line 1: {problem}"):
        with_abstract(TextFile("abstract.md", words))


def test_an_outcome_has_sentences_for_a_claim_of_elsewhere() -> None:
    text = compiled(TEXT)

    (outcome,) = text.declarations.outcomes
    assert (outcome.name, outcome.claim) == ("conclusion.outcome_1", "neighbours.better")
    assert (outcome.holds, outcome.untested) == ("It is {knn.accuracy}.", "")
    assert '{{ outcome("conclusion.outcome_1") }}' in text.templates["sections/conclusion.html"]


def test_its_section_does_without_the_results_that_it_shows() -> None:
    text = compiled(TEXT)

    assert text.declarations.dispensable["conclusion"] == ("knn.accuracy",)
    (conclusion,) = (entry for entry in entries(text) if entry.stem == "conclusion")
    assert set(conclusion.reads) == {"neighbours", "knn"}


def test_an_outcome_of_no_claim_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(TemplateError, match=r"There is no claim neighbours\.beter\. Did you mean"):
        compiled(TEXT.replace('outcome("neighbours.better"', 'outcome("neighbours.beter"'))


def test_an_outcome_lacks_no_sentence() -> None:
    with pytest.raises(TemplateError, match="has no sentence for an outcome: add inconclusive"):
        compiled(TEXT.replace(',\n    inconclusive="Nobody knows."', ""))
