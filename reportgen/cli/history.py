"""`reportgen history`."""

from collections.abc import Iterator
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
    """Draw a number over all versions, and mark its real changes.

    Each version is compared with the one before it of the same profile, as by diff.
    """
    from reportgen.compare.calibration import read_calibration
    from reportgen.compare.metrics import metric_history
    from reportgen.pages.history import history_svg, history_view
    from reportgen.project.project import find_project

    spread = read_calibration(find_project(project).spread_file)
    found = metric_history(decoded(metric), _reports(results, profile), spread)
    if form == "svg":
        deliver(history_svg(found), output)
    else:
        deliver_view(history_view(found), form, output)


def _reports(results: Path, profile: str | None) -> "Iterator[tuple[str, Report]]":
    """Yield name and report of each version, the oldest first; say which cannot be read."""
    from reportgen.versions.numbered import version_folders, versions_read

    profiles: set[str] = set()
    for folder, report in versions_read(version_folders(results)):
        if isinstance(report, ResultsFolderError):
            tell(str(report))
            continue
        profiles.add(report.profile)
        if profile in (None, report.profile):
            yield folder.name, report
    if not profiles:
        raise VersionNotFoundError(
            f"{results} has no version that can be read. Make one with reportgen build."
        )
    if profile is not None and profile not in profiles:
        raise VersionNotFoundError(
            f"{results} has no version of the profile {profile}. "
            f"There are: {', '.join(sorted(profiles))}."
        )
