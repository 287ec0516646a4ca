"""Begin a project from one of the examples or projects that ship."""

import re
from collections.abc import Mapping
from pathlib import Path

from reportgen.base.errors import ProjectError, no_such, os_error_as
from reportgen.base.files import remove_dead, unfinished_folder
from reportgen.base.paths import examples_folder
from reportgen.project.folder import PROJECT_FILE, SHIPPED, package_of, project_files

SMALLEST = "minimal"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")

# Of a project that ships, what a copy of it is not: a package, the default, what it refers to.
_LEFT_OUT = ("__init__.py", "reference")
_DEFAULT = re.compile(r"^default = .*\n", re.MULTILINE)


def starting_points() -> Mapping[str, Path]:
    """Return the folders to begin from by name: the examples, the smallest first, and projects."""
    examples, projects = (
        sorted(file.parent for file in place.glob(f"*/{PROJECT_FILE}"))
        for place in (examples_folder(), SHIPPED)
    )
    examples.sort(key=lambda folder: folder.name != SMALLEST)
    return {folder.name: folder for folder in (*examples, *projects)}


def first_sentence(folder: Path) -> str:
    """Return what the README of a folder to begin from says of it."""
    paragraphs = (folder / "README.md").read_text(encoding="utf-8").split("\n\n")
    return " ".join(paragraphs[1].split())


def begin_project(folder: Path, example: str | None = None) -> None:
    """Write a folder that has the files of an example, or of a project that ships.

    folder: one that is not there yet, or empty. example: None: that of the folder's name, or
    else the smallest. Raises ProjectError.
    """
    known = starting_points()
    if not _NAME.fullmatch(folder.name):
        raise ProjectError(
            f"A project cannot be called {folder.name or folder}: its name is of at most 40 "
            "letters from a to z, digits, _ and -, and begins with a letter."
        )
    chosen = example or (folder.name if folder.name in known else SMALLEST)
    if chosen not in known:
        raise ProjectError(no_such("example", chosen, list(known)))
    with os_error_as(ProjectError, f"{folder} cannot be written"):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ProjectError(f"{folder} exists already. Take another name.")
        _copy(known[chosen], folder)


def _copy(example: Path, folder: Path) -> None:
    """Copy the files of an example; the folder is whole or not there. Raises OSError."""
    package = package_of(example)
    folder.parent.mkdir(parents=True, exist_ok=True)
    remove_dead(folder.parent)
    with unfinished_folder(folder.parent) as unfinished:
        for file in project_files(example):
            name = file.relative_to(example)
            if package and name.parts[0] in _LEFT_OUT:
                continue
            copy = unfinished / name
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(_as_own(file, package) if package else file.read_bytes())
        unfinished.rename(folder)


def _as_own(file: Path, package: str) -> bytes:
    """Return a file of a package as a project of its own has it, by whose modules it is named."""
    content = file.read_bytes()
    if file.name == PROJECT_FILE:
        return _DEFAULT.sub("", content.decode()).encode()
    is_text = file.suffix in (".py", ".html", ".md")
    return content.replace(package.encode(), b"") if is_text else content
