"""What was made from what: the provenance of a number, and the impact of a change. Pure.

Provenance: where a number comes from, how to get it again, and what uses it. Impact:
which parts of an earlier version a change of settings or code can affect.
"""

import json
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from reportgen.base.errors import MetricNotFoundError, listed, no_such
from reportgen.base.mappings import with_dependencies
from reportgen.report.model import PublishedNumber, Report, TaskRecord, flat_settings
from reportgen.report.numbers import with_unit
from reportgen.report.outline import section_finder
from reportgen.report.page_numbers import Part, PlacedPart, anchor_of, placed
from reportgen.report.parts import Claim, Metric, Reproduction
from reportgen.report.texts import metrics_named

PROVENANCE, SETTINGS = "appendix-provenance", "appendix-settings"
"""Anchors of the appendices to which a number leads that no single task stands for."""

MOST_LISTED = 3  # tasks and seeds; the appendix has all
MOST_REPLICATES = 10


@dataclass(frozen=True)
class Provenance:
    """Where a number comes from, and who uses it."""

    report: Report
    metric: Metric
    published: PublishedNumber | None  # where its place is known
    tasks: tuple[TaskRecord, ...]  # it was made from
    needed: tuple[TaskRecord, ...]  # by these, in turn
    replicates: Mapping[str, float]  # task -> its own value, where the number is a mean over such
    showing: tuple[PlacedPart, ...]  # figures, tables and claims whose words hold the number
    sharing: tuple[PlacedPart, ...]  # others that were made from one of its tasks


@dataclass(frozen=True)
class Origin:
    """What the page shows of where a number comes from."""

    target: str  # the anchor with more
    description: str  # the anchor of the lines as a text
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Impact:
    """What in a version can change, and how much of it there is in all."""

    report: Report  # the version
    parts: tuple[PlacedPart, ...]  # figures, then tables, then claims
    new_sections: tuple[str, ...]  # stems that are to be shown and are not in the version

    @property
    def is_everything(self) -> bool:
        """Whether there is no figure, table or claim that stays as it is."""
        return len(self.parts) == len(_parts(self.report))


def provenance_of(name: str, report: Report, pages: Mapping[str, int]) -> Provenance:
    """Return the provenance of a metric.

    pages: anchor -> page of the version's PDF.
    Raises MetricNotFoundError, with the nearest name, where the report has no such metric.
    """
    metric = report.metrics.get(name)
    if metric is None:
        raise _no_metric(name, report, pages)
    behind = Records(report.tasks).behind(metric.tasks)
    is_mean = len(metric.replicates) == len(metric.tasks)
    parts = [placed(part, pages) for part in _parts(report)]
    showing = [one for one in parts if name in metrics_named(one.part)]
    made_alike = [one for one in parts if not {*metric.tasks}.isdisjoint(one.part.tasks)]
    return Provenance(
        report=report,
        metric=metric,
        published=next((one for one in report.published if one.name == name), None),
        tasks=tuple(one for one in behind if one.name in metric.tasks),
        needed=tuple(one for one in behind if one.name not in metric.tasks),
        replicates=dict(zip(metric.tasks, metric.replicates, strict=True)) if is_mean else {},
        showing=tuple(showing),
        sharing=tuple(one for one in made_alike if one not in showing),
    )


def _parts(report: Report) -> tuple[Part, ...]:
    return (*report.figures, *report.tables, *report.claims)


def _no_metric(name: str, report: Report, pages: Mapping[str, int]) -> MetricNotFoundError:
    """Return that there is no such metric, or what else has the name, and where."""
    value = flat_settings(report.settings).get(name)
    if value is not None:
        words = f"{name} is a setting, {json.dumps(value)} in {report.version}, and no metric."
        return MetricNotFoundError(words)
    part = next((one for one in _parts(report) if one.label == name), None)
    if part is None:
        there = f"reportgen show {report.version} lists all of them."
        where = f" in {report.version}"
        known = [*report.metrics, *(one.name for one in report.claims)]
        return MetricNotFoundError(no_such("metric or claim", name, known, where, there))
    page = placed(part, pages).page
    place = f"of {report.version}{f', p. {page}' if page else ''}, and no metric"
    number = None if isinstance(part, Claim) else part.number
    kind = type(part).__name__
    what = f"{name} is {f'{kind} {number}' if number else f'a {kind.lower()}'} {place}"
    behind = [one for one in report.metrics.values() if not {*one.tasks}.isdisjoint(part.tasks)]
    metrics = listed([one.name for one in behind], MOST_LISTED)
    of_tasks = f" Metrics of its tasks: {metrics}." if metrics else ""
    return MetricNotFoundError(f"{what}.{of_tasks}")


def processors_of(report: Report) -> tuple[str, ...]:
    """Return the names of the processors on which the tasks of a report were computed, sorted.

    A task that does not say so counts as computed on that of the report.
    """
    named = {task.processor or report.environment.cpu for task in report.tasks if not task.failed}
    return tuple(sorted(named)) or (report.environment.cpu,)


def reproduction_of(metric: Metric, records: "Records", *, on_gpu: bool) -> Reproduction:
    """Return how a number reproduces.

    on_gpu: tasks may have been computed on a GPU, whose sums come in no fixed order.
    """
    if metric.kind == "exact":
        return "exactly"
    behind = records.behind(metric.tasks)
    # Who computes an accepted task again computes with other code or libraries, and no single
    # processor gives again what two of different kinds gave.
    kinds = {record.processor for record in behind if record.processor}
    if on_gpu or len(kinds) > 1 or any(record.accepted for record in behind):
        return "statistically"
    return "to the bit on the same processor"


class Records:
    """The records of a report's tasks; many are asked for what is behind a few."""

    def __init__(self, records: Sequence[TaskRecord]) -> None:
        self._records = records
        self._dependencies = {record.name: record.dependencies for record in records}
        self._places = {record.name: place for place, record in enumerate(records)}

    def behind(self, names: Iterable[str]) -> tuple[TaskRecord, ...]:
        """Return the records of tasks and of all that these need in turn, in their order."""
        found = with_dependencies(names, self._dependencies)
        return tuple(self._records[place] for place in sorted(map(self._places.__getitem__, found)))


def origins_of(report: Report) -> dict[str, Origin]:
    """Return the origin of each metric, by its name."""
    records = {record.name: record for record in report.tasks}
    return {name: _origin(metric, records) for name, metric in report.metrics.items()}


def settings_text(settings: Mapping[str, JsonValue]) -> str:
    """Return settings as --set takes them, as in "ridge.alpha=0.1 knn.neighbours=5"."""
    return " ".join(
        f"{name}={json.dumps(value, separators=(',', ':'))}" for name, value in settings.items()
    )


def impact_of(
    result_keys: Mapping[str, Collection[str]],
    shown: Collection[str],
    report: Report,
    pages: Mapping[str, int],
) -> Impact:
    """Return what a build can change in an earlier version.

    result_keys: task -> the keys that the result to be used stands under.
    shown: stems of the sections that the build will show.
    pages: anchor -> page of the version's PDF.
    """
    touched = touched_tasks(result_keys, report)
    section_of = section_finder(report.chapters)

    parts = tuple(
        placed(part, pages)
        for part in _parts(report)
        if section_of(part.label) in shown and not touched.isdisjoint(part.tasks)
    )
    whole = {section.stem for section in report.sections if section.failure is None}
    return Impact(report, parts, tuple(stem for stem in shown if stem not in whole))


def touched_tasks(result_keys: Mapping[str, Collection[str]], report: Report) -> frozenset[str]:
    """Return the tasks of a version whose results are to be others, or whose siblings' are.

    A task that the version does not have, and one that it has and the build
    does not, stand beside siblings, such as the other places of a sweep: what
    is made of those is made of it, too.
    """
    before = {task.name: task.key for task in report.tasks}
    changed = {
        task.name
        for task in report.tasks
        if task.failed or task.key not in result_keys.get(task.name, (task.key,))
    }
    stems = {name.partition(".")[0] for name in result_keys}
    added = result_keys.keys() - before.keys()
    removed = {name for name in before if name.partition(".")[0] in stems} - result_keys.keys()
    beside = {sibling for name in added | removed for sibling in _siblings(name, before)}
    return frozenset(changed | removed | beside)


def _origin(metric: Metric, records: Mapping[str, TaskRecord]) -> Origin:
    behind = [records[name] for name in metric.tasks if name in records]
    if behind:
        target = anchor_of("task", behind[0].name)
    else:
        target = PROVENANCE if metric.tasks else SETTINGS
    return Origin(target, f"origin-{metric.name}", tuple(_lines(metric, behind)))


def _lines(metric: Metric, behind: Sequence[TaskRecord]) -> Iterator[str]:
    value = metric.absent if metric.value is None else with_unit(repr(metric.value), metric.unit)
    yield f"{metric.name}: {value}"
    if len(metric.replicates) > 1:
        yield f"replicates: {listed([*map(repr, metric.replicates)], MOST_REPLICATES)}"
    if not metric.tasks:
        yield "task: none, it follows from the settings"
        return
    yield f"{_noun('task', len(metric.tasks))}: {listed(metric.tasks, MOST_LISTED)}"
    if behind and (settings := behind[0].settings):
        differ = any(record.settings != settings for record in behind)
        yield f"settings{f' of {behind[0].name}' if differ else ''}: {settings_text(settings)}"
    if seeds := [str(record.seed) for record in behind if record.seed is not None]:
        yield f"{_noun('seed', len(seeds))}: {listed(seeds, MOST_LISTED)}"
    if days := sorted({f"{record.computed:%Y-%m-%d}" for record in behind if record.computed}):
        yield f"computed: {' to '.join(dict.fromkeys((days[0], days[-1])))}"


def _noun(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _siblings(name: str, tasks: Collection[str]) -> set[str]:
    """Return the tasks that share the longest beginning of dotted parts with a name."""
    while name:
        name = name.rpartition(".")[0]
        siblings = {task for task in tasks if task.startswith(f"{name}.")}
        if name and siblings:
            return siblings
    return set()


def theme_option(report: Report) -> str:
    """Return what a command that makes a report again has for its theme; empty where it has none.

    A theme that a stored report names is not used unasked.
    """
    theme = flat_settings(report.settings).get("report.theme")
    return f" --theme {shlex.quote(str(theme))}" if theme else ""
