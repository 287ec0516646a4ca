"""What a report has of a sweep: kept with it, checked when it is read, and nothing without one."""

import json
from pathlib import Path

import pytest

from reportgen.base.errors import ResultsFolderError
from reportgen.report.model import Report, read_report
from reportgen.report.sweeps import figures_of
from tests.compare.swept import told


def written(report: Report, folder: Path, **changes: object) -> Path:
    file = folder / "report.json"
    content = json.loads(report.to_json())
    content["sweeps"] = [one | changes for one in content["sweeps"]]
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def test_a_report_without_a_sweep_says_nothing_of_any(sample: Report) -> None:
    assert '"sweeps"' not in sample.to_json()


def test_a_sweep_is_read_as_it_was_written(sample: Report, tmp_path: Path) -> None:
    report = sample.model_copy(update={"sweeps": (told(),)})

    assert read_report(written(report, tmp_path)) == report


def test_two_sweeps_have_figures_of_different_names() -> None:
    labels = [one.label for one in figures_of([told(), told(name="other")])]

    assert len(set(labels)) == len(labels) == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rows": [[]]}, "a row has too few or too many cells"),
        ({"name": "a/b"}, "should be the name of a sweep"),
        ({"notes": ["words"] * 11}, "at most 10 items"),
        ({"points": 1001}, "less than or equal to 1000"),
        ({"plots": [{"panels": []}]}, "plots"),
    ],
)
def test_a_sweep_that_somebody_changed_is_refused(
    changes: dict[str, object], message: str, sample: Report, tmp_path: Path
) -> None:
    report = sample.model_copy(update={"sweeps": (told(),)})

    with pytest.raises(ResultsFolderError, match=message):
        read_report(written(report, tmp_path, **changes))


def test_a_sweep_is_there_once(sample: Report, tmp_path: Path) -> None:
    report = sample.model_copy(update={"sweeps": (told(), told())})

    with pytest.raises(ResultsFolderError, match="the sweep epochs occurs twice"):
        read_report(written(report, tmp_path))
