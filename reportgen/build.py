"""The main job: from settings to a version."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from reportgen.assemble import Identity, assemble
from reportgen.contents import STEMS, entry_of
from reportgen.data.mnist import MNIST_DIGEST, checked_content
from reportgen.environment import available_memory, describe_environment
from reportgen.errors import ClusterError
from reportgen.experiments import declare_tasks
from reportgen.last_good import last_good_of
from reportgen.published import load_published
from reportgen.report import LastGood, Report, Section, TaskRecord, VersionKeys, read_report
from reportgen.results import Failed
from reportgen.runner import (
    MakeExecutor,
    Plan,
    PlannedTask,
    Store,
    local_executor,
    plan_tasks,
    run_plan,
    tasks_needed,
)
from reportgen.runner.events import BuildStage, PlanMade, Watch
from reportgen.sections import write_section
from reportgen.settings import Settings, load_settings
from reportgen.training.worker import start_worker
from reportgen.versions import (
    computed_digest,
    find_version,
    point_latest,
    prepare_results,
    readable_versions,
    rendered_digest,
    save_version,
)


@dataclass(frozen=True)
class BuildRequest:
    """What the author asks for."""

    profile: str
    settings: Settings
    only: tuple[str, ...]  # stems of the sections to show; empty: all
    results: Path
    jobs: int  # tasks that run at once, at least 1
    command: str  # makes this report again
    dask: str | None = None  # address of a scheduler whose workers run the tasks, not this machine


@dataclass(frozen=True)
class ComputedReport:
    """A report that is written nowhere yet."""

    report: Report
    keys: VersionKeys  # those of the report
    failures: tuple[str, ...]  # one line per section that failed


@dataclass(frozen=True)
class BuiltVersion:
    """What a build leaves."""

    folder: Path
    is_new: bool  # False: nothing changed, and the folder is that of an earlier build
    failures: tuple[str, ...]  # one line per section that failed
    warnings: tuple[str, ...]


def build_version(request: BuildRequest, watch: Watch) -> BuiltVersion:
    """Run what is stale and set the results as a new version.

    Where a version says the same already, that one is the result.
    Raises UserError where the data, the results folder or a template is at fault.
    """
    with _store_in_use(request):
        plan = plan_build(request)
        same = same_version(request, plan)
        if same is not None:
            watch(PlanMade(plan))
            for planned in plan.tasks:
                _store(request).mark_used(planned.name, planned.key)
            point_latest(request.results)
            return BuiltVersion(same, False, (), read_report(same).warnings)
        computed = _compute(request, plan, watch, "unnumbered")

        def write(version: str, folder: Path) -> None:
            # Imported here: it brings matplotlib and WeasyPrint. The former would
            # speak of its cache where there is no home folder.
            logging.getLogger("matplotlib").setLevel(logging.ERROR)
            from reportgen.render import write_report_files

            numbered = computed.report.model_copy(update={"version": version})
            kept = drawings_folder(request.results)
            warnings = write_report_files(numbered, folder, kept_drawings=kept)
            whole = numbered.model_copy(update={"warnings": warnings})
            (folder / "report.json").write_text(whole.to_json(), encoding="utf-8")

        find_same = partial(_find_same, request, computed.keys)
        saved = save_version(request.results, request.profile, find_same, write)
        warnings = read_report(saved.folder).warnings
        return BuiltVersion(saved.folder, saved.is_new, computed.failures, warnings)


def compute_report(request: BuildRequest, watch: Watch, version: str) -> ComputedReport:
    """Run what is stale and set the results as a report.

    version: what the report calls itself.
    Raises UserError where the data or the results folder is at fault.
    """
    with _store_in_use(request):
        return _compute(request, plan_build(request), watch, version)


def plan_build(request: BuildRequest) -> Plan:
    """Return what is to run for a request, and why."""
    tasks = [task for stem in STEMS for task in declare_tasks(stem, request.settings)]
    computed = _computed(request)
    wanted = [task.name for task in tasks if task.stem in computed]
    return plan_tasks(tasks_needed(tasks, wanted), _store(request), MNIST_DIGEST)


def same_version(request: BuildRequest, plan: Plan) -> Path | None:
    """Return the folder of a version that says what a build of this plan would say, or None."""
    return None if plan.stale else _find_same(request, _keys(request, plan))


def shown_sections(request: BuildRequest) -> tuple[str, ...]:
    """Return the stems of the sections that the report shows, in its order."""
    return tuple(stem for stem in STEMS if not request.only or stem in request.only)


@contextmanager
def _store_in_use(request: BuildRequest) -> Iterator[None]:
    """Check what a build stands on, and keep what is stored while it runs."""
    checked_content()
    prepare_results(request.results)
    store = _store(request)
    store.prepare()
    with store.in_use(request.results):
        yield


def _compute(request: BuildRequest, plan: Plan, watch: Watch, version: str) -> ComputedReport:
    outcome = run_plan(plan, _store(request), _executor(request, plan), watch)
    sections = [
        write_section(stem, request.settings, outcome.results) for stem in _computed(request)
    ]
    watch(BuildStage("Setting the report"))
    last_good = _last_good(request, [one.stem for one in sections if one.failure])
    keys = _keys(request, plan, outcome.results.failures, last_good)
    now = datetime.now(UTC).replace(microsecond=0)
    identity = Identity(version, request.profile, now, _asked(request), keys)
    report = _assemble(request, identity, sections, outcome.records, last_good)
    return ComputedReport(report, keys, _failures(sections))


def _executor(request: BuildRequest, plan: Plan) -> MakeExecutor:
    """Return what starts the workers; raises ClusterError where Dask is not installed."""
    if request.dask is None:
        jobs = min(request.jobs, max(len(plan.stale), 1))
        return partial(local_executor, jobs, start_worker, available_memory())
    try:
        from reportgen.runner.dask_workers import dask_executor
    except ImportError as error:
        raise ClusterError("--dask needs Dask: pip install reportgen[dask]") from error
    return partial(dask_executor, request.dask, start_worker)


def _keys(
    request: BuildRequest,
    plan: Plan,
    failures: Sequence[Failed] = (),
    last_good: Sequence[LastGood] = (),
) -> VersionKeys:
    """Return what tells the version that came of a plan from others."""
    computed = computed_digest(
        profile=request.profile,
        settings=request.settings,
        only=_asked(request),
        tasks={planned.name: (planned.key, *_accepted(planned)) for planned in plan.tasks},
        failures={one.task: one.message for one in failures},
        last_good={one.stem: one.version for one in last_good},
    )
    return VersionKeys(computed=computed, rendered=rendered_digest())


def _accepted(planned: PlannedTask) -> Iterator[str]:
    if planned.stored is not None:
        yield from (one.reason for one in planned.stored.record.accepted)


def _find_same(request: BuildRequest, keys: VersionKeys) -> Path | None:
    return find_version(request.results, keys, _is_all_that_can_be_made)


def _is_all_that_can_be_made(report: Report) -> bool:
    """Say whether a report is as a build of today would make it, for what was missing then."""
    if not report.warnings:
        return True
    from reportgen.render.pdf import NO_PANGO, pango_is_there

    return NO_PANGO not in report.warnings or not pango_is_there()


def _asked(request: BuildRequest) -> tuple[str, ...]:
    """Return the sections that were asked for, in the order of the report; empty: all."""
    shown = shown_sections(request)
    return () if shown == STEMS else shown


def _computed(request: BuildRequest) -> tuple[str, ...]:
    """Return the sections that are shown, and those that they compare themselves with."""
    shown = shown_sections(request)
    read = {stem for shown_stem in shown for stem in entry_of(shown_stem).reads}
    return tuple(stem for stem in STEMS if stem in shown or stem in read)


def _assemble(
    request: BuildRequest,
    identity: Identity,
    sections: Sequence[Section],
    records: Sequence[TaskRecord],
    last_good: Sequence[LastGood],
) -> Report:
    return assemble(
        identity,
        request.settings,
        writeup_settings=load_settings("full"),
        sections=sections,
        shown=shown_sections(request),
        tasks=records,
        environment=describe_environment(request.command),
        published=load_published(),
        last_good=last_good,
    )


def _last_good(request: BuildRequest, failed: Sequence[str]) -> tuple[LastGood, ...]:
    versions = readable_versions(request.results)
    earlier = (report for _, report in versions if report.profile == request.profile)
    return last_good_of(failed, earlier) if failed else ()


def _failures(sections: Sequence[Section]) -> tuple[str, ...]:
    return tuple(
        f"The section {section.stem} failed: {section.failure.splitlines()[0]}"
        for section in sections
        if section.failure
    )


def drawings_folder(results: Path) -> Path:
    """Return where a results folder keeps the drawings of its reports."""
    return results / "store" / "drawings"


def _store(request: BuildRequest) -> Store:
    return Store(request.results / "store")
