"""Where things lie: what turns results into a report, settings, and the store."""

from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent
WORKING_FOLDER_FILE = "reportgen.toml"
"""The settings file that counts wherever a command runs beside it."""

# Folders and modules of the package that are at work after the results are there.
_RENDERING = (
    "agreement.py",
    "arrays.py",
    "assemble.py",
    "compute.py",
    "contents.py",
    "deviation_text.py",
    "environment.py",
    "errors.py",
    "fields.py",
    "files.py",
    "foreign_files.py",
    "foreign_json.py",
    "last_good.py",
    "page_policy.py",
    "pages.py",
    "panels.py",
    "parts.py",
    "plain_text.py",
    "published.py",
    "published.toml",
    "render",
    "report.py",
    "reproduction.py",
    "results.py",
    "sections",
    "settings",
    "significance.py",
    "sources.py",
    "text_parts.py",
    "theme.py",
)
_FOR_THE_TERMINAL = (
    "console.py",
    "part_names.py",
    "plan_listing.py",
    "store_listing.py",
    "terminal.py",
    "trail_listing.py",
    "verification.py",
    "version_list.py",
    "verification.py",
    "version_show.py",
)
_OF_OTHER_PAGES = (
    "diff.css",
    "diff.html",
    "diff.js",
    "diff_markdown.py",
    "diff_page.py",
    "diff_pictures.py",
    "diff_terminal.py",
    "diff_texts.py",
    "diff_words.py",
    "grade_csv.py",
    "grade_listing.py",
    "grade_page.py",
    "grades.html",
    "history.html",
    "history_listing.py",
    "history_page.py",
    "history_picture.py",
    "history_words.py",
    "other.css",
    "other.html",
    "other_pages.py",
    "ranking.py",
)
"""Modules and templates that show several versions, and no part of a report."""


def templates_folder() -> Path:
    """Return the folder of templates: in the installed package, or beside it in a checkout."""
    installed = PACKAGE / "templates"
    return installed if installed.is_dir() else PACKAGE.parent / "templates"


def shipped_reference() -> Path:
    """Return the folder of the reference run: in the installed package, or in a checkout.

    The package has its `report.json` alone.
    """
    installed = PACKAGE / "reference"
    return installed if installed.is_dir() else PACKAGE.parent / "results" / "reference"


def store_folder(results: Path) -> Path:
    """Return where a results folder keeps what was computed."""
    return results / "store"


def rendering_files() -> dict[str, Path]:
    """Return name -> place of every file that turns results into a report, sorted by name."""
    files = {
        file.relative_to(PACKAGE).as_posix(): file
        for name in _RENDERING
        for file in _files(PACKAGE / name)
        if file.name not in (*_FOR_THE_TERMINAL, *_OF_OTHER_PAGES)
    }
    templates = templates_folder()
    for file in _files(templates):
        if file.name not in _OF_OTHER_PAGES:
            files[f"templates/{file.relative_to(templates).as_posix()}"] = file
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
