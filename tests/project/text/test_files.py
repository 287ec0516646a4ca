"""Where the text of a project stands."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.base.errors import SettingsError, TemplateError
from reportgen.project.text.files import MOST_BYTES, TextFile, read_text


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_md", ".md").replace("_html", ".html")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_one_file_is_the_text(tmp_path: Path) -> None:
    write(tmp_path, text_md="# A")

    assert read_text(tmp_path) == (TextFile("text.md", "# A"),)


def test_files_of_the_folder_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, text__b_html="b", text__a_md="a")
    (tmp_path / "text" / "notes.txt").write_text("no text")
    (tmp_path / "text" / ".b.md").write_text("an editor's")

    assert [file.name for file in read_text(tmp_path)] == ["text/a.md", "text/b.html"]


def test_or_in_the_order_that_the_project_names(tmp_path: Path) -> None:
    write(tmp_path, text__b_md="b", text__a_md="a", text_md="c")

    files = read_text(tmp_path, ["text/b.md", "text.md"])

    assert [file.text for file in files] == ["b", "c"]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"There is no text in .*text is text\.md, or the"):
        read_text(tmp_path)
    with pytest.raises(SettingsError, match=r"a\.md cannot be read: No such file"):
        read_text(tmp_path, ["a.md"])
    with pytest.raises(SettingsError, match=r"a\.txt is no \.md or \.html file in"):
        read_text(tmp_path, ["a.txt"])
    with pytest.raises(SettingsError, match=rf"it is a file outside {tmp_path}; copy"):
        read_text(tmp_path, ["../a.md"])
    write(tmp_path, text__a_md="a", text_md="c")
    with pytest.raises(
        SettingsError, match=rf"^{tmp_path} has text\.md and the folder text: remove one"
    ):
        read_text(tmp_path)
    (tmp_path / "text.md").write_bytes(b"\xff\xfe")
    with pytest.raises(TemplateError, match=r"text\.md is not UTF-8 text"):
        read_text(tmp_path, ["text.md"])


ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "it is not a file but a pipe"),
    "folder": (Path.mkdir, "it is not a file but a folder"),
    "device": (lambda file: file.symlink_to("/dev/zero"), "it is a link to a file outside"),
    "link": (lambda file: file.symlink_to("/etc/hostname"), "it is a link to a file outside"),
    "dead link": (lambda file: file.symlink_to("nowhere"), "No such file or directory"),
    "loop": (lambda file: file.symlink_to(file.name), "Too many levels of symbolic links"),
    "large": (
        lambda file: file.write_bytes(b"a" * (MOST_BYTES + 1)),
        "it has 2,000,001 bytes, and 2,000,000 are allowed",
    ),
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("name", ["text.md", "text/a.md"])
def test_what_is_no_plain_file_is_said(
    kind: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, problem = ODD[kind]
    monkeypatch.chdir(tmp_path)
    Path(name).parent.mkdir(exist_ok=True)
    make(Path(name))

    with pytest.raises(SettingsError, match=f"^{name} cannot be read: {problem}"):
        read_text(Path())


def test_the_folder_without_a_text_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SettingsError, match=rf"^There is no text in {tmp_path}\. A project"):
        read_text(Path())
