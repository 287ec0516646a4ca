"""What is said of a number's history, wherever it is shown."""

from reportgen.compare.history import HistoryPoint, MetricHistory
from reportgen.report.numbers import counted
from reportgen.report.parts import Metric

_WORDS = {"noise": "within noise", "same": "identical"}  # verdict -> what is shown


def drawn_range(metric: Metric) -> tuple[float, float]:
    """Return from where to where the uncertainty goes that is printed beside a value.

    metric: has a value.
    """
    value = float(metric.value or 0)
    if metric.std is None and metric.interval is not None:
        return metric.interval.low, metric.interval.high
    reach = metric.std or metric.uncertainty or 0.0
    return value - reach, value + reach


def verdict_words(point: HistoryPoint) -> str:
    """Return what became of the number since the version before of its profile."""
    change = point.change
    if change is None:
        return ""
    if change.unexplained:
        return "unexplained"
    return _WORDS.get(change.verdict, change.verdict)


def cause_words(point: HistoryPoint) -> str:
    """Return what is behind a change."""
    if point.change is None:
        return ""
    return "; ".join(point.change.causes) or "nothing that is recorded differs upstream"


def left_out_words(history: MetricHistory) -> str:
    """Return how many versions have no such number."""
    verb = "has" if history.left_out == 1 else "have"
    return f"{counted(history.left_out, 'version')} without this number {verb} no line."
