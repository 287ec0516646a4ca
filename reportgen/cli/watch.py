"""`reportgen watch`."""

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    decoded,
    effective,
)
from reportgen.cli.output import standard_output, tell

if TYPE_CHECKING:
    from reportgen.request import BuildRequest

LAST_PORT = 65535


def watch(
    fast: Fast = False,
    profile: Profile = None,
    settings_file: SettingsFile = None,
    overrides: Overrides = None,
    only: Only = None,
    jobs: Jobs = None,
    results: ResultsFolder = DEFAULT_RESULTS,
    seed: Seed = None,
    port: Annotated[
        int, typer.Option(min=0, max=LAST_PORT, help="Port on 127.0.0.1; 0 picks a free one.")
    ] = 0,
    opens: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = False,
) -> None:
    """Show a draft in the browser and set it again whenever its sources change.

    The sources are the templates, the style sheet, the settings files and the
    modules of this package. Ctrl-C ends it.
    """
    import webbrowser

    from reportgen.settings.loading import WORKING_FOLDER_FILE
    from reportgen.watch import DraftOrder, watch_report

    make_request = _MakeRequest(
        fast, profile, settings_file, overrides, only, jobs, results, seed, _command()
    )
    make_request()  # what is wrong from the start is said at the start

    def when_served(address: str) -> None:
        with standard_output():
            print(address)
        if opens:
            webbrowser.open(address)

    files = (Path(WORKING_FOLDER_FILE), *([settings_file] if settings_file else []))
    watch_report(DraftOrder(make_request, results, files), port, tell, when_served)


@dataclass(frozen=True)
class _MakeRequest:
    """Makes the same request as `reportgen build` would for these options."""

    fast: bool
    profile: str | None
    settings_file: Path | None
    overrides: list[str] | None
    only: list[str] | None
    jobs: int | None
    results: Path
    seed: int | None
    command: str

    def __call__(self) -> "BuildRequest":
        """Read the settings and return the request; raises SettingsError."""
        from reportgen.environment import available_cores
        from reportgen.request import BuildRequest

        asked = effective(
            self.fast, self.profile, self.settings_file, self.overrides, self.seed, self.only
        )
        return BuildRequest(
            profile=asked.profile,
            settings=asked.settings,
            only=asked.only,
            results=self.results,
            jobs=self.jobs or available_cores(),
            command=self.command,
        )


def _command() -> str:
    return decoded(shlex.join(["reportgen", *sys.argv[1:]]), errors="replace")
