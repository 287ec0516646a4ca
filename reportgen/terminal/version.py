"""The versions of a results folder as a table, and one of them with its numbers."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence

from reportgen.pages.blocks import (
    Block,
    Inline,
    Listing,
    Paragraph,
    Section,
    Span,
    View,
    grouped,
    line,
    number,
    prose,
    table,
)
from reportgen.report.claim_words import claims_in_brief
from reportgen.report.model import Report
from reportgen.report.numbers import (
    change_text,
    counted,
    measured_text,
    uncertainty_note,
)
from reportgen.report.outline import entries_of
from reportgen.report.parts import Metric
from reportgen.report.provenance import processors_of
from reportgen.versions.history import ListedVersion
from reportgen.versions.numbered import number_of
from reportgen.versions.summary import Column, Summary

_LEGEND_END = "Values are rounded to match their uncertainty; show prints it."


def versions_view(rows: Sequence[ListedVersion]) -> View:
    """Return a line for each version and each sweep, and a column for each number with a head."""
    columns = _columns([row.summary for row in rows if row.summary and not row.sweep])
    projects = {row.summary.project for row in rows if row.summary}
    several = projects if len(projects) > 1 else ()
    listed = (_listed(row, columns, several) for row in _folded(rows))
    heads = ["project"] * bool(several) + ["date"]
    numbers = (number(column.head) for column in columns)
    shown = table(("version", *heads, *numbers, prose("changed")), listed)
    legend = _legend(columns)
    return View("", (*shown, *((Paragraph(Span(legend, "muted")),) if legend else ())))


def version_view(report: Report, before: Report | None = None, changes: Sequence[str] = ()) -> View:
    """Return a report's title block, the metrics of each section and the claims.

    before: the report that changes are counted from. changes: what was changed
    since, in words.
    """
    about = Listing(tuple(_title_block(report, before, changes)))
    title = f"{report.version}: {report.title}"
    return View(title, (about, *_sections(report, before), *_claims(report)))


def _folded(rows: Sequence[ListedVersion]) -> Iterator[ListedVersion]:
    """Yield the versions; of those of a sweep the newest alone, which stands for all."""
    newest = {row.sweep.name: row.name for row in rows if row.sweep}
    yield from (row for row in rows if not row.sweep or newest[row.sweep.name] == row.name)


def _listed(
    row: ListedVersion, columns: Sequence[Column], projects: Collection[str]
) -> tuple[Inline, ...]:
    facts = _facts(row.summary, columns, projects)
    if row.sweep is None:
        return row.name, *facts, "; ".join(row.words)
    points = counted(len(row.sweep.points), "point")
    in_order = sorted(row.sweep.versions, key=number_of)
    versions = " to ".join(dict.fromkeys([in_order[0], in_order[-1]]))
    words = f"sweep of {points} of {', '.join(row.sweep.knobs)}: {versions}"
    return row.sweep.name, *facts[: len(facts) - len(columns)], *[""] * len(columns), words


def _columns(versions: Sequence[Summary]) -> tuple[Column, ...]:
    """Return the columns, each as the newest of the versions has it.

    They are those of each project's newest version that is whole, and of what came after it: a
    project has no more what it had before. versions: newest last.
    """
    found: dict[str, Column] = {}
    whole: set[str] = set()  # projects
    for version in reversed(versions):
        if version.project not in whole:
            for column in version.columns:
                found.setdefault(column.name, column)
            if not version.only and not any(version.failures.values()):
                whole.add(version.project)
    return tuple(found.values())


def _legend(columns: Iterable[Column]) -> str:
    """Return what the columns show; empty where no number says it."""
    by_definition = grouped((one for one in columns if one.definition), lambda one: one.definition)
    parts = (
        f"{', '.join(one.head for one in columns)}: {definition}"
        for definition, columns in by_definition.items()
    )
    return f"{'; '.join(parts)}. {_LEGEND_END}" if by_definition else ""


def _facts(
    version: Summary | None, columns: Sequence[Column], projects: Collection[str]
) -> tuple[Inline, ...]:
    if version is None:
        return ("",) * (1 + len(columns) + bool(projects))
    numbers = (_headline(version, column) for column in columns)
    return (*([version.project] if projects else []), f"{version.created:%Y-%m-%d}", *numbers)


def _headline(version: Summary, column: Column) -> Inline:
    if (text := version.numbers.get(column.name)) is not None:
        return text
    return Span("failed", "bad") if version.failures.get(column.section) else ""


def _title_block(report: Report, before: Report | None, changes: Sequence[str]) -> Iterator[str]:
    if report.authors:
        yield ", ".join(report.authors)
    only = f", only {' and '.join(report.only)}" if report.only else ""
    yield f"{report.date}, profile {report.profile}{only}"
    if report.deviations:
        deviations = [
            f"{one.name} {json.dumps(one.value)} ({report.reference}: {json.dumps(one.published)})"
            for one in report.deviations
        ]
        yield f"Unlike the {report.deviates_from}: {'; '.join(deviations)}"
    if before is not None:
        yield f"Since {before.version}: {'; '.join(changes)}"
        yield f"Which changes are noise: reportgen diff {before.version} {report.version}"
    yield claims_in_brief(report)
    if len(kinds := processors_of(report)) > 1:
        yield f"Computed on {len(kinds)} kinds of processor: {'; '.join(kinds)}"
    yield from report.warnings


def _sections(report: Report, before: Report | None) -> Iterator[Section]:
    """Yield the sections shown, then what they are compared with.

    The metrics of an experiment without a section stand in the first that reads them.
    """
    shown = {section.stem: section for section in report.sections}
    entries = {entry.stem: entry for entry in entries_of(report.chapters)}
    homes: dict[str, str] = {}
    for stem in reversed(shown):
        reads = entries[stem].reads if stem in entries else ()
        homes |= {name: stem for name in reads if name not in entries}
    metrics = grouped(report.metrics.values(), lambda one: homes.get(one.section, one.section))
    for stem in dict.fromkeys([*shown, *metrics]):
        failed: tuple[Block, ...] = ()
        if section := shown.get(stem):
            title = section.title
            if section.failure:
                title = f"{title} (failed)"
                failed = (line(Span(section.failure.splitlines()[0], "bad")),)
        elif stem in entries:
            title = f"{entries[stem].title} (for comparison)"
        else:
            title = f"{stem} (in no section)"
        rows = (_row(metric, before) for metric in metrics.get(stem, ()))
        # An introduction has no numbers: its title alone would say nothing.
        if content := (*failed, *table(("", number(), number(), ""), rows)):
            yield Section(title, content)


def _claims(report: Report) -> Iterator[Section]:
    by_outcome = grouped(report.claims, lambda one: one.outcome)
    lines = tuple(
        f"{outcome}: {', '.join(one.name for one in claims)}"
        for outcome, claims in by_outcome.items()
    )
    if lines:
        yield Section("Claims", (Listing(lines),))


def _row(metric: Metric, before: Report | None) -> tuple[Inline, ...]:
    change = "" if before is None else change_text(metric, before.metrics.get(metric.name))
    shown = Span(change, "muted") if change == "same" else change
    note = Span(uncertainty_note(metric), "muted")
    return metric.name, measured_text(metric), shown, note
