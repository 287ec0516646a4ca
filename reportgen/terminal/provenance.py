"""The trail of a number in the terminal."""

import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from rich.text import Text

from reportgen.report.model import Environment, TaskRecord
from reportgen.report.numbers import counted, format_plain, measured_text, metric_text
from reportgen.report.origins import settings_text
from reportgen.report.parts import Metric
from reportgen.report.placed_parts import PlacedPart
from reportgen.report.provenance import TaskOnTrail, Trail
from reportgen.report.texts import Numbers
from reportgen.terminal.console import console_for
from reportgen.terminal.part_names import LEAST_TEXT, part_line

_LABEL_WIDTH = 12  # columns, with the space after the label
_COMES_AGAIN = {"statistically": "statistically, within its uncertainty"}


def print_trail(trail: Trail, stream: TextIO | None = None) -> None:
    """Print a number, how it was made, and who uses it; in colour on a terminal alone."""
    console = console_for(stream or sys.stdout)
    width = max(console.width, _LABEL_WIDTH + LEAST_TEXT)
    title = f"{trail.metric.name} in {trail.report.version}"
    console.print(Text(title, "bold"), soft_wrap=True)
    for line in _number_lines(trail, width):
        console.print(Text(line), soft_wrap=True)
    for heading, lines in _blocks(trail, width):
        console.print()
        console.print(Text(heading, "bold"), soft_wrap=True)
        for line in lines:
            console.print(Text(line), soft_wrap=True)


def _number_lines(trail: Trail, width: int) -> Iterator[str]:
    metric = trail.metric
    yield from _wrapped(metric.description, width)
    for label, text in _facts(trail):
        yield from _field(label, text, width)


def _facts(trail: Trail) -> Iterator[tuple[str, str]]:
    """Yield what is known of the number itself, as labels and texts."""
    metric = trail.metric
    if metric.value is None:
        yield "value", f"none: {metric_text(metric)}"
    else:
        yield "value", f"{metric.value!r} ({metric.unit})"
        yield "printed", measured_text(metric)
    yield from _uncertainty(metric)
    if metric.replicates and not any(one.replicate is not None for one in trail.tasks):
        yield "replicates", ", ".join(map(repr, metric.replicates))
    if metric.formula:
        yield "formula", metric.formula
    if metric.published is not None:
        where = f" ({trail.published.where})" if trail.published else ""
        yield "write-up", f"{format_plain(metric.published)}{where}"
    yield "comes again", _COMES_AGAIN.get(metric.reproduction, metric.reproduction)


def _uncertainty(metric: Metric) -> Iterator[tuple[str, str]]:
    images = f" from the {metric.count:,} test images counted" if metric.count else ""
    if metric.std is not None:
        replicates = counted(len(metric.replicates), "replicate")
        yield "spread", f"standard deviation {metric.std:.2g} over {replicates}"
    if metric.standard_error is not None:
        yield "error", f"standard error {metric.standard_error:.2g}{images}"
    if metric.interval is not None:
        low, high = metric.interval.low, metric.interval.high
        yield "interval", f"{low:.4g} to {high:.4g} at 95 %{images}"


def _blocks(trail: Trail, width: int) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the headings below the number, each with its lines."""
    for heading, tasks in (("Made from", trail.tasks), ("These need", trail.needed)):
        if tasks:
            yield heading, _task_lines(tasks, width)
    if not trail.tasks:
        what = "None: the number follows from the settings."
        if trail.metric.tasks:
            what = f"{', '.join(trail.metric.tasks)}, which this version does not list."
        yield "Made from", _wrapped(what, width)
    made_with = _environment_lines(trail.report.environment, width)
    yield f"{trail.report.version} was made with", made_with
    numbers = Numbers(trail.report.metrics)
    for heading, parts in (
        ("The number stands in", trail.showing),
        ("From the same tasks, without the number", trail.sharing),
    ):
        if parts:
            yield heading, _part_lines(parts, numbers, width)


def _task_lines(tasks: Sequence[TaskOnTrail], width: int) -> Iterator[str]:
    """Yield the tasks, and below those of one function and code what they have in common."""
    groups: dict[tuple[str, str, str | None], list[TaskOnTrail]] = {}
    for one in tasks:
        record = one.record
        groups.setdefault((record.function, record.code, record.dataset), []).append(one)
    for (function, code, dataset), group in groups.items():
        common = [
            (name, value)
            for name, value in group[0].record.settings.items()
            if all(one.record.settings.get(name) == value for one in group)
        ]
        names = {name for name, _ in common}
        for one in group:
            yield from _one_task(one, names, width)
        if common:
            yield from _field("settings", settings_text(dict(common)), width)
        if function:
            yield from _field("function", function, width)
            yield from _field("code", code, width)
            yield from _field("images", dataset or "none", width)


def _one_task(one: TaskOnTrail, common: set[str], width: int) -> Iterator[str]:
    record = one.record
    yield f"  {record.name}" + ("" if one.replicate is None else f": {one.replicate!r}")
    yield from _wrapped(", ".join(_history(record)), width, indent=4)
    own = {name: value for name, value in record.settings.items() if name not in common}
    if own:
        yield from _wrapped(settings_text(own), width, indent=4)
    yield f"    key {record.key}"
    for word in record.accepted:
        said = f"accepted {word.created:%Y-%m-%d}, without computing again: {word.reason}"
        yield from _wrapped(said, width, indent=4)


def _history(record: TaskRecord) -> Iterator[str]:
    if record.seed is not None:
        yield f"seed {record.seed}"
    if record.failed:
        yield "failed"
    elif record.computed is not None:
        yield f"computed {record.computed:%Y-%m-%d %H:%M} UTC in {record.seconds:,.1f} s"
    if record.cached:
        yield "cached"


def _environment_lines(environment: Environment, width: int) -> Iterator[str]:
    libraries = [f"{name} {version}" for name, version in environment.libraries.items()]
    variables = [f"{name}={value}" for name, value in environment.variables.items()]
    software = ", ".join([f"Python {environment.python}", *libraries, *variables])
    yield from _wrapped(software, width)
    machine = f"{environment.cpu}, {environment.cores} cores, {environment.platform}"
    yield from _wrapped(machine, width)
    yield from _wrapped(environment.command, width)


def _part_lines(parts: Sequence[PlacedPart], numbers: Numbers, width: int) -> Iterator[str]:
    for one in parts:
        yield f"  {part_line(one, numbers, width - 2)}"


def _field(label: str, text: str, width: int) -> Iterator[str]:
    """Yield a label and its text, which goes on under itself."""
    lines = textwrap.wrap(text, width - 2 - _LABEL_WIDTH, break_on_hyphens=False)
    for label_or_space, line in zip([label, *[""] * len(lines)], lines, strict=False):
        yield f"  {label_or_space:<{_LABEL_WIDTH}}{line}"


def _wrapped(text: str, width: int, indent: int = 2) -> Iterator[str]:
    space = " " * indent
    yield from textwrap.wrap(
        text, width, initial_indent=space, subsequent_indent=space, break_on_hyphens=False
    )
