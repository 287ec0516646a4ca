"""`reportgen render`."""

from pathlib import Path
from typing import Annotated

import typer

from reportgen.cli.options import DEFAULT_RESULTS, ResultsFolder, decoded, tell_of_theme
from reportgen.cli.output import print_path, tell
from reportgen.cli.versions import VersionName


def render(
    version: VersionName = "latest",
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder to write to: new, empty or of an earlier rendering; default: "
            "rendered/VERSION in the results folder.",
        ),
    ] = None,
    theme: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="A folder with templates or a theme.css that override the version's own.",
        ),
    ] = None,
    results: ResultsFolder = DEFAULT_RESULTS,
) -> None:
    """Re-render a version: its own text with the current page and style, running nothing.

    Only the version and the theme are read; the version is not changed. The last
    line of standard output is the folder.
    """
    from reportgen.project.theme import read_theme
    from reportgen.versions.naming import resolve_version
    from reportgen.workflow.rerender import render_version

    place = resolve_version(decoded(version), results)
    done = render_version(place, results, output, read_theme(theme) if theme else None)
    for warning in done.warnings:
        tell(warning)
    if theme is None:
        tell_of_theme(done.report.version, done.report.settings)
    print_path(done.folder)
