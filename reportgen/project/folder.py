"""The folder of a project: which one a command means, and which of its files count.

Every command comes by here, so that it imports little and reads report.toml alone.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from reportgen.base.errors import ProjectError
from reportgen.base.paths import PACKAGE
from reportgen.base.toml_text import MOST_BYTES, tables_of
from reportgen.base.untrusted.folders import is_file, is_folder, read_named
from reportgen.tasks.numeric_variables import Variables

PROJECT_FILE = "report.toml"

_EXPORTED = re.compile(r"[0-9]{4,}-[a-z]+(-markdown|\.zip)")

SHIPPED = PACKAGE / "projects"
"""The folder of the projects that ship, each in a folder of its name."""


def project_folder(named: Path | None = None) -> Path:
    """Return the folder of the project that a command means.

    named: the folder of a project, or the name of one that ships; None: the working
    folder where that is a project, or else the default among those that ship.
    Raises ProjectError.
    """
    if named is None and is_file(Path("experiments.py")) and not is_file(Path(PROJECT_FILE)):
        raise ProjectError(f"This folder has experiments.py, but no {PROJECT_FILE}. Write one.")
    if named is None:
        return Path() if is_file(Path() / PROJECT_FILE) else _default()
    if is_file(named / PROJECT_FILE):
        return named
    if len(named.parts) == 1 and is_file(SHIPPED / named / PROJECT_FILE):
        return SHIPPED / named
    raise ProjectError(
        f"{named} is not a project: it has no {PROJECT_FILE}. Name the folder of a project with "
        "--project."
    )


def is_shipped(folder: Path) -> bool:
    """Say whether a project is part of this package."""
    return folder.parent == SHIPPED


def package_of(folder: Path) -> str:
    """Return the package that a project that ships is, with a dot; empty for any other."""
    return f"{PACKAGE.name}.{SHIPPED.name}.{folder.name}." if is_shipped(folder) else ""


def reference_folder(folder: Path) -> Path:
    """Return where a project has its reference run; it need not exist."""
    own = folder / "reference"
    # In a checkout the reference run stands where every version does.
    return own if is_folder(own) or not is_shipped(folder) else PACKAGE.parent / "results/reference"


def rubrics_of(folder: Path) -> dict[str, Path]:
    """Return the rubrics that come with a project, by name."""
    files = (*folder.glob("rubric*.toml"), *folder.glob("rubrics/*.toml"))
    return {file.stem: file for file in sorted(files)}


def variables_of(folder: Path) -> Variables:
    """Return what a project says of the environment variables that its libraries heed."""
    given = _tables(folder / PROJECT_FILE).get("variables")
    known = {} if not isinstance(given, dict) else given
    lists = {key: tuple(one) for key, one in known.items() if isinstance(one, list)}
    fields = Variables.__dataclass_fields__
    return Variables(**{key: one for key, one in {**known, **lists}.items() if key in fields})


def project_files(folder: Path) -> Iterator[Path]:
    """Yield the files that can change a report: those in a project's folder, and all its data.

    Left out is what is hidden, what Python and editors keep for themselves, virtual
    environments, exported versions, and every folder that is a results folder: one
    with a `store` in it.
    """
    yield from data_files(folder)
    yield from _files_in(folder, folder.resolve())


def data_files(folder: Path) -> Iterator[Path]:
    """Yield the data files that a project names."""
    data = _tables(folder / PROJECT_FILE).get("data")
    named = data.values() if isinstance(data, dict) else ()
    files = (one.get("file") if isinstance(one, dict) else one for one in named)
    yield from (folder / one for one in files if isinstance(one, str))


def is_project_file(file: Path, folder: Path) -> bool:
    """Say whether a file in a project's folder, which may be gone, is one of `project_files`.

    folder: resolved, as the file's is.
    """
    if not file.is_relative_to(folder):
        return False
    folders = [one for one in file.parents if one != folder and one.is_relative_to(folder)]
    return not any(map(_is_left_out, (*folders, file))) and not any(map(_is_no_part, folders))


def _files_in(folder: Path, project: Path) -> Iterator[Path]:
    try:
        places = sorted(folder.iterdir())
    except PermissionError:  # such as lost+found: what nobody can read changes no report
        return
    for place in places:
        if _is_left_out(place):
            continue
        if not is_folder(place):
            yield place
        elif not _is_no_part(place) and not _leads_back(place, project):
            yield from _files_in(place, project)


def _is_left_out(place: Path) -> bool:
    name = place.name
    is_own = name.startswith(".") or name == "__pycache__" or name.endswith("~")
    return is_own or _EXPORTED.fullmatch(name) is not None


def _is_no_part(folder: Path) -> bool:
    """Say whether a folder is a results folder or a virtual environment."""
    return is_folder(folder / "store") or is_file(folder / "pyvenv.cfg")


def _leads_back(place: Path, project: Path) -> bool:
    """Say whether a folder is a link to where its files are found without it, or to all of them."""
    if not place.is_symlink():
        return False
    target = place.resolve()
    return target.is_relative_to(project) or project.is_relative_to(target)


@cache
def _default() -> Path:
    """Return the folder of the project that ships and says that it is the default."""
    for folder in sorted(SHIPPED.iterdir()):
        file = folder / PROJECT_FILE
        if file.is_file() and _tables(file).get("default"):
            return folder
    raise ProjectError("No project ships with this package. Name the folder of one: --project.")


def _tables(file: Path) -> dict[str, Any]:
    """Return what a project file says; nothing where it cannot be read, which is said later."""
    try:
        return tables_of(read_named(file, MOST_BYTES).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
