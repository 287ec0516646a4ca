"""The folder of a project: which one a command means, and which of its files count.

Reads no file but to see which project ships; every command comes by here.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from reportgen.base.errors import ProjectError
from reportgen.base.paths import PACKAGE
from reportgen.tasks.numeric_variables import Variables

PROJECT_FILE = "report.toml"

SHIPPED = PACKAGE / "projects"
"""The folder of the projects that ship, each in a folder of its name."""


def project_folder(named: Path | None = None) -> Path:
    """Return the folder of the project that a command means.

    named: the folder of a project, or the name of one that ships; None: the working
    folder where that is a project, or else the default among those that ship.
    Raises ProjectError.
    """
    if named is None:
        return Path() if (Path() / PROJECT_FILE).is_file() else _default()
    if (named / PROJECT_FILE).is_file():
        return named
    if len(named.parts) == 1 and (SHIPPED / named / PROJECT_FILE).is_file():
        return SHIPPED / named
    raise ProjectError(
        f"{named} is not a project: it has no {PROJECT_FILE}. Name the folder of a project with "
        "--project."
    )


def is_shipped(folder: Path) -> bool:
    """Say whether a project is part of this package."""
    return folder.parent == SHIPPED


def reference_folder(folder: Path) -> Path:
    """Return where a project has its reference run; it need not exist."""
    own = folder / "reference"
    # In a checkout the reference run stands where every version does.
    return own if own.is_dir() or not is_shipped(folder) else PACKAGE.parent / "results/reference"


def rubrics_of(folder: Path) -> dict[str, Path]:
    """Return the rubrics that come with a project, by name."""
    files = (*folder.glob("rubric*.toml"), *folder.glob("rubrics/*.toml"))
    return {file.stem: file for file in sorted(files)}


def variables_of(folder: Path) -> Variables:
    """Return what a project says of the environment variables that its libraries heed."""
    given = _tables(folder / PROJECT_FILE).get("variables", {})
    lists = {key: tuple(one) for key, one in given.items() if isinstance(one, list)}
    return Variables(**{**given, **lists})


def project_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a project that can change a report, whatever they are called.

    Left out is what is hidden, what Python and editors keep for themselves, and every
    folder that is a results folder: one with a `store` in it.
    """
    for place in sorted(folder.iterdir()):
        if place.name.startswith(".") or place.name == "__pycache__" or place.name[-1] == "~":
            continue
        if place.is_file():
            yield place
        elif place.is_dir() and not (place / "store").is_dir():
            yield from project_files(place)


@cache
def _default() -> Path:
    """Return the folder of the project that ships and says that it is the default."""
    for folder in sorted(SHIPPED.iterdir()):
        file = folder / PROJECT_FILE
        if file.is_file() and _tables(file).get("default"):
            return folder
    raise ProjectError("No project ships with this package. Name the folder of one: --project.")


def _tables(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
