"""`reportgen diff`."""

import io
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reportgen.cli.options import DEFAULT_RESULTS, ResultsFolder, decoded
from reportgen.cli.output import standard_output
from reportgen.cli.verify import DIFFERENT
from reportgen.errors import SettingsError, UserError, VersionNotFoundError

if TYPE_CHECKING:
    from reportgen.diff import Diff
    from reportgen.report import Report

PUBLISHED, REFERENCE = "published", "reference"


class Form(StrEnum):
    """What a comparison is written as."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


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
        Form, typer.Option("--format", help="text for the terminal, or a file's form.")
    ] = Form.TEXT,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write there, and print the path.")
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
    sides = _read_sides(decoded(a), decoded(b), results)
    comparison = _compare(*sides)
    if output is not None:
        _write(output, _written(comparison, *sides, form))
    elif form is Form.TEXT:
        from reportgen.render.diff_terminal import print_diff

        with standard_output():
            print_diff(comparison)
    else:
        with standard_output():
            print(_written(comparison, *sides, form), end="")
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


def _compare(a: "Report", b: "Report") -> "Diff":
    """Return the comparison. What grades it, and what is too small to matter, joins here."""
    from reportgen.diff import compare_versions, load_calibration

    return compare_versions(a, b, load_calibration())


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


def _written(comparison: "Diff", a: "Report", b: "Report", form: Form) -> str:
    """Return the comparison in a form, as a whole file."""
    match form:
        case Form.TEXT:
            from reportgen.render.diff_terminal import print_diff

            file = io.StringIO()
            print_diff(comparison, file)
            return file.getvalue()
        case Form.MARKDOWN:
            from reportgen.render.diff_markdown import diff_markdown
            from reportgen.render.diff_texts import with_numbers

            return diff_markdown(with_numbers(comparison, a, b))
        case Form.HTML:
            from reportgen.render.diff_page import compose_diff_page

            return compose_diff_page(comparison, a, b)
        case Form.JSON:
            return comparison.to_json()


def _write(output: Path, text: str) -> None:
    """Write a file and print its path; raises UserError where that cannot be."""
    try:
        output.write_bytes(text.encode())
    except OSError as error:
        raise UserError(f"{output} cannot be written: {error.strerror}.") from error
    with standard_output():
        print(output)
