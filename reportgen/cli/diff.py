"""`reportgen diff`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reportgen.base.errors import SettingsError
from reportgen.base.untrusted.text import printable
from reportgen.cli.options import DEFAULT_RESULTS, ProjectFolder, ResultsFolder, decoded
from reportgen.cli.output import OutputFile, deliver, deliver_view, tell
from reportgen.cli.verify import DIFFERENT

if TYPE_CHECKING:
    from reportgen.compare.model import DiffFamily
    from reportgen.report.model import Report

    Pairs = list[tuple[Report, Report]]
    """The first version, with each of the others."""

PUBLISHED = "published"

_NAMED = (
    "For example 0003-fast, 3 or latest~1; a version's folder or report.json; published (the "
    "numbers of the original); or reference (the project's reference run)."
)


def diff(
    a: Annotated[str, typer.Argument(metavar="A", help=_NAMED)],
    b: Annotated[str, typer.Argument(metavar="B", help="The same, for the new version.")],
    more: Annotated[
        list[str] | None,
        typer.Argument(metavar="C", help="More of them, each compared with A, in one table."),
    ] = None,
    form: Annotated[
        Literal["text", "markdown", "html", "json"],
        typer.Option("--format", help="text for a terminal; the others for a file."),
    ] = "text",
    output: OutputFile = None,
    rubric: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Grade B, and C ..., by this rubric, with A as the reference; differences that "
            "it calls negligible get that verdict.",
        ),
    ] = None,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="Exit with 1 if there are real differences, else 0."),
    ] = False,
    results: ResultsFolder = DEFAULT_RESULTS,
    project: ProjectFolder = None,
) -> int:
    """Compare versions: which differences are real, which are noise, and what caused them.

    Each number has a verdict: whether its difference is significant, by the spread over seeds.
    """
    pairs = _read_pairs([decoded(name) for name in (a, b, *(more or ()))], results, project)
    family = _compare(pairs, None if rubric is None else decoded(rubric), project)
    is_alone = len(pairs) == 1
    if form == "json":
        deliver((family.diffs[0] if is_alone else family).to_json(), output)
    elif is_alone:
        from reportgen.pages.diff import diff_view

        deliver_view(diff_view(family.diffs[0], *pairs[0]), form, output)
    else:
        from reportgen.pages.diff_family import family_view

        deliver_view(family_view(family, pairs), form, output)
    _tell_what_is_not_compared(pairs)
    return DIFFERENT if exit_code and family.has_real_changes else 0


def _read_pairs(names: Sequence[str], results: Path, project: Path | None) -> "Pairs":
    """Return the first version with each other, under names that tell them apart.

    Raises UserError, also for versions that cannot be compared.
    """
    from reportgen.compare.compare import check_comparable

    first, *others = names
    if first == PUBLISHED in others:
        raise SettingsError(
            "Both sides are the published numbers. Give a version for one of them, such as latest."
        )
    read = {
        name: _read_version(name, results, project)
        for name in dict.fromkeys(names)
        if name != PUBLISHED
    }
    versions = [*read.values()]
    for name, report in read.items():
        if any(one.version == report.version and one != report for one in versions):
            read[name] = _named(report, f"{report.version} ({name})")
    known = [*read.values()]
    for one in known[1:]:
        check_comparable(known[0], one)
    if PUBLISHED not in names:
        return [(read[first], read[name]) for name in others]
    from reportgen.compare.published import original_beside

    if first == PUBLISHED:
        return [(original_beside(read[name]), read[name]) for name in others]
    read[PUBLISHED] = original_beside(read[first])
    return [(read[first], read[name]) for name in others]


def _read_version(text: str, results: Path, project: Path | None) -> "Report":
    from reportgen.report.model import read_report
    from reportgen.versions.naming import REFERENCE, resolve_version

    report = read_report(resolve_version(text, results, project))
    # A version of the name "published" would pass for the original.
    goes_by_text = text == REFERENCE or report.version == PUBLISHED
    return _named(report, text) if goes_by_text else report


def _named(report: "Report", name: str) -> "Report":
    return report.model_copy(update={"version": printable(name)})


def _compare(pairs: "Pairs", rubric_file: str | None, project: Path | None) -> "DiffFamily":
    """Return the comparisons, each with the grade of its second side where there is a rubric."""
    from reportgen.compare.calibration import calibration_of
    from reportgen.compare.compare import compare_family
    from reportgen.project.project import find_project

    b = pairs[0][1]
    at_hand = find_project(project)
    calibration = calibration_of(b.project, at_hand)
    if rubric_file is None:
        return compare_family(pairs, calibration)
    from reportgen.grading.grade import grade_of, smallest_that_matters
    from reportgen.grading.reading import Nameable, read_rubric, reference_run

    known = Nameable.of(reference_run(at_hand, b.project) or b)
    rubric = read_rubric(rubric_file, known, with_reference=True, project=at_hand.folder)
    family = compare_family(pairs, calibration, smallest_that_matters(rubric))
    graded = tuple(
        diff.model_copy(update={"grade": grade_of(b, rubric, a, calibration)})
        for diff, (a, b) in zip(family.diffs, pairs, strict=True)
    )
    return family.model_copy(update={"diffs": graded})


def _tell_what_is_not_compared(pairs: "Pairs") -> None:
    names = [
        one.version
        for pair in pairs
        if PUBLISHED not in (pair[0].version, pair[1].version)
        for one in pair
        if not one.text
    ]
    if names:
        tell(
            f"The prose is not compared: {names[0]} has none recorded, as it was made by an "
            "earlier release."
        )
