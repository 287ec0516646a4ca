"""`reportgen new`."""

from pathlib import Path
from typing import Annotated

import typer

from reportgen.base.errors import ProjectError
from reportgen.cli.output import deliver_view, print_path, tell


def new(
    name: Annotated[
        Path | None,
        typer.Argument(metavar="NAME", help="Folder to create; it must be new or empty."),
    ] = None,
    example: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="EXAMPLE",
            help="What to start from; default: the example called NAME, or else minimal.",
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="List the examples and exit.")] = False,
) -> None:
    """Create a project of your own from an example, ready to build.

    The last line of standard output is the folder.
    """
    from reportgen.pages.blocks import View, prose, table
    from reportgen.project.starting import begin_project, first_sentence, starting_points

    if show:
        rows = [(known, first_sentence(folder)) for known, folder in starting_points().items()]
        deliver_view(View("", table(("", prose()), rows)))
        return
    if name is None:
        raise ProjectError("Name the folder to create, as in reportgen new mine.")
    begin_project(name, example)
    tell(f"go there and run reportgen build; {name / 'README.md'} says more")
    print_path(name)
