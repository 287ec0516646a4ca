"""Build a version from settings, or find out what a build would do."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from reportgen.base.files import write_digests
from reportgen.report.model import Report, read_report
from reportgen.report.page_numbers import read_pages
from reportgen.report.provenance import Impact, impact_of
from reportgen.tasks.execution.events import OnEvent, PlanMade
from reportgen.tasks.execution.progress import Forecast, forecast
from reportgen.tasks.plan import Plan
from reportgen.versions.numbered import (
    SavedVersion,
    Steps,
    find_version,
    find_versions,
    finished,
    point_latest,
    prepare_results,
    readable_versions,
    save_version,
)
from reportgen.versions.summary import Summary
from reportgen.workflow.assembly.compute import ComputedReport, compute_report, version_keys
from reportgen.workflow.rendering.ahead import RenderingAhead
from reportgen.workflow.rendering.process import RenderingProcess, report_files_written
from reportgen.workflow.request import BuildRequest, plan_build


@dataclass(frozen=True)
class BuiltVersion:
    """What a build leaves."""

    folder: Path
    is_new: bool  # False: nothing changed, and the folder is that of an earlier build
    entries: tuple[Path, ...]  # folders of the stored results, one for each task
    failures: tuple[str, ...]  # one line for each experiment, or else section, that failed
    report: Report
    notes: tuple[str, ...] = ()  # what may make results that ran differ another time


def build_version(request: BuildRequest, on_event: OnEvent) -> BuiltVersion:
    """Run what is out of date and write a new version.

    Where a version with the same content exists, that one is the result.
    Raises UserError where the data, the results folder or a template is at fault.
    """
    with store_in_use(request) as check_place:
        plan = plan_build(request)
        if request.ready and not plan.stale:
            request.ready.release()
        entries = tuple(request.store.place(task.name, task.key) for task in plan.tasks)
        same = same_version(request, plan)
        if same is not None:
            on_event(PlanMade(plan))
            for planned in plan.tasks:
                request.store.mark_used(planned.name, planned.key)
            point_latest(request.results)
            return BuiltVersion(same, False, entries, (), read_report(same))
        with RenderingAhead(on_event) as rendering:
            if not plan.stale:
                rendering.begin()  # while results are read
            computed = compute_report(request, plan, rendering, "unnumbered")
            saved = finished(save_report(request, computed, rendering.process, check_place))
        report = read_report(saved.folder)
        return BuiltVersion(
            saved.folder, saved.is_new, entries, computed.failures, report, computed.notes
        )


@contextmanager
def store_in_use(request: BuildRequest) -> Iterator[Callable[[], None]]:
    """Check what a build stands on, and keep what is stored while it runs.

    Gives what raises ResultsFolderError once the results are not in their place any more.
    """
    request.project.digests()
    _ = request.parts  # what is wrong with them is said at once
    prepare_results(request.results)
    request.store.prepare()
    with request.store.in_use(request.results) as check_place:
        yield check_place


def same_version(request: BuildRequest, plan: Plan) -> Path | None:
    """Return the folder of a version that says what a build of this plan would say, or None."""
    return same_versions([(request, plan)])[0]


def same_versions(builds: Sequence[tuple[BuildRequest, Plan]]) -> list[Path | None]:
    """Return what `same_version` returns of each of several builds of one results folder."""
    keys = [None if plan.stale else version_keys(request, plan) for request, plan in builds]
    if not (asked := {one for one in keys if one}):
        return [None] * len(builds)
    found = find_versions(builds[0][0].results, asked, _is_all_that_can_be_made)
    return [found.get(one) if one else None for one in keys]


@dataclass(frozen=True)
class DryRun:
    """What a build would do."""

    plan: Plan
    forecast: Forecast
    impact: Impact | None  # None: there is no version to hold it against
    same_version: Path | None  # the folder of one that says the same already


def foresee(request: BuildRequest) -> DryRun:
    """Return what is to run, what that can change, and how long it takes.

    Raises UserError where the data or the results folder is at fault.
    """
    plan = plan_build(request, only_reads=True)
    impact = _impact(request, plan)
    return DryRun(plan, forecast(plan, request.at_once), impact, same_version(request, plan))


def _is_all_that_can_be_made(report: Report | Summary) -> bool:
    """Say whether a version is as a build would make it now, for what was missing then."""
    if not report.warnings:
        return True
    from reportgen.render.pdf.pdf import NO_PANGO, pango_is_there

    return NO_PANGO not in report.warnings or not pango_is_there()


def save_report(
    request: BuildRequest,
    computed: ComputedReport,
    process: RenderingProcess | None,
    check_place: Callable[[], None],
    ahead: int = 0,
) -> Steps[SavedVersion]:
    """Write a report as the next version, unless another build has made its like meanwhile.

    In steps: between them another process renders.
    process: for this report alone; None: one is started. check_place: as `store_in_use` gives it.
    ahead: versions that are being written, and come before.
    Raises UserError where a template or the results folder is at fault.
    """
    ready = [process]  # for one report; it is set again where another build took its number

    def write(version: str, folder: Path) -> Steps[None]:
        check_place()  # once the folder is made: what is unmounted later is noticed
        used = ready.pop() if ready else None
        numbered = computed.report.model_copy(update={"version": version})
        with request.faults_in_text():
            done = yield from report_files_written(
                numbered, folder, request.theme, request.drawings, used
            )
        warnings = (*done.warnings, *done.text_faults)
        whole = numbered.model_copy(update={"warnings": warnings, "text": done.text})
        (folder / "report.json").write_text(whole.to_json(), encoding="utf-8")
        write_digests(folder)

    find_same = partial(find_version, request.results, computed.keys, _is_all_that_can_be_made)
    return save_version(request.results, request.profile, find_same, write, ahead)


def _impact(request: BuildRequest, plan: Plan) -> Impact | None:
    last = _last_version(request)
    if last is None:
        return None
    folder, report = last
    # Of the result that will be used: also those that it was accepted from.
    keys = {
        planned.name: frozenset({planned.key, *(one.key for one in planned.accepted)})
        for planned in plan.tasks
    }
    return impact_of(keys, request.shown, report, read_pages(folder))


def _last_version(request: BuildRequest) -> tuple[Path, Report] | None:
    """Return the project's newest version of the same profile, or else its newest of all."""
    of = request.project.name, request.profile
    same = readable_versions(request.results, lambda one: (one.project, one.profile) == of)
    others = readable_versions(request.results, lambda one: one.project == of[0])
    return next(chain(same, others), None)
