"""Texts and cells with their numbers put in, in full. Pure."""

from collections.abc import Mapping

from reportgen.report.parts import Cell, Metric
from reportgen.report.text_parts import TEXT_PART

Metrics = Mapping[str, Metric]


def cell_in_full(cell: Cell, metrics: Metrics) -> str:
    """Return what a cell shows, its numbers in full."""
    return _in_full(cell.metric, "", metrics) if cell.metric else text_in_full(cell.text, metrics)


def text_in_full(text: str, metrics: Metrics) -> str:
    """Return a text with its numbers in full; math stays LaTeX."""
    return "".join(
        _in_full(part["name"], part["form"] or "", metrics) if part["name"] else part[0]
        for part in TEXT_PART.finditer(text)
    )


def _in_full(name: str, form: str, metrics: Metrics) -> str:
    metric = metrics.get(name)
    if metric is None:
        return f"{{{name}}}"
    if form == "interval" and metric.interval is not None:
        return f"{metric.interval.low!r} to {metric.interval.high!r}"
    value = metric.published if form == "published" else metric.value
    return metric.absent if value is None else repr(value)
