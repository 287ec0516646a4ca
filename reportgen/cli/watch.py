"""`reportgen watch`."""

from typing import Annotated

import typer

from reportgen.cli.options import BuildOptions, takes
from reportgen.cli.output import standard_output, tell

LAST_PORT = 65535


@takes(BuildOptions)
def watch(
    asked: BuildOptions,
    port: Annotated[
        int, typer.Option(min=0, max=LAST_PORT, help="Port on 127.0.0.1; 0 picks a free one.")
    ] = 0,
    opens: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = False,
) -> None:
    """Serve a draft for the browser and rebuild it whenever its sources change.

    The sources are the files of the project, the settings files, the theme, and the
    templates, the style sheet and the modules of this package. Ctrl-C ends it.
    """
    import webbrowser

    from reportgen.watch.rebuild import DraftOrder
    from reportgen.watch.session import watch_report

    used = asked.build_request().theme  # what is wrong from the start is said at the start

    def when_served(address: str) -> None:
        with standard_output():
            print(address)
        if opens:
            webbrowser.open(address)

    theme = used.folder if used else None
    order = DraftOrder(asked.build_request, asked.results, asked.folder, asked.sources, theme)
    watch_report(order, port, tell, when_served)
