"""Find out what a build would do, before it runs.

Nothing is computed and nothing is written.
"""

from dataclasses import dataclass
from pathlib import Path

from reportgen.report.model import Report
from reportgen.report.page_numbers import read_pages
from reportgen.report.provenance import Impact, impact_of
from reportgen.tasks.execution.forecast import Forecast, forecast
from reportgen.tasks.plan import Plan, PlannedTask
from reportgen.versions.numbered import readable_versions
from reportgen.workflow.build import same_version
from reportgen.workflow.request import BuildRequest, plan_build


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
    at_once = 1 if request.dask else request.jobs  # how many a cluster runs is not known here
    return DryRun(plan, forecast(plan, at_once), _reach(request, plan), same_version(request, plan))


def _reach(request: BuildRequest, plan: Plan) -> Impact | None:
    last = _last_version(request)
    if last is None:
        return None
    folder, report = last
    keys = {planned.name: _keys(planned) for planned in plan.tasks}
    return impact_of(keys, request.shown, report, read_pages(folder))


def _keys(planned: PlannedTask) -> frozenset[str]:
    """Return the keys of the result that will be used: also those that it was accepted from."""
    earlier = planned.stored.record.accepted if planned.stored else ()
    return frozenset({planned.key, *(one.key for one in earlier)})


def _last_version(request: BuildRequest) -> tuple[Path, Report] | None:
    """Return the newest version of the same profile, or else the newest of all."""
    newest = None
    for found in readable_versions(request.results):
        if found[1].profile == request.profile:
            return found
        newest = newest or found
    return newest
