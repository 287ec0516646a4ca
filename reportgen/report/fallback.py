"""Results of earlier versions for sections that fail in this one. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import JsonValue

from reportgen.report.model import Fallback, Report, changed_settings, flat_settings, is_of
from reportgen.report.outline import Chapter, entries_of, figure_numbers, table_numbers
from reportgen.report.parts import Figure, Table
from reportgen.report.texts import metrics_named

_BEHIND_ALL = ("seed", "data")
"""Settings that every number depends on."""


def fallbacks_of(
    failed: Sequence[str], earlier: Iterable[Report], chapters: Sequence[Chapter]
) -> tuple[Fallback, ...]:
    """Return for each failed section what the newest version had in which it did not fail.

    failed: stems. earlier: reports of one profile, the newest first; no more of
    them are taken than need be. A version in which the section failed, too, hands
    on what it keeps of an older one. chapters: of the report that shows them.
    """
    found: dict[str, Fallback] = {}
    for report in earlier:
        for stem in failed:
            good = None if stem in found else _good_in(report, stem, chapters)
            if good is not None:
                found[stem] = good
        if len(found) == len(failed):
            break
    return tuple(found[stem] for stem in failed if stem in found)


def changed_since(
    fallback: Fallback, settings: Mapping[str, JsonValue]
) -> Iterator[tuple[str, JsonValue, JsonValue]]:
    """Yield each setting behind the numbers that is another now: name, then and now."""
    for name, (then, now) in changed_settings(fallback.settings, settings).items():
        if then is not None and now is not None:
            yield name, then, now


def _good_in(report: Report, stem: str, chapters: Sequence[Chapter]) -> Fallback | None:
    sections = {section.stem: section for section in report.sections}
    if stem not in sections:
        return None
    if sections[stem].failure is not None:
        return next((one for one in report.fallbacks if one.stem == stem), None)
    numbers = figure_numbers(chapters), table_numbers(chapters)
    entry = next(one for one in entries_of(chapters) if one.stem == stem)
    # What the report still has a place for, with its present numbers.
    figures = tuple(
        figure.model_copy(update={"number": numbers[0].get(figure.label)})
        for figure in report.figures
        if figure.label in (*entry.figures, *entry.drawings)
    )
    tables = tuple(
        table.model_copy(update={"number": numbers[1][table.label]})
        for table in report.tables
        if table.label in entry.tables
    )
    parts: tuple[Figure | Table, ...] = (*figures, *tables)
    named = {name for part in parts for name in metrics_named(part)}  # metrics of others, too
    behind = {*_BEHIND_ALL, stem, *(name for part in parts for name in part.depends_on)}
    return Fallback(
        stem=stem,
        version=report.version,
        created=report.created,
        settings={
            name: value
            for name, value in flat_settings(report.settings).items()
            if is_of(name, behind)
        },
        deviations=tuple(one for one in report.deviations if is_of(one.name, behind)),
        metrics=tuple(
            metric
            for metric in report.metrics.values()
            if metric.section == stem or metric.name in named
        ),
        figures=figures,
        tables=tables,
    )
