"""Whether another seed explains the difference of a number. Pure.

docs/statistics.md has the rules and their sources: the spread that is part of every test,
steps, data, the test and its correction.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from reportgen.compare.calibration import (
    NOTHING_POOLED,
    Pooled,
    RecordedSpread,
    Scatter,
    runs,
    scatter_of,
)
from reportgen.compare.model import Verdict
from reportgen.report.parts import Metric, Range
from reportgen.statistics.families import holm
from reportgen.statistics.findings import LEVEL

HEADLINE_SHARE = 0.8
"""Of the level; the rest is for all other numbers."""

EXACT = "exact count"

NO_SCATTER = Scatter(
    variance=0.0, degrees=math.inf, words="no seed in what differs, so nothing scatters"
)
_ROUGH = "the standard deviation of a few replicates is itself known roughly"
_LEAST_SHARE = 0.001  # of the variance over seeds, of all that there is
_MANY_DEGREES = 1e6  # Student's distribution is the normal one


@dataclass(frozen=True)
class Judgement:
    """What is known of a difference."""

    difference: float | None = None
    interval: Range | None = None
    test: str = ""
    p_value: float | None = None
    verdict: Verdict = "incomparable"
    smallest_effect: float | None = None
    reason: str = ""


def judge(
    a: Metric,
    b: Metric,
    spread: RecordedSpread | None,
    siblings: Pooled = NOTHING_POOLED,
    *,
    same_data: bool,
    has_seed: bool = True,
) -> Judgement:
    """Return what the difference of a number says by itself, before any correction.

    spread: how far one run of it scatters over seeds, where that is recorded.
    siblings: replicates, of both sides, that scatter as this number's do.
    same_data: both sides are measured on the same data. has_seed: chance is part of it.
    """
    if has_same_bits(a, b):
        return Judgement(difference=None if a.value is None else 0.0, verdict="same")
    if a.value is None or b.value is None:
        absent = [side.absent for side in (a, b) if side.value is None]
        where = "on one side" if len(absent) == 1 else "on either side"
        return Judgement(reason=f"no value {where}: {'; '.join(absent)}")
    if (a.unit, a.kind, a.definition) != (b.unit, b.kind, b.definition):
        return Judgement(reason="it is defined otherwise")
    try:
        scatter = scatter_of(a, b, spread, siblings) if has_seed else NO_SCATTER
        return _compared(a, b, scatter, same_data=same_data)
    except OverflowError:
        return Judgement(reason="too large a number to reckon with")


def has_same_bits(a: Metric, b: Metric) -> bool:
    """Say whether two numbers are the same in every bit, with their runs and uncertainty."""
    before, after = (
        (one.value, one.replicates, one.std, one.standard_error, one.unit, one.absent)
        for one in (a, b)
    )
    return before == after


def corrected(
    judgements: Mapping[str, Judgement], headlines: Collection[str]
) -> dict[str, Judgement]:
    """Return the judgements with p values corrected for the number of metrics tested.

    headlines: the names of those that a report is read for.
    """
    result = dict(judgements)
    for headline, share in ((True, HEADLINE_SHARE), (False, 1 - HEADLINE_SHARE)):
        names = [
            name
            for name, one in judgements.items()
            if one.p_value is not None and one.test != EXACT
            if (name in headlines) == headline
        ]
        p_values = [judgements[name].p_value or 0.0 for name in names]
        kind = "headline numbers" if headline else "other numbers"
        for name, p_value in zip(names, holm(p_values), strict=True):
            result[name] = replace(
                judgements[name],
                p_value=min(1.0, p_value / share),
                test=f"{judgements[name].test}; Holm over {len(names)} {kind}",
            )
    return result


def decided(
    judgement: Judgement, a: Metric, b: Metric, smallest_that_matters: float = 0.0
) -> Judgement:
    """Return the judgement on a number with its verdict, from the corrected p value."""
    if judgement.p_value is None or judgement.difference is None:
        return judgement
    if judgement.p_value >= LEVEL:
        return replace(judgement, verdict="noise")
    if abs(judgement.difference) < smallest_that_matters:
        return replace(judgement, verdict="negligible")
    return replace(judgement, verdict=_direction(a, b, judgement.difference))


def _compared(a: Metric, b: Metric, scatter: Scatter | None, *, same_data: bool) -> Judgement:
    difference = float(b.value or 0) - float(a.value or 0)
    if not math.isfinite(difference):
        raise OverflowError
    if b.kind == "spread":
        return Judgement(difference=difference, verdict="too few runs", reason=_ROUGH)
    if b.kind == "exact":
        return Judgement(difference=difference, test=EXACT, p_value=0.0 if difference else 1.0)
    if scatter is None:
        return _too_few(a, b, difference)
    of_data = 0.0 if same_data else sum((one.standard_error or 0.0) ** 2 for one in (a, b))
    return _tested(difference, scatter, scatter.variance * (1 / runs(a) + 1 / runs(b)), of_data)


def _tested(difference: float, scatter: Scatter, variance: float, of_data: float) -> Judgement:
    """Return what Student's t test says.

    variance: of the difference over seeds. of_data: the variance that is added where
    the two are measured on other data.
    """
    # Imported here: SciPy's distributions take a second to load.
    from scipy.special import stdtr, stdtrit

    standard_error = math.sqrt(variance + of_data)
    if standard_error == 0:
        p_value = 0.0 if difference else 1.0
        test = scatter.words
        test += "" if scatter is NO_SCATTER else "; all runs of a side are equal"
        return Judgement(difference=difference, test=test, p_value=p_value)
    statistic = abs(difference) / standard_error
    # Welch and Satterthwaite's: what the data add is known from so many that it has no limit.
    share = variance / (variance + of_data)
    degrees = scatter.degrees / share**2 if share > _LEAST_SHARE else _MANY_DEGREES
    margin = float(stdtrit(degrees, 1 - LEVEL / 2)) * standard_error
    if not math.isfinite(abs(difference) + margin):
        raise OverflowError
    return Judgement(
        difference=difference,
        interval=Range(low=difference - margin, high=difference + margin),
        test=f"{scatter.words}{' and the data of both' if of_data else ''}",
        p_value=float(2 * stdtr(degrees, -statistic)),
        smallest_effect=margin,
    )


def _too_few(a: Metric, b: Metric, difference: float) -> Judgement:
    known = [side.standard_error for side in (a, b) if side.standard_error is not None]
    smallest = 1.96 * math.sqrt(sum(error**2 for error in known)) if known else None
    return Judgement(
        difference=difference,
        verdict="too few runs",
        smallest_effect=smallest,
        reason="one run on each side, and no spread over seeds is recorded: two replicates or more "
        "on each side would tell",
    )


def _direction(a: Metric, b: Metric, difference: float) -> Verdict:
    """Return what a real difference is; a direction that one side alone knows counts."""
    directions = {a.better, b.better} - {None}
    if len(directions) != 1:
        return "changed"
    return "better" if (difference > 0) == ("higher" in directions) else "worse"
