"""Values that sections derive from results: what they rest on, and how texts show them."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from reportgen.base.errors import ProjectError
from reportgen.project.declarations import (
    ClaimDeclaration,
    FigureDeclaration,
    OutcomeDeclaration,
    TableDeclaration,
    TextDeclarations,
    WordingDeclaration,
)
from reportgen.project.derived import Derived, Formula, Rows, derived, derived_in
from reportgen.project.kinds import count, measure
from reportgen.project.sections.claims import Evidence, no_evidence
from reportgen.project.sections.deriving import derive
from reportgen.project.sections.observed import Ran
from reportgen.project.sections.write import write_sections
from reportgen.report.panels import CurvesPanel, Series
from reportgen.report.parts import Cell, Column, Effect, Metric, Section
from reportgen.tasks.results.types import Failed, NotRun, Results

RUNS = {
    "knn": Ran(
        "knn",
        "Neighbours",
        {None: ("knn.1", "knn.2")},
        begin="knn",
        sections=("knn", "data"),
    ),
    "lda": Ran("lda", "LDA", {None: ("lda",)}, is_replicated=False, begin="lda", sections=("lda",)),
    "ridge": Ran(
        "ridge",
        "Ridge",
        {0.1: ("ridge.0.1.1",), 1.0: ("ridge.1.0.1",)},
        over="alpha",
        begin="ridge",
        sections=("ridge",),
    ),
}
RESULTS: Mapping[str, object] = {
    "knn.1": 0.5,
    "knn.2": 0.75,
    "lda": 0.25,
    "ridge.0.1.1": 3.0,
    "ridge.1.0.1": 4.0,
}
Values = dict[str, Any]
EFFECT = Effect(description="one minus other", value=0.5, unit="fraction")


def collected(*functions: Callable[..., Values]) -> tuple[Derived, ...]:
    module = type("module", (), {one.__name__: one for one in functions})
    return derived_in([module])


def written(
    *functions: Callable[..., Values],
    results: Mapping[str, object] = RESULTS,
    **declared: Sequence[object],
) -> Section:
    """The section "knn" with these functions and declarations."""
    found = derive(collected(*functions), RUNS, {"a": 1}, Results(results))
    declarations = TextDeclarations(**{name: tuple(one) for name, one in declared.items()})  # type: ignore[arg-type]
    (section,) = write_sections(
        (), Results(results), declarations, {"knn": "Neighbours"},
        derivation=found, values={"knn.neighbours": 5},
    )  # fmt: skip
    return section


def metric(name: str, value: float) -> Metric:
    return Metric(name=name, value=value, unit="fraction", description="a number")


def wording(text: str) -> WordingDeclaration:
    return WordingDeclaration("knn.words", text, "knn", "text.md, line 3")


def told() -> OutcomeDeclaration:
    return OutcomeDeclaration(
        "knn.outcome_1", "knn.better", "Better, by {{ times }}.", "Worse.", "Alike.", "",
        "knn", "text.md, line 9",
    )  # fmt: skip


def claim(**sentences: str) -> ClaimDeclaration:
    texts = {"holds": "Yes.", "does_not_hold": "No.", "inconclusive": "Unclear.", **sentences}
    return ClaimDeclaration(
        "knn.better", "knn.better", test="", tolerance=None, section="knn", place="text.md, line 5",
        **texts,
    )  # fmt: skip


@derived("knn")
def best(knn: tuple[float, ...]) -> Values:
    return {"best": metric("knn.best", max(knn))}


@derived("knn")
def with_lda(knn: tuple[float, ...], lda: float | None = None) -> Values:
    return {"gap": metric("knn.gap", -1.0 if lda is None else max(knn) - lda)}


@derived("knn", each="ridge")
def of_ridge(ridge: tuple[float, ...], at: float) -> Values:
    return {f"{at}.twice": metric(f"knn.{at}.twice", 2 * ridge[0])}


class TestAFunction:
    def test_names_the_tasks_that_its_values_rest_on(self) -> None:
        section = written(best, with_lda, of_ridge)

        assert {one.name: one.tasks for one in section.metrics} == {
            "knn.best": ("knn.1", "knn.2"),
            "knn.gap": ("knn.1", "knn.2", "lda"),
            "knn.0.1.twice": ("ridge.0.1.1",),
            "knn.1.0.twice": ("ridge.1.0.1",),
        }
        assert [one.value for one in section.metrics] == [0.75, 0.5, 6.0, 8.0]

    def test_does_without_what_failed_where_it_says_so(self) -> None:
        failed = {**RESULTS, "lda": Failed("lda", "lost")}

        section = written(best, with_lda, results=failed)

        assert section.metrics[1].value == -1.0
        assert section.metrics[1].tasks == ("knn.1", "knn.2")

    def test_fails_its_section_where_it_cannot_do_without(self) -> None:
        section = written(best, results={**RESULTS, "knn.2": Failed("knn.2", "lost")})

        assert section.failure == "knn.2: lost"

    def test_leaves_out_what_rests_on_a_task_that_was_left_out(self) -> None:
        section = written(best, with_lda, results={**RESULTS, "lda": NotRun("lda")})

        assert [one.name for one in section.metrics] == ["knn.best"]

    def test_returns_one_number_for_each_replicate(self) -> None:
        @derived("knn")
        def both(knn: tuple[float, ...]) -> Values:
            return {"error": [measure(1 - one, "fraction") for one in knn]}

        (found,) = written(both).metrics

        assert found.replicates == (0.5, 0.25)
        assert found.std == pytest.approx(0.1768, abs=1e-4)

    @pytest.mark.parametrize(
        ("returned", "message"),
        [
            ({"a": object()}, "broken returns a value of type object as a."),
            ({"a": []}, "broken returns a value of type list as a."),
            (3, "broken returns a value of type int, and no dict."),
            (None, "broken raised ZeroDivisionError: division by zero"),
        ],
    )
    def test_that_fails_or_returns_what_nothing_shows_is_named(
        self, returned: Any, message: str
    ) -> None:
        @derived("knn")
        def broken(settings: object) -> Any:
            return 1 / 0 if returned is None else returned

        with pytest.raises(ProjectError, match=re.escape(message)) as error:
            written(broken)

        assert "test_deriving.py, line " in str(error.value)


class TestTheText:
    def test_shows_a_derived_panel_and_table(self) -> None:
        line = Series(label="one", x=(1.0, 2.0), y=(0.5, 0.75))
        panel = CurvesPanel(x_label="x", y_label="y", series=(line,))

        @derived("knn")
        def shown(knn: tuple[float, ...]) -> Values:
            rows = Rows((Column(title="k"),), ((Cell(text="5"),),))
            return {"curve": panel, "rows": rows, "sum": Formula("1 + 1 = 2"), "many": 2}

        figure = FigureDeclaration(
            "knn.curve", ("knn.curve",), "Of {{ counted(knn.many, 'wine') }}.", "A line.",
            "knn", "text.md, line 1", title="A curve", is_numbered=False,
        )  # fmt: skip
        table = TableDeclaration(
            "knn.table", "At {{ value('knn.neighbours') }}.", (), (), (), "knn.rows",
            "knn", "text.md, line 2", note="No more.",
        )  # fmt: skip
        section = written(shown, figures=[figure], tables=[table])

        (drawn,), (laid,), (equation,) = section.figures, section.tables, section.equations
        assert (drawn.caption, drawn.title, drawn.number) == ("Of two wines.", "A curve", None)
        assert drawn.panels == (panel,)
        assert drawn.depends_on == ("knn", "data")
        assert (laid.caption, laid.note, laid.number) == ("At 5.", "No more.", 1)
        assert (equation.label, equation.latex) == ("knn.sum", "1 + 1 = 2")

    def test_names_words_and_decides_on_them(self) -> None:
        @derived("knn")
        def words(settings: object) -> Values:
            return {"name": "the {knn.best} of all", "is_best": True}

        text = "It is {knn.name}{% if knn.is_best %}, indeed{% endif %}."
        section = written(words, wordings=[wording(text)])

        assert section.wordings[0].text == "It is the {knn.best} of all, indeed."

    def test_says_where_it_names_what_nothing_derives(self) -> None:
        with pytest.raises(ProjectError, match=r"^text\.md, line 3: 'knn' is undefined"):
            written(best, wordings=[wording("{{ knn.x + 1 }}")])


class TestAClaim:
    @pytest.mark.parametrize(
        ("outcome", "text"),
        [("holds", "Yes, 3."), ("does not hold", "No."), ("inconclusive", "Unclear.")],
    )
    def test_says_the_sentence_of_the_derived_outcome(self, outcome: Any, text: str) -> None:
        @derived("knn")
        def better(knn: tuple[float, ...]) -> Values:
            words = {"times": 3}
            return {"better": Evidence(outcome, "A test", "these runs", EFFECT, words=words)}

        (found,) = written(better, claims=[claim(holds="Yes, {{ times }}.")]).claims

        assert (found.outcome, found.text, found.test) == (outcome, text, "A test")
        assert found.tasks == ("knn.1", "knn.2")

    def test_has_a_sentence_for_what_could_not_be_tested(self) -> None:
        @derived("knn")
        def better(knn: tuple[float, ...]) -> Values:
            return {"better": no_evidence("there is one run")}

        (found,) = written(better, claims=[claim(untested="There is one run.")]).claims

        assert (found.outcome, found.text) == ("inconclusive", "There is one run.")
        assert found.test == "No test: there is one run"

    @pytest.mark.parametrize(
        ("outcome", "text"),
        [("holds", "Better, by 3."), ("does not hold", "Worse."), ("inconclusive", "Alike.")],
    )
    def test_is_told_elsewhere_by_its_outcome(self, outcome: Any, text: str) -> None:
        @derived("knn")
        def better(knn: tuple[float, ...]) -> Values:
            words = {"times": 3}
            return {"better": Evidence(outcome, "A test", "these runs", EFFECT, words=words)}

        section = written(better, claims=[claim()], outcomes=[told()])

        assert [(one.text, one.claim) for one in section.wordings] == [(text, "knn.better")]

    def test_is_told_nowhere_without_a_test_or_a_result(self) -> None:
        @derived("knn")
        def better(knn: tuple[float, ...]) -> Values:
            return {"better": no_evidence("there is one run")}

        untested = written(better, claims=[claim()], outcomes=[told()])
        unknown = written(best, outcomes=[told()])

        assert (untested.wordings, unknown.wordings) == ((), ())

    def test_is_left_out_with_its_evidence(self) -> None:
        @derived("knn")
        def better(lda: float) -> Values:
            return {"better": count(1, of=2)}

        section = written(better, results={**RESULTS, "lda": NotRun("lda")}, claims=[claim()])

        assert section.claims == ()
