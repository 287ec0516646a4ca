"""The worked example of docs/adding-an-experiment.md, put into a copy of the package."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reportgen.base.paths import PACKAGE, templates_folder

DOCUMENT = PACKAGE.parent / "docs" / "adding-an-experiment.md"

_PIECE = re.compile(
    r"<!-- piece: (?P<file>\S+), (?:new|after: (?P<after>.*?)) -->\n```\w+\n(?P<code>.*?)```\n",
    re.DOTALL,
)


@dataclass(frozen=True)
class Piece:
    """A listing of the document, and where it goes."""

    file: str
    after: str  # this line of the file; empty: it is a file of its own
    code: str


def pieces() -> Iterator[Piece]:
    """Yield the pieces in the order of the document."""
    for found in _PIECE.finditer(DOCUMENT.read_text(encoding="utf-8")):
        yield Piece(found["file"], found["after"] or "", found["code"])


def copy_with_example(folder: Path) -> None:
    """Copy package and templates into a folder, and put the pieces in their places."""
    leave_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, folder / "reportgen", ignore=leave_out)
    shutil.copytree(templates_folder(), folder / "templates", ignore=leave_out)
    for piece in pieces():
        _put(piece, folder / piece.file)


def _put(piece: Piece, file: Path) -> None:
    if not piece.after:
        assert not file.exists(), f"{piece.file} is there already"
        file.write_text(piece.code, encoding="utf-8")
        return
    text, line = file.read_text(encoding="utf-8"), f"{piece.after}\n"
    assert text.count(line) == 1, f"{piece.file} has not one line {piece.after!r}"
    file.write_text(text.replace(line, line + piece.code), encoding="utf-8")
