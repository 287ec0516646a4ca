"""`reportgen watch`."""

from functools import partial
from typing import Annotated

import typer

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
from reportgen.cli.output import standard_output, tell

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
    theme: ThemeFolder = None,
    port: Annotated[
        int, typer.Option(min=0, max=LAST_PORT, help="Port on 127.0.0.1; 0 picks a free one.")
    ] = 0,
    opens: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = False,
) -> None:
    """Serve a draft for the browser and rebuild it whenever its sources change.

    The sources are the templates, the style sheet, the theme, the settings files
    and the modules of this package. Ctrl-C ends it.
    """
    import webbrowser

    from reportgen.watch.order import DraftOrder
    from reportgen.watch.session import watch_report

    asked = Asked(fast, profile, settings_file, overrides, only, results, seed, theme)
    make_request = partial(asked.request, jobs)
    used = make_request().theme  # what is wrong from the start is said at the start

    def when_served(address: str) -> None:
        with standard_output():
            print(address)
        if opens:
            webbrowser.open(address)

    order = DraftOrder(make_request, results, asked.settings_files, used.folder if used else None)
    watch_report(order, port, tell, when_served)
