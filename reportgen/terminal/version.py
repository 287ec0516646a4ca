"""The versions of a results folder as a table, and one of them with its numbers."""

import json
from collections.abc import Iterable, Iterator, Sequence

from reportgen.pages.blocks import (
    Block,
    Inline,
    Listing,
    Paragraph,
    Row,
    Section,
    Span,
    View,
    number,
    prose,
    table,
)
from reportgen.report.claim_words import claims_in_brief
from reportgen.report.model import Report
from reportgen.report.numbers import change_text, measured_text, metric_text
from reportgen.report.outline import titles_of
from reportgen.report.parts import Metric
from reportgen.versions.history import ListedVersion

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


def versions_view(rows: Iterable[ListedVersion]) -> View:
    """Return a line for each version."""
    listed = (Row((row.name, *_facts(row.report), "; ".join(row.words))) for row in rows)
    shown = table(("version", "date", *map(number, HEADLINES.values()), prose("changed")), listed)
    return View("", (*shown, Paragraph(Span(LEGEND, "muted"))))


def version_view(report: Report, before: Report | None = None, changes: Sequence[str] = ()) -> View:
    """Return a report's title block and the metrics of each section.

    before: the report that changes are counted from. changes: what was changed
    since, in words.
    """
    about = Listing(tuple(_title_block(report, before, changes)))
    title = f"{report.version}: {report.title}"
    return View(title, (about, *_sections(report, before)))


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


def _title_block(report: Report, before: Report | None, changes: Sequence[str]) -> Iterator[str]:
    if report.authors:
        yield ", ".join(report.authors)
    only = f", only {' and '.join(report.only)}" if report.only else ""
    yield f"{report.date}, profile {report.profile}{only}"
    if report.deviations:
        source = report.deviates_from
        deviations = [
            f"{one.name} {json.dumps(one.value)} ({source}: {json.dumps(one.published)})"
            for one in report.deviations
        ]
        yield f"Unlike the {source}: {'; '.join(deviations)}"
    if before is not None:
        yield f"Since {before.version}: {'; '.join(changes)}"
    yield claims_in_brief(report.claims)
    yield from report.warnings


def _sections(report: Report, before: Report | None) -> Iterator[Section]:
    """Yield the sections shown, then those that they are compared with."""
    shown = {section.stem: section for section in report.sections}
    titles = titles_of(report.chapters)
    for stem in dict.fromkeys([*shown, *(one.section for one in report.metrics.values())]):
        section = shown.get(stem)
        title = section.title if section else f"{titles.get(stem, stem)} (for comparison)"
        failed: tuple[Block, ...] = ()
        if section and section.failure:
            title = f"{title} (failed)"
            first = Span(section.failure.splitlines()[0], "bad")
            failed = (Paragraph(first, is_one_line=True),)
        metrics = (metric for metric in report.metrics.values() if metric.section == stem)
        columns = ("", number(), number())
        rows = (_row(metric, before) for metric in metrics)
        yield Section(title, (*failed, *table(columns, rows)))


def _row(metric: Metric, before: Report | None) -> Row:
    change = "" if before is None else change_text(metric, before.metrics.get(metric.name))
    shown = Span(change, "muted") if change == "same" else change
    return Row((metric.name, measured_text(metric), shown))
