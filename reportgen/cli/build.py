"""`reportgen build`."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reportgen.base.errors import SettingsError
from reportgen.base.paths import store_folder
from reportgen.cli.options import (
    DEFAULT_RESULTS,
    Asked,
    Fast,
    Jobs,
    Only,
    Overrides,
    Profile,
    ResultsFolder,
    Seed,
    SettingsFile,
    ThemeFolder,
)
from reportgen.cli.output import say, standard_output, tell
from reportgen.workflow.up_to_date import Answer, answer, ask, note

if TYPE_CHECKING:
    from reportgen.workflow.request import BuildRequest

EXPERIMENT_FAILED = 3


def build(
    fast: Fast = False,
    profile: Profile = None,
    settings_file: SettingsFile = None,
    overrides: Overrides = None,
    only: Only = None,
    jobs: Jobs = None,
    results: ResultsFolder = DEFAULT_RESULTS,
    seed: Seed = None,
    theme: ThemeFolder = None,
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Run the tasks on the workers of the Dask scheduler there, not on this machine.",
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Say what would run, why, and what it can change; run nothing."
        ),
    ] = False,
) -> int:
    """Run what is stale and set the report as a new version.

    Where nothing changed, the version that says the same is the result. The
    last line of standard output is the version's folder.
    """
    if dask is not None and jobs is not None:
        raise SettingsError("--dask and --jobs exclude each other: the workers say how many run.")
    asked = Asked(fast, profile, settings_file, overrides, only, results, seed, theme)
    options = [fast, profile, str(settings_file), overrides, only, seed, str(results), str(theme)]
    question = ask(options, asked.settings_files)
    if not dry_run and (known := answer(question, store_folder(results))):
        say(f"{len(known.entries)} tasks: up to date")
        _name_version(Path(known.folder), is_new=False)
        return 0

    from reportgen.report.claim_words import claims_in_brief
    from reportgen.terminal.progress import BuildDisplay
    from reportgen.workflow.build import build_version

    request = asked.request(jobs, dask)
    if dry_run:
        return _dry_run(request)
    with BuildDisplay() as display:
        version = build_version(request, display)
    warnings = version.report.warnings
    for message in (*warnings, *version.failures):
        tell(message)
    tell(claims_in_brief(version.report.claims))
    if not (warnings or version.failures):
        entries = [str(entry) for entry in version.entries]
        used = request.theme
        themed = (str(used.folder), used.digest) if used else ()
        note(question, store_folder(results), Answer(str(version.folder), entries, *themed))
    _name_version(version.folder, version.is_new)
    return EXPERIMENT_FAILED if version.failures else 0


def _name_version(folder: Path, is_new: bool) -> None:
    tell(f"{folder.name} is new" if is_new else f"up to date: {folder}")
    with standard_output():
        # In bytes: a path need not be text.
        sys.stdout.buffer.write(os.fsencode(folder) + b"\n")


def _dry_run(request: "BuildRequest") -> int:
    from reportgen.terminal.plan import print_dry_run
    from reportgen.workflow.dry_run import foresee

    found = foresee(request)
    with standard_output():
        print_dry_run(
            found.plan,
            found.forecast,
            found.reach,
            found.same_version,
            at_once=None if request.dask else request.jobs,
        )
    return 0
