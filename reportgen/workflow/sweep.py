"""Build a version for each point of a sweep: one plan, in which what points share runs once."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from reportgen.base.errors import ProjectError, RenderingError, SettingsError, TemplateError
from reportgen.base.files import digest_of_json, sorted_json
from reportgen.report.model import TaskRecord, flat_settings
from reportgen.report.numbers import counted
from reportgen.tasks.execution.events import BuildStage, OnEvent, ignore_events
from reportgen.tasks.execution.execute import Outcome
from reportgen.tasks.execution.progress import Forecast, forecast
from reportgen.tasks.plan import Plan, joined
from reportgen.tasks.results.types import Failed, Results
from reportgen.versions.numbered import SavedVersion, Steps, point_latest
from reportgen.versions.sweeps import (
    Point,
    Sweep,
    Values,
    built_for,
    label_of,
    name_for,
    write_sweep,
)
from reportgen.workflow.assembly.compute import ComputedReport, report_of, run_tasks
from reportgen.workflow.build import same_versions, save_report, store_in_use
from reportgen.workflow.request import BuildRequest, plan_build, planner_for

_OF_ONE_POINT = (ProjectError, RenderingError, TemplateError)
"""What may be wrong with the report of one point, and leaves the others as they are."""


@dataclass(frozen=True)
class SweepRequest:
    """What the author asks for: a build of each point."""

    name: str | None  # None: that of the settings
    points: tuple[tuple[Values, BuildRequest], ...]
    base: str  # digest of the settings that all points have

    @property
    def any(self) -> BuildRequest:
        """A request that tells what all have in common: project, results, jobs, cluster."""
        return self.points[0][1]


@dataclass(frozen=True)
class BuiltSweep:
    """What a sweep leaves."""

    sweep: Sweep
    new: tuple[str, ...]  # versions that were written now
    failures: tuple[str, ...]  # one line for each experiment of a point that failed
    notes: tuple[str, ...] = ()  # as of a build


@dataclass(frozen=True)
class PointForecast:
    """What a point would run."""

    values: Values
    plan: Plan
    version: str | None  # of the folder that says the same already


@dataclass(frozen=True)
class SweepForecast:
    """What a sweep would do."""

    points: tuple[PointForecast, ...]
    plan: Plan  # of all
    forecast: Forecast


def sweep_request(
    name: str | None, knobs: Sequence[str], requests: Iterable[BuildRequest]
) -> SweepRequest:
    """Return what is asked for; raises SettingsError where two points are the same.

    knobs: the settings that the points differ in.
    """
    points: list[tuple[Values, BuildRequest]] = []
    known: set[str] = set()
    for request in requests:
        settings = flat_settings(request.settings.model_dump(mode="json"))
        values = {knob: settings[knob] for knob in knobs}
        if (told_apart := sorted_json(values)) in known:
            told = ", ".join(f"{knob} = {value}" for knob, value in values.items())
            raise SettingsError(f"--sweep: the point {told} is there twice; list each once.")
        known.add(told_apart)
        points.append((values, request))
    of = points[0][1]
    settings = flat_settings(of.settings.model_dump(mode="json"))
    common = {name: value for name, value in settings.items() if name not in knobs}
    base = digest_of_json([of.project.name, of.profile, of.asked, common])
    return SweepRequest(name, tuple(points), base)


def build_sweep(request: SweepRequest, on_event: OnEvent) -> BuiltSweep:
    """Run what is out of date and write a version of each point that has none.

    An experiment that fails is missing in the versions of its points, as in any build; of a point
    whose report cannot be made, the sweep has the reason. Raises UserError as `build_version`.
    """
    with store_in_use(request.any) as check_place:
        sweep = _begun(request)
        write_sweep(request.any.results, sweep)
        on_event(BuildStage(f"Planning {counted(len(request.points), 'point')}"))
        computed = compute_points(request, on_event)
        making = _Making(request, sweep)
        making.write_all(computed, on_event, check_place)
    point_latest(request.any.results)
    return BuiltSweep(making.sweep, (*making.new,), (*making.failures,), (*making.notes,))


@dataclass(frozen=True)
class ComputedPoint:
    """The tasks of a point, and what came of them."""

    request: BuildRequest
    plan: Plan
    outcome: Outcome


def compute_points(request: SweepRequest, on_event: OnEvent) -> tuple[ComputedPoint, ...]:
    """Run what is out of date of all points, each task once; raises UserError as `run_tasks`."""
    plans, whole = plan_points(request)
    outcome = run_tasks(request.any, whole, on_event)
    names = {(one.stored_as, one.key): one.name for one in whole.tasks}
    records = {record.name: record for record in outcome.records}
    return tuple(
        ComputedPoint(one, plan, _own_outcome(plan, names, records, outcome))
        for (_, one), plan in zip(request.points, plans, strict=True)
    )


def plan_points(
    request: SweepRequest, *, only_reads: bool = False
) -> tuple[tuple[Plan, ...], Plan]:
    """Return the plan of each point, and that of all; only_reads: as of `plan_build`."""
    planner = planner_for(request.any, only_reads=only_reads)
    plans = tuple(plan_build(one, planner=planner) for _, one in request.points)
    return plans, joined(plans, [label_of(values) for values, _ in request.points])


def foresee_sweep(request: SweepRequest) -> SweepForecast:
    """Return what is to run for each point, and how long all takes; raises UserError."""
    plans, whole = plan_points(request, only_reads=True)
    same = same_versions(
        [(one, plan) for (_, one), plan in zip(request.points, plans, strict=True)]
    )
    points = (
        PointForecast(values, plan, folder.name if folder else None)
        for (values, _), plan, folder in zip(request.points, plans, same, strict=True)
    )
    return SweepForecast(tuple(points), whole, forecast(whole, request.any.at_once))


def name_of(request: SweepRequest) -> str:
    """Return the name that a sweep is given, or else that of its settings."""
    (values, _), *_ = request.points
    return request.name or name_for(request.any.results, tuple(values), request.base)


def _begun(request: SweepRequest) -> Sweep:
    """Return the sweep before any of its points is built."""
    of, name = request.any, name_of(request)
    return Sweep(
        name=name,
        project=of.project.name,
        profile=of.profile,
        created=datetime.now(UTC).replace(microsecond=0),
        base=request.base,
        points=tuple(Point(values=dict(values)) for values, _ in request.points),
        built=built_for(of.results, name),
    )


class _Making:
    """Writes the version of each point, from what came of all tasks."""

    def __init__(self, request: SweepRequest, sweep: Sweep) -> None:
        self._results = request.any.results
        self.sweep = sweep
        self.new: list[str] = []
        self.failures: list[str] = []
        self.notes: dict[str, None] = {}

    def write_all(
        self,
        computed: Sequence[ComputedPoint],
        on_event: OnEvent,
        check_place: Callable[[], None],
    ) -> None:
        """Write what is missing; what was written before an interrupt is kept."""
        waiting: deque[tuple[int, Steps[SavedVersion]]] = deque()
        with ExitStack() as stack:
            same = same_versions([(point.request, point.plan) for point in computed])
            for place, point in enumerate(computed):
                request = point.request
                if known := same[place]:
                    self._keep(place, version=known.name)
                    continue
                words = self.sweep.points[place].words
                on_event(BuildStage(f"Writing {place + 1} of {len(computed)}: {words}"))
                made = report_of_point(point)
                self.failures += [f"{words}: {line}" for line in made.failures]
                self.notes |= dict.fromkeys(made.notes)
                steps = save_report(request, made, None, check_place, len(waiting))
                stack.callback(steps.close)
                waiting.append((place, steps))
                self._step(place, steps)
                if len(waiting) == request.jobs:
                    self._finish(*waiting.popleft())
            for one in waiting:
                self._finish(*one)

    def _finish(self, place: int, steps: Steps[SavedVersion]) -> None:
        while self._step(place, steps):
            pass

    def _step(self, place: int, steps: Steps[SavedVersion]) -> bool:
        """Take a step towards the version of a point; return whether another may follow."""
        try:
            next(steps)
        except StopIteration as end:
            if end.value is not None:
                saved: SavedVersion = end.value
                name = saved.folder.name
                if saved.is_new:
                    self.new.append(name)
                    self.sweep = self.sweep.model_copy(update={"built": (*self.sweep.built, name)})
                self._keep(place, version=name)
            return False
        except _OF_ONE_POINT as error:
            (failure, *_) = error.lines
            self.failures.append(f"{self.sweep.points[place].words}: {failure}")
            self._keep(place, failure=failure)
            return False
        return True

    def _keep(self, place: int, version: str | None = None, failure: str = "") -> None:
        points = [*self.sweep.points]
        points[place] = points[place].model_copy(update={"version": version, "failure": failure})
        self.sweep = self.sweep.model_copy(update={"points": tuple(points)})
        write_sweep(self._results, self.sweep)


def report_of_point(point: ComputedPoint) -> ComputedReport:
    """Return the report of a point, which is written nowhere yet."""
    return report_of(point.request, point.plan, point.outcome, ignore_events, "unnumbered")


def _own_outcome(
    plan: Plan,
    names: Mapping[tuple[str, str], str],
    records: Mapping[str, TaskRecord],
    outcome: Outcome,
) -> Outcome:
    """Return what came of the tasks of one plan, under its names.

    names: (name, key) -> name among the tasks of all points.
    """
    results: dict[str, object] = {}
    own = []
    for planned in plan.tasks:
        name = names[planned.name, planned.key]
        result = outcome.results[name]
        if isinstance(result, Failed):
            result = replace(result, task=planned.name)
        results[planned.name] = result
        needs = tuple(planned.task.dependencies.values())
        own.append(records[name].model_copy(update={"name": planned.name, "dependencies": needs}))
    return Outcome(Results(results), tuple(own), outcome.notes)
