"""The examples of docs/text.md are a text, and its table has all that a text can say."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from reportgen import count, derived, measure
from reportgen.base.paths import PACKAGE
from reportgen.project import parts
from reportgen.project.bibliography import Bibliography, read_bibliography
from reportgen.project.text.calls import FUNCTIONS
from reportgen.project.text.compiling import CompiledText, compile_text
from reportgen.project.text.files import TextFile
from reportgen.report.texts import FORMS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "text.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    pieces = re.findall(rf"~~~~{language}\n(.*?)~~~~", DOCUMENT, re.DOTALL)
    return "\n".join(pieces)


@pytest.fixture(scope="module")
def text() -> CompiledText:
    """The examples, compiled as one text."""
    files = [
        TextFile("text/a.md", example("markdown")),
        TextFile("text/outlook.html", example("html")),
    ]
    known = {"": ("seed",), "knn": ("neighbours", "replicates"), "lda": ()}
    bibliography = read_bibliography(PACKAGE / "projects" / "mnist", "references.bib")
    cited = {key: bibliography.works[key] for key in ("holm1979", "mcnemar1947", "welch1947")}
    return compile_text(
        files,
        title="Wines",
        known=known,
        derived={"knn"},
        bibliography=Bibliography(bibliography.file, cited),
    )


def test_the_examples_are_a_text_without_a_warning(text: CompiledText) -> None:
    assert text.warnings == ()
    assert list(text.templates) == [
        "sections/introduction.html",
        "sections/classifiers.html",
        "sections/knn.html",
        "sections/outlook.html",
    ]


def test_their_figures_tables_and_claims_are_declared(text: CompiledText) -> None:
    declared = text.declarations

    assert [one.label for one in declared.figures] == ["knn.error_over_k", "knn.sweep", "lda.plane"]
    assert [one.label for one in declared.tables] == ["knn.accuracies", "lda.confusion"]
    assert [one.name for one in declared.claims] == [
        "knn.lda_accuracy_above_knn_accuracy",
        "knn.verdict",
    ]
    assert [one.name for one in declared.wordings] == ["knn.summary"]


def test_the_evidence_that_a_section_derives_decides_its_claim() -> None:
    (listing,) = re.findall(r"```python\n(@derived.*?)```", DOCUMENT, re.DOTALL)
    names = {name: getattr(parts, name) for name in ("evidence_over_replicates", "no_evidence")}
    names |= {"derived": derived, "measure": measure, "replace": replace}
    runs = tuple({"accuracy": count(right, of=178)} for right in (140, 142, 141))

    exec(listing, names)

    found = names["verdict"](runs, {"accuracy": count(170, of=178)})["verdict"]
    assert (found.outcome, found.sentence_words["leads"]) == ("holds", 3)
    assert names["verdict"](runs)["verdict"].is_untested


def test_each_form_and_each_function_is_explained() -> None:
    others = {"metric", "measured", "percent", "text", "wording"}

    assert all(f"&#124; {form} }}" in DOCUMENT for form in FORMS if form != "metric")
    assert all(f"{name}(" in DOCUMENT for name in FUNCTIONS if name not in others)
