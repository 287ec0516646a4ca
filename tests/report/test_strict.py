"""What a stored report holds is of the type that its schema says, and is not turned into it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reportgen.base.errors import ResultsFolderError
from reportgen.report.model import read_report
from reportgen.report.page_numbers import read_pages
from reportgen.report.stored import read_stored
from tests.sample import sample_report

Change = Callable[[dict[str, Any]], None]


def place(*names: str | int, value: Any) -> Change:
    """Return a function that puts a value into a place of a report."""

    def change(report: dict[str, Any]) -> None:
        inside: Any = report
        for name in names[:-1]:
            inside = inside[name]
        inside[names[-1]] = value

    return change


METRIC = ("metrics", "mlp.test_accuracy")

CHANGES = {
    "a number as a text": place(*METRIC, "value", value="0.97"),
    "a number as yes": place(*METRIC, "value", value=True),
    "a single value as a text": place(*METRIC, "replicates", 0, value="0.97"),
    "a deviation as a text": place(*METRIC, "std", value="0.001"),
    "a headline as a text": place(*METRIC, "headline", value="yes"),
    "a headline as a number": place(*METRIC, "headline", value=1),
    "a count as a text": place("environment", "cores", value="2"),
    "a count as a fraction": place("environment", "cores", value=2.0),
    "seconds as a text": place("tasks", 0, "seconds", value="1.5"),
    "a seed as a text": place("tasks", 0, "seed", value="1"),
    "cached as a text": place("tasks", 0, "cached", value="false"),
    "a moment as a number": place("created", value=1_700_000_000),
    "a number of a figure as a text": place("figures", 0, "number", value="1"),
    "a title as a number": place("title", value=7),
}


@pytest.mark.parametrize("name", CHANGES)
def test_another_type_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    report = json.loads(sample_report().to_json())
    CHANGES[name](report)
    (tmp_path / "report.json").write_text(json.dumps(report))

    with pytest.raises(ResultsFolderError, match="is not a report of schema") as refused:
        read_report(tmp_path)

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "change", [place("profile", value=1), place("tasks", 0, "key", value=1)], ids=["profile", "key"]
)
def test_so_it_is_where_a_part_is_read(change: Change, tmp_path: Path) -> None:
    report = json.loads(sample_report().to_json())
    change(report)
    (tmp_path / "report.json").write_text(json.dumps(report))

    with pytest.raises(ResultsFolderError, match="is not a report"):
        read_stored(tmp_path)


@pytest.mark.parametrize("page", ['"1"', "1.0", "true"])
def test_so_it_is_with_pages(page: str, tmp_path: Path) -> None:
    (tmp_path / "pages.json").write_text(f'{{"figure-a": {page}}}')

    assert read_pages(tmp_path) == {}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(sample_report().to_json(), encoding="utf-8")

    assert read_report(tmp_path) == sample_report()
