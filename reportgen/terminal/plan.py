"""What a build would do: its tasks, what they can change, and how long they take."""

from collections.abc import Iterable, Iterator, Sequence

from reportgen.base.errors import listed
from reportgen.pages.blocks import (
    Block,
    Listing,
    Paragraph,
    Span,
    View,
    grouped,
    line,
    prose,
    table,
)
from reportgen.report.numbers import counted
from reportgen.report.page_numbers import PlacedPart
from reportgen.report.parts import Claim, Figure, Table
from reportgen.report.provenance import Impact
from reportgen.report.texts import Numbers
from reportgen.tasks.execution.progress import Forecast
from reportgen.tasks.plan import Plan, PlannedTask
from reportgen.terminal.outlook import duration
from reportgen.terminal.part_names import on_pages, part_text
from reportgen.workflow.build import DryRun

MOST_LISTED = 6  # parts of a kind that are listed one by one
MOST_NAMED = 3  # tasks that never ran


def dry_run_view(found: DryRun, at_once: int | None) -> View:
    """Return a plan, what of an earlier version it can change, and how long it takes.

    at_once: tasks that run side by side; None: the time is that of all together.
    """
    after: Iterable[Block]
    if found.same_version is not None:
        after = [line(f"up to date: {found.same_version}")]
    else:
        nothing = "No task has to run; only the report is written again."
        time = time_line(found.forecast, at_once) if found.plan.stale else nothing
        after = (*_reach_blocks(found.impact), Paragraph(time))
    return View("", (*plan_view(found.plan).blocks, *after))


def plan_view(plan: Plan) -> View:
    """Return each task as cached or to run, and why."""
    tasks = table(("", prose()), map(_task_row, plan.tasks))
    return View("", (*tasks, line(plan_summary(plan))))


def plan_summary(plan: Plan) -> str:
    """Return how many tasks there are, and how many of them are to run."""
    tasks = counted(len(plan.tasks), "task")
    if not plan.stale:
        return f"{tasks}: up to date"
    return f"{tasks}: {len(plan.cached)} cached, {len(plan.stale)} to run"


def reason_lines(plan: Plan) -> Iterator[str]:
    """Yield each reason to run with the tasks that it holds for, as in "knn (3): never ran"."""
    by_reason = grouped(plan.stale, lambda planned: planned.reason and planned.reason.text)
    for reason, tasks in by_reason.items():
        yield f"{', '.join(_named(tasks))}: {reason}"


def _task_row(planned: PlannedTask) -> tuple[str, Span]:
    reason = planned.reason
    if reason is None:
        return planned.name, Span("cached", "muted")
    return planned.name, Span(f"to run: {reason.text}", "notable")


def _named(tasks: Sequence[PlannedTask]) -> Iterator[str]:
    for stem, group in grouped(tasks, lambda planned: planned.task.stem).items():
        names = [planned.name for planned in group]
        yield names[0] if len(names) == 1 else f"{stem} ({len(names)})"


def time_line(forecast: Forecast, at_once: int | None) -> str:
    """Return how long the tasks take, and how that is known; at_once: as for `dry_run_view`."""
    time = f"About {duration(forecast.seconds)} of computing"
    beside = {None: "in all", 1: "one task at a time"}.get(at_once, f"{at_once} tasks at once")
    if not forecast.never_ran:
        return f"{time}, {beside}, from earlier runs."
    never_ran = listed(forecast.never_ran, MOST_NAMED)
    return f"{time}, {beside}; an estimate, as {never_ran} never ran."


def _reach_blocks(impact: Impact | None) -> Iterator[Block]:
    if impact is None:
        yield Paragraph("There is no version yet that this could change.")
        return
    version = impact.report.version
    kinds = [
        (noun, [one for one in impact.parts if isinstance(one.part, kind)], len(whole))
        for noun, kind, whole in (
            ("figure", Figure, impact.report.figures),
            ("table", Table, impact.report.tables),
            ("claim", Claim, impact.report.claims),
        )
    ]
    if not impact.parts:
        yield Paragraph(f"No result behind a figure, table or claim of {version} changes.")
    elif impact.is_everything:
        counts = [counted(len(affected), kind) for kind, affected, _ in kinds if affected]
        yield Paragraph(f"This can change all of {version}: {', '.join(counts)}.")
    else:
        yield Paragraph(f"This can change, in {version}:")
        numbers = Numbers(impact.report.metrics)
        parts = (part for kind in kinds for part in _part_lines(*kind, numbers))
        yield Listing(tuple(f"  {part}" for part in parts), is_cut=True)
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
