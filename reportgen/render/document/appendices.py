"""The rows of the appendices (settings, tasks, software) and of the lists after the contents."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from reportgen.base.paths import PACKAGE
from reportgen.project.folder import SHIPPED
from reportgen.report.model import Fallback, Report, TaskRecord, flat_settings
from reportgen.report.page_numbers import Kind, anchor_of
from reportgen.report.parts import Figure, Table
from reportgen.report.provenance import processors_of, theme_option
from reportgen.report.settings_words import setting_words
from reportgen.report.texts import Math, UnnamedNumbers, text_html

KEY_DIGITS = 12  # of a task's key; report.json has all 64

_SHIPPED_CODE = f"{PACKAGE.name}.{SHIPPED.name}."

FIRST_SENTENCE = re.compile(r"(.+?)[.:;](?:\s|$)", re.DOTALL)


@dataclass(frozen=True)
class SettingRow:
    """A setting, and the value that it deviates from."""

    name: str
    description: str
    value: Markup
    published: Markup | None  # None: it does not


@dataclass(frozen=True)
class TaskRow:
    """One task, as far as it tells where its result comes from."""

    anchor: str
    name: str
    key: str  # its first digits
    seed: str
    computed: str  # day and time, UTC; empty where it failed or the version does not say
    seconds: str
    origin: str


def setting_rows(report: Report) -> list[SettingRow]:
    """Return every setting in the order of the settings files."""
    published = {one.name: setting_words(one.published) for one in report.deviations}
    return [
        SettingRow(
            name, report.setting_labels.get(name, ""), setting_words(value), published.get(name)
        )
        for name, value in flat_settings(report.settings).items()
    ]


def rebuild_command(report: Report) -> str | None:
    """Return what makes the report again, called in its folder; None for a draft, without one.

    It has FOLDER in place of a project's folder, which the report does not know, except of a
    project that ships.
    """
    if not report.version[:1].isdigit():
        return None
    ships = any(task.function.startswith(_SHIPPED_CODE) for task in report.tasks)
    project = "" if ships else " --project FOLDER"
    return f"reportgen build --settings report.json{project}{theme_option(report)} --results .."


def experiment_rows(report: Report) -> list[tuple[str, int, str, str]]:
    """Return for each experiment the tasks that this build needed: stem, count, seconds, origin."""
    by_stem: dict[str, list[TaskRecord]] = {}
    for task in report.tasks:
        by_stem.setdefault(task.name.partition(".")[0], []).append(task)
    return [
        (stem, len(tasks), f"{sum(task.seconds for task in tasks):,.1f}", _origins(tasks))
        for stem, tasks in by_stem.items()
    ]


def task_rows(report: Report) -> list[TaskRow]:
    """Return a row for each task that this build needed."""
    return [
        TaskRow(
            anchor=anchor_of("task", task.name),
            name=task.name,
            key=task.key[:KEY_DIGITS],
            seed="" if task.seed is None else str(task.seed),
            computed=f"{task.computed:%Y-%m-%d %H:%M}" if task.computed else "",
            seconds=f"{task.seconds:,.1f}",
            origin=_origin(task),
        )
        for task in report.tasks
    ]


def acceptance_rows(report: Report) -> list[tuple[str, str, list[str]]]:
    """Return why the author took results as they were, the day, and for which tasks."""
    tasks: dict[tuple[str, str], list[str]] = {}
    for task in report.tasks:
        for word in task.accepted:
            tasks.setdefault((word.reason, long_date(word.created.date())), []).append(task.name)
    return [(reason, day, names) for (reason, day), names in tasks.items()]


def software_rows(report: Report) -> list[tuple[str, str]]:
    """Return what the report was computed with, as pairs of a name and a text."""
    environment = report.environment
    return [
        ("Python", environment.python),
        *environment.libraries.items(),
        *environment.variables.items(),
        ("System", environment.platform),
        ("Processor", f"{environment.cpu}, {environment.cores} cores"),
        *_other_processors(report),
    ]


def _other_processors(report: Report) -> list[tuple[str, str]]:
    """Return those on which tasks were computed, where that is not all on the report's own."""
    processors = processors_of(report)
    if processors == (report.environment.cpu,):
        return []
    return [("Processors of the tasks", "; ".join(processors))]


def long_date(day: date) -> str:
    """Return a date as in "29 February 2024", whatever the machine's language."""
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True)
class ListEntry:
    """A figure or a table, as a list names it."""

    number: int
    title: Markup
    anchor: str


@dataclass(frozen=True)
class ThingList:
    """All figures, or all tables, in the order of their numbers."""

    title: str
    anchor: str
    entries: tuple[ListEntry, ...]


def lists_of_things(report: Report, math: Math) -> tuple[ThingList, ...]:
    """Return the lists that have anything in them; what an earlier version lends is there too."""
    lists = (
        ThingList("Figures", "list-of-figures", _entries("figure", report, math)),
        ThingList("Tables", "list-of-tables", _entries("table", report, math)),
    )
    return tuple(one for one in lists if one.entries)


def list_title(thing: Figure | Table, numbers: UnnamedNumbers, math: Math) -> Markup:
    """Return the title that a list gives a figure or a table: short enough for one line."""
    if thing.title:
        return escape(thing.title)
    sentence = FIRST_SENTENCE.match(thing.caption)
    return text_html(sentence[1] if sentence else thing.caption, numbers, math)


def _origins(tasks: Sequence[TaskRecord]) -> str:
    counts = Counter(map(_origin, tasks))
    if len(counts) == 1:
        return next(iter(counts))
    kinds = ("computed", "cached", "failed")
    return ", ".join(f"{counts[origin]} {origin}" for origin in kinds if counts[origin])


def _origin(task: TaskRecord) -> str:
    return "failed" if task.failed else "cached" if task.cached else "computed"


def _entries(kind: Kind, report: Report, math: Math) -> tuple[ListEntry, ...]:
    found = []
    sources: tuple[Report | Fallback, ...] = (report, *report.fallbacks)
    for where in sources:
        if isinstance(where, Report):
            metrics, origin = where.metrics, ""
        else:
            metrics = {metric.name: metric for metric in where.metrics}
            origin = f", from version {where.version}"
        things: Sequence[Figure | Table] = where.figures if kind == "figure" else where.tables
        for thing in things:
            if thing.number is not None:
                title = list_title(thing, UnnamedNumbers(metrics), math) + origin
                found.append(ListEntry(thing.number, title, anchor_of(kind, thing.label)))
    return tuple(sorted(found, key=lambda entry: entry.number))
