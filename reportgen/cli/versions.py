"""`reportgen list` and `reportgen show`."""

from typing import Annotated

import typer

from reportgen.cli.options import DEFAULT_RESULTS, ResultsFolder, decoded
from reportgen.cli.output import deliver_view, tell

VersionName = Annotated[
    str,
    typer.Argument(
        metavar="[VERSION]",
        help="0003-fast, 3, latest, latest~1, reference, a setting such as knn.neighbours=7, or a "
        "version's folder or report.json.",
    ),
]


def list_(results: ResultsFolder = DEFAULT_RESULTS) -> None:
    """List the versions, with the changes since the one before and the headline numbers."""
    from reportgen.terminal.version import versions_view
    from reportgen.versions.history import list_versions

    versions = list(list_versions(results))
    if not versions:
        tell(f"{results} has no version yet. Make one with reportgen build.")
        return
    deliver_view(versions_view(versions))


def show(version: VersionName = "latest", results: ResultsFolder = DEFAULT_RESULTS) -> None:
    """Print a version's metrics, with the change since the version before of its profile."""
    from reportgen.report.model import read_report
    from reportgen.terminal.version import version_view
    from reportgen.versions.history import changes_in_words, version_before
    from reportgen.versions.naming import resolve_version

    place = resolve_version(decoded(version), results)
    report = read_report(place)
    before = version_before(place, report)
    changes = () if before is None else changes_in_words(before, report)
    deliver_view(version_view(report, before, changes))
