"""`reportgen history`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reportgen.base.errors import (
    MetricNotFoundError,
    ResultsFolderError,
    UserError,
    VersionNotFoundError,
)
from reportgen.cli.options import DEFAULT_RESULTS, ProjectFolder, ResultsFolder, decoded
from reportgen.cli.output import OutputFile, deliver, deliver_view, tell

if TYPE_CHECKING:
    from reportgen.report.model import Report


def history(
    metric: Annotated[
        str | None,
        typer.Argument(
            metavar="METRIC",
            help="For example knn.accuracy; show lists them. Default: all headline numbers.",
        ),
    ] = None,
    profile: Annotated[str | None, typer.Option(help="Only versions of this profile.")] = None,
    form: Annotated[
        Literal["text", "svg", "html", "markdown"],
        typer.Option("--format", help="Format of the output."),
    ] = "text",
    output: OutputFile = None,
    results: ResultsFolder = DEFAULT_RESULTS,
    project: ProjectFolder = None,
) -> None:
    """Plot a number over all versions and mark its significant changes.

    Each version is compared with the one before it of the same profile, as by diff; then the
    means of all versions before and after each, which finds small changes that last.
    Without METRIC: a line for each headline number, corrected together.
    Of several projects in one results folder, that of the newest version counts.
    """
    from reportgen.compare.calibration import calibration_of
    from reportgen.compare.history import headlines, metric_histories
    from reportgen.pages.history import history_view
    from reportgen.pages.history_overview import overview_view
    from reportgen.pages.history_picture import history_svg
    from reportgen.project.project import find_project

    if metric is None and form == "svg":
        raise UserError("--format svg draws one number: name a METRIC, or use --format html.")
    at_hand = find_project(project)
    reports = _reports(results, profile, at_hand.name if project else None)
    names = headlines(reports) if metric is None else (decoded(metric),)
    if not names:
        raise MetricNotFoundError(
            "No version has a headline number. Name a METRIC; reportgen show lists all."
        )
    spread = calibration_of(reports[-1][1].project, at_hand)
    found = metric_histories(names, reports, spread)
    if metric is None:
        deliver_view(overview_view(found, len(reports)), form, output)
    elif form == "svg":
        deliver(history_svg(found[0]), output)
    else:
        deliver_view(history_view(found[0]), form, output)


def _reports(results: Path, profile: str | None, project: str | None) -> "list[tuple[str, Report]]":
    """Return name and report of each version, the oldest first; say which cannot be read.

    project: the name of theirs; None: that of the newest version.
    """
    from reportgen.versions.index import index_of
    from reportgen.versions.numbered import version_folders

    readable = []
    folders = version_folders(results)
    with index_of(results) as index:
        for folder in folders:
            try:
                readable.append((folder.name, index.numbers(folder)))
            except ResultsFolderError as error:
                tell(str(error))
    if not readable:
        raise VersionNotFoundError(
            f"{results} has no version that can be read. Make one with reportgen build."
        )
    of_project = project or readable[-1][1].project
    for kind, asked in (("project", of_project), ("profile", profile)):
        known = dict.fromkeys(getattr(report, kind) for _, report in readable)
        if asked not in (None, *known):
            raise VersionNotFoundError(
                f"{results} has no version of the {kind} {asked}. "
                f"There are: {', '.join(sorted(known))}."
            )
        readable = [one for one in readable if asked in (None, getattr(one[1], kind))]
    return readable
