"""`reportgen diff`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reportgen.base.errors import SettingsError
from reportgen.base.untrusted.text import printable
from reportgen.cli.options import DEFAULT_RESULTS, ProjectFolder, ResultsFolder, decoded
from reportgen.cli.output import OutputFile, deliver, deliver_view, tell
from reportgen.cli.verify import DIFFERENT

if TYPE_CHECKING:
    from reportgen.compare.model import Diff
    from reportgen.report.model import Report

PUBLISHED = "published"

_NAMED = (
    "For example 0003-fast, 3 or latest~1; a version's folder or report.json; published (the "
    "numbers of the original); or reference (the project's reference run)."
)


def diff(
    a: Annotated[str, typer.Argument(metavar="A", help=_NAMED)],
    b: Annotated[str, typer.Argument(metavar="B", help="The same, for the new version.")],
    form: Annotated[
        Literal["text", "markdown", "html", "json"],
        typer.Option("--format", help="text for a terminal; the others for a file."),
    ] = "text",
    output: OutputFile = None,
    rubric: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Grade B by this rubric, with A as the reference; differences that it calls "
            "negligible get that verdict.",
        ),
    ] = None,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="Exit with 1 if there are real differences, else 0."),
    ] = False,
    results: ResultsFolder = DEFAULT_RESULTS,
    project: ProjectFolder = None,
) -> int:
    """Compare two versions: which differences are real, which are noise, and what caused them.

    Each number has a verdict: whether its difference is significant, by the spread over seeds.
    """
    from reportgen.pages.diff import diff_view

    ours, theirs = _read_sides(decoded(a), decoded(b), results, project)
    comparison = _compare(ours, theirs, None if rubric is None else decoded(rubric), project)
    if form == "json":
        deliver(comparison.to_json(), output)
    else:
        deliver_view(diff_view(comparison, ours, theirs), form, output)
    _tell_what_is_not_compared(ours, theirs)
    return DIFFERENT if exit_code and comparison.summary.has_real_changes else 0


def _read_sides(a: str, b: str, results: Path, project: Path | None) -> "tuple[Report, Report]":
    """Return both, under names that tell them apart; raises UserError."""
    if a == b == PUBLISHED:
        raise SettingsError(
            "Both sides are the published numbers. Give a version for one of them, such as latest."
        )
    sides = {name: _read_version(name, results, project) for name in (a, b) if name != PUBLISHED}
    if PUBLISHED in (a, b):
        from reportgen.compare.published import original_beside

        sides[PUBLISHED] = original_beside(*sides.values())
    ours, theirs = sides[a], sides[b]
    if ours.version == theirs.version and ours != theirs:
        return _named(ours, f"{ours.version} ({a})"), _named(theirs, f"{theirs.version} ({b})")
    return ours, theirs


def _read_version(text: str, results: Path, project: Path | None) -> "Report":
    from reportgen.report.model import read_report
    from reportgen.versions.naming import REFERENCE, resolve_version

    report = read_report(resolve_version(text, results, project))
    # A version of the name "published" would pass for the original.
    goes_by_text = text == REFERENCE or report.version == PUBLISHED
    return _named(report, text) if goes_by_text else report


def _named(report: "Report", name: str) -> "Report":
    return report.model_copy(update={"version": printable(name)})


def _compare(a: "Report", b: "Report", rubric_file: str | None, project: Path | None) -> "Diff":
    """Return the comparison, with the grade of b where there is a rubric."""
    from reportgen.compare.calibration import calibration_of
    from reportgen.compare.compare import check_comparable, compare_versions
    from reportgen.project.project import find_project

    check_comparable(a, b)
    at_hand = find_project(project)
    calibration = calibration_of(b.project, at_hand)
    if rubric_file is None:
        return compare_versions(a, b, calibration)
    from reportgen.grading.grade import grade_of, smallest_that_matters
    from reportgen.grading.reading import Nameable, read_rubric, reference_run

    known = Nameable.of(reference_run(at_hand, b.project) or b)
    rubric = read_rubric(rubric_file, known, with_reference=True, project=at_hand.folder)
    comparison = compare_versions(a, b, calibration, smallest_that_matters(rubric))
    return comparison.model_copy(update={"grade": grade_of(b, rubric, a, calibration)})


def _tell_what_is_not_compared(a: "Report", b: "Report") -> None:
    names = [one.version for one in (a, b) if not one.text]
    if names and PUBLISHED not in (a.version, b.version):
        tell(
            f"The prose is not compared: {names[0]} has none recorded, as it was made by an "
            "earlier release."
        )
