"""Files that the user named, and folders that somebody else may have filled."""

import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.base.errors import RubricError
from reportgen.base.toml_text import read_toml
from reportgen.base.untrusted.folders import (
    folders_inside,
    inside,
    link_above,
    may_hold,
    read_below,
    remove_below,
    rename_below,
)
from tests.unprivileged import unprivileged


class TestAFileThatTheUserNamed:
    def test_may_be_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "mine.toml").write_text("a = 1")
        (tmp_path / "rubric.toml").symlink_to("mine.toml")

        assert read_toml(tmp_path / "rubric.toml", "rubric", RubricError).tables == {"a": 1}

    def test_may_be_the_pipe_of_a_shell(self) -> None:
        reader, writer = os.pipe()
        os.write(writer, b"a = 1")
        os.close(writer)

        try:
            assert read_toml(Path(f"/dev/fd/{reader}"), "rubric", RubricError).tables == {"a": 1}
        finally:
            os.close(reader)

    @pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
    def test_keeps_nobody_waiting(self, make: Callable[[Path], None], tmp_path: Path) -> None:
        make(tmp_path / "rubric.toml")

        with pytest.raises(
            RubricError, match=r"rubric\.toml is refused: it is not a file but a (pipe|folder)\.$"
        ):
            read_toml(tmp_path / "rubric.toml", "rubric", RubricError)

    def test_without_an_end_is_refused(self) -> None:
        with pytest.raises(RubricError, match="200,000 are allowed"):
            read_toml(Path("/dev/zero"), "rubric", RubricError)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a file, a folder, and links to what lies beside it."""
    for name in ("outside/file", "root/folder/file"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("kept")
    (tmp_path / "root/out").symlink_to("../outside")
    (tmp_path / "root/folder/link").symlink_to("../../outside/file")
    return tmp_path / "root"


class TestAFolderThatSomebodyFilled:
    def test_has_links_that_are_no_folders(self, root: Path) -> None:
        assert [place.name for place in inside(root)] == ["folder", "out"]
        assert [place.name for place in folders_inside(root)] == ["folder"]
        assert inside(root, root / "out") == []
        assert inside(root, root / "none") == []
        assert inside(root / "none") == []

    @pytest.mark.parametrize("name", ["out/file", "folder/link", "folder/file/x", "folder"])
    def test_has_nothing_behind_a_link_to_read(self, name: str, root: Path) -> None:
        with pytest.raises((OSError, ValueError)):
            read_below(root, root / name, 100)

    def test_has_a_small_file_that_takes_little_memory(self, root: Path) -> None:
        tracemalloc.start()
        try:
            assert read_below(root, root / "folder/file", 10**12) == b"kept"
            assert tracemalloc.get_traced_memory()[1] < 1_000_000
        finally:
            tracemalloc.stop()

    def test_has_nothing_behind_a_link_to_remove_or_to_move(self, root: Path) -> None:
        remove_below(root, root / "out/file")
        for place, new in [("out/file", "file"), ("folder/file", "out/file")]:
            with pytest.raises(OSError, match="Not a directory"):
                rename_below(root, root / place, root / new)

        assert (root.parent / "outside/file").read_text() == "kept"
        assert (root / "folder/file").read_text() == "kept"

    def test_loses_a_link_and_not_what_it_links_to(self, root: Path) -> None:
        remove_below(root, root / "out")
        remove_below(root, root / "folder")

        assert list(root.iterdir()) == []
        assert (root.parent / "outside/file").read_text() == "kept"

    def test_may_itself_be_a_link(self, root: Path) -> None:
        (root.parent / "root again").symlink_to(root)
        again = root.parent / "root again"

        assert read_below(again, again / "folder/file", 100) == b"kept"
        assert link_above(again, again / "folder/file") is None
        assert link_above(again, again / "out/file") == again / "out"

    def test_is_asked_where_nobody_may_look(self, root: Path) -> None:
        assert may_hold(root, "folder")
        assert not may_hold(root, "none")
        assert not may_hold(root, "a" * 300)
        assert not may_hold(root, "a\0b")

        root.chmod(0)
        with unprivileged():
            assert may_hold(root, "none")
        root.chmod(0o755)
