"""Sections of what experiments returned and what the text declares."""

import base64
import re
from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from reportgen.base.errors import ProjectError
from reportgen.project.declarations import FigureDeclaration, TextDeclarations
from reportgen.project.kinds import (
    count,
    curve,
    figure,
    images,
    intervals,
    matrix,
    measure,
    scatter,
    table,
)
from reportgen.project.returned import values_of
from reportgen.project.sections.gathered import gather
from reportgen.project.sections.observed import Ran
from reportgen.project.sections.placed import figure_of, table_of
from reportgen.project.sections.write import write_sections
from reportgen.report.panels import (
    CurvesPanel,
    IntervalsPanel,
    MatrixPanel,
    PicturePanel,
    ScatterPanel,
    TilesPanel,
)
from reportgen.report.parts import Cell, Column, Figure, Section, number_cell
from reportgen.tasks.results.types import Failed, NotRun, Results
from tests.project.sections import handmade
from tests.project.sections.handmade import claim, ran, right


def of_replicate(at: int) -> dict[str, object]:
    """What a run returns: a value of each kind."""
    return {
        "accuracy": count(right(80 + at), item="wine"),
        "error": curve([1, 2, 4], [0.4, 0.1 * at, 0.2], x_label="neighbours", y_label="error"),
        "cloud": scatter([1, 2, 3], [10, 20, 30], ["a", "a", "b"], x_label="alcohol"),
        "bars": intervals([1, 2], [0.5, 0.6], [0.1, 0.2], x_label="k", y_label="accuracy"),
        "confusion": matrix([[8 + at, 2], [0, 9]], ["red", "white"], ["red", "white"]),
        "tiles": images(np.zeros((1, 2, 3, 3)), rows=["clean"]),
        "rows": table(pd.DataFrame({"wine": ["a {b}", "c"], "n": [1, 2.5]})),
    }


KNN = ran("knn", 2)
RIDGE = Ran(
    "ridge",
    "Ridge regression",
    {alpha: (f"ridge.{alpha}",) for alpha in (0.01, 0.1, 10.0)},
    over="alpha",
    begin="ridge",
    is_replicated=False,
    sections=("ridge", "knn"),
)
RESULTS: Mapping[str, object] = {
    "knn.1": values_of(of_replicate(1)),
    "knn.2": values_of(of_replicate(3)),
    **{
        f"ridge.{alpha}": values_of(
            {
                "error": measure(alpha / 2),
                "path": curve([1, 2], [alpha, alpha / 2], y_label="weight"),
            }
        )
        for alpha in (0.01, 0.1, 10.0)
    },
}
TITLES = {"main": "What was found"}


def write(results: Mapping[str, object] = RESULTS, **declared: object) -> dict[str, Section]:
    """The sections of a text that declares this, by their stems."""
    declarations = TextDeclarations(**declared)  # type: ignore[arg-type]
    sections = write_sections([KNN, RIDGE], Results(results), declarations, TITLES)
    return {section.stem: section for section in sections}


def drawn(declared: FigureDeclaration) -> Figure:
    (made,) = write(figures=(declared,))["main"].figures
    return made


class TestAFigure:
    def test_has_a_panel_for_each_value(self) -> None:
        made = drawn(handmade.figure("knn.error", "knn.cloud", "knn.confusion"))

        assert [panel.kind for panel in made.panels] == ["curves", "scatter", "matrix"]
        assert made.columns == 3
        assert made.label == "knn.error"
        assert made.depends_on == ("knn",)
        assert made.tasks == ("knn.1", "knn.2")

    def test_names_the_experiment_of_each_panel_that_has_no_title(self) -> None:
        panels = drawn(handmade.figure("knn.error", "ridge.path", "ridge.0.1.path")).panels

        assert [panel.title for panel in panels if isinstance(panel, CurvesPanel)] == [
            "Knn", "Ridge regression", "Ridge regression, alpha 0.1",
        ]  # fmt: skip

    def test_names_no_experiment_where_all_panels_are_of_one(self) -> None:
        panels = drawn(handmade.figure("knn.error", "knn.confusion")).panels

        assert {panel.title for panel in panels if not isinstance(panel, TilesPanel)} == {""}

    def test_shows_the_mean_of_curves_and_says_so(self) -> None:
        made = drawn(handmade.figure("knn.error"))

        (panel,) = made.panels
        assert isinstance(panel, CurvesPanel)
        assert panel.series[0].y == pytest.approx((0.4, 0.2, 0.2))
        assert made.caption == "What is shown. Shown is the mean of two replicates."

    def test_shows_the_mean_of_matrices(self) -> None:
        (panel,) = drawn(handmade.figure("knn.confusion")).panels

        assert isinstance(panel, MatrixPanel)
        assert panel.values == ((10, 2), (0, 9))

    def test_shows_the_first_of_what_has_no_mean(self) -> None:
        made = drawn(handmade.figure("knn.cloud", "knn.error"))

        (cloud, _) = made.panels
        assert isinstance(cloud, ScatterPanel)
        assert (cloud.groups, cloud.group_labels) == ((0, 0, 1), ("a", "b"))
        assert made.caption == (
            "What is shown. Panel 1 shows the first of two replicates. "
            "Panel 2 shows the mean of two replicates."
        )

    def test_shows_curves_at_other_places_as_those_of_the_first(self) -> None:
        other = {"error": curve([1, 2, 5], [1, 1, 1])}
        results = {
            "knn.1": values_of({"error": curve([1, 2, 4], [0.4, 0.3, 0.2])}),
            "knn.2": values_of(other),
        }
        (made,) = write({**RESULTS, **results}, figures=(handmade.figure("knn.error"),))[
            "main"
        ].figures

        assert made.caption.endswith("Shown is the first of two replicates.")

    def test_of_a_number_is_its_mean_over_the_setting(self) -> None:
        made = drawn(handmade.figure("ridge.error"))

        (panel,) = made.panels
        assert isinstance(panel, IntervalsPanel)
        assert panel.series[0].x == (0.01, 0.1, 10.0)
        assert panel.series[0].mean == (0.005, 0.05, 5.0)
        assert (panel.x_label, panel.x_scale) == ("alpha", "log")
        assert panel.series[0].label == panel.y_label  # there are no bars to explain
        assert made.depends_on == ("ridge", "knn")
        assert made.caption == "What is shown"

    def test_of_curves_has_a_line_at_each_value_of_the_setting(self) -> None:
        (panel,) = drawn(handmade.figure("ridge.path")).panels

        assert isinstance(panel, CurvesPanel)
        assert [one.label for one in panel.series] == ["alpha 0.01", "alpha 0.1", "alpha 10.0"]

    def test_may_show_the_curve_of_one_setting_alone(self) -> None:
        (panel,) = drawn(handmade.figure("ridge.0.1.path")).panels

        assert isinstance(panel, CurvesPanel)
        assert panel.series[0].y == (0.1, 0.05)

    def test_has_the_pixels_of_images(self) -> None:
        (panel,) = drawn(handmade.figure("knn.tiles")).panels

        assert isinstance(panel, TilesPanel)
        assert panel.tiles == ((base64.b64encode(bytes(9)).decode(),) * 2,)

    def test_may_be_an_own_picture_that_stands_alone(self) -> None:
        picture, _ = plt.subplots(figsize=(2, 1))
        plt.close(picture)
        own = figure(picture)
        results = {**RESULTS, **{f"knn.{at}": {"own": own} for at in (1, 2)}}

        (made,) = write(results, figures=(handmade.figure("knn.own"),))["main"].figures

        (panel,) = made.panels
        assert isinstance(panel, PicturePanel)
        assert panel.svg_content == own.svg.content
        assert panel.png_content == own.png.content
        assert panel.size == (144.0, 72.0)
        beside = handmade.figure("knn.own", "ridge.path")
        with pytest.raises(ProjectError, match=r"line 12: knn\.own: .* beside other panels"):
            write(results, figures=(beside,))

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("knn.eror", r"There is no value knn\.eror\. Did you mean knn\.error"),
            ("knn.accuracy", r"knn\.accuracy is a number; a figure shows it over a setting"),
            ("knn.rows", r'knn\.rows is no figure: \{\{ table\("knn\.rows", .*\) \}\} shows it'),
        ],
    )
    def test_of_what_cannot_be_shown_is_refused_with_its_place(
        self, name: str, message: str
    ) -> None:
        with pytest.raises(ProjectError, match=rf"text\.md, line 12: {message}"):
            drawn(handmade.figure(name))


class TestTheAlternativeText:
    def test_is_the_authors_where_there_is_one(self) -> None:
        made = drawn(handmade.figure("knn.error", alternative="The error falls."))

        assert made.alternative_text == "The error falls."

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            (
                "knn.error",
                "A line of error over neighbours, from 1 to 4. error: from 0.4 to 0.2.",
            ),
            (
                "knn.cloud",
                "3 points: alcohol from 1 to 3, y from 10 to 30. a: 2 points around 1.5, 15. "
                "b: 1 point around 3, 30.",
            ),
            (
                "knn.confusion",
                "A matrix of 2 rows and 2 columns; columns red, white. red: 10, 2. white: 0, 9.",
            ),
            ("knn.tiles", "Images in 1 row and 2 columns; rows clean."),
            (
                "knn.bars",
                "Means of accuracy with error bars over k. accuracy, by k: 0.5 at 1, 0.6 at 2.",
            ),
        ],
    )
    def test_says_what_the_data_are(self, name: str, words: str) -> None:
        assert drawn(handmade.figure(name)).alternative_text == words


class TestATable:
    def test_of_the_text_has_the_metrics_of_its_cells(self) -> None:
        row = ("k-NN", "{knn.accuracy}", "{knn.accuracy:interval}")
        declared = handmade.table(row, aligns=("left", "decimal", "left"))

        (made,) = write(tables=(declared,))["main"].tables

        assert made.rows == (
            (Cell(text="k-NN"), Cell(metric="knn.accuracy"), Cell(text="{knn.accuracy:interval}")),
        )
        assert [column.align for column in made.columns] == ["left", "decimal", "left"]
        assert made.tasks == ("knn.1", "knn.2")

    def test_of_an_experiment_is_as_it_returned_it(self) -> None:
        declared = handmade.table(label="knn.rows", value="knn.rows")

        (made,) = write(tables=(declared,))["main"].tables

        assert made.columns == (Column(title="wine"), Column(title="n", align="decimal"))
        assert made.rows == (
            (Cell(text="a (b)"), number_cell(1)),
            (Cell(text="c"), number_cell(2.5)),
        )
        assert made.note == "Shown is the first of two replicates."

    def test_of_what_is_none_is_refused(self) -> None:
        with pytest.raises(ProjectError, match=r"line 12: knn\.error is not one table"):
            write(tables=(handmade.table(label="knn.error", value="knn.error"),))


class TestSections:
    def test_numbers_follow_the_order_of_the_text(self) -> None:
        made = write(
            figures=(handmade.figure("knn.error"), handmade.figure("knn.cloud")),
            tables=(handmade.table(("a",)),),
        )["main"]

        assert [one.number for one in made.figures] == [1, 2]
        assert [one.number for one in made.tables] == [1]

    def test_metrics_stand_with_their_experiment(self) -> None:
        made = write(numbers={"main": ("knn.accuracy",)})

        assert list(made) == ["main", "knn", "ridge"]
        assert [one.name for one in made["knn"].metrics] == ["knn.accuracy"]
        assert made["main"].title == "What was found"
        assert made["ridge"].title == "Ridge regression"

    def test_claims_stand_in_their_section(self) -> None:
        made = write(claims=(claim("knn.accuracy > 0.5"),))

        assert [one.outcome for one in made["main"].claims] == ["holds"]

    def test_a_failure_stands_in_each_section_that_shows_the_experiment(self) -> None:
        results = {**RESULTS, "knn.2": Failed("knn.2", "ValueError: no wine")}

        made = write(
            results,
            figures=(handmade.figure("knn.error"),),
            claims=(claim("knn.accuracy > 0.5"),),
            numbers={"main": ("knn.error", "knn.accuracy")},
        )

        assert made["main"].failure == made["knn"].failure == "knn.2: ValueError: no wine"
        assert made["main"].figures == ()
        assert made["main"].claims == ()
        assert made["ridge"].failure is None
        assert len(made["ridge"].metrics) == 3

    def test_a_section_of_what_was_left_out_is_not_written(self) -> None:
        results = {**RESULTS, "knn.1": NotRun("knn.1")}

        made = write(results, numbers={"main": ("knn.accuracy", "ridge.0.1.error")})

        assert list(made) == ["ridge"]

    def test_metrics_stand_where_they_are_shown_if_their_own_section_is_not_written(self) -> None:
        declarations = TextDeclarations(
            numbers={"knn": ("knn.accuracy", "ridge.0.1.error"), "main": ("knn.accuracy",)}
        )
        left_out = {f"ridge.{alpha}": NotRun(f"ridge.{alpha}") for alpha in (0.01, 0.1, 10.0)}

        (made,) = write_sections(
            [KNN, RIDGE],
            Results({**RESULTS, **left_out}),
            declarations,
            {"knn": "Neighbours", **TITLES},
        )

        assert made.stem == "main"
        assert [one.name for one in made.metrics] == ["knn.accuracy"]


def test_all_names_are_known_once_the_experiments_have_run() -> None:
    found = gather([KNN, RIDGE], Results(RESULTS))

    assert found.numbers == (
        "knn.accuracy",
        *("ridge.0.01.error", "ridge.0.1.error", "ridge.10.0.error"),
    )
    assert found.shown == (
        *("knn.error", "knn.cloud", "knn.bars", "knn.confusion", "knn.tiles", "knn.rows"),
        *("ridge.error", "ridge.path", "ridge.0.01.path", "ridge.0.1.path", "ridge.10.0.path"),
    )


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("knn.acuracy", "There is no result knn.acuracy. Did you mean knn.accuracy?"),
        ("knn.error", "knn.error is no number: ![Caption.](knn.error) shows it."),
        ("ridge.error", "ridge.error is no number: ![Caption.](ridge.error) shows it."),
    ],
)
def test_a_number_that_no_experiment_returned_is_named_with_its_place(
    name: str, problem: str
) -> None:
    with pytest.raises(ProjectError, match=f"^{re.escape(f'text.md, line 2: {problem}')}$"):
        write(places={name: "text.md, line 2"})


def test_what_other_experiments_read_is_said_to_be_for_them_alone() -> None:
    values = handmade.gathered(knn=[{"near": np.zeros(3)}])

    for fails in (
        lambda: values.check_number("knn.near", "text.md, line 12"),
        lambda: figure_of(handmade.figure("knn.near"), 1, values),
        lambda: table_of(handmade.table(value="knn.near"), 1, values),
    ):
        with pytest.raises(ProjectError, match=r"^text\.md, line 12: .* other experiments alone"):
            fails()


def test_all_numbers_that_no_experiment_returned_are_named() -> None:
    with pytest.raises(ProjectError, match=r"^text\.md, line 2: .*\ntext\.md, line 3: "):
        write(places={"knn.acuracy": "text.md, line 2", "knn.eror": "text.md, line 3"})


@pytest.mark.parametrize("result", [Failed("knn.1", "Oh."), NotRun("knn.1")])
def test_numbers_of_an_experiment_without_results_are_not_asked_for(result: object) -> None:
    assert write({**RESULTS, "knn.1": result}, places={"knn.acuracy": "text.md, line 2"})
