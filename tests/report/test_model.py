"""`report.json`: its form is written down, and what is not of that form is refused."""

import json
from pathlib import Path

import jsonschema
import pytest

import reportgen
from reportgen.base.errors import ResultsFolderError
from reportgen.report.model import Report, read_report
from reportgen.report.parts import Metric, finite_or_none

SCHEMA = Path(reportgen.__file__).parent / "report" / "report.schema.json"


def test_the_committed_schema_is_that_of_the_models() -> None:
    # `make schema` writes it again.
    assert SCHEMA.read_text(encoding="utf-8") == Report.json_schema()


def test_the_schema_is_itself_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(Report.json_schema()))


@pytest.mark.parametrize("content", ["", "{", "{}", '{"schema": 99}', "[1, 2]"])
def test_a_file_of_another_form_is_refused_in_one_line(content: str, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(content)

    with pytest.raises(
        ResultsFolderError, match=r"report\.json is not a report of schema"
    ) as accepted:
        read_report(tmp_path)

    assert "\n" not in str(accepted.value)


def test_a_folder_without_a_report_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResultsFolderError, match=r"report\.json cannot be read: No such file"):
        read_report(tmp_path)


def test_the_uncertainty_is_the_larger_of_what_replicates_and_images_leave_open() -> None:
    known = Metric(
        name="mlp.test_accuracy",
        value=0.97,
        unit="fraction",
        section="mlp",
        description="accuracy",
        std=0.002,
        standard_error=0.001,
    )

    assert known.uncertainty == 0.002
    assert known.model_copy(update={"std": None}).uncertainty == 0.001
    assert known.model_copy(update={"std": 0.0, "standard_error": None}).uncertainty is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_loss_that_is_no_number_becomes_none(value: float) -> None:
    assert finite_or_none(value) is None
