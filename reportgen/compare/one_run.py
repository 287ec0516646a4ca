"""How far one run of a number scatters over seeds, by its replicates and by what is recorded."""

from collections.abc import Mapping

from reportgen.compare.calibration import RecordedSpread
from reportgen.report.parts import FRACTION, Metric
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
    return spread_of_runs(metric.replicates, known, _least_std(metric))


def _least_std(metric: Metric) -> float:
    """Return how far one run scatters at least.

    A number that comes in steps may be the same in all runs, and the next step in another. The
    tries until a success scatter by about their own mean.
    """
    if metric.kind == "tries":
        return abs(float(metric.value or 0.0))
    if metric.step:
        return metric.step / 2
    is_share = metric.unit == FRACTION and metric.counted is not None
    return 0.5 / metric.counted.count if is_share and metric.counted else 0.0
