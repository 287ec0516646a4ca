"""The short form of a number's provenance, which the page shows beside it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from reportgen.base.errors import listed
from reportgen.report.model import Report, TaskRecord
from reportgen.report.page_numbers import anchor_of
from reportgen.report.parts import Metric

PROVENANCE, SETTINGS = "appendix-provenance", "appendix-settings"
"""Anchors of the appendices to which a number leads that no single task stands for."""

MOST_LISTED = 3  # tasks and seeds; the appendix has all
MOST_REPLICATES = 10


@dataclass(frozen=True)
class Origin:
    """What the page shows of where a number comes from."""

    target: str  # the anchor with more
    description: str  # the anchor of the lines as a text
    lines: tuple[str, ...]


def origins_of(report: Report) -> dict[str, Origin]:
    """Return the origin of each metric, by its name."""
    records = {record.name: record for record in report.tasks}
    return {name: _origin(metric, records) for name, metric in report.metrics.items()}


def settings_text(settings: Mapping[str, JsonValue]) -> str:
    """Return settings as --set takes them, as in "mlp.hidden=[64,64] mlp.epochs=8"."""
    return " ".join(
        f"{name}={json.dumps(value, separators=(',', ':'))}" for name, value in settings.items()
    )


def _origin(metric: Metric, records: Mapping[str, TaskRecord]) -> Origin:
    behind = [records[name] for name in metric.tasks if name in records]
    if behind:
        target = anchor_of("task", behind[0].name)
    else:
        target = PROVENANCE if metric.tasks else SETTINGS
    return Origin(target, f"origin-{metric.name}", tuple(_lines(metric, behind)))


def _lines(metric: Metric, behind: Sequence[TaskRecord]) -> list[str]:
    value = metric.absent if metric.value is None else f"{metric.value!r} ({metric.unit})"
    lines = [f"{metric.name}: {value}"]
    if len(metric.replicates) > 1:
        lines.append(f"replicates: {listed([*map(repr, metric.replicates)], MOST_REPLICATES)}")
    if not metric.tasks:
        return [*lines, "task: none, it follows from the settings"]
    lines.append(f"{_noun('task', len(metric.tasks))}: {listed(metric.tasks, MOST_LISTED)}")
    if behind:
        lines += _record_lines(behind)
    return lines


def _record_lines(behind: Sequence[TaskRecord]) -> list[str]:
    first = behind[0]
    lines = []
    if first.settings:
        differ = any(record.settings != first.settings for record in behind)
        whose = f" of {first.name}" if differ else ""
        lines.append(f"settings{whose}: {settings_text(first.settings)}")
    seeds = [str(record.seed) for record in behind if record.seed is not None]
    if seeds:
        lines.append(f"{_noun('seed', len(seeds))}: {listed(seeds, MOST_LISTED)}")
    days = sorted({f"{record.computed:%Y-%m-%d}" for record in behind if record.computed})
    if days:
        lines.append(f"computed: {' to '.join(dict.fromkeys((days[0], days[-1])))}")
    return lines


def _noun(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
