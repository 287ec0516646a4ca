"""`reportgen diff`."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reportgen.base.errors import ResultsFolderError, SettingsError
from reportgen.base.untrusted.text import printable
from reportgen.cli.delivery import OutputFile, deliver, deliver_view
from reportgen.cli.options import DEFAULT_RESULTS, ResultsFolder, decoded
from reportgen.cli.verify import DIFFERENT

if TYPE_CHECKING:
    from reportgen.compare.model import Diff
    from reportgen.report.model import Report

PUBLISHED = "published"
MOST_PAGE_BYTES = 16_000_000


_NAMED = (
    "As in 0003-fast, 3, latest~1; a version's folder or report.json; published (the "
    "write-up's own numbers); or reference (the full run that ships)."
)


def diff(
    a: Annotated[str, typer.Argument(metavar="A", help=_NAMED)],
    b: Annotated[str, typer.Argument(metavar="B", help="The same.")],
    form: Annotated[
        Literal["text", "markdown", "html", "json"],
        typer.Option("--format", help="text for the terminal; the others for a file."),
    ] = "text",
    output: OutputFile = None,
    rubric: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Grade B by it, with A as the reference; what it calls negligible is negligible.",
        ),
    ] = None,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="Exit with 1 where there are real differences, else 0."),
    ] = False,
    results: ResultsFolder = DEFAULT_RESULTS,
) -> int:
    """Compare two versions: which differences are real, which noise, and what caused them.

    Each number has a verdict: whether another seed would explain its difference.
    """
    ours, theirs = _read_sides(decoded(a), decoded(b), results)
    comparison = _compare(ours, theirs, None if rubric is None else decoded(rubric))
    _deliver(comparison, ours.report, theirs.report, form, output)
    return DIFFERENT if exit_code and comparison.summary.has_real_changes else 0


@dataclass(frozen=True)
class _Version:
    """One of the two that are compared."""

    report: "Report"
    folder: Path | None = None  # None: the write-up, or a lone report.json

    def named(self, name: str) -> "_Version":
        """Return it under another name."""
        named = self.report.model_copy(update={"version": printable(name)})
        return replace(self, report=named)


def _read_sides(a: str, b: str, results: Path) -> tuple[_Version, _Version]:
    """Return both, under names that tell them apart; raises UserError."""
    if a == b == PUBLISHED:
        raise SettingsError(
            "Both sides are the write-up's numbers. Give a version for one of them, such as latest."
        )
    if PUBLISHED in (a, b):
        version = _read_version(b if a == PUBLISHED else a, results)
        writeup = _writeup_beside(version)
        return (writeup, version) if a == PUBLISHED else (version, writeup)
    ours, theirs = _read_version(a, results), _read_version(b, results)
    name = ours.report.version
    if name == theirs.report.version and ours.report != theirs.report:
        return ours.named(f"{name} ({a})"), theirs.named(f"{name} ({b})")
    return ours, theirs


def _read_version(text: str, results: Path) -> _Version:
    from reportgen.report.model import read_report
    from reportgen.versions.naming import REFERENCE, resolve_version

    place = resolve_version(text, results)
    version = _Version(read_report(place), place if place.is_dir() else None)
    # A version of the name "published" would pass for the write-up.
    goes_by_text = text == REFERENCE or version.report.version == PUBLISHED
    return version.named(text) if goes_by_text else version


def _writeup_beside(version: _Version) -> _Version:
    from reportgen.compare.published import writeup_as_report
    from reportgen.project.published import load_published
    from reportgen.project.settings.loading import load_settings

    return _Version(writeup_as_report(load_published(), load_settings("full"), version.report))


def _compare(a: _Version, b: _Version, rubric_file: str | None) -> "Diff":
    """Return the comparison, with the grade of b where there is a rubric."""
    from reportgen.compare.calibration import load_calibration
    from reportgen.compare.compare import compare_versions

    ours, theirs, calibration = a.report, b.report, load_calibration()
    pages = _pages(a, b)
    if rubric_file is None:
        return compare_versions(ours, theirs, calibration, pages=pages)
    from reportgen.grading.grade import grade_of, smallest_that_matters
    from reportgen.grading.reading import read_rubric

    rubric = read_rubric(rubric_file, with_reference=True)
    smallest = smallest_that_matters(rubric)
    comparison = compare_versions(ours, theirs, calibration, smallest, pages)
    return comparison.model_copy(update={"grade": grade_of(theirs, rubric, ours, calibration)})


def _pages(a: _Version, b: _Version) -> tuple[dict[str, str], dict[str, str]] | None:
    """Return the prose of both pages; None where a side has none."""
    from reportgen.compare.page_text import texts_of_page

    if a.folder is None or b.folder is None:
        return None
    ours, theirs = (_page(folder) for folder in (a.folder, b.folder))
    return (texts_of_page(ours), texts_of_page(theirs)) if ours and theirs else None


def _page(folder: Path) -> str:
    """Return a version's page; empty where there is none that can be read, or a huge one."""
    from reportgen.base.untrusted.files import read_inside

    try:
        return read_inside(folder, "report.html", MOST_PAGE_BYTES).decode(errors="replace")
    except ResultsFolderError:
        return ""


def _deliver(comparison: "Diff", a: "Report", b: "Report", form: str, output: Path | None) -> None:
    if form == "json":
        deliver(comparison.to_json(), output)
    else:
        from reportgen.pages.diff import diff_view

        deliver_view(diff_view(comparison, a, b), form, output)
