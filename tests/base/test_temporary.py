"""What commands that were killed left behind is removed, and nothing that a link leads to."""

import fcntl
import os
import tempfile
from pathlib import Path

import pytest

from reportgen.base.temporary import temporary_folder, temporary_folder_of_system


def test_a_draft_folder_that_is_a_link_is_left_alone(tmp_path: Path) -> None:
    for name in ("outside", "results/.draft-killed"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "file").write_text("kept")
    (tmp_path / "results/.draft-link").symlink_to("../outside")

    with temporary_folder(".draft-", tmp_path / "results", "It cannot be written"):
        pass

    assert [file.name for file in (tmp_path / "outside").iterdir()] == ["file"]
    assert [place.name for place in (tmp_path / "results").iterdir()] == [".draft-link"]


@pytest.mark.parametrize("moment", [0, 2**31])
def test_what_was_left_goes_and_what_is_used_stays_whatever_the_clock_says(
    moment: int, tmp_path: Path
) -> None:
    (left := tmp_path / ".draft-left").mkdir()
    os.utime(left, (moment, moment))
    with temporary_folder(".draft-", tmp_path, "It cannot be written") as used:
        os.utime(used, (moment, moment))

        with temporary_folder(".draft-", tmp_path, "It cannot be written") as other:
            assert sorted(tmp_path.iterdir()) == sorted([used, other])

    assert list(tmp_path.iterdir()) == []


def test_without_locks_there_is_one_folder_and_it_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", no_locks)

    with temporary_folder(".draft-", tmp_path, "It cannot be written") as used:
        assert list(tmp_path.iterdir()) == [used]

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("by", ["verify", "watch", "rendering"])
def test_any_command_removes_what_another_left_where_the_system_has_its_place(
    by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("reportgen-verify-dead", "reportgen-rendering-dead", "reportgen-verify-at-work"):
        a_folder(tmp_path / name, locked=True)
    a_folder(tmp_path / "reportgen-project", locked=False)
    a_folder(tmp_path / "another-program", locked=True)
    (tmp_path / "reportgen-link").symlink_to("another-program")
    kept = {"reportgen-verify-at-work", "reportgen-project", "another-program", "reportgen-link"}

    with (tmp_path / "reportgen-verify-at-work" / ".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with temporary_folder_of_system(f"reportgen-{by}-"):
            pass

    assert {place.name for place in tmp_path.iterdir()} == kept


def a_folder(folder: Path, *, locked: bool) -> None:
    folder.mkdir()
    if locked:
        (folder / ".lock").touch()
    os.utime(folder, (0, 0))
