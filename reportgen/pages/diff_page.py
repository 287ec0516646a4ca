"""A comparison as one HTML file: side by side, offline, and nothing in it but our own markup."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportgen.base.significance import CONFIDENCE_IN_WORDS
from reportgen.compare.model import CellChange, Diff, MetricChange, TableChange
from reportgen.pages.diff_pictures import pictures_of
from reportgen.pages.diff_texts import cell_text, places_of, printed, table_of, with_numbers
from reportgen.pages.diff_words import (
    NOTHING_EXPLAINS,
    ORDER,
    by_section,
    changed_claims,
    claim_text,
    difference_text,
    judgement_text,
    setting_value,
    side_facts,
    values_text,
    verdict_text,
)
from reportgen.pages.page import page_environment, page_style
from reportgen.pages.ranking import earned_text, points_text
from reportgen.render.collector import garbage_collection_paused
from reportgen.render.csp import content_policy
from reportgen.render.text.markup import own_html
from reportgen.report.model import Report
from reportgen.report.numbers import format_significant
from reportgen.report.parts import Table

UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class NumberRow:
    """A number as the page lists it."""

    change: MetricChange
    filter: str  # the filter that shows and hides it
    verdict: str
    a: str
    b: str
    difference: str
    interval: str
    judgement: str


@dataclass(frozen=True)
class Filter:
    """A verdict that can be shown and hidden."""

    key: str
    words: str
    count: int


@dataclass(frozen=True)
class PageCell:
    """A cell of a table: what both versions have there."""

    text: str
    change: CellChange | None  # None: the same


@dataclass(frozen=True)
class PageTable:
    """A table that differs, whole, with the cells that changed."""

    change: TableChange
    verdict: str
    titles: tuple[str, ...]
    rows: tuple[tuple[PageCell, ...], ...]
    unplaced: tuple[CellChange, ...]  # changed cells that the table has no place for


def compose_diff_page(diff: Diff, a: Report, b: Report) -> str:
    """Return the whole page; figures are drawn from the data in both reports."""
    with garbage_collection_paused():
        environment = page_environment()
        style = page_style(environment, "pages/diff.css")
        script = environment.get_template("pages/diff.js").render()
        diff = with_numbers(diff, a, b)
        rows = _number_rows(diff)
        return environment.get_template("pages/diff.html").render(
            diff=diff,
            policy=content_policy([style], [script]),
            style=own_html(style),
            script=own_html(script),
            nothing_explains=NOTHING_EXPLAINS,
            rows=rows,
            filters=_filters(rows),
            settings=by_section(diff.settings),
            claims=changed_claims(diff),
            tables=tuple(_page_tables(diff, a, b)),
            figures=pictures_of(diff, a, b),
            same_figures=[one for one in diff.figures if one.verdict == "same"],
            claim_text=claim_text,
            earned=earned_text,
            points=points_text,
            setting_value=setting_value,
            side_facts=side_facts,
            significant=format_significant,
            confidence=CONFIDENCE_IN_WORDS,
            verdict_text=verdict_text,
        )


def _number_rows(diff: Diff) -> tuple[NumberRow, ...]:
    """Return every number, what no one explains first, then in the order of the verdicts."""
    rows = [
        NumberRow(
            change=change,
            filter=UNEXPLAINED if change.unexplained else change.verdict.replace(" ", "-"),
            verdict=verdict_text(change.verdict, diff),
            a=a,
            b=b,
            difference=difference,
            interval=interval,
            judgement=judgement_text(change),
        )
        for change in diff.metrics
        for a, b in [values_text(change)]
        for difference, _, interval in [difference_text(change).partition(" ")]
    ]
    return tuple(sorted(rows, key=_place))


def _place(row: NumberRow) -> tuple[bool, int]:
    return not row.change.unexplained, ORDER.index(row.change.verdict)


def _filters(rows: Sequence[NumberRow]) -> tuple[Filter, ...]:
    counts = Counter(row.filter for row in rows)
    words = {row.filter: row.verdict for row in rows} | {UNEXPLAINED: "unexplained"}
    return tuple(Filter(key, words[key], count) for key, count in counts.items())


def _page_tables(diff: Diff, a: Report, b: Report) -> Iterator[PageTable]:
    """Yield the tables that differ; of one that a side has alone, that side's."""
    for change in diff.tables:
        if change.verdict != "same":
            report = a if change.verdict == "missing" else b
            table = table_of(change.label, report)
            verdict = verdict_text(change.verdict, diff)
            if table is None:
                yield PageTable(change, verdict, (), (), change.cells)
            else:
                yield _page_table(change, verdict, table, report)


def _page_table(change: TableChange, verdict: str, table: Table, report: Report) -> PageTable:
    changed = {(cell.row, cell.column): cell for cell in change.cells}
    rows = tuple(
        tuple(
            PageCell(cell_text(cell, report), changed.pop(place, None))
            for place, cell in zip(places, row, strict=False)
        )
        for places, row in zip(places_of(table), table.rows, strict=True)
    )
    titles = tuple(printed(column.title, report) for column in table.columns)
    return PageTable(change, verdict, titles, rows, tuple(changed.values()))
