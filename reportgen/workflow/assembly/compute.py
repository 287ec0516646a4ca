"""Run a plan and assemble its report, without writing it."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from reportgen.base.errors import ClusterError
from reportgen.base.resources import available_memory
from reportgen.project.experiments.unrepeatable import unrepeatable_calls
from reportgen.report.fallback import fallbacks_of
from reportgen.report.model import Fallback, Report, VersionKeys
from reportgen.report.outline import entries_of
from reportgen.tasks.execution.events import BuildStage, OnEvent
from reportgen.tasks.execution.execute import Outcome, run_plan
from reportgen.tasks.execution.local import Worker, local_executor
from reportgen.tasks.execution.workers import MakeExecutor
from reportgen.tasks.keys import libraries_of
from reportgen.tasks.plan import Plan
from reportgen.tasks.results.types import Failed, NotRun, Results
from reportgen.versions.identity import computed_digest
from reportgen.versions.numbered import readable_versions
from reportgen.workflow.assembly.assemble import Identity, assemble
from reportgen.workflow.assembly.environment import (
    describe_environment,
    gpu_is_visible,
)
from reportgen.workflow.assembly.failures import failure_lines
from reportgen.workflow.request import BuildRequest


@dataclass(frozen=True)
class ComputedReport:
    """A report that is written nowhere yet."""

    report: Report
    keys: VersionKeys  # those of the report
    failures: tuple[str, ...]  # one line for each experiment, or else section, that failed
    notes: tuple[str, ...] = ()  # what may make results that ran differ another time


def compute_report(
    request: BuildRequest,
    plan: Plan,
    on_event: OnEvent,
    version: str,
    left_out: Collection[str] = (),
) -> ComputedReport:
    """Run what is out of date and write the results as a report.

    version: what the report calls itself.
    left_out: names of tasks that the plan does not hold; the report is without
    the parts that need them.
    Raises UserError where the results folder or a cluster is at fault.
    """
    outcome = run_tasks(request, plan, on_event)
    return report_of(request, plan, outcome, on_event, version, left_out)


def run_tasks(request: BuildRequest, plan: Plan, on_event: OnEvent) -> Outcome:
    """Run what is out of date; raises UserError where the store or a cluster is at fault."""
    data = {name: one.file.absolute() for name, one in request.project.data.items()}
    return run_plan(plan, request.store, executor_for(request, plan), on_event, data)


def report_of(
    request: BuildRequest,
    plan: Plan,
    outcome: Outcome,
    on_event: OnEvent,
    version: str,
    left_out: Collection[str] = (),
) -> ComputedReport:
    """Write what came of a plan as a report; the rest as for `compute_report`."""
    results = Results({**outcome.results, **{name: NotRun(name) for name in left_out}})
    code = request.code
    sections = code.write_sections(request.settings, results, request.computed)
    on_event(BuildStage("Rendering the report"))
    fallback = _fallbacks(request, [one.stem for one in sections if one.failure])
    keys = version_keys(request, plan, outcome.results.failures, fallback)
    now = datetime.now(UTC).replace(microsecond=0)
    report = assemble(
        Identity(version, request.profile, now, request.asked, keys),
        request.settings,
        request.parts,
        sections=sections,
        shown=request.shown,
        tasks=outcome.records,
        environment=describe_environment(plan.parts, request.command),
        fallback=fallback,
        sweeps=request.sweeps,
        on_gpu=gpu_is_visible(),
    )
    lines = failure_lines(
        outcome.results.failures,
        plan.dependencies,
        sorted(sections, key=lambda one: one.stem not in request.shown),
        entries_of(code.contents.chapters),
    )
    folder = code.folder
    calls = () if folder is None else unrepeatable_calls(folder, plan.stale)
    return ComputedReport(report, keys, tuple(lines), (*calls, *outcome.notes))


def version_keys(
    request: BuildRequest,
    plan: Plan,
    failures: Sequence[Failed] = (),
    fallback: Sequence[Fallback] = (),
) -> VersionKeys:
    """Return what tells the version that comes of a plan from others."""
    computed = computed_digest(
        profile=request.profile,
        project=request.parts.digest,
        settings=request.settings.model_dump(mode="json"),
        only=request.asked,
        tasks={
            planned.name: (planned.key, *(one.reason for one in planned.accepted))
            for planned in plan.tasks
        },
        failures={one.task: one.message for one in failures},
        fallback={one.stem: one.version for one in fallback},
        sweeps=[one.model_dump(mode="json") for one in request.sweeps],
    )
    return VersionKeys(computed=computed, rendered=request.rendered)


def executor_for(request: BuildRequest, plan: Plan) -> MakeExecutor:
    """Return what starts the workers for a plan; raises ClusterError where Dask is missing."""
    if request.dask is None:
        jobs = min(request.jobs, max(len(plan.stale), 1))
        make_ready = partial(_ready_workers, request)
        start = request.code.start_worker
        return partial(local_executor, jobs, start, available_memory(), make_ready)
    try:
        from reportgen.tasks.execution.dask_calls import Surroundings
        from reportgen.tasks.execution.dask_workers import dask_executor
    except ImportError as error:
        raise ClusterError("--dask needs Dask: pip install distributed") from error
    project, code = request.project, request.code
    libraries = tuple(libraries_of(plan.parts))
    surroundings = Surroundings(libraries, project.variables, code.folder, project.digests())
    cluster = request.dask
    return partial(
        dask_executor,
        cluster.address,
        code.start_elsewhere(),
        surroundings,
        cluster.wait_seconds,
    )


@contextmanager
def _ready_workers(request: BuildRequest) -> Iterator[Sequence[Worker]]:
    """Give the workers that have started for what the keys of the plan say."""
    if request.ready is None:
        yield ()
        return
    with request.ready.given(request.worker_state()) as workers:
        yield workers


def _fallbacks(request: BuildRequest, failed: Sequence[str]) -> tuple[Fallback, ...]:
    of = request.project.name, request.profile
    versions = readable_versions(request.results, lambda one: (one.project, one.profile) == of)
    earlier = (report for _, report in versions)
    return fallbacks_of(failed, earlier, request.code.contents.chapters) if failed else ()
