"""`reportgen history`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reportgen.base.errors import ResultsFolderError, VersionNotFoundError
from reportgen.cli.explain import MetricName
from reportgen.cli.options import DEFAULT_RESULTS, ProjectFolder, ResultsFolder, decoded
from reportgen.cli.output import OutputFile, deliver, deliver_view, tell

if TYPE_CHECKING:
    from reportgen.report.model import Report


def history(
    metric: MetricName,
    profile: Annotated[str | None, typer.Option(help="Only versions of this profile.")] = None,
    form: Annotated[
        Literal["text", "svg", "html"], typer.Option("--format", help="Format of the output.")
    ] = "text",
    output: OutputFile = None,
    results: ResultsFolder = DEFAULT_RESULTS,
    project: ProjectFolder = None,
) -> None:
    """Plot a number over all versions and mark its significant changes.

    Each version is compared with the one before it of the same profile, as by diff.
    Of several projects in one results folder, that of the newest version counts.
    """
    from reportgen.compare.calibration import calibration_of
    from reportgen.compare.history import metric_history
    from reportgen.pages.history import history_view
    from reportgen.pages.history_picture import history_svg
    from reportgen.project.project import find_project

    at_hand = find_project(project)
    reports = _reports(results, profile, at_hand.name if project else None)
    spread = calibration_of(reports[-1][1].project, at_hand)
    found = metric_history(decoded(metric), reports, spread)
    if form == "svg":
        deliver(history_svg(found), output)
    else:
        deliver_view(history_view(found), form, output)


def _reports(results: Path, profile: str | None, project: str | None) -> "list[tuple[str, Report]]":
    """Return name and report of each version, the oldest first; say which cannot be read.

    project: the name of theirs; None: that of the newest version.
    """
    from reportgen.versions.numbered import version_folders, versions_read

    readable = []
    for folder, report in versions_read(version_folders(results)):
        if isinstance(report, ResultsFolderError):
            tell(str(report))
        else:
            readable.append((folder.name, report))
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
