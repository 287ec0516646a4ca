"""One version in the terminal: what it is, and its metrics with their change."""

import json
import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reportgen.project.outline import STEMS, entry_of
from reportgen.report.claim_words import claims_in_brief
from reportgen.report.model import Report
from reportgen.report.numbers import change_text, measured_text
from reportgen.report.parts import Metric
from reportgen.terminal.console import console_for


def print_version(
    report: Report,
    before: Report | None = None,
    changes: Sequence[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Print a report's title block and the metrics of each section; in colour on a terminal alone.

    before: the report that changes are counted from. changes: what was changed
    since, in words.
    """
    console = console_for(stream or sys.stdout)
    console.print(Text(f"{report.version}: {report.title}", "bold"), soft_wrap=True)
    for text in _title_block(report, before, changes):
        _print_wrapped(console, text)
    failures = {section.stem: section.failure for section in report.sections}
    for stem, title in _groups(report):
        console.print()
        failure = failures.get(stem)
        console.print(Text(f"{title} (failed)" if failure else title, "bold"), soft_wrap=True)
        if failure:
            console.print(Text(f"  {failure.splitlines()[0]}", "red"), soft_wrap=True)
        metrics = [metric for metric in report.metrics.values() if metric.section == stem]
        if metrics:
            console.print(_metric_table(metrics, before))


def _title_block(report: Report, before: Report | None, changes: Sequence[str]) -> Iterator[str]:
    if report.authors:
        yield ", ".join(report.authors)
    only = f", only {' and '.join(report.only)}" if report.only else ""
    yield f"{report.date}, profile {report.profile}{only}"
    if report.deviations:
        deviations = [
            f"{one.name} {json.dumps(one.value)} (write-up: {json.dumps(one.published)})"
            for one in report.deviations
        ]
        yield f"Unlike the write-up: {'; '.join(deviations)}"
    if before is not None:
        yield f"Since {before.version}: {'; '.join(changes)}"
    yield claims_in_brief(report.claims)
    yield from report.warnings


def _print_wrapped(console: Console, text: str) -> None:
    width = max(console.width, 20)
    for line in textwrap.wrap(text, width, subsequent_indent="  ", break_on_hyphens=False):
        console.print(Text(line), soft_wrap=True)


def _groups(report: Report) -> Iterator[tuple[str, str]]:
    """Yield stem and title: the sections shown, then those that they are compared with."""
    shown = {section.stem: section.title for section in report.sections}
    yield from shown.items()
    for stem in dict.fromkeys(metric.section for metric in report.metrics.values()):
        if stem not in shown:
            # Another release of reportgen may know experiments that this one does not.
            title = entry_of(stem).title if stem in STEMS else stem
            yield stem, f"{title} (for comparison)"


def _metric_table(metrics: Sequence[Metric], before: Report | None) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right")
    table.add_column(justify="right")
    for metric in metrics:
        change = "" if before is None else change_text(metric, before.metrics.get(metric.name))
        style = "dim" if change == "same" else ""
        table.add_row(Text(f"  {metric.name}"), Text(measured_text(metric)), Text(change, style))
    return table
