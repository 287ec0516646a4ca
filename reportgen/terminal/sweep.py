"""What a sweep would do: the tasks of each point, and how long all take."""

from collections.abc import Iterator

from reportgen.base.toml_text import toml_value
from reportgen.compare.sweep_words import finding_words
from reportgen.pages.blocks import Paragraph, Span, View, number, prose, table
from reportgen.report.numbers import counted
from reportgen.terminal.outlook import duration
from reportgen.terminal.plan import plan_summary, time_line
from reportgen.workflow.resolve_sweep import SweepResolution
from reportgen.workflow.sweep import PointForecast, SweepForecast


def sweep_plan_view(found: SweepForecast, at_once: int | None) -> View:
    """Return the points with what each would run, and the time of all.

    at_once: tasks that run side by side; None: the time is that of all together.
    """
    knobs = found.points[0].values
    rows = table((*knobs, number("to run"), prose()), map(_row, found.points))
    tasks = len(found.plan.tasks)
    apart = sum(len(point.plan.tasks) for point in found.points)
    shared = f"{counted(len(found.points), 'point')} of {apart} tasks; {tasks} of them differ."
    nothing = "No task has to run."
    time = time_line(found.forecast, at_once) if found.plan.stale else nothing
    summary = plan_summary(found.plan)
    return View("", (*rows, Paragraph(shared), Paragraph(f"{summary}. {time}")))


def sweep_resolution_lines(found: SweepResolution) -> Iterator[str]:
    """Yield a line for each number that more replicates were to decide, and what is left."""
    runs = ", ".join(f"{name}={number}" for name, number in found.replicates.items())
    look = f"look {found.look} of {found.looks}{f' with {runs}' if runs else ''}"
    for one in found.comparison.numbers:
        yield f"{one.name} ({look}): {finding_words(found.comparison, one)}"
    if not found.replicates:
        yield "More replicates cannot decide it: no experiment behind these numbers has any."
    elif found.seconds_of_next is not None:
        yield f"The budget is spent. The next look takes about {duration(found.seconds_of_next)}."


def _row(point: PointForecast) -> tuple[str | Span, ...]:
    values = map(toml_value, point.values.values())
    note = Span(f"up to date: {point.version}" if point.version else "", "muted")
    return (*values, f"{len(point.plan.stale)} of {len(point.plan.tasks)}", note)
