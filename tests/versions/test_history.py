"""Versions in their order, each beside the one before of its profile."""

from pathlib import Path

from reportgen.report.model import read_report
from reportgen.versions.history import list_versions, version_before
from tests.versions.conftest import AddVersion


def test_each_version_is_compared_with_the_one_before_of_its_profile(
    tmp_path: Path, add_version: AddVersion
) -> None:
    add_version("0001-fast")
    add_version("0002-full", settings={"seed": 5})
    add_version("0003-fast", settings={"seed": 2})

    words = {one.name: one.words for one in list_versions(tmp_path)}

    assert list(words) == ["0001-fast", "0002-full", "0003-fast"]
    assert words["0001-fast"] == words["0002-full"] == ("first of its profile",)
    assert "seed 1 -> 2" in words["0003-fast"]


def test_what_is_damaged_is_listed_and_passed_by(tmp_path: Path, add_version: AddVersion) -> None:
    add_version("0001-fast")
    (add_version("0002-fast") / "report.json").write_text("{")
    (add_version("0003-fast", settings={"seed": 2}) / "report.pdf").unlink()

    listed = {one.name: one for one in list_versions(tmp_path)}

    assert listed["0002-fast"].summary is None
    assert "is not a report" in listed["0002-fast"].words[0]
    assert "seed 1 -> 2" in listed["0003-fast"].words
    assert listed["0003-fast"].words[-1] == "report.pdf is missing"


def test_the_version_before_is_found_beside_the_folder_or_the_file_that_was_named(
    tmp_path: Path, add_version: AddVersion
) -> None:
    first = add_version("0001-fast")
    add_version("0002-full")
    third = add_version("0003-fast")
    report = read_report(third)

    for place in (third, third / "report.json"):
        before = version_before(place, report)
        assert before is not None
        assert before.version == "0001-fast"
    assert version_before(first, read_report(first)) is None


def test_a_report_outside_any_results_folder_has_none_before_it(
    tmp_path: Path, add_version: AddVersion
) -> None:
    add_version("0001-fast")
    second = add_version("0002-fast")
    copy = tmp_path / "mine"
    second.rename(copy)

    assert version_before(copy, read_report(copy)) is None


def test_a_folder_without_versions_has_an_empty_list(tmp_path: Path) -> None:
    assert list(list_versions(tmp_path)) == []
    assert list(list_versions(tmp_path / "none")) == []
