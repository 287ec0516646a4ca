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
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / "results/.draft-link").symlink_to("../outside")

    with temporary_folder(".draft-", tmp_path / "results", "It cannot be written"):
        pass

    assert [file.name for file in (tmp_path / "outside").iterdir()] == ["file"]
    assert [place.name for place in (tmp_path / "results").iterdir()] == [".draft-link"]


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
