"""`reportgen new`."""

from pathlib import Path
from typing import Annotated

import typer

from reportgen.base.errors import ProjectError
from reportgen.cli.output import print_path, standard_output, tell


def new(
    name: Annotated[
        Path | None,
        typer.Argument(metavar="NAME", help="Folder to write; it is not there yet, or empty."),
    ] = None,
    example: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="EXAMPLE",
            help="What to start from; default: the example called NAME, or else minimal.",
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="List the examples and end.")] = False,
) -> None:
    """Begin a report of your own: write a folder with a project that builds.

    The last line of standard output is the folder.
    """
    from reportgen.project.starting import begin_project, first_sentence, starting_points

    if show:
        with standard_output():
            for known, folder in starting_points().items():
                print(f"{known:<10}{first_sentence(folder)}")
        return
    if name is None:
        raise ProjectError("Name the folder to write, as in reportgen new mine.")
    begin_project(name, example)
    tell(f"go there and run reportgen build; {name / 'README.md'} says more")
    print_path(name)
