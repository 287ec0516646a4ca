"""What a build would do: its tasks, what they can change, and how long they take."""

import sys
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TextIO

from rich.text import Text

from reportgen.base.wording import listed
from reportgen.report.impact import Reach
from reportgen.report.numbers import counted
from reportgen.report.page_numbers import PlacedPart
from reportgen.report.texts import Numbers
from reportgen.tasks.execution.forecast import Forecast
from reportgen.tasks.plan import Plan, PlannedTask
from reportgen.terminal.console import console_for
from reportgen.terminal.part_names import LEAST_TEXT, on_pages, part_line

MOST_LISTED = 6  # parts of a kind that are listed one by one
MOST_NAMED = 3  # tasks that never ran


def print_dry_run(
    plan: Plan,
    forecast: Forecast,
    reach: Reach | None,
    same_version: Path | None,
    *,
    at_once: int | None,
    stream: TextIO | None = None,
) -> None:
    """Print a plan, what of an earlier version it can change, and how long it takes.

    reach: None where there is no version yet.
    same_version: the folder of one that says the same already, or None.
    at_once: tasks that run side by side; None: the time is that of all together.
    """
    print_plan(plan, stream)
    console = console_for(stream or sys.stdout)
    if same_version is not None:
        console.print(Text(f"up to date: {same_version}"), soft_wrap=True)
        return
    for line in _reach_lines(reach, console.width):
        console.print(Text(line), soft_wrap=True)
    after = (
        _time_line(forecast, at_once)
        if plan.stale
        else "No task is to run; the report is set anew."
    )
    for line in textwrap.wrap(after, console.width, break_on_hyphens=False):
        console.print(Text(line), soft_wrap=True)


def print_plan(plan: Plan, stream: TextIO | None = None) -> None:
    """Print each task as cached or to run, and why; in colour on a terminal alone."""
    console = console_for(stream or sys.stdout)
    name_width = max((len(planned.name) for planned in plan.tasks), default=0)
    for planned in plan.tasks:
        reason = planned.reason
        status = "cached" if reason is None else f"to run: {reason.text}"
        lines = textwrap.wrap(
            status, max(console.width - name_width - 2, LEAST_TEXT), break_on_hyphens=False
        )
        for name, line in zip([planned.name, *([""] * len(lines))], lines, strict=False):
            text = Text(f"{name:<{name_width}}  ")
            console.print(text.append(line, "dim" if reason is None else "yellow"), soft_wrap=True)
    console.print(Text(plan_summary(plan)), soft_wrap=True)


def plan_summary(plan: Plan) -> str:
    """Return how many tasks there are, and how many of them are to run."""
    tasks = counted(len(plan.tasks), "task")
    if not plan.stale:
        return f"{tasks}: up to date"
    return f"{tasks}: {len(plan.cached)} cached, {len(plan.stale)} to run"


def reason_lines(plan: Plan) -> Iterator[str]:
    """Yield each reason to run with the tasks that it holds for, as in "mlp (3): never ran"."""
    tasks_by_reason: dict[str, list[PlannedTask]] = {}
    for planned in plan.stale:
        if planned.reason is not None:
            tasks_by_reason.setdefault(planned.reason.text, []).append(planned)
    for reason, tasks in tasks_by_reason.items():
        yield f"{', '.join(_named(tasks))}: {reason}"


def _named(tasks: Sequence[PlannedTask]) -> Iterator[str]:
    for stem, group in groupby(tasks, key=lambda planned: planned.task.stem):
        names = [planned.name for planned in group]
        yield names[0] if len(names) == 1 else f"{stem} ({len(names)})"


def _time_line(forecast: Forecast, at_once: int | None) -> str:
    """Return how long the tasks take, and how that is known."""
    duration = f"About {_duration(forecast.seconds)} of computing"
    beside = {None: "in all", 1: "one task at a time"}.get(at_once, f"{at_once} tasks at once")
    if not forecast.never_ran:
        return f"{duration}, {beside}, from earlier runs."
    never = listed(forecast.never_ran, MOST_NAMED)
    return f"{duration}, {beside}; an estimate, as {never} never ran."


def _reach_lines(reach: Reach | None, width: int) -> Iterator[str]:
    if reach is None:
        yield "There is no version yet that this could change."
        return
    version = reach.report.version
    kinds = (
        ("figure", reach.figures, len(reach.report.figures)),
        ("table", reach.tables, len(reach.report.tables)),
        ("claim", reach.claims, len(reach.report.claims)),
    )
    if not any(reached for _, reached, _ in kinds):
        yield f"No result behind a figure, table or claim of {version} changes."
    elif reach.is_everything:
        counts = [counted(len(reached), kind) for kind, reached, _ in kinds if reached]
        yield f"This can change all of {version}: {', '.join(counts)}."
    else:
        yield f"This can change, in {version}:"
        numbers = Numbers(reach.report.metrics)
        for kind, reached, count in kinds:
            yield from _kind_lines(kind, reached, count, numbers, width)
    if reach.new_sections:
        yield f"Not in {version}, and new: {', '.join(reach.new_sections)}."


def _kind_lines(
    kind: str,
    reached: Sequence[PlacedPart],
    count: int,
    numbers: Numbers,
    width: int,
) -> Iterator[str]:
    """Yield a line for each part, or one for all of them where they are many."""
    if len(reached) > MOST_LISTED:
        which = (
            f"all {counted(count, kind)}"
            if len(reached) == count
            else f"{len(reached)} of {counted(count, kind)}"
        )
        yield f"  {which}{on_pages(reached)}"
        return
    for one in reached:
        yield f"  {part_line(one, numbers, width - 2)}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"
