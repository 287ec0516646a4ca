"""What a build would do: its tasks, what they can change, and how long they take."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TextIO

from reportgen.base.errors import listed
from reportgen.pages.blocks import Block, Column, Listing, Paragraph, Row, Span, table
from reportgen.report.impact import Impact
from reportgen.report.numbers import counted
from reportgen.report.page_numbers import PlacedPart
from reportgen.report.texts import Numbers
from reportgen.tasks.execution.progress import Forecast
from reportgen.tasks.plan import Plan, PlannedTask
from reportgen.terminal.blocks import print_blocks
from reportgen.terminal.part_names import on_pages, part_text

MOST_LISTED = 6  # parts of a kind that are listed one by one
MOST_NAMED = 3  # tasks that never ran


def print_dry_run(
    plan: Plan,
    forecast: Forecast,
    impact: Impact | None,
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
    if same_version is not None:
        print_blocks([Paragraph(f"up to date: {same_version}", is_one_line=True)], stream)
        return
    after = "No task is to run; the report is written anew."
    if plan.stale:
        after = _time_line(forecast, at_once)
    print_blocks([*_reach_blocks(impact), Paragraph(after)], stream)


def print_plan(plan: Plan, stream: TextIO | None = None) -> None:
    """Print each task as cached or to run, and why; in colour on a terminal alone."""
    tasks = table((Column(), Column(shape="prose")), map(_task_row, plan.tasks))
    print_blocks([*tasks, Paragraph(plan_summary(plan), is_one_line=True)], stream)


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


def _task_row(planned: PlannedTask) -> Row:
    reason = planned.reason
    if reason is None:
        return Row((planned.name, Span("cached", "muted")))
    return Row((planned.name, Span(f"to run: {reason.text}", "notable")))


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
    never_ran = listed(forecast.never_ran, MOST_NAMED)
    return f"{duration}, {beside}; an estimate, as {never_ran} never ran."


def _reach_blocks(impact: Impact | None) -> Iterator[Block]:
    if impact is None:
        yield Paragraph("There is no version yet that this could change.")
        return
    version = impact.report.version
    kinds = (
        ("figure", impact.figures, len(impact.report.figures)),
        ("table", impact.tables, len(impact.report.tables)),
        ("claim", impact.claims, len(impact.report.claims)),
    )
    if not any(affected for _, affected, _ in kinds):
        yield Paragraph(f"No result behind a figure, table or claim of {version} changes.")
    elif impact.is_everything:
        counts = [counted(len(affected), kind) for kind, affected, _ in kinds if affected]
        yield Paragraph(f"This can change all of {version}: {', '.join(counts)}.")
    else:
        yield Paragraph(f"This can change, in {version}:")
        numbers = Numbers(impact.report.metrics)
        parts = (line for kind in kinds for line in _part_lines(*kind, numbers))
        yield Listing(tuple(f"  {line}" for line in parts), is_cut=True)
    if impact.new_sections:
        yield Paragraph(f"Not in {version}, and new: {', '.join(impact.new_sections)}.")


def _part_lines(
    kind: str, affected: Sequence[PlacedPart], count: int, numbers: Numbers
) -> Iterator[str]:
    """Yield a line for each part, or one for all of them where they are many."""
    if len(affected) <= MOST_LISTED:
        yield from (part_text(one, numbers) for one in affected)
        return
    which = "all" if len(affected) == count else f"{len(affected)} of"
    yield f"{which} {counted(count, kind)}{on_pages(affected)}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"
