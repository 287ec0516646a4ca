"""Hold each metric against its own replicates, counts and interval, and settings against settings.

A check that depends on a formula is made where the metric says that it was made by it.
"""

import math
import re
from collections.abc import Iterator
from statistics import NormalDist, fmean, stdev

from reportgen.base.errors import shown
from reportgen.report.model import Report, flat_settings
from reportgen.report.parts import FRACTION, Metric, Range
from reportgen.statistics.findings import LEVEL, Interval
from reportgen.statistics.proportions import wilson_score
from reportgen.versions.concern import Concern
from reportgen.versions.integrity.near import is_near

_OVER_REPLICATES = "mean over the replicates of: "
_OF_ITEMS = re.compile(r" / (?P<count>\d[\d,]*)(?: |$)")
_OUTCOMES = ("no significant difference", "does not agree")  # that a p value below, above denies
_MEAN = "mean over the "
_QUANTILE = NormalDist().inv_cdf(1 - LEVEL / 2)  # of an interval's ends, without SciPy
_ROUNDED = 1e-6  # of an interval's length


def metric_concerns(report: Report) -> Iterator[Concern]:
    """Yield what a metric says against itself."""
    for metric in report.metrics.values():
        for words in _of_metric(metric):
            yield Concern("numbers", words, (metric.name,))


def published_concerns(report: Report) -> Iterator[Concern]:
    """Yield what is said otherwise of a metric where it stands beside the original's."""
    settings = flat_settings(report.settings)
    for one in report.published:
        metric, name = report.metrics.get(one.name), one.name
        value = metric.value if metric else settings.get(name)
        if one.ours is not None and one.ours != value:
            words = f"{name} is {value}, and beside the original’s number {one.ours}"
            yield Concern("numbers", words, (name,))
        if metric and metric.published not in (None, one.published):
            words = f"the original’s {name} is {metric.published}, and elsewhere {one.published}"
            yield Concern("numbers", words, (name,))
        if one.ours is not None and one.difference is not None:
            ours = one.ours - one.published
            if not math.isclose(one.difference, ours, rel_tol=1e-9, abs_tol=1e-12):
                words = f"{name} less the original’s is {ours:.6g}, and {one.difference} is said"
                yield Concern("numbers", words, (name,))
        if one.p_value is not None and one.agreement == _OUTCOMES[one.p_value >= LEVEL]:
            words = f"{name} {one.agreement}, and its p value is {one.p_value:.3g}"
            yield Concern("numbers", words, (name,))


def setting_concerns(report: Report) -> Iterator[Concern]:
    """Yield where a task or a deviation has another setting than the report."""
    settings = flat_settings(report.settings)
    said = [(one.name, one.value, "the list of deviations") for one in report.deviations]
    said += [
        (name, value, f"the task {task.name}")
        for task in report.tasks
        for name, value in task.settings.items()
    ]
    for name, value, where in said:
        ours = settings.get(name, value)
        # A task of a sweep has one of the values.
        if ours != value and not (isinstance(ours, list) and value in ours):
            words = f"{name} is {shown(ours)}, and in {where} {shown(value)}"
            yield Concern("numbers", words, (name,))


def _of_metric(metric: Metric) -> Iterator[str]:
    name, value, singles = metric.name, metric.value, metric.replicates
    if value is None:
        return
    if singles and not is_near(value, mean := fmean(singles)):
        yield f"{name} is {value}, and the mean of its replicates {mean:.6g}"
    if metric.std is not None and len(singles) > 1:
        theirs = stdev(singles)
        if not math.isclose(metric.std, theirs, rel_tol=1e-6, abs_tol=1e-9):
            yield f"the deviation of {name} is {metric.std}, and of its replicates {theirs:.6g}"
    known = metric.interval
    if known and not (known.low <= value <= known.high or is_near(value, known.low, known.high)):
        yield f"{name} is {value}, and its interval {known.low} to {known.high}"
        return
    formula = metric.formula.removeprefix(_OVER_REPLICATES)
    if (of := _items_in(formula)) and metric.counted and metric.unit == FRACTION:
        count, noun = metric.counted.count, metric.counted.noun
        # Replicates may be of some more each: the fewest are counted.
        if of != count and len(singles) < 2:
            yield f"{name} is of {of:,} by its formula, and of {count:,} {noun}s"
        else:
            yield from _of_proportion(metric, float(value), count, noun)
    elif known and metric.standard_error is not None and formula.startswith(_MEAN):
        yield from _of_mean(metric, float(value), known, metric.standard_error)


def _items_in(formula: str) -> int | None:
    """Return of how many items a formula is the fraction; None where it is not known to be one."""
    found = _OF_ITEMS.search(formula)
    return int(found["count"].replace(",", "")) if found else None


def _of_proportion(metric: Metric, value: float, count: int, noun: str) -> Iterator[str]:
    """Compare a fraction of items with the standard error and the interval that follow from it."""
    name = metric.name
    right = value * count
    if len(metric.replicates) < 2 and abs(right - round(right)) > 1e-6 * max(right, 1.0):
        yield f"{name} is {value}, and {right:.6g} of {count:,} {noun}s is no whole number"
    bounded = min(max(value, 1 / count), 1 - 1 / count)
    error = math.sqrt(bounded * (1 - bounded) / count)
    theirs = metric.standard_error
    if theirs is not None and not math.isclose(theirs, error, rel_tol=1e-6):
        yield f"{name} has the standard error {theirs}, and {value} of {count:,} has {error:.6g}"
    if metric.interval is None:
        return
    low, high = metric.interval.low, metric.interval.high
    expected = wilson_score(round(right) / count, _QUANTILE**2 / count)
    if _are_near(metric.interval, expected):  # so earlier releases made it of several runs, too
        return
    if len(metric.replicates) < 2:
        yield (
            f"the interval of {name} is {low} to {high}, and that of {round(right)} of "
            f"{count:,} is {expected.low:.6g} to {expected.high:.6g}"
        )
    elif metric.std and 0 < low < value < high < 1:
        # Both ends are as far from the value by Wilson's formula: (p - x)² / (x (1 - x)).
        shares = [(value - end) ** 2 / (end * (1 - end)) for end in (low, high)]
        if not math.isclose(*shares, rel_tol=1e-4):
            yield f"{name} is {value}, which is not amid its interval {low} to {high}"


def _of_mean(metric: Metric, value: float, known: Range, error: float) -> Iterator[str]:
    name, low, high = metric.name, known.low, known.high
    length = high - low
    if abs((low + high) / 2 - value) > _ROUNDED * length:
        yield f"{name} is {value}, and the middle of its interval {(low + high) / 2:.6g}"
    elif len(metric.replicates) < 2 and not math.isclose(
        length, 2 * _QUANTILE * error, rel_tol=_ROUNDED
    ):
        margin = _QUANTILE * error
        yield (
            f"the interval of {name} reaches {length / 2:.6g} from it, and by its standard error "
            f"{margin:.6g}"
        )


def _are_near(one: Range, other: Interval) -> bool:
    tolerance = _ROUNDED * (other.high - other.low)
    return abs(one.low - other.low) <= tolerance and abs(one.high - other.high) <= tolerance
