"""Numbers of names and units that the package does not know, in each command that reads a report.

What a number means stands in the number itself.
"""

from pathlib import Path

import pytest

from reportgen.base.errors import RubricError
from reportgen.cli.app import run
from reportgen.compare.model import Diff
from reportgen.grading.reading import Nameable, rubric_from
from reportgen.report.model import Report, read_report
from reportgen.report.parts import Counted, Metric
from tests.compare.pairs import task, version, with_settings, with_tasks

RUBRIC = """\
title = "Wine"

[negligible]
"{unit}" = 0.02

[[criterion]]
name = "It predicts"
points = 2
metric = "ridge.rmse"
compared_with_reference = "better"
"""


def numbers(error: float, right: float, leaves: int) -> tuple[Metric, ...]:
    """Return an error that is better when it falls, a proportion, and an exact count."""
    return (
        Metric(
            name="ridge.rmse",
            value=error,
            unit="mg/l",
            description="error of the prediction, the mean of three replicates",
            better="lower",
            headline=True,
            column="ridge",
            replicates=(error - 0.01, error, error + 0.01),
            std=0.01,
            standard_error=0.02,
            counted=Counted(noun="wine", count=150),
            tasks=("ridge.1",),
        ),
        Metric(
            name="knn.5.accuracy",
            value=right,
            unit="fraction",
            description="wines told right",
            better="higher",
            column="knn",
            places=3,
            tasks=("knn.1",),
        ),
        Metric(name="tree.leaves", value=leaves, description="leaves", kind="exact"),
    )


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Two versions; the second has a stronger penalty, and its error is smaller."""
    before = version(*numbers(0.81, 0.9, 12), sections=(), tasks=(task("ridge.1"), task("knn.1")))
    changed = version(*numbers(0.61, 0.9, 13), sections=(), tasks=before.tasks, version="0002-fast")
    after = with_tasks(
        with_settings(changed, ridge__alpha=2), "ridge.1", settings={"ridge.alpha": 2}
    )
    for report in (before, after):
        write(report, tmp_path / "results" / report.version)
    return tmp_path / "results"


def write(report: Report, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(report.to_json(), encoding="utf-8")


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run([str(argument) for argument in arguments]) in (0, 1)
    return " ".join(capsys.readouterr().out.split())


class TestNumbersOfAnyName:
    def test_are_judged_by_what_they_say_of_themselves(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        diff = Diff.model_validate_json(
            said(capsys, "diff", "1", "2", "--format", "json", "--results", results)
        )

        changes = {change.name: change for change in diff.metrics}
        assert changes["ridge.rmse"].verdict == "better"
        assert changes["ridge.rmse"].causes == ("ridge.alpha null -> 2",)
        assert changes["ridge.rmse"].test.endswith("Holm over 1 headline number")
        assert changes["knn.5.accuracy"].verdict == "same"
        assert (changes["tree.leaves"].verdict, changes["tree.leaves"].test) == (
            "changed",
            "exact count",
        )

    def test_have_their_columns_in_the_list(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = said(capsys, "list", "--results", results)

        assert text.startswith("version date ridge knn changed")
        assert "0002-fast 2026-01-05 0.610 0.900" in text
        assert "ridge: error of the prediction; knn: wines told right. Values are" in text

    def test_are_shown_with_their_uncertainty(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = said(capsys, "show", "2", "--results", results)

        assert "ridge.rmse 0.610 ± 0.010" in text
        assert "tree.leaves 13" in text

    def test_are_explained_in_their_unit_and_by_what_was_counted(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        error = said(capsys, "explain", "ridge.rmse", "2", "--results", results)
        leaves = said(capsys, "explain", "tree.leaves", "2", "--results", results)

        assert "value 0.61 (mg/l)" in error
        assert "standard error 0.02 from the 150 wines counted" in error
        assert "value 13 printed 13" in leaves

    def test_have_a_history(self, results: Path, capsys: pytest.CaptureFixture[str]) -> None:
        text = said(capsys, "history", "ridge.rmse", "--results", results)

        assert "error of the prediction, the mean of three replicates (mg/l)" in text
        assert "better" in text

    def test_can_be_negligible_by_their_unit(self, results: Path) -> None:
        known = Nameable.of(read_report(results / "0001-fast"))

        rubric = rubric_from(RUBRIC.format(unit="mg/l"), "wine.toml", known, with_reference=True)

        assert rubric.negligible == {"mg/l": 0.02}
        with pytest.raises(RubricError, match=r"it is not a unit\. Units are: mg/l, fraction\."):
            rubric_from(RUBRIC.format(unit="nats"), "wine.toml", known, with_reference=True)
