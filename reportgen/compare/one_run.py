"""How far one run of a number scatters over seeds, by its replicates and by what is recorded."""

from collections.abc import Mapping

from reportgen.compare.calibration import RecordedSpread
from reportgen.compare.scatter import least_std
from reportgen.report.parts import Metric
from reportgen.statistics.agreement import Spread, spread_of_runs

NOTHING_RECORDED: Mapping[str, RecordedSpread] = {}
"""Metric -> its spread over seeds, where none is recorded."""


def spread_of(metric: Metric, recorded: RecordedSpread | None) -> Spread | None:
    """Return how far one run scatters, or None where nothing is known of it.

    recorded: for this number, by its project.
    """
    if metric.kind == "spread":
        return (
            None  # a standard deviation over a few replicates: of its own spread nothing is known
        )
    known = None
    if recorded is not None and recorded.runs > 1:
        known = Spread(recorded.std**2, recorded.runs - 1)
    return spread_of_runs(metric.replicates, known, least_std(metric, metric)[0])
