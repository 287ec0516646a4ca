"""A version is complete, or it is not there; `latest` is the newest."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from reportgen.base.errors import ResultsFolderError
from reportgen.base.files import DIGESTS, write_digests
from reportgen.versions.numbered import (
    Steps,
    find_version,
    finished,
    next_version_name,
    point_latest,
    prepare_results,
    save_version,
    version_folders,
)
from tests.versions.conftest import KEYS, AddVersion


def write_nothing(version: str, folder: Path) -> None:
    """Leave an empty version."""


def none_is_the_same() -> None:
    """Find no version that says the same."""


def save(
    results: Path, profile: str = "fast", write: Callable[[str, Path], None] = write_nothing
) -> Path:
    """Return the folder of a version that is new."""
    saved = finished(save_version(results, profile, none_is_the_same, in_a_step(write)))
    assert saved.is_new
    return saved.folder


def in_a_step(write: Callable[[str, Path], None]) -> Callable[[str, Path], Steps[None]]:
    """Return what writes a version, and is at work between two steps."""

    def written(version: str, folder: Path) -> Steps[None]:
        yield
        write(version, folder)

    return written


class TestNumbers:
    def test_versions_are_numbered_from_1_across_profiles(self, tmp_path: Path) -> None:
        folders = [save(tmp_path, profile) for profile in ("fast", "full")]

        assert [folder.name for folder in folders] == ["0001-fast", "0002-full"]

    def test_the_next_number_follows_the_highest_one_and_passes_other_folders_by(
        self, tmp_path: Path
    ) -> None:
        for name in (
            "0007-fast",
            "0002-full",
            "store",
            "reference",
            "latest",
            "0100-",
            ".unfinished-x",
            "٣٣٣٣-fast",
        ):
            (tmp_path / name).mkdir()

        assert next_version_name(tmp_path, "fast") == "0008-fast"
        assert [folder.name for folder in version_folders(tmp_path)] == ["0002-full", "0007-fast"]

    def test_ten_thousand_comes_after_the_numbers_of_four_digits(self, tmp_path: Path) -> None:
        for name in ("10000-fast", "9999-fast"):
            (tmp_path / name).mkdir()

        assert version_folders(tmp_path)[-1].name == "10000-fast"
        assert save(tmp_path).name == "10001-fast"

    @pytest.mark.parametrize("others", ["0001-fast", "0001-full"])
    def test_a_number_that_another_build_took_meanwhile_is_not_taken_again(
        self, others: str, tmp_path: Path
    ) -> None:
        names: list[str] = []

        def write(version: str, folder: Path) -> None:
            names.append(version)
            (folder / "report.json").write_text(version)
            if len(names) == 1:
                (tmp_path / others).mkdir()
                (tmp_path / others / "report.json").write_text("the other build's")

        folder = save(tmp_path, "fast", write)

        assert folder.name == "0002-fast"
        assert (folder / "report.json").read_text() == "0002-fast"
        assert (tmp_path / others / "report.json").read_text() == "the other build's"

    def test_eight_builds_at_once_get_eight_numbers_and_the_last_is_latest(
        self, tmp_path: Path
    ) -> None:
        together = threading.Barrier(8, timeout=60)
        first_tries = threading.local()

        def write(version: str, folder: Path) -> None:
            (folder / "report.json").write_text(version)
            if not hasattr(first_tries, "made"):
                first_tries.made = True
                together.wait()

        with ThreadPoolExecutor(8) as pool:
            profiles = ["fast", "full"] * 4
            folders = list(pool.map(lambda profile: save(tmp_path, profile, write), profiles))

        assert sorted(folder.name[:4] for folder in folders) == [f"000{n}" for n in range(1, 9)]
        assert all((folder / "report.json").read_text() == folder.name for folder in folders)
        assert (tmp_path / "latest").resolve() == max(folders)


class TestComplete:
    def test_a_version_whose_writing_fails_is_not_there(self, tmp_path: Path) -> None:
        def fail(version: str, folder: Path) -> None:
            (folder / "report.html").write_text(version)
            raise RuntimeError("the template is wrong")

        with pytest.raises(RuntimeError, match="the template is wrong"):
            save(tmp_path, "fast", fail)

        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ResultsFolderError, match=r"cannot be written to .*none: No such file"):
            save(tmp_path / "none")

    def test_the_results_folder_is_made_and_nothing_stays_in_it(self, tmp_path: Path) -> None:
        prepare_results(tmp_path / "some" / "results")

        assert list((tmp_path / "some" / "results").iterdir()) == []

    def test_results_that_are_no_folder_are_noticed_before_anything_runs(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "results").touch()

        with pytest.raises(ResultsFolderError, match=r"results cannot be written: Not a directory"):
            prepare_results(tmp_path / "results")


class TestTheSameVersion:
    def test_is_the_newest_whole_one_with_the_same_keys(
        self, tmp_path: Path, add_version: AddVersion
    ) -> None:
        add_version("0001-fast")
        add_version("0002-fast")
        add_version("0003-fast", keys=KEYS.model_copy(update={"rendered": "other"}))
        add_version("0004-fast", keys=KEYS.model_copy(update={"computed": "other"}))
        add_version("0005-fast", keys=None)

        assert find_version(tmp_path, KEYS) == tmp_path / "0002-fast"

    @pytest.mark.parametrize("file", ["report.html", "report.pdf", "report.json", DIGESTS])
    @pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_bytes(b"any")])
    def test_is_none_that_has_lost_a_file_or_whose_file_is_another(
        self,
        file: str,
        damage: Callable[[Path], object],
        tmp_path: Path,
        add_version: AddVersion,
    ) -> None:
        damage(add_version("0001-fast") / file)

        assert find_version(tmp_path, KEYS) is None

    def test_may_lack_the_pdf_where_its_report_says_why(
        self, tmp_path: Path, add_version: AddVersion
    ) -> None:
        folder = add_version("0001-fast", warnings=("The PDF is not made: there is no Pango.",))
        (folder / "report.pdf").unlink()
        (folder / DIGESTS).unlink()
        write_digests(folder)

        assert find_version(tmp_path, KEYS) == folder
        assert find_version(tmp_path, KEYS, lambda report: not report.warnings) is None

    def test_that_another_build_makes_meanwhile_is_taken_and_none_is_written_beside_it(
        self, tmp_path: Path, add_version: AddVersion
    ) -> None:
        def write(version: str, folder: Path) -> None:
            (folder / "report.html").touch()
            add_version("0001-fast")

        find_same = partial(find_version, tmp_path, KEYS)
        saved = finished(save_version(tmp_path, "fast", find_same, in_a_step(write)))

        assert (saved.folder, saved.is_new) == (tmp_path / "0001-fast", False)
        assert version_folders(tmp_path) == [tmp_path / "0001-fast"]

    def test_is_not_looked_for_in_a_folder_that_is_no_version(
        self, tmp_path: Path, add_version: AddVersion
    ) -> None:
        add_version("mine")

        assert find_version(tmp_path, KEYS) is None


class TestLatest:
    def test_is_a_relative_link_to_the_newest_version(self, tmp_path: Path) -> None:
        for _ in range(2):
            save(tmp_path)

        assert (tmp_path / "latest").readlink() == Path("0002-fast")
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "0001-fast",
            "0002-fast",
            "latest",
        ]

    def test_is_mended_where_it_points_elsewhere(self, tmp_path: Path) -> None:
        save(tmp_path)
        (tmp_path / "latest").unlink()
        (tmp_path / "latest").symlink_to("0007-gone")

        point_latest(tmp_path)

        assert (tmp_path / "latest").readlink() == Path("0001-fast")

    def test_is_left_as_it_is_where_it_is_no_link(self, tmp_path: Path) -> None:
        (tmp_path / "latest").write_text("my notes")

        save(tmp_path)

        assert (tmp_path / "latest").read_text() == "my notes"

    def test_is_missing_where_no_links_can_be_made_and_the_version_is_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*arguments: object, **keywords: object) -> None:
            raise OSError("Operation not supported")

        monkeypatch.setattr(os, "symlink", refuse)

        folder = save(tmp_path)

        assert [path.name for path in tmp_path.iterdir()] == [folder.name]
