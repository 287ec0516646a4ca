"""The lists of figures and tables after the contents."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reportgen.report.model import Fallback, Report
from reportgen.report.page_numbers import Kind, anchor_of
from reportgen.report.parts import Figure, Metric, Table
from reportgen.report.texts import Numbers, plain_text

FIRST_SENTENCE = re.compile(r"(.+?)[.:;](?:\s|$)", re.DOTALL)


@dataclass(frozen=True)
class ListEntry:
    """A figure or a table, as a list names it."""

    number: int
    title: str
    anchor: str


@dataclass(frozen=True)
class ThingList:
    """All figures, or all tables, in the order of their numbers."""

    title: str
    anchor: str
    entries: tuple[ListEntry, ...]


def lists_of_things(report: Report) -> tuple[ThingList, ...]:
    """Return the lists that have anything in them; what an earlier version lends is there too."""
    lists = (
        ThingList("Figures", "list-of-figures", _entries("figure", report)),
        ThingList("Tables", "list-of-tables", _entries("table", report)),
    )
    return tuple(one for one in lists if one.entries)


def list_title(thing: Figure | Table, numbers: Numbers) -> str:
    """Return the title that a list gives a figure or a table: short enough for one line."""
    if thing.title:
        return thing.title
    caption = plain_text(thing.caption, numbers)
    sentence = FIRST_SENTENCE.match(caption)
    return sentence[1] if sentence else caption


def _entries(kind: Kind, report: Report) -> tuple[ListEntry, ...]:
    found = [
        *_entries_of(kind, _things(kind, report), report.metrics.values()),
        *(
            entry
            for earlier in report.fallbacks
            for entry in _entries_of(
                kind, _things(kind, earlier), earlier.metrics, f", from version {earlier.version}"
            )
        ),
    ]
    return tuple(sorted(found, key=lambda entry: entry.number))


def _entries_of(
    kind: Kind, things: Iterable[Figure | Table], metrics: Iterable[Metric], origin: str = ""
) -> Iterator[ListEntry]:
    numbers = Numbers({metric.name: metric for metric in metrics})
    for thing in things:
        if thing.number is not None:
            title = list_title(thing, numbers) + origin
            yield ListEntry(thing.number, title, anchor_of(kind, thing.label))


def _things(kind: Kind, where: Report | Fallback) -> tuple[Figure | Table, ...]:
    return where.figures if kind == "figure" else where.tables
