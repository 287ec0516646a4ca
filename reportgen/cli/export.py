"""`reportgen export`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from reportgen.cli.options import DEFAULT_RESULTS, ResultsFolder, decoded
from reportgen.cli.output import print_path
from reportgen.cli.versions import VersionName


def export(
    to: Annotated[
        Literal["markdown", "zip"],
        typer.Option(
            help="markdown: a folder with report.md, as GitHub shows it, and its figures. "
            "zip: the version to hand in, with licences, SHA-256 sums and a README."
        ),
    ],
    version: VersionName = "latest",
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Default: VERSION-markdown or VERSION.zip in the working folder. "
            "Existing files are not overwritten.",
        ),
    ] = None,
    results: ResultsFolder = DEFAULT_RESULTS,
) -> None:
    """Export a version as Markdown or as a zip.

    A version whose checksums do not match its SHA256SUMS is refused. The last line
    of standard output is the path of the export.
    """
    from reportgen.export.write import export_version
    from reportgen.versions.naming import resolve_version

    place = resolve_version(decoded(version), results)
    made = export_version(place, to, output)
    print_path(made)
