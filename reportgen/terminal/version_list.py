"""The versions of a results folder as a table for the terminal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from reportgen.pages.blocks import Column, Inline, Paragraph, Row, Span, table
from reportgen.report.model import Report
from reportgen.report.numbers import metric_text
from reportgen.terminal.blocks import print_blocks

HEADLINES = {
    "mlp.test_accuracy": "mlp",
    "three_layer.test_accuracy": "3-layer",
    "convnet.test_accuracy": "convnet",
    "noise.crossover": "crossover",
}
"""Metric -> the head of its column."""

LEGEND = (
    "Test accuracy of the three classifiers; crossover: the noise level from which denoising helps."
)


@dataclass(frozen=True)
class VersionRow:
    """A line of the table."""

    name: str
    report: Report | None  # None: it cannot be read
    words: tuple[str, ...]  # what changed, or what is wrong


def print_versions(rows: Iterable[VersionRow], stream: TextIO | None = None) -> None:
    """Print a line for each version; in colour on a terminal alone."""
    columns = (
        Column("version"),
        Column("date"),
        *(Column(title, "number") for title in HEADLINES.values()),
        Column("changed", "prose"),
    )
    listed = (Row((row.name, *_facts(row.report), "; ".join(row.words))) for row in rows)
    print_blocks([*table(columns, listed), Paragraph(Span(LEGEND, "muted"))], stream)


def _facts(report: Report | None) -> tuple[Inline, ...]:
    if report is None:
        return ("",) * (1 + len(HEADLINES))
    return (f"{report.created:%Y-%m-%d}", *(_headline(report, name) for name in HEADLINES))


def _headline(report: Report, name: str) -> Inline:
    if name in report.metrics:
        metric = report.metrics[name]
        return "none" if metric.value is None else metric_text(metric)
    stem = name.partition(".")[0]
    failed = any(section.stem == stem and section.failure for section in report.sections)
    return Span("failed", "bad") if failed else ""
