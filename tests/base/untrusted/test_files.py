"""Files of somebody else's folder: only plain ones inside it are read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.base.errors import ResultsFolderError
from reportgen.base.files import write_digests
from reportgen.base.untrusted.files import read_inside
from reportgen.report.page_numbers import read_pages
from reportgen.versions.damage import what_is_damaged

NAME = "figures/figure-01.png"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A version's folder with one figure, beside a file that is nobody's business."""
    (tmp_path / "secret.txt").write_text("a secret")
    folder = tmp_path / "0001-fast"
    (folder / "figures").mkdir(parents=True)
    (folder / NAME).write_bytes(b"a picture")
    return folder


class TestReading:
    def test_a_file_in_the_folder_is_read(self, folder: Path) -> None:
        assert read_inside(folder, NAME, 10_000) == (folder / NAME).read_bytes()

    @pytest.mark.parametrize(
        "name",
        [
            "../secret.txt",
            "figures/../../secret.txt",
            "/etc/passwd",
            "figures//figure-01.png",
            ".",
            "",
            "figures/.hidden",
            "figures\\figure-01.png",
            "figures/figure-01.png\n",
            "a" * 5000,
        ],
    )
    def test_no_name_leads_out_of_it(self, name: str, folder: Path) -> None:
        with pytest.raises(ResultsFolderError, match="not a valid file name") as accepted:
            read_inside(folder, name, 10_000)

        assert "\n" not in str(accepted.value)
        assert len(str(accepted.value)) < 1100

    def test_no_link_leads_out_of_it(self, folder: Path) -> None:
        (folder / "figures" / "file.png").symlink_to("../../secret.txt")
        (folder / "out").symlink_to("..")

        with pytest.raises(ResultsFolderError, match="it is a link"):
            read_inside(folder, "figures/file.png", 10_000)
        with pytest.raises(ResultsFolderError, match="Not a directory"):
            read_inside(folder, "out/secret.txt", 10_000)

    def test_a_folder_that_is_a_link_is_read_where_it_was_named(self, folder: Path) -> None:
        (folder.parent / "latest").symlink_to(folder.name)

        assert read_inside(folder.parent / "latest", NAME, 10_000)

    def test_a_pipe_a_device_or_a_folder_keeps_nobody_waiting(self, folder: Path) -> None:
        os.mkfifo(folder / "pipe.png")

        for name in ("pipe.png", "figures"):
            with pytest.raises(ResultsFolderError, match="it is not a file"):
                read_inside(folder, name, 10_000)

    def test_what_is_too_large_is_not_read(self, folder: Path) -> None:
        os.truncate(folder / NAME, 10**13)

        with pytest.raises(ResultsFolderError, match="10,000 are allowed"):
            read_inside(folder, NAME, 10_000)

    def test_what_is_not_there_is_named(self, folder: Path) -> None:
        with pytest.raises(ResultsFolderError, match=r"report\.html cannot be read: No such file"):
            read_inside(folder, "report.html", 10_000)


class TestDigests:
    def test_a_version_as_it_was_written_has_no_damage(self, folder: Path) -> None:
        write_digests(folder)

        assert what_is_damaged(folder) == []

    def test_what_changed_or_is_missing_is_named(self, folder: Path) -> None:
        (folder / "report.html").write_text("a page")
        write_digests(folder)
        (folder / NAME).write_bytes(b"another picture")
        (folder / "report.html").unlink()

        assert what_is_damaged(folder) == [NAME, "report.html"]

    @pytest.mark.parametrize(
        "name", ["../secret.txt", "/etc/passwd", "\x1b[2J", "figures/../../secret.txt", ""]
    )
    def test_a_name_that_leads_out_is_not_followed(self, name: str, folder: Path) -> None:
        (folder / "SHA256SUMS").write_text(f"{'0' * 64}  {name}\n")

        assert what_is_damaged(folder) == ["SHA256SUMS"]

    @pytest.mark.parametrize(
        "change",
        [
            lambda place: place.symlink_to("../secret.txt"),
            os.mkfifo,
            lambda place: place.mkdir(),
        ],
        ids=["link", "pipe", "folder"],
    )
    def test_what_is_no_plain_file_is_damaged(
        self, change: Callable[[Path], None], folder: Path
    ) -> None:
        write_digests(folder)
        (folder / NAME).unlink()
        change(folder / NAME)

        assert what_is_damaged(folder) == [NAME]

    def test_more_than_a_version_can_have_is_not_read(self, folder: Path) -> None:
        write_digests(folder)
        os.truncate(folder / NAME, 10**13)
        assert what_is_damaged(folder) == ["SHA256SUMS"]

        (folder / "SHA256SUMS").write_text(f"{'0' * 64}  a\n" * 10_000)
        assert what_is_damaged(folder) == ["SHA256SUMS"]


class TestPages:
    @pytest.mark.parametrize(
        "content",
        ['{"a": 0}', '{"a": "x"}', '{"a": 1e99}', "[" * 10_000, '{"a\\u001b": 1}', "\xff"],
    )
    def test_pages_that_are_no_good_are_left_out(self, content: str, folder: Path) -> None:
        (folder / "pages.json").write_text(content, encoding="latin-1")

        assert read_pages(folder) == {}

    def test_pages_that_are_a_link_are_left_out(self, folder: Path) -> None:
        (folder.parent / "pages.json").write_text('{"a": 1}')
        (folder / "pages.json").symlink_to("../pages.json")

        assert read_pages(folder) == {}
