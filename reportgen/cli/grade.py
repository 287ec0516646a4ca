"""`reportgen grade`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reportgen.base.errors import and_more
from reportgen.cli.options import DEFAULT_RESULTS, ProjectFolder, ResultsFolder, decoded
from reportgen.cli.output import OutputFile, deliver, deliver_view, tell

if TYPE_CHECKING:
    from reportgen.report.model import Report

NOT_ALL_READ = 2


def grade(
    versions: Annotated[
        list[str],
        typer.Argument(
            metavar="VERSION...",
            help="As for show; a folder of versions means all of them.",
        ),
    ],
    rubric: Annotated[
        str,
        typer.Option(
            metavar="FILE", help="A TOML file, or the name of one that comes with the project."
        ),
    ],
    reference: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="The version to compare with, or published."),
    ] = None,
    form: Annotated[
        Literal["text", "csv", "html"], typer.Option("--format", help="Format of the points table.")
    ] = "text",
    output: OutputFile = None,
    results: ResultsFolder = DEFAULT_RESULTS,
    project: ProjectFolder = None,
) -> int:
    """Grade one or more versions by a rubric, with the evidence for each criterion.

    Several are ranked, the most points first. A version whose numbers contradict
    each other is reported, and graded as it is. If a version cannot be read, its row
    says so, the others are graded, and the exit status is 2.
    """
    from reportgen.compare.calibration import calibration_of
    from reportgen.grading.grade import grade_of
    from reportgen.grading.reading import nameable, read_rubric
    from reportgen.pages.grades import GradedVersion, grades_view, ranked, ranking_csv
    from reportgen.project.project import find_project
    from reportgen.report.model import Report
    from reportgen.versions.contradictions import contradictions
    from reportgen.versions.naming import short_names, versions_in, without_repetition
    from reportgen.versions.numbered import versions_read

    at_hand = find_project(project)
    places = without_repetition(
        place for text in versions for place in versions_in(decoded(text), results, project)
    )
    read = list(versions_read(places))
    known = nameable([report for _, report in read if isinstance(report, Report)], at_hand)
    found = read_rubric(
        decoded(rubric), known, with_reference=reference is not None, project=at_hand.folder
    )
    other = _reference(reference, results, project)
    names = short_names(places)
    graded = []
    for place, report in read:
        if isinstance(report, Report):
            calibration = calibration_of(report.project, at_hand)
            points = grade_of(report, found, other(report), calibration)
            doubts = list(contradictions(place, report))
            doubt = f"{doubts[0]}{and_more(len(doubts))}" if doubts else ""
            if doubt:
                tell(f"{names[place]} contradicts itself: {doubt}.")
            graded.append(GradedVersion(names[place], report.profile, points, doubt))
        else:
            tell(str(report))
            graded.append(GradedVersion(names[place], "", None, str(report)))
    in_order = ranked(graded)
    if form == "csv":
        deliver(ranking_csv(found, in_order), output)
    else:
        deliver_view(grades_view(found, in_order, with_evidence=form == "html"), form, output)
    return NOT_ALL_READ if any(version.grade is None for version in graded) else 0


def _reference(
    name: str | None, results: Path, project: Path | None
) -> "Callable[[Report], Report | None]":
    """Return the other side of a comparison, by the version that is graded."""
    from reportgen.compare.causes import PUBLISHED
    from reportgen.compare.compare import check_comparable
    from reportgen.compare.published import original_beside
    from reportgen.report.model import read_report
    from reportgen.versions.naming import resolve_version

    if name is None:
        return lambda _: None
    if name == PUBLISHED:
        return original_beside
    reference = read_report(resolve_version(decoded(name), results, project))

    def beside(graded: "Report") -> "Report":
        check_comparable(reference, graded)
        return reference

    return beside
