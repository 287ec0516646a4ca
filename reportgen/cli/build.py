"""`reportgen build`."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reportgen.base.errors import SettingsError
from reportgen.base.paths import store_folder
from reportgen.cli.options import (
    WAIT,
    BuildOptions,
    DaskScheduler,
    DaskWait,
    decoded,
    patience_of,
    takes,
)
from reportgen.cli.output import deliver_view, print_path, say, tell
from reportgen.cli.resolving import Resolve, ResolveBudget, foreseen, resolved, seconds_to_resolve
from reportgen.project.folder import variables_of
from reportgen.workflow.up_to_date import (
    UpToDate,
    begin_check,
    computing_state,
    is_work_likely,
    note_version,
    up_to_date_version,
)

if TYPE_CHECKING:
    from reportgen.pages.blocks import View
    from reportgen.tasks.execution.begun import BegunWorker
    from reportgen.workflow.request import BuildRequest

EXPERIMENT_FAILED = 3


@takes(BuildOptions)
def build(
    asked: BuildOptions,
    dask: DaskScheduler = None,
    wait: DaskWait = WAIT,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Show what would run, why, and what it can change; run nothing."
        ),
    ] = False,
    sweep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SECTION.NAME=[VALUES]",
            help="Build a version for each of these values; of several settings for each "
            "combination. Or a TOML file with a [[point]] for each version.",
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(help="Name of the sweep; default: that of its settings."),
    ] = None,
    resolve: Resolve = None,
    budget: ResolveBudget = None,
) -> int:
    """Run what is out of date and write a new version.

    If nothing changed, no new version is written, and the existing one is the
    result. The last line of standard output is the version's folder; of a sweep,
    the lines are those of its points.
    """
    seconds = patience_of(dask, wait, asked.jobs)
    if name is not None and not sweep:
        raise SettingsError("--name needs --sweep; give both.")
    time = seconds_to_resolve(resolve, budget)
    if sweep:
        from reportgen.cli.sweep import Decide, build_points
        from reportgen.workflow.request import Cluster

        cluster = Cluster(dask, seconds) if dask else None
        texts = list(map(decoded, sweep))
        decide = Decide([*map(decoded, resolve)], time) if resolve else None
        done = build_points(asked, texts, name and decoded(name), cluster, decide, is_dry=dry_run)
        return 0 if done else EXPERIMENT_FAILED
    # How many run at once changes no version.
    check = begin_check(repr(replace(asked, jobs=None)), asked.folder, asked.sources)
    store = store_folder(asked.results)
    if not (dry_run or resolve) and (known := up_to_date_version(check, store)):
        say(f"{len(known.entries)} tasks: up to date")
        _name_version(Path(known.folder), is_new=False)
        return 0

    computing = computing_state(asked.folder, asked.sources)
    is_begun = not (dry_run or dask) and is_work_likely(check, store, computing)
    with _begun_worker(asked.folder) if is_begun else nullcontext() as ready:
        from reportgen.report.claim_words import claims_in_brief
        from reportgen.terminal.progress import BuildDisplay
        from reportgen.workflow.build import build_version
        from reportgen.workflow.request import Cluster

        request = asked.build_request(Cluster(dask, seconds) if dask else None)
        if dry_run:
            deliver_view(_foreseen(request, resolve))
            return 0
        request = replace(request, ready=ready)
        with BuildDisplay() as display:
            if resolve:
                version, found = resolved(request, resolve, time, display)
            else:
                version, found = build_version(request, display), ()
    warnings = version.report.warnings
    for message in (*request.code.warnings, *version.notes, *warnings, *version.failures, *found):
        tell(message)
    tell(claims_in_brief(version.report))
    # A sweep and its versions may change after this; only the build itself compares them.
    if not (warnings or version.failures or resolve or request.sweeps):
        entries = [str(entry) for entry in version.entries]
        used = request.theme
        themed = (str(used.folder), used.digest) if used else ()
        note_version(check, store, UpToDate(str(version.folder), entries, *themed), computing)
    _name_version(version.folder, version.is_new)
    return EXPERIMENT_FAILED if version.failures else 0


def _foreseen(request: "BuildRequest", resolve: Sequence[str] | None) -> "View":
    """Return what would run."""
    if resolve and (view := foreseen(request, resolve)):
        return view
    from reportgen.terminal.plan import dry_run_view
    from reportgen.workflow.build import foresee

    return dry_run_view(foresee(request), None if request.dask else request.jobs)


def _begun_worker(folder: Path) -> "BegunWorker":
    """Return a worker of a project that begins before the project is read."""
    from reportgen.project.experiments.loading import start_worker
    from reportgen.project.worker_state import worker_state
    from reportgen.tasks.execution.begun import BegunWorker

    variables = variables_of(folder)
    start = partial(start_worker, folder.resolve(), variables)
    return BegunWorker(start, partial(worker_state, folder, variables))


def _name_version(folder: Path, is_new: bool) -> None:
    tell(f"{folder.name} is new" if is_new else f"up to date: {folder}")
    print_path(folder)
