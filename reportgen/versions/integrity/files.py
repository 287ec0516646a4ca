"""Find files of a version that are missing, or are not as its checksums have them."""

import os
from collections.abc import Iterator
from pathlib import Path

from reportgen.base.errors import ResultsFolderError
from reportgen.base.files import DIGESTS, file_name
from reportgen.base.untrusted.files import open_inside, read_inside
from reportgen.base.untrusted.folders import is_folder, may_hold
from reportgen.report.figure_data import has_numbers
from reportgen.report.model import Report
from reportgen.report.parts import Figure, Table
from reportgen.versions.concern import Concern
from reportgen.versions.damage import checked_files

ALONE = "report.json is alone: without page, PDF, figures, tables and checksums"

_BESIDE = (DIGESTS, "report.html", "report.pdf", "figures", "tables")
"""What a folder has of a version, unless there is its report.json alone."""

_SOME_RELEASES = ("figures.csv", "tables.tex")
"""What earlier releases did not write: the folder, and the ending of its files."""


def folder_of(place: Path) -> Path | None:
    """Return the folder of a version; None of a report.json that lies alone.

    place: its folder or its report.json.
    """
    if not is_folder(place):
        return place.parent if may_hold(place.parent, DIGESTS) else None
    return place if any(may_hold(place, name) for name in _BESIDE) else None


def file_concerns(folder: Path, report: Report) -> Iterator[Concern]:
    """Yield what is missing in a version's folder, or has changed since it was written."""
    labels = {
        name: label for label, names in _files_by_label(report, folder).items() for name in names
    }
    listed, is_known = set(), True
    try:
        for name, _, fault in checked_files(folder):
            listed.add(name)
            if fault:
                yield _concern(f"{name} {fault}", labels.get(name))
    except ValueError as error:
        yield Concern("files", str(error))
        is_known = False
    for name in (*_pages(report), *labels):
        if not may_hold(folder, name):
            if name not in listed:  # else it was named above
                yield _concern(f"{name} is missing", labels.get(name))
        elif is_known and name not in listed:
            yield _concern(f"{name} is not among the files of {DIGESTS}", labels.get(name))
        elif name in labels and not _has_content(folder, name):
            yield _concern(f"{name} is empty", labels[name])


def missing_parts(place: Path, report: Report) -> frozenset[str]:
    """Return the labels of the figures and tables of a report that lack a file.

    place: as for `folder_of`; beside a report.json that lies alone nothing is missing.
    """
    folder = folder_of(place)
    if folder is None:
        return frozenset()
    return frozenset(
        label
        for label, names in _files_by_label(report, folder).items()
        if not all(_has_content(folder, name) for name in names)
    )


def read_if_there(folder: Path, name: str, most_bytes: int) -> bytes | None:
    """Return the content of a file in a version; None where it is missing or cannot be read."""
    try:
        return read_inside(folder, name, most_bytes)
    except ResultsFolderError:
        return None


def _concern(text: str, label: str | None) -> Concern:
    return Concern("files", text, (label,) if label else ())


def _has_content(folder: Path, name: str) -> bool:
    try:
        with open_inside(folder, name) as descriptor:
            return os.fstat(descriptor).st_size > 0
    except ResultsFolderError:
        return False


def _pages(report: Report) -> tuple[str, ...]:
    """Return the names of the files of the whole report."""
    has_no_pdf = any("PDF" in one and "Pango" in one for one in report.warnings)
    return ("report.html",) if has_no_pdf else ("report.html", "report.pdf")


def _files_by_label(report: Report, folder: Path) -> dict[str, list[str]]:
    """Return the files of each figure and table, by its label."""
    found = {figure.label: [*_files_of_figure(figure)] for figure in report.figures}
    found |= {table.label: [*_files_of_table(table)] for table in report.tables}
    names = [name for each in found.values() for name in each]
    left_out = tuple(
        ending
        for ending in _SOME_RELEASES
        if not any(_is_like(name, ending) and may_hold(folder, name) for name in names)
    )
    return {
        label: [name for name in each if not any(_is_like(name, one) for one in left_out)]
        for label, each in found.items()
    }


def _is_like(name: str, kind: str) -> bool:
    folder, _, ending = kind.partition(".")
    return name.startswith(f"{folder}/") and name.endswith(f".{ending}")


def _files_of_figure(figure: Figure) -> Iterator[str]:
    stem = f"figures/{figure.file_stem}"
    yield from (f"{stem}.svg", f"{stem}.png")
    if has_numbers(figure):
        yield f"{stem}.csv"


def _files_of_table(table: Table) -> Iterator[str]:
    stem = f"tables/{file_name(table.label)}"
    yield from (f"{stem}.csv", f"{stem}.tex")
