"""Run a version again from its own settings and compare the results."""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reportgen.base.temporary import temporary_folder_of_system
from reportgen.compare.calibration import RecordedSpread, calibration_of
from reportgen.compare.verification.choice import (
    Choice,
    cheapest,
    choose_tasks,
    whole_experiments,
)
from reportgen.compare.verification.comparing import compare_reports
from reportgen.compare.verification.model import Likeness, Verification, likeness_of
from reportgen.project.code import load_code
from reportgen.project.project import Project, check_project
from reportgen.project.settings.loading import load_settings, stored_source
from reportgen.report.model import Report, read_report
from reportgen.tasks.execution.events import (
    BuildStage,
    Event,
    OnEvent,
    StillAtWork,
    TaskStarted,
    ignore_events,
)
from reportgen.tasks.plan import Plan
from reportgen.versions.damage import what_is_damaged
from reportgen.versions.identity import rendered_digest
from reportgen.workflow.assembly.compute import ComputedReport, compute_report
from reportgen.workflow.assembly.environment import describe_environment
from reportgen.workflow.build import store_in_use
from reportgen.workflow.request import BuildRequest, plan_build

COMMAND = "reportgen verify"
_PREFIX = "reportgen-verify-"


@dataclass(frozen=True)
class Budget:
    """The time that a verification may take."""

    seconds: float
    draw: int | None = None  # seed of the tasks drawn at random; None: nobody can foresee it


@dataclass(frozen=True)
class Rerun:
    """A version that is about to be computed again, in a store of its own."""

    place: Path  # the version's folder, or its report.json
    stored: Report
    request: BuildRequest
    plan: Plan  # of all its tasks
    likeness: Likeness


@contextmanager
def fresh_rerun(place: Path, project: Project, jobs: int) -> Iterator[Rerun]:
    """Plan a version anew from its own settings; its store is gone when the block is left.

    project: that it was made of.
    Raises UserError where the version, its settings or the temporary folder is at
    fault, or the project is another one.
    """
    stored = read_report(place)
    check_project(stored.version, stored.project, project)
    code = load_code(project)
    own = stored_source(stored.settings, str(place))
    settings = load_settings(project, code.settings, stored.profile, stored=own)
    with temporary_folder_of_system(_PREFIX) as folder:
        request = BuildRequest(
            *(project, code, stored.profile, settings, stored.only, folder, jobs, COMMAND),
            sweeps=stored.sweeps,
        )
        with store_in_use(request):
            plan = plan_build(request)
            keys = {planned.name: planned.key for planned in plan.tasks}
            likeness = likeness_of(
                stored, describe_environment(plan.parts, COMMAND), keys, rendered_digest()
            )
            yield Rerun(place, stored, request, plan, likeness)


def verify(rerun: Rerun, budget: Budget | None, on_event: OnEvent) -> Verification:
    """Run a version's tasks, as many as the budget has time for, and compare every number."""
    started = time.monotonic()
    if budget is None:
        choice, least, ran = None, None, rerun.plan
        computed = _compute(rerun, ran, on_event)
    else:
        choice, least = _choose(rerun, budget)
        chosen = Plan(tuple(one for one in rerun.plan.tasks if one.name in choice.tasks))
        ran, computed = _compute_until(started + budget.seconds, rerun, chosen, on_event)
    # As it is read back: what is compared is what would be written.
    now = Report.model_validate_json(computed.report.to_json())
    return Verification(
        version=rerun.stored.version,
        likeness=rerun.likeness,
        comparisons=compare_reports(
            rerun.stored, now, rerun.likeness, _left_out(rerun, ran), _recorded(rerun)
        ),
        changed_files=tuple(what_is_damaged(rerun.place)),
        failures=computed.failures,
        task_count=len(rerun.plan.tasks),
        ran=tuple(planned.name for planned in ran.tasks),
        choice=choice,
        budget_seconds=None if budget is None else budget.seconds,
        seconds=time.monotonic() - started,
        cheapest=least,
        sweeps=tuple(one.name for one in rerun.stored.sweeps),
    )


def _compute(rerun: Rerun, plan: Plan, on_event: OnEvent) -> ComputedReport:
    """Make the parts of the report that the tasks of a plan are enough for."""
    version = rerun.stored.version
    return compute_report(rerun.request, plan, on_event, version, _left_out(rerun, plan))


class _TimeIsUpError(Exception):
    """The budget is spent while tasks still run."""


def _compute_until(
    end: float, rerun: Rerun, plan: Plan, on_event: OnEvent
) -> tuple[Plan, ComputedReport]:
    """Run a plan until its time is up; return what was run of it, and the report of that."""

    def end_at_budget(event: Event) -> None:
        on_event(event)
        # Not when one finishes: the run is about to keep it.
        if isinstance(event, TaskStarted | StillAtWork) and time.monotonic() > end:
            raise _TimeIsUpError

    try:
        return plan, _compute(rerun, plan, end_at_budget)
    except _TimeIsUpError:
        on_event(BuildStage("The time is up"))
    names = {planned.name for planned in plan.tasks}
    again = plan_build(rerun.request)
    finished = Plan(tuple(planned for planned in again.cached if planned.name in names))
    return finished, _compute(rerun, finished, ignore_events)


def _recorded(rerun: Rerun) -> Mapping[str, RecordedSpread]:
    """Return what the project has recorded of the spread over seeds in the version's profile."""
    stored = rerun.stored
    return calibration_of(stored.project, rerun.request.project).spreads.get(stored.profile, {})


def _left_out(rerun: Rerun, ran: Plan) -> list[str]:
    names = {planned.name for planned in ran.tasks}
    return [planned.name for planned in rerun.plan.tasks if planned.name not in names]


def _choose(rerun: Rerun, budget: Budget) -> tuple[Choice, float | None]:
    """Return what to run, and the seconds that one number takes at least."""
    took = {task.name: task.seconds for task in rerun.stored.tasks}
    seconds = {one.name: took.get(one.name, one.task.cost) for one in rerun.plan.tasks}
    numbers = {
        metric.name: whole_experiments(metric.tasks, seconds)
        for metric in rerun.stored.metrics.values()
    }
    draw = secrets.randbelow(10**6) if budget.draw is None else budget.draw
    needs = rerun.plan.dependencies
    jobs = rerun.request.jobs
    choice = choose_tasks(numbers, seconds, needs, budget.seconds, jobs, draw)
    return choice, cheapest(numbers, seconds, needs)
