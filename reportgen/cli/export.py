"""`reportgen export`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from reportgen.cli.options import DEFAULT_RESULTS, ProjectFolder, ResultsFolder, decoded
from reportgen.cli.output import print_path, tell
from reportgen.cli.versions import VersionName

_MOST_NAMED = 12  # files of the project


def export(
    to: Annotated[
        Literal["markdown", "zip"],
        typer.Option(
            help="markdown: a folder with report.md, as GitHub shows it, and its figures. "
            "zip: the version to hand in, with the files of its project, licences, SHA-256 sums "
            "and a README."
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
    project: ProjectFolder = None,
) -> None:
    """Export a version as Markdown or as a zip.

    A version whose checksums do not match its SHA256SUMS is refused. The last line
    of standard output is the path of the export.
    """
    from reportgen.base.errors import listed
    from reportgen.export.project_files import FOLDER, PackedProject, pack_project
    from reportgen.export.write import export_version
    from reportgen.project.project import find_project
    from reportgen.report.model import read_report
    from reportgen.versions.naming import resolve_version

    place = resolve_version(decoded(version), results, project)
    packed = PackedProject()
    if to == "zip":
        name = read_report(place).project
        packed = pack_project(name, find_project(project))
        if packed.option and not packed.files:
            tell(f"The files of the project {name} are not here; name its folder with --project.")
    made = export_version(place, to, output, packed)
    for file in packed.left_out:
        tell(f"{file} of the project is left out: it is too large, or not in its folder.")
    if packed.files:
        names = [one.removeprefix(f"{FOLDER}/") for one in sorted(packed.files)]
        tell(f"Files of the project that go along: {listed(names, _MOST_NAMED)}.")
    print_path(made)
