"""The versions of a results folder as a table for the terminal."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.table import Table
from rich.text import Text

from reportgen.report.model import Report
from reportgen.report.numbers import metric_text
from reportgen.terminal.console import console_for

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
    console = console_for(stream or sys.stdout)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("version", no_wrap=True)
    table.add_column("date", no_wrap=True)
    for title in HEADLINES.values():
        table.add_column(title, no_wrap=True, justify="right")
    table.add_column("changed", ratio=1, overflow="fold")
    for row in rows:
        table.add_row(Text(row.name), *_facts(row.report), Text("; ".join(row.words)))
    console.print(table)
    console.print(Text(LEGEND, "dim"))


def _facts(report: Report | None) -> Sequence[Text]:
    if report is None:
        return [Text("")] * (1 + len(HEADLINES))
    day = Text(f"{report.created:%Y-%m-%d}")
    return [day, *(_headline(report, name) for name in HEADLINES)]


def _headline(report: Report, name: str) -> Text:
    stem = name.partition(".")[0]
    if name in report.metrics:
        metric = report.metrics[name]
        return Text("none" if metric.value is None else metric_text(metric))
    failed = any(section.stem == stem and section.failure for section in report.sections)
    return Text("failed", "red") if failed else Text("")
