"""Compute anew what the points of a class rest on, as much as there is time for.

Nothing of a hand-in runs, and nothing of it is believed: its settings are checked by the project
at hand, whose code computes the results, under keys of this installation and into its own store.
What several hand-ins share is computed once, and what was computed before is not computed again,
so a verification that was killed goes on. First comes what decides most points per second, and
what looks odd; then points drawn at random, which no student can foresee.
"""

import math
import random
import secrets
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.base.errors import UserError
from reportgen.base.mappings import with_dependencies
from reportgen.base.resources import available_memory
from reportgen.compare.calibration import calibration_of
from reportgen.compare.verification.choice import choose_tasks
from reportgen.compare.verification.comparing import compare_reports
from reportgen.compare.verification.model import likeness_of
from reportgen.grading.grade import part_of
from reportgen.grading.hand_ins import opened_version
from reportgen.grading.model import Graded, Verified
from reportgen.grading.rubric import Rubric
from reportgen.grading.verified import (
    earned_criteria,
    subject_of,
    verification_concerns,
    verified_of,
)
from reportgen.project.code import load_code
from reportgen.project.project import Project, check_project
from reportgen.project.settings.loading import load_settings, stored_source
from reportgen.report.model import Report, read_report
from reportgen.report.numbers import counted
from reportgen.tasks.execution.events import (
    BuildStage,
    Event,
    OnEvent,
    StillAtWork,
    TaskFinished,
    TaskStarted,
    ignore_events,
)
from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.execution.progress import expected_seconds
from reportgen.tasks.plan import Plan, PlannedTask, joined
from reportgen.tasks.results.types import Failed
from reportgen.tasks.task import Reason
from reportgen.versions.concern import Concern
from reportgen.versions.identity import rendered_digest
from reportgen.workflow.assembly.compute import compute_report, executor_for
from reportgen.workflow.assembly.environment import describe_environment
from reportgen.workflow.build import store_in_use
from reportgen.workflow.request import BuildRequest, Cluster, plan_build

COMMAND = "reportgen grade"
MOST_TASKS = 5000  # of one hand-in; a full report has some fifty
PLANNING_SHARE = 0.25  # of the time
RUNNING_SHARE = 0.8  # of the time that planning leaves; the rest is to compare
ODD = 10.0
"""What the points of a hand-in with concerns count for, in those of one without."""

_BATCH = 64  # tasks for which workers are started at once


@dataclass(frozen=True)
class Means:
    """What a class is verified with."""

    project: Project
    results: Path
    jobs: int
    seconds: float  # the budget
    draw: int | None = None  # seed of the points drawn at random; None: nobody can foresee it
    dask: Cluster | None = None


@dataclass(frozen=True)
class ClassVerification:
    """What came of a class, by the names of the hand-ins."""

    verified: Mapping[str, Verified]
    concerns: Mapping[str, tuple[Concern, ...]]
    draw: int
    ran: int  # tasks that were computed now
    seconds: float

    @property
    def is_empty(self) -> bool:
        """Whether no point of anybody was verified."""
        return not any(one.numbers for one in self.verified.values())

    def of(self, graded: Graded) -> Graded:
        """Return a hand-in with what came of it."""
        return replace(
            graded,
            verified=self.verified.get(graded.name),
            concerns=(*graded.concerns, *self.concerns.get(graded.name, ())),
        )


def verify_class(
    graded: Sequence[Graded], rubric: Rubric, means: Means, on_event: OnEvent
) -> ClassVerification:
    """Verify what was earned, within the budget; an interrupt keeps what was computed.

    Raises UserError where the project, its data, the results folder or a cluster is at fault.
    """
    run = _Run(rubric, means, on_event)
    with store_in_use(run.request):
        candidates = list(run.candidates(graded))
        run.compute(run.choose(candidates), candidates)
        run.compare(candidates)
    return ClassVerification(run.verified, run.concerns, run.draw, run.ran, run.spent)


@dataclass(frozen=True)
class _Candidate:
    """A hand-in whose tasks are known by their keys here. An id of a task is its name and key."""

    graded: Graded
    request: BuildRequest
    ids: Sequence[str]  # of all its tasks, each after what it needs
    behind: Mapping[str, Sequence[str]]  # criterion that earned points -> ids


class _TimeIsUpError(Exception):
    """The time for running is spent while tasks still run."""


class _Run:
    """The state of one verification of a class."""

    def __init__(self, rubric: Rubric, means: Means, on_event: OnEvent) -> None:
        self.rubric, self.means, self.on_event = rubric, means, on_event
        self.started = time.monotonic()
        self.draw = secrets.randbelow(10**6) if means.draw is None else means.draw
        project, code = means.project, load_code(means.project)
        settings = load_settings(project, code.settings, project.reference)
        # Of no hand-in: each has its own profile, settings and sections.
        self.request = BuildRequest(
            *(project, code, project.reference, settings, (), means.results, means.jobs, COMMAND),
            dask=means.dask,
        )
        self.verified: dict[str, Verified] = {}
        self.concerns: dict[str, tuple[Concern, ...]] = {}
        self.ran = 0
        self.planned: dict[str, PlannedTask] = {}  # by id; without results, of which there are many
        self.seconds: dict[str, float] = {}  # by id; 0 for what is stored
        self.needs: dict[str, list[str]] = {}  # by id
        self.failed: dict[str, str] = {}  # id -> message

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds of the budget that are left."""
        return self.means.seconds - self.spent

    def candidates(self, graded: Sequence[Graded]) -> Iterator[_Candidate]:
        """Yield the hand-ins that can be verified, those with concerns first."""
        self.on_event(BuildStage("Planning what to compute anew"))
        earned = [one for one in graded if one.grade and one.hand_in and not one.passed_by]
        order = random.Random(self.draw).sample(earned, len(earned))  # noqa: S311 (repeatable)
        for one in sorted(order, key=lambda each: not each.concerns):
            if self.spent > PLANNING_SHARE * self.means.seconds:
                self._give_up(one, "there was no time to plan it")
                continue
            try:
                yield self._candidate(one, _report_of(one))
            except UserError as error:
                self._give_up(one, f"it cannot be verified: {error}")

    def _give_up(self, graded: Graded, why: str, of_tasks: int = 0) -> None:
        self.verified[graded.name] = Verified(0.0, 0, 0, 0, of_tasks, why)

    def _candidate(self, graded: Graded, report: Report) -> _Candidate:
        project, code = self.request.project, self.request.code
        check_project(report.version, report.project, project)
        own = stored_source(report.settings, "its settings")
        settings = load_settings(project, code.settings, report.profile, stored=own)
        count = len(code.declare_tasks(settings))
        if count > MOST_TASKS:
            raise UserError(f"its settings ask for {count:,} tasks, and {MOST_TASKS:,} are allowed")
        request = replace(self.request, profile=report.profile, settings=settings, only=report.only)
        plan = plan_build(request)
        ids = {planned.name: f"{planned.name} {planned.key}" for planned in plan.tasks}
        expected, most = expected_seconds(plan), available_memory()
        for planned in plan.tasks:
            one = ids[planned.name]
            is_too_large = planned.reason is not None and planned.task.memory > most
            self.planned[one] = replace(planned, stored=None)
            self.needs[one] = [ids[need] for need in planned.task.dependencies.values()]
            self.seconds[one] = math.inf if is_too_large else expected.get(planned.name, 0.0)
        return _Candidate(graded, request, [*ids.values()], self._behind(graded, report, ids))

    def _behind(
        self, graded: Graded, report: Report, ids: Mapping[str, str]
    ) -> dict[str, Sequence[str]]:
        """Return the ids of the tasks behind each criterion that earned points."""
        behind: dict[str, Sequence[str]] = {}
        for criterion in earned_criteria(graded, self.rubric):
            part, stem = part_of(*subject_of(criterion), report)
            named = [name for name in getattr(part, "tasks", ()) if name in ids]
            # Of what names no task, which its maker may have wished, all of its section.
            tasks = named or [name for name in ids if name.partition(".")[0] == stem]
            behind[criterion.name] = [ids[name] for name in tasks]
        return behind

    def choose(self, candidates: Sequence[_Candidate]) -> frozenset[str]:
        """Return the ids of the tasks for which there is time, with all that they need."""
        numbers, weights = {}, {}
        for one in candidates:
            points = {each.name: each.points for each in one.graded.criteria}
            for criterion, ids in one.behind.items():
                name = f"{one.graded.name} {criterion}"
                numbers[name] = ids
                weights[name] = points[criterion] * (ODD if one.graded.concerns else 1.0)
        time_to_run = max(self.left, 0.0) * RUNNING_SHARE
        at_once = self.means.jobs
        choice = choose_tasks(
            numbers, self.seconds, self.needs, time_to_run, at_once, self.draw, weights
        )
        return choice.tasks

    def compute(self, chosen: frozenset[str], candidates: Sequence[_Candidate]) -> None:
        """Run the chosen tasks that are not stored, until their time is up."""
        end = time.monotonic() + max(self.left, 0.0) * RUNNING_SHARE
        to_run = {one for one in chosen if self.planned[one].reason is not None}
        # What is asked of one hand-in stands together, so that its comparison is whole.
        order = dict.fromkeys(one for each in candidates for one in each.ids if one in to_run)
        while order and time.monotonic() < end:
            batch, order = [*order][:_BATCH], dict.fromkeys([*order][_BATCH:])
            try:
                self._run(batch, candidates, end)
            except _TimeIsUpError:
                self.on_event(BuildStage("The time is up"))
                return

    def _run(self, batch: Sequence[str], candidates: Sequence[_Candidate], end: float) -> None:
        """Run some tasks; what they need is stored, or among them."""

        def end_at_budget(event: Event) -> None:
            self.on_event(event)
            self.ran += isinstance(event, TaskFinished)
            # Not when one finishes: the run is about to keep it.
            if isinstance(event, TaskStarted | StillAtWork) and time.monotonic() > end:
                raise _TimeIsUpError

        wanted = with_dependencies(batch, self.needs)
        plan = joined(
            Plan(tuple(self._ready(id_, batch) for id_ in one.ids if id_ in wanted))
            for one in candidates
        )
        data = {name: one.file.absolute() for name, one in self.request.project.data.items()}
        executor = executor_for(self.request, plan)
        outcome = run_plan(plan, self.request.store, executor, end_at_budget, data)
        for planned in plan.tasks:
            result = outcome.results.get(planned.name)
            if isinstance(result, Failed):
                self.failed[f"{planned.stored_as} {planned.key}"] = result.message

    def _ready(self, id_: str, batch: Collection[str]) -> PlannedTask:
        """Return a task that is to run, or one with its result."""
        planned = self.planned[id_]
        if id_ in batch:
            return planned
        stored = self.request.store.read(planned.name, planned.key)
        return replace(planned, stored=stored, reason=None if stored else Reason("it is gone"))

    def compare(self, candidates: Sequence[_Candidate]) -> None:
        """Hold each hand-in against what was computed anew, while there is time."""
        self.on_event(BuildStage("Comparing"))
        for one in candidates:
            name, count = one.graded.name, len(one.ids)
            if self.left < 0:
                self._give_up(one.graded, "there was no time to compare it", count)
                continue
            try:
                self._compare(one, len(candidates))
            except UserError as error:
                self._give_up(one.graded, f"it cannot be verified: {error}", count)
            if failed := [self.failed[each] for each in one.ids if each in self.failed]:
                note = f"{counted(len(failed), 'task')} failed: {failed[0].splitlines()[-1]}"
                self.verified[name] = replace(self.verified[name], note=note)

    def _compare(self, one: _Candidate, families: int) -> None:
        report, plan = _report_of(one.graded), plan_build(one.request)
        left_out = [planned.name for planned in plan.stale]
        if not plan.cached:
            self._give_up(one.graded, "there was no time to compute any of it", len(plan.tasks))
            return
        ran = Plan(plan.cached)
        computed = compute_report(one.request, ran, ignore_events, report.version, left_out)
        now = Report.model_validate_json(computed.report.to_json())
        keys = {planned.name: planned.key for planned in plan.tasks}
        here = describe_environment(plan.parts, COMMAND)
        processors = {task.name: task.processor for task in now.tasks}
        likeness = likeness_of(report, here, keys, rendered_digest(), processors)
        project = self.request.project
        spreads = calibration_of(project.name, project).spreads.get(report.profile, {})
        found = compare_reports(report, now, likeness, left_out, spreads, families)
        tasks = len(plan.cached), len(plan.tasks)
        self.verified[one.graded.name] = verified_of(
            one.graded, self.rubric, now, found, tasks, likeness
        )
        self.concerns[one.graded.name] = tuple(verification_concerns(found, likeness))


def _report_of(graded: Graded) -> Report:
    if graded.hand_in is None:
        raise UserError(f"{graded.name} cannot be read again")
    with opened_version(graded.hand_in) as place:
        return read_report(place)
