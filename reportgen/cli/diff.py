"""`reportgen diff`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reportgen.cli.delivery import OutputFile, deliver, deliver_print
from reportgen.cli.options import DEFAULT_RESULTS, ResultsFolder, decoded
from reportgen.cli.verify import DIFFERENT
from reportgen.errors import SettingsError, VersionNotFoundError

if TYPE_CHECKING:
    from reportgen.diff import Diff
    from reportgen.report import Report

PUBLISHED, REFERENCE = "published", "reference"


Side = Annotated[
    str,
    typer.Argument(
        help="As in 0003-fast, 3, latest~1; a version's folder or report.json; published (the "
        "write-up's own numbers); or reference (results/reference).",
    ),
]


def diff(
    a: Side,
    b: Side,
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
    _deliver(comparison, ours, theirs, form, output)
    return DIFFERENT if exit_code and comparison.summary.has_real_changes else 0


def _read_sides(a: str, b: str, results: Path) -> tuple["Report", "Report"]:
    """Return both reports, under names that tell them apart; raises UserError."""
    if a == b == PUBLISHED:
        raise SettingsError(
            "Both sides are the write-up's numbers. Give a version for one of them, such as latest."
        )
    if PUBLISHED in (a, b):
        version = _read_version(b if a == PUBLISHED else a, results)
        writeup = _writeup_beside(version)
        return (writeup, version) if a == PUBLISHED else (version, writeup)
    ours, theirs = _read_version(a, results), _read_version(b, results)
    if ours.version == theirs.version and ours != theirs:
        return _named(ours, f"{ours.version} ({a})"), _named(theirs, f"{theirs.version} ({b})")
    return ours, theirs


def _compare(a: "Report", b: "Report", rubric_file: str | None) -> "Diff":
    """Return the comparison, with the grade of b where there is a rubric."""
    from reportgen.diff import compare_versions, load_calibration

    calibration = load_calibration()
    if rubric_file is None:
        return compare_versions(a, b, calibration)
    from reportgen.grading import grade_of, read_rubric, smallest_that_matters

    rubric = read_rubric(rubric_file, with_reference=True)
    comparison = compare_versions(a, b, calibration, smallest_that_matters(rubric))
    return comparison.model_copy(update={"grade": grade_of(b, rubric, a, calibration)})


def _read_version(text: str, results: Path) -> "Report":
    from reportgen.report import read_report
    from reportgen.versions import resolve_version

    if text != REFERENCE:
        report = read_report(resolve_version(text, results))
        # A version of that name would pass for the write-up.
        return _named(report, text) if report.version == PUBLISHED else report
    place = results / REFERENCE
    if not (place / "report.json").is_file():
        raise VersionNotFoundError(
            f"There is no reference: {place} has no report.json. Copy a version's folder there."
        )
    return _named(read_report(place), REFERENCE)


def _writeup_beside(version: "Report") -> "Report":
    from reportgen.diff import writeup_as_report
    from reportgen.published import load_published
    from reportgen.settings import load_settings

    return writeup_as_report(load_published(), load_settings("full"), version)


def _named(report: "Report", name: str) -> "Report":
    return report.model_copy(update={"version": name})


def _deliver(comparison: "Diff", a: "Report", b: "Report", form: str, output: Path | None) -> None:
    if form == "markdown":
        from reportgen.render.diff_markdown import diff_markdown
        from reportgen.render.diff_texts import with_numbers

        deliver(diff_markdown(with_numbers(comparison, a, b)), output)
    elif form == "html":
        from reportgen.render.diff_page import compose_diff_page

        deliver(compose_diff_page(comparison, a, b), output)
    elif form == "json":
        deliver(comparison.to_json(), output)
    else:
        from reportgen.render.diff_terminal import print_diff

        deliver_print(partial(print_diff, comparison), output)
