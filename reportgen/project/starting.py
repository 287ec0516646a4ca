"""Begin a project from one of the examples that ship."""

import re
from collections.abc import Mapping
from pathlib import Path

from reportgen.base.errors import ProjectError, no_such, os_error_as
from reportgen.base.files import unfinished_folder
from reportgen.base.paths import examples_folder
from reportgen.project.folder import PROJECT_FILE, project_files

SMALLEST = "minimal"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


def starting_points() -> Mapping[str, str]:
    """Return the examples by name, the smallest first, each with a sentence."""
    folders = [file.parent for file in examples_folder().glob(f"*/{PROJECT_FILE}")]
    folders.sort(key=lambda folder: (folder.name != SMALLEST, folder.name))
    return {folder.name: _first_sentence(folder / "README.md") for folder in folders}


def begin_project(folder: Path, example: str | None = None) -> None:
    """Write a folder that has the files of an example.

    folder: one that is not there yet, or empty. example: None: that of the folder's name, or
    else the smallest. Raises ProjectError.
    """
    known = starting_points()
    if not _NAME.fullmatch(folder.name):
        raise ProjectError(
            f"A project cannot be called {folder.name or folder}: its name is of at most 40 "
            "letters, digits, _ and -, and begins with a letter."
        )
    chosen = example or (folder.name if folder.name in known else SMALLEST)
    if chosen not in known:
        raise ProjectError(no_such("example", chosen, list(known)))
    with os_error_as(ProjectError, f"{folder} cannot be written"):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ProjectError(f"{folder} is there already. Take another name.")
        _copy(examples_folder() / chosen, folder)


def _copy(example: Path, folder: Path) -> None:
    """Copy the files of an example; the folder is whole or not there. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with unfinished_folder(folder.parent) as unfinished:
        for file in project_files(example):
            copy = unfinished / file.relative_to(example)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(file.read_bytes())
        unfinished.rename(folder)


def _first_sentence(readme: Path) -> str:
    paragraphs = readme.read_text(encoding="utf-8").split("\n\n")
    return " ".join(paragraphs[1].split())
