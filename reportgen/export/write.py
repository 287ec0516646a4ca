"""A version in another form, to take along: Markdown with its figures, or a zip to hand in."""

import io
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from reportgen.base.errors import ExportError, ResultsFolderError, os_error_as
from reportgen.base.files import file_name, remove_dead, replace_file, unfinished_folder
from reportgen.export.project_files import PackedProject
from reportgen.report.model import Report, read_report_and_bytes
from reportgen.versions.damage import written_files

Form = Literal["markdown", "zip"]

MARKDOWN_FILE = "report.md"

NO_FILES = PackedProject()


def export_version(
    place: Path, form: Form, output: Path | None = None, project: PackedProject = NO_FILES
) -> Path:
    """Write a version in another form and return where that is.

    place: a version's folder, or a report.json.
    output: None: named after the version, in the working folder.
    project: what goes with it into a zip.
    Raises ExportError where something is there already or cannot be written,
    ResultsFolderError where the version is damaged.
    """
    report, content = read_report_and_bytes(place)
    files = _checked_files(place)
    if files.get("report.json", content) != content:
        raise ResultsFolderError(f"{place} was changed while it was read. Try again.")
    end = {"zip": ".zip", "markdown": "-markdown"}[form]
    target = output or Path(f"{file_name(report.version)}{end}")
    if os.path.lexists(target):
        raise ExportError(
            f"{target} exists already. Remove it, or name another place with --output."
        )
    with os_error_as(ExportError, f"{target} cannot be written"):
        remove_dead(target.parent)
        if form == "markdown":
            _write_folder(target, markdown_files(report))
        else:
            replace_file(target, _zip_of(report, files, place, project))
    return target


def markdown_files(report: Report) -> dict[str, bytes]:
    """Return the report as Markdown, and its figures; by path.

    Today's templates compose the text of a report that does not record its own.
    """
    from reportgen.export.markdown import text_markdown
    from reportgen.render.page_files import compose_text, draw_for_page

    text = report.text or compose_text(report)
    # It would speak of its cache where there is no home folder.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    earlier = [figure for one in report.fallbacks for figure in one.figures]
    paths, pictures = {}, {}
    for drawing in draw_for_page(report):
        is_earlier = drawing.figure in earlier
        path = f"figures/{'earlier-' if is_earlier else ''}{drawing.figure.file_stem}.png"
        paths[drawing.figure.label] = path
        pictures[path] = _greyed(drawing.png) if is_earlier else drawing.png
    return {MARKDOWN_FILE: text_markdown(text, paths).encode(), **pictures}


def _greyed(png: bytes) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("L").save(file, format="PNG")
    return file.getvalue()


def _checked_files(place: Path) -> dict[str, bytes]:
    """Return a version's files; none where there is a report.json alone."""
    try:
        with os_error_as(ResultsFolderError, f"{place} cannot be read"):
            return written_files(place)
    except ValueError as error:
        raise ResultsFolderError(
            f"{place} is damaged: {error}. Restore it, or make the version again "
            "with reportgen build."
        ) from error


def _zip_of(
    report: Report, files: Mapping[str, bytes], place: Path, project: PackedProject
) -> bytes:
    from reportgen.export.hand_in import FONT_LICENCE, hand_in_files, zipped
    from reportgen.render.text import fonts

    if not files:
        raise ExportError(f"{place} is a report alone. A zip is made of a version's whole folder.")
    licence = (fonts.FOLDER / FONT_LICENCE).read_bytes()
    # The name in the report is a text like any other, and may be "..".
    folder = f"reportgen-{file_name(report.version)}"
    return zipped(folder, hand_in_files(report, files, licence, project), report.created)


def _write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    with unfinished_folder(target.parent) as unfinished:
        for name, content in files.items():
            file = unfinished / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
        unfinished.rename(target)
