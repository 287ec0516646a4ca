"""A version is complete, or it is not there."""

from pathlib import Path

import pytest

from reportgen.errors import ResultsFolderError
from reportgen.versions import next_version_name, prepare_results, save_version


def write_nothing(version: str, folder: Path) -> None:
    """Leave an empty version."""


def test_versions_are_numbered_from_1_across_profiles(tmp_path: Path) -> None:
    folders = [save_version(tmp_path, profile, write_nothing) for profile in ("fast", "full")]

    assert [folder.name for folder in folders] == ["0001-fast", "0002-full"]


def test_the_next_number_follows_the_highest_one_and_passes_other_folders_by(
    tmp_path: Path,
) -> None:
    for name in (
        "0007-fast",
        "0002-full",
        "store",
        "reference",
        "0100-",
        ".unfinished-x",
        "٣٣٣٣-fast",
    ):
        (tmp_path / name).mkdir()

    assert next_version_name(tmp_path, "fast") == "0008-fast"


def test_a_version_whose_writing_fails_is_not_there(tmp_path: Path) -> None:
    def fail(version: str, folder: Path) -> None:
        (folder / "report.html").write_text(version)
        raise RuntimeError("the template is wrong")

    with pytest.raises(RuntimeError, match="the template is wrong"):
        save_version(tmp_path, "fast", fail)

    assert list(tmp_path.iterdir()) == []


def test_a_number_that_another_build_took_meanwhile_is_not_taken_again(tmp_path: Path) -> None:
    names: list[str] = []

    def write(version: str, folder: Path) -> None:
        names.append(version)
        (folder / "report.json").write_text(version)
        if len(names) == 1:
            (tmp_path / version).mkdir()
            (tmp_path / version / "report.json").write_text("the other build's")

    folder = save_version(tmp_path, "fast", write)

    assert folder.name == "0002-fast"
    assert (folder / "report.json").read_text() == "0002-fast"
    assert (tmp_path / "0001-fast" / "report.json").read_text() == "the other build's"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResultsFolderError, match=r"none cannot be written: No such file"):
        save_version(tmp_path / "none", "fast", write_nothing)


def test_the_results_folder_is_made_and_nothing_stays_in_it(tmp_path: Path) -> None:
    prepare_results(tmp_path / "some" / "results")

    assert list((tmp_path / "some" / "results").iterdir()) == []


def test_results_that_are_no_folder_are_noticed_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "results").touch()

    with pytest.raises(ResultsFolderError, match=r"results cannot be written: Not a directory\."):
        prepare_results(tmp_path / "results")
