"""Set a version again from its data, with the templates of today; nothing is computed."""

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from reportgen.base.errors import ResultsFolderError
from reportgen.base.files import (
    DIGESTS,
    UNFINISHED,
    file_name,
    remove_folder,
    write_digests,
)
from reportgen.project.theme import Theme
from reportgen.report.model import Report, read_report
from reportgen.versions.damage import what_is_damaged
from reportgen.versions.identity import rendered_digest
from reportgen.workflow.rendering.process import write_report_files

MARK = "rendered.json"
"""The file by which a folder is known as a rendering, and no version."""


@dataclass(frozen=True)
class Rendering:
    """A version, set again."""

    folder: Path
    report: Report
    warnings: tuple[str, ...]  # what could not be made, one line each


def render_version(
    place: Path, results: Path, output: Path | None = None, theme: Theme | None = None
) -> Rendering:
    """Set a version again in a folder of its own; the version stays as it is.

    place: the version's folder, or its report.json.
    output: None for a folder of the same name as the version's, in `rendered` in the results
    folder. An earlier rendering there is replaced, anything else is left alone.
    Raises UserError where the version, the folder, a template or the theme is at fault.
    """
    report = read_report(place)
    name = place.resolve().name if place.is_dir() else report.version
    folder = output or results / "rendered" / file_name(name)
    _check_that_it_is_free(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder.parent))
        try:
            warnings = write_report_files(report, unfinished, theme).warnings
            shutil.copyfile(
                place / "report.json" if place.is_dir() else place, unfinished / "report.json"
            )
            (unfinished / MARK).write_text(_mark(report, theme), encoding="utf-8")
            write_digests(unfinished)
            unfinished.chmod(0o755)
            _take_place(unfinished, folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise _cannot_be_written(folder, error) from error
    return Rendering(folder, report, warnings)


def _check_that_it_is_free(folder: Path) -> None:
    """Raise ResultsFolderError for a folder that holds anything but an earlier rendering."""
    for around in folder.absolute().parents:
        if (around / DIGESTS).exists():
            raise ResultsFolderError(
                f"{folder} lies in {around}, which is complete as it is. --output names a folder "
                "outside of it."
            )
    try:
        is_free = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
        is_rendering = (folder / MARK).is_file()
        changed = what_is_damaged(folder) if is_rendering else []
    except OSError as error:
        raise _cannot_be_written(folder, error) from error
    if not (is_free or is_rendering):
        raise ResultsFolderError(
            f"{folder} is not empty, and no earlier rendering. --output names another folder."
        )
    if changed:
        raise ResultsFolderError(
            f"{changed[0]} in {folder} is not as it was rendered, so the folder is left as it is. "
            "--output names another one."
        )


def _take_place(unfinished: Path, folder: Path) -> None:
    """Rename a finished folder to its place, from which an earlier rendering goes."""
    place = folder.resolve()
    if (place / MARK).exists():
        remove_folder(place)
    # Over an empty folder, too: whoever looks finds a whole rendering or none.
    unfinished.rename(place)


def _mark(report: Report, theme: Theme | None) -> str:
    """Return what tells this rendering from another one of the same version."""
    facts = {"version": report.version, "rendered": rendered_digest(theme)}
    return f"{json.dumps(facts, indent=1)}\n"


def _cannot_be_written(folder: Path, error: OSError) -> ResultsFolderError:
    return ResultsFolderError(f"{folder} cannot be written: {error.strerror}.")
