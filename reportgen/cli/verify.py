"""`reportgen verify`."""

from typing import Annotated

import typer

from reportgen.base.errors import SettingsError
from reportgen.cli.build import EXPERIMENT_FAILED
from reportgen.cli.options import (
    DEFAULT_RESULTS,
    Jobs,
    ProjectFolder,
    ResultsFolder,
    decoded,
    seconds_of,
)
from reportgen.cli.output import deliver_view, tell
from reportgen.cli.versions import VersionName

DIFFERENT, NOTHING_VERIFIED = 1, 4


def verify(
    version: VersionName = "latest",
    budget: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="For example 90s, 3m or 1h: run the tasks that most numbers depend on, and random "
            "ones, as many as fit into this time.",
        ),
    ] = None,
    draw: Annotated[
        int | None,
        typer.Option(min=0, help="With --budget: draw the same random tasks as an earlier run."),
    ] = None,
    jobs: Jobs = None,
    results: ResultsFolder = DEFAULT_RESULTS,
    project: ProjectFolder = None,
) -> int:
    """Run a version again from its own settings, in a fresh store, and compare every number.

    Prints which numbers are identical, within noise or different (exit status 1). With
    a --budget in which no number can be computed, the exit status is 4.
    The version and the store are not changed.
    """
    if draw is not None and budget is None:
        raise SettingsError("--draw needs --budget; give both.")
    seconds = None if budget is None else seconds_of(decoded(budget), "--budget")

    from reportgen.base.resources import available_cores
    from reportgen.project.project import find_project
    from reportgen.terminal.progress import BuildDisplay
    from reportgen.terminal.verification import likeness_lines, verification_view
    from reportgen.versions.naming import resolve_version
    from reportgen.workflow.verify import Budget, fresh_rerun
    from reportgen.workflow.verify import verify as verify_version

    place = resolve_version(decoded(version), results)
    with fresh_rerun(place, find_project(project), jobs or available_cores()) as rerun:
        for line in likeness_lines(rerun.likeness, len(rerun.plan.tasks)):
            tell(line)
        with BuildDisplay() as display:
            time = None if seconds is None else Budget(seconds, draw)
            verification = verify_version(rerun, time, display)
    deliver_view(verification_view(verification))
    if verification.failures:
        return EXPERIMENT_FAILED
    if verification.is_different:
        return DIFFERENT
    return NOTHING_VERIFIED if verification.is_empty else 0
