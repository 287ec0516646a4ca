"""How far one run of a number scatters over seeds, by its replicates and by what is recorded."""

from collections.abc import Iterable, Mapping

from reportgen.compare.calibration import RecordedSpread, conditions_of
from reportgen.compare.scatter import least_std
from reportgen.report.parts import Metric
from reportgen.report.provenance import Records
from reportgen.statistics.agreement import Spread, spread_of_runs
from reportgen.statistics.spread import Ratios, pooled

NOTHING_RECORDED: Mapping[str, RecordedSpread] = {}
"""Metric -> its spread over seeds, where none is recorded."""


class SpreadsOfRuns:
    """How far one run of each number of a report scatters.

    A spread that was recorded of other settings or code is scaled by what the replicates of this
    report show. Where they show nothing, it tells nothing of a single run.
    """

    def __init__(
        self,
        metrics: Iterable[Metric],
        recorded: Mapping[str, RecordedSpread],
        records: Records,
    ) -> None:
        """Take a report's numbers and tasks, and the spreads that its project recorded by name."""
        self._recorded = {name: one for name, one in recorded.items() if one.runs > 1}
        self._records = records
        ratios = Ratios()
        for metric in metrics:
            before = self._recorded.get(metric.name)
            # What comes in steps may scatter by nothing in one sample, and by a step in the next.
            if before and not metric.step:
                ratios.add(pooled([metric.replicates]), before.std**2)
        self._scale = ratios.scale

    def of(self, metric: Metric) -> Spread | None:
        """Return how far one run of a number scatters, or None where nothing is known of it."""
        if metric.kind == "spread":
            return None  # a standard deviation over a few replicates, itself known roughly
        return spread_of_runs(metric.replicates, self._known(metric), least_std(metric)[0])

    def _known(self, metric: Metric) -> Spread | None:
        recorded = self._recorded.get(metric.name)
        if recorded is None:
            return None
        variance, degrees = recorded.std**2, recorded.runs - 1
        conditions = conditions_of(self._records.behind(metric.tasks))
        if recorded.conditions and recorded.conditions == conditions:
            return Spread(variance, degrees)
        if self._scale is None:
            return None
        # Single runs tell nothing of their own spread: what the others say, if it is larger.
        scale = self._scale if len(metric.replicates) > 1 else max(self._scale, 1.0)
        return Spread(scale * variance, degrees)
