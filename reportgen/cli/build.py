"""`reportgen build`."""

import os
import shlex
import sys
from typing import Annotated

import typer

from reportgen.cli.options import (
    DEFAULT_RESULTS,
    Fast,
    Jobs,
    Only,
    Overrides,
    Profile,
    ResultsFolder,
    Seed,
    SettingsFile,
    check_sections,
    decoded,
    load,
    profile_name,
)
from reportgen.cli.output import standard_output, tell

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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would run, and why; run nothing.")
    ] = False,
) -> int:
    """Run what is stale and set the report as a new version.

    The last line of standard output is the version's folder.
    """
    from reportgen.build import BuildRequest, build_version, plan_build
    from reportgen.environment import available_cores
    from reportgen.render.terminal import BuildDisplay, print_plan

    name = profile_name(fast, profile)
    request = BuildRequest(
        profile=name,
        settings=load(name, settings_file, overrides, seed),
        only=check_sections(only or []),
        results=results,
        jobs=jobs or available_cores(),
        command=decoded(shlex.join(["reportgen", *sys.argv[1:]]), errors="replace"),
    )
    if dry_run:
        plan = plan_build(request)
        with standard_output():
            print_plan(plan)
        return 0
    with BuildDisplay() as display:
        version = build_version(request, display)
    for message in (*version.warnings, *version.failures):
        tell(message)
    with standard_output():
        # In bytes: a path need not be text.
        sys.stdout.buffer.write(os.fsencode(version.folder) + b"\n")
    return EXPERIMENT_FAILED if version.failures else 0
