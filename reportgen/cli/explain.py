"""`reportgen explain`."""

from typing import Annotated

import typer

from reportgen.cli.options import DEFAULT_RESULTS, ResultsFolder, decoded
from reportgen.cli.output import standard_output
from reportgen.cli.versions import VersionName

MetricName = Annotated[
    str, typer.Argument(metavar="METRIC", help="As in mlp.test_accuracy; show lists them.")
]


def explain(
    metric: MetricName, version: VersionName = "latest", results: ResultsFolder = DEFAULT_RESULTS
) -> None:
    """Print where a number comes from, and what uses it.

    Its value in full and per replicate, its uncertainty and formula; tasks with
    seeds, keys, settings, code and data; figures, tables and claims with pages.
    """
    from reportgen.pages import read_pages
    from reportgen.render.trail_listing import print_trail
    from reportgen.report import read_report
    from reportgen.trail import trail_of
    from reportgen.versions import resolve_version

    place = resolve_version(decoded(version), results)
    pages = read_pages(place if place.is_dir() else place.parent)
    trail = trail_of(decoded(metric), read_report(place), pages)
    with standard_output():
        print_trail(trail)
