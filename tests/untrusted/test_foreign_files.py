"""Files of somebody else's folder: plain ones inside it are read, and pictures as pixels alone."""

import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from reportgen.errors import ResultsFolderError
from reportgen.files import write_digests
from reportgen.foreign_files import MOST_PIXELS, png_of, read_inside, read_picture
from reportgen.pages import read_pages
from reportgen.versions import what_is_damaged

NAME = "figures/figure-01.png"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A version's folder with one figure, beside a file that is nobody's business."""
    (tmp_path / "secret.txt").write_text("a secret")
    folder = tmp_path / "0001-fast"
    (folder / "figures").mkdir(parents=True)
    (folder / NAME).write_bytes(png(Image.new("RGB", (30, 20), "red")))
    return folder


def png(image: Image.Image, text: str = "") -> bytes:
    file, info = io.BytesIO(), PngInfo()
    if text:
        info.add_text("Comment", text, zip=True)
    image.save(file, format="PNG", pnginfo=info)
    return file.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that says it is so large and has next to no data."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 1000)
    chunks = (header, data, b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


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
        with pytest.raises(ResultsFolderError, match="no name of a file") as caught:
            read_inside(folder, name, 10_000)

        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 1100

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
            with pytest.raises(ResultsFolderError, match="it is no file"):
                read_inside(folder, name, 10_000)

    def test_what_is_too_large_is_not_read(self, folder: Path) -> None:
        os.truncate(folder / NAME, 10**13)

        with pytest.raises(ResultsFolderError, match="10,000 are allowed"):
            read_inside(folder, NAME, 10_000)

    def test_what_is_not_there_is_named(self, folder: Path) -> None:
        with pytest.raises(ResultsFolderError, match=r"report\.html cannot be read: No such file"):
            read_inside(folder, "report.html", 10_000)


class TestPictures:
    def test_the_pixels_of_a_png_are_kept_and_nothing_else(self, folder: Path) -> None:
        image = Image.new("RGB", (30, 20), "red")
        (folder / NAME).write_bytes(png(image, text="<script>alert(1)</script>"))

        picture = read_picture(folder, NAME)

        assert (picture.size, picture.mode) == ((30, 20), "RGBA")
        assert picture.getpixel((3, 4)) == (255, 0, 0, 255)
        assert b"script" not in png_of(picture)
        assert Image.open(io.BytesIO(png_of(picture))).size == (30, 20)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "no PNG"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no PNG"),
            (b"GIF89a\x01\x00\x01\x00\x80\x00\x00", "no PNG"),
            (png_of_size(100_000, 100_000), "100,000 times 100,000 pixels"),
            (png_of_size(2**31 - 1, 2**31 - 1), "pixels"),
            (png_of_size(0, 10), "pixels"),
            (png_of_size(1000, MOST_PIXELS // 1000), "no whole PNG"),
            (png(Image.effect_noise((30, 20), 50))[:300], "no whole PNG"),
            (png(Image.new("RGB", (30, 20))).replace(b"IDAT", b"IDAX"), "no whole PNG"),
            (png(Image.new("RGB", (30, 20)), text="x" * 10**7), "no whole PNG"),
        ],
        ids=range(10),
    )
    def test_what_is_no_whole_png_of_a_moderate_size_is_refused(
        self, content: bytes, words: str, folder: Path
    ) -> None:
        (folder / NAME).write_bytes(content)

        with pytest.raises(ResultsFolderError, match=words):
            read_picture(folder, NAME)


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
