"""Metrics: means over replicates with their uncertainty."""

import math
from collections.abc import Sequence
from typing import Literal, TypedDict, Unpack

import numpy as np

from reportgen.base.arrays import Array
from reportgen.project.sections import words
from reportgen.report.parts import Counted, Metric, Range
from reportgen.statistics.findings import Interval, normal_interval
from reportgen.statistics.means import (
    interval_of_any_training,
    margin_of_any_training,
    shared_variance,
)
from reportgen.statistics.proportions import wilson_around, wilson_interval


class Meaning(TypedDict, total=False):
    """What a metric says of itself beside its value."""

    better: Literal["higher", "lower"]
    headline: bool
    column: str
    depends_on: tuple[str, ...]


def over_replicates(
    name: str,
    unit: str,
    description: str,
    values: Sequence[float],
    *,
    formula: str,
    standard_error: float | None = None,
    counted: Counted | None = None,
    of: int | None = None,
    items: Sequence[Array] = (),
    absent: str = "",
    places: int | None = None,
    **meaning: Unpack[Meaning],
) -> Metric:
    """Return the mean of one value per replicate; no value where one of them is not finite.

    absent: why there is no value, where there is none to take the mean of.
    formula: how the value of one replicate follows from what was measured.
    counted: what was measured. of: how many items the value is a fraction of, where it is one.
    items: of each replicate the values of the same items, in one order, where they are known. The
    interval of several replicates is for any training: `interval_over`.
    places: digits after the point where no uncertainty is known.
    """
    diverged = sum(not math.isfinite(value) for value in values)
    without_value = Metric(
        name=name,
        value=None,
        unit=unit,
        description=description,
        counted=counted,
        formula=formula,
        absent=_diverged(diverged, len(values)) if diverged else absent,
        places=places,
        **meaning,
    )
    if diverged or not values:
        return without_value
    mean, interval = float(np.mean(values)), None
    if standard_error is None or not math.isfinite(standard_error):
        standard_error = None
    else:
        interval = range_of(interval_over(values, standard_error, of, items))
    measured = {
        "value": mean,
        "replicates": tuple(float(value) for value in values),
        "std": deviation(values),
        "standard_error": standard_error,
        "interval": interval,
        "formula": formula if len(values) == 1 else f"mean over the replicates of: {formula}",
        "absent": "",
    }
    return without_value.model_copy(update=measured)


def interval_over(
    values: Sequence[float], error: float, of: int | None = None, items: Sequence[Array] = ()
) -> Interval:
    """Return the interval of a mean over replicates, on other items of the same kind.

    Of one run, it is for this model: Wilson's of a fraction, else by the normal distribution. Of
    several, it is for any training with these settings.
    error: standard error from the items, of one run. of: items that it is a fraction of. items: as
    above; where they are not known, replicates are taken to be right on the same ones.
    """
    mean = float(np.mean(values))
    if len(values) == 1:
        if of is None:
            return normal_interval(mean, error)
        return wilson_interval(round(mean * of), of)
    shared = shared_variance(items) if items else error**2
    if of is None:
        return interval_of_any_training(values, shared)
    margin = margin_of_any_training(values, shared)
    # All right, or all alike, in every replicate: what is known is the count.
    if not 0 < mean < 1 or margin == 0:
        return wilson_interval(round(mean * of), of)
    return wilson_around(mean, margin)


def range_of(interval: Interval) -> Range:
    """Return an interval as the report holds it."""
    return Range(low=interval.low, high=interval.high)


def fraction_interval(fraction: float, count: int) -> Range:
    """Return Wilson's interval of a fraction of `count` items, to the nearest whole item."""
    return range_of(wilson_interval(round(fraction * count), count))


def deviation(values: Sequence[float]) -> float | None:
    """Return the standard deviation of a sample, or None where there is but one value."""
    if len(values) < 2:
        return None
    # The mean of equal values need not equal them to the last bit.
    if np.ptp(values) == 0:
        return 0.0
    # ddof=1: the replicates are a sample of the runs that might have been made.
    return float(np.std(values, ddof=1))


def binomial_error(fraction: float, count: int) -> float:
    """Return the standard error of a fraction of `count` items."""
    # All right, or all wrong, is not certain: at least one item may be the other way.
    fraction = min(max(fraction, 1 / count), 1 - 1 / count)
    return math.sqrt(fraction * (1 - fraction) / count)


def _diverged(diverged: int, replicates: int) -> str:
    if diverged == replicates:
        return "diverged"
    return f"diverged in {diverged} of {words.counted(replicates, 'replicate')}"
