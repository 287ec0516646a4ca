"""Numbers that were edited, with the checksums made anew, contradict the others."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reportgen.base.files import write_digests
from reportgen.report.figure_data import figure_csv
from reportgen.report.model import read_report
from reportgen.versions.contradictions import contradictions
from reportgen.versions.damage import what_is_damaged
from tests.commands import Run

REFERENCE = Path(__file__).parents[2] / "results/reference"
METRIC = "mlp.test_accuracy"

Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[Edit], Path]:
    """Return a function that copies the reference run, edits its data and makes its sums anew."""

    def edited(edit: Edit) -> Path:
        folder = tmp_path / "0001-full"
        shutil.copytree(REFERENCE, folder)
        for figure in read_report(folder).figures:  # the release that made it wrote none
            if figure.number and (data := figure_csv(figure)):
                (folder / f"figures/figure-{figure.number:02d}.csv").write_text(data)
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        edit(report)
        (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
        (folder / "SHA256SUMS").unlink()
        write_digests(folder)
        assert what_is_damaged(folder) == []
        return folder

    return edited


def found(folder: Path) -> list[str]:
    return list(contradictions(folder, read_report(folder)))


def test_list_names_it(edited: Callable[[Edit], Path], command: Callable[..., Run]) -> None:
    folder = edited(set_value)

    listed = command("list", "--results", folder.parent)

    assert "contradicts itself" in " ".join(listed.output.split())


def test_a_version_as_it_was_made_has_none() -> None:
    assert found(REFERENCE) == []


def set_value(report: dict[str, Any]) -> None:
    report["metrics"][METRIC]["value"] = 0.999


def set_all_but_the_files(report: dict[str, Any]) -> None:
    metric = report["metrics"][METRIC]
    metric.update(value=0.999, replicates=[0.999] * 3, std=0.0, interval=None)


def set_deviation(report: dict[str, Any]) -> None:
    report["metrics"][METRIC]["std"] = 1e-5


def set_interval(report: dict[str, Any]) -> None:
    report["metrics"][METRIC]["interval"] = {"low": 0.1, "high": 0.2}


def set_a_curve(report: dict[str, Any]) -> None:
    figure = next(one for one in report["figures"] if one["panels"][0]["kind"] == "curves")
    series = figure["panels"][0]["series"][0]
    series["y"] = [value and value / 2 for value in series["y"]]


def set_a_mean(report: dict[str, Any]) -> None:
    figure = next(one for one in report["figures"] if one["panels"][0]["kind"] == "intervals")
    figure["panels"][0]["series"][0]["mean"][0] = 0.999


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (set_value, f"{METRIC} is 0.999, and the mean of its replicates 0.9"),
        (set_all_but_the_files, "has other numbers than report.json"),
        (set_deviation, f"the deviation of {METRIC} is 1e-05, and of its replicates"),
        (set_interval, "and its interval 0.1 to 0.2"),
        (set_a_curve, "has other numbers than report.json"),
        (set_a_mean, "is not that of its points"),
    ],
)
def test_an_edited_number_is_named(edit: Edit, said: str, edited: Callable[[Edit], Path]) -> None:
    assert any(said in one for one in found(edited(edit)))


@pytest.mark.parametrize("form", ["text", "csv", "html"])
def test_grade_names_it_beside_the_points(
    form: str, edited: Callable[[Edit], Path], command: Callable[..., Run]
) -> None:
    folder = edited(set_value)

    words = ["--rubric", "assignment-7", "--format", form]
    done = command("grade", folder, REFERENCE, *words)

    said = f"contradicts itself: {METRIC} is 0.999, and the mean of its replicates"
    assert done.status == 0
    assert len(done.errors.splitlines()) == 1
    assert said in done.errors
    if form != "text":
        assert f"{METRIC} is 0.999" in done.output
