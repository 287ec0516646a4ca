"""Whether a known change of a number is found, by ours and by a test that knows its spread."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from scipy import stats
from spreads import runs_of, spread_of_runs

from reportgen.compare.calibration import Calibration, RecordedSpread, conditions_of
from reportgen.compare.compare import compare_versions
from reportgen.compare.model import REAL
from reportgen.compare.verdicts import HEADLINE_SHARE
from reportgen.report.model import Report
from reportgen.report.parts import Metric
from reportgen.report.provenance import Records
from reportgen.statistics.families import holm
from reportgen.statistics.findings import LEVEL

EDGES = (0.0, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 7.0, 10.0)


@dataclass(frozen=True)
class Detection:
    """One number of one pair with a known change."""

    name: str
    size: float  # of the true change, in standard errors of the difference
    found: bool  # by `reportgen diff`
    knowing: bool  # by a test that knows the true spread, corrected alike


def spread_over(reports: Sequence[Report], name: str) -> RecordedSpread | None:
    """Return how far one run of a number scatters over reports of other seeds.

    None for counts, for a number that some report lacks, and for one that never moves.
    """
    found = [runs_of(report.metrics[name]) for report in reports]
    if not all(found):
        return None
    given = {conditions_of(Records(one.tasks).behind(one.metrics[name].tasks)) for one in reports}
    return spread_of_runs([*chain(*found)], given.pop() if len(given) == 1 else "")


def detections_of(
    base: Sequence[Report], changed: Sequence[Report], offset: int, calibration: Calibration
) -> Iterator[Detection]:
    """Yield every headline number of each changed report beside a base report of its own.

    The true values are the means over all reports, the true spread is that of the base.
    """
    names = [name for name in base[0].metrics if _can_be_tested(name, base, changed)]
    spread = {name: spread_over(base, name) for name in names}
    truth = {name: _mean(changed, name) - _mean(base, name) for name in names}
    for place, report in enumerate(changed):
        other = base[offset + place]
        errors = {
            name: one.std * math.sqrt(1 / _runs(other, name) + 1 / _runs(report, name))
            for name, one in spread.items()
            if one is not None
        }
        verdicts = {
            change.name: change.verdict
            for change in compare_versions(other, report, calibration).metrics
        }
        knowing = _found_knowing(other, report, errors)
        for name, error in errors.items():
            yield Detection(
                name=name,
                size=abs(truth[name]) / error,
                found=verdicts[name] in REAL,
                knowing=knowing[name],
            )


def bins_of(detections: Sequence[Detection]) -> Iterator[tuple[float, float, list[Detection]]]:
    """Yield the detections by the size of the change, those bins that hold some."""
    for low, high in pairwise(EDGES):
        inside = [one for one in detections if low <= one.size < high]
        if inside:
            yield low, high, inside


def _found_knowing(a: Report, b: Report, errors: dict[str, float]) -> dict[str, bool]:
    differences = {name: _value(b.metrics[name]) - _value(a.metrics[name]) for name in errors}
    p_values = [
        float(2 * stats.norm.sf(abs(differences[name]) / error)) for name, error in errors.items()
    ]
    corrected = holm(p_values)
    return {
        name: p_value / HEADLINE_SHARE < LEVEL
        for name, p_value in zip(errors, corrected, strict=True)
    }


def _can_be_tested(name: str, base: Sequence[Report], changed: Sequence[Report]) -> bool:
    metrics = [report.metrics[name] for report in (*base, *changed)]
    return all(one.headline and isinstance(one.value, float) for one in metrics)


def _mean(reports: Sequence[Report], name: str) -> float:
    return float(np.mean([_value(report.metrics[name]) for report in reports]))


def _value(metric: Metric) -> float:
    return float(metric.value or 0.0)


def _runs(report: Report, name: str) -> int:
    return max(len(report.metrics[name].replicates), 1)
