"""`reportgen explain`."""

from typing import Annotated

import typer

from reportgen.cli.options import DEFAULT_RESULTS, ResultsFolder, decoded
from reportgen.cli.output import deliver_view
from reportgen.cli.versions import VersionName

MetricName = Annotated[
    str, typer.Argument(metavar="METRIC", help="For example knn.accuracy; show lists them.")
]
MetricOrClaim = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="Of a metric or a claim, for example knn.accuracy; show lists them."
    ),
]


def explain(
    name: MetricOrClaim, version: VersionName = "latest", results: ResultsFolder = DEFAULT_RESULTS
) -> None:
    """Print the provenance of a number, and what uses it; or how a claim was decided.

    Its value in full and per replicate, its uncertainty and formula; tasks with
    seeds, keys, settings, code and data; figures, tables and claims with pages.
    Of a claim its test, and of an inconclusive one what it would take to decide it.
    """
    from reportgen.base.untrusted.folders import is_folder
    from reportgen.report.model import read_report
    from reportgen.report.page_numbers import read_pages
    from reportgen.report.provenance import provenance_of
    from reportgen.terminal.provenance import claim_view, provenance_view
    from reportgen.versions.naming import resolve_version

    place = resolve_version(decoded(version), results)
    pages = read_pages(place if is_folder(place) else place.parent)
    asked, report = decoded(name), read_report(place)
    for claim in (one for one in report.claims if one.name == asked):
        deliver_view(claim_view(claim, report, pages))
        return
    deliver_view(provenance_view(provenance_of(asked, report, pages)))
