"""Re-render a version from its data and text with the current page and style."""

import json
from dataclasses import dataclass
from pathlib import Path

from reportgen.base.errors import ResultsFolderError, os_error_as
from reportgen.base.files import (
    DIGESTS,
    file_name,
    remove_dead,
    remove_folder,
    unfinished_folder,
    write_digests,
)
from reportgen.base.untrusted.folders import is_file, is_folder
from reportgen.project.theme import Theme
from reportgen.report.model import Report, read_report_and_bytes
from reportgen.versions.damage import what_is_damaged
from reportgen.versions.identity import rendered_digest
from reportgen.workflow.rendering.process import write_report_files

MARK = "rendered.json"
"""The file by which a folder is known as a rendering, and no version."""


@dataclass(frozen=True)
class Rendering:
    """A version, rendered again."""

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
    report, content = read_report_and_bytes(place)
    name = place.resolve().name if is_folder(place) else report.version
    folder = output or results / "rendered" / file_name(name)
    _check_that_it_is_free(folder)
    with os_error_as(ResultsFolderError, f"{folder} cannot be written"):
        folder.parent.mkdir(parents=True, exist_ok=True)
        remove_dead(folder.parent)
        with unfinished_folder(folder.parent) as unfinished:
            warnings = write_report_files(report, unfinished, theme).warnings
            (unfinished / "report.json").write_bytes(content)
            # Tells this rendering from another one of the same version.
            facts = {"version": report.version, "rendered": rendered_digest(theme)}
            (unfinished / MARK).write_text(f"{json.dumps(facts, indent=1)}\n", encoding="utf-8")
            write_digests(unfinished)
            # Over an empty folder, too: whoever looks finds a whole rendering or none.
            there = folder.resolve()
            if (folder / MARK).exists():
                remove_folder(there, there.parent)
            unfinished.rename(there)
    return Rendering(folder, report, warnings)


def _check_that_it_is_free(folder: Path) -> None:
    """Raise ResultsFolderError for a folder that holds anything but an earlier rendering."""
    for around in folder.absolute().parents:
        if is_file(around / DIGESTS):
            raise ResultsFolderError(
                f"{folder} is inside the version {around}, which is not changed. Give --output a "
                "folder outside of it."
            )
    with os_error_as(ResultsFolderError, f"{folder} cannot be written"):
        is_free = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
        is_rendering = (folder / MARK).is_file()
        changed = what_is_damaged(folder) if is_rendering else []
    if not (is_free or is_rendering):
        raise ResultsFolderError(
            f"{folder} is not empty and not an earlier rendering. Give --output another folder."
        )
    if changed:
        raise ResultsFolderError(
            f"{changed[0]} in {folder} was changed after it was rendered, so the folder is not "
            "overwritten. Give --output another one."
        )
