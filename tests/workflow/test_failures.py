"""Which experiments and sections failed, in lines."""

from reportgen.report.outline import Entry
from reportgen.report.parts import Section
from reportgen.tasks.results.types import Failed
from reportgen.workflow.assembly.failures import failure_lines

DEPENDENCIES = {"folds": (), "knn.1": ("folds",), "knn.2": ("folds",), "lda": ()}


def section(stem: str, failure: str | None = None) -> Section:
    return Section(stem=stem, title=stem, failure=failure)


def lines(failed: list[Failed], *sections: Section, **reads: tuple[str, ...]) -> list[str]:
    entries = [Entry(stem=stem, title=stem, reads=names) for stem, names in reads.items()]
    return list(failure_lines(failed, DEPENDENCIES, sections, entries))


def test_an_experiment_is_named_once_with_the_sections_that_fell_with_it() -> None:
    failed = [
        Failed("knn.1", "KeyError: 3\nexperiments.py, line 3"),
        Failed("knn.2", "KeyError: 3"),
    ]
    failure = "knn.1: KeyError: 3"

    said = lines(
        failed,
        section("both", failure),
        section("data"),
        section("knn", failure),
        both=("lda", "knn"),
        data=("folds",),
    )

    assert said == [
        "The experiment knn failed, and with it the section both: knn.1: KeyError: 3",
    ]


def test_what_needs_it_is_named_by_its_sections_alone() -> None:
    failed = [
        Failed("folds", "ValueError: a"),
        Failed("knn.1", "It depends on folds, which failed."),
        Failed("knn.2", "It depends on folds, which failed."),
    ]
    sections = (section("both", "knn.1: It depends on folds, which failed."), section("folds", "a"))

    said = lines(failed, *sections, both=("knn",), other=("lda",))

    assert said[0] == "The experiment folds failed, and with it the section both: ValueError: a"


def test_a_section_that_fails_by_itself_is_named() -> None:
    sections = (section("both", "ValueError: a\nb"), section("knn", "ValueError: a"))

    assert lines([], *sections, both=("knn",)) == ["The section both failed: ValueError: a"]
