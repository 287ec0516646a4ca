"""Paths of the package, the templates, the examples, the settings file and the store."""

from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
WORKING_FOLDER_FILE = "reportgen.toml"
"""The settings file that counts wherever a command runs beside it."""

# What turns results into a report: all in these folders. Another command's work is in none.
_RENDERING = (
    "base",
    "statistics",
    "report",
    "project",
    "tasks/results",
    "compare",
    "render",
    "workflow/assembly",
    "workflow/rendering",
)
_OTHER_PAGES = "pages"
"""The folder of the templates that show several versions, and no part of a report."""


def templates_folder() -> Path:
    """Return the folder of templates: in the installed package, or beside it in a checkout."""
    installed = PACKAGE / "templates"
    return installed if installed.is_dir() else PACKAGE.parent / "templates"


def examples_folder() -> Path:
    """Return the folder of the projects to start from: as that of the templates."""
    installed = PACKAGE / "examples"
    return installed if installed.is_dir() else PACKAGE.parent / "examples"


def store_folder(results: Path) -> Path:
    """Return where a results folder keeps what was computed."""
    return results / "store"


def rendering_files() -> dict[str, Path]:
    """Return name -> place of every file that turns results into a report, sorted by name."""
    files = {
        file.relative_to(PACKAGE).as_posix(): file
        for name in _RENDERING
        for file in _files(PACKAGE / name)
    }
    templates = templates_folder()
    for file in _files(templates):
        name = file.relative_to(templates)
        if name.parts[0] != _OTHER_PAGES:
            files[f"templates/{name.as_posix()}"] = file
    return dict(sorted(files.items()))


def _files(place: Path) -> Iterator[Path]:
    """Yield a file, or the files in a folder; none that Python or an editor keeps for itself."""
    if not place.is_dir():
        yield place
        return
    for inside in place.iterdir():
        if (
            inside.name != "__pycache__"
            and not inside.name.startswith(".")
            and inside.name[-1] != "~"
        ):
            yield from _files(inside)
