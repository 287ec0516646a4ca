"""Where a command's result goes: to standard output, or into a file."""

import io
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO
from uuid import uuid4

import typer

from reportgen.base.errors import UserError
from reportgen.cli.output import standard_output

if TYPE_CHECKING:
    from reportgen.pages.blocks import View

OutputFile = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write there, and print the path."),
]


def deliver(content: str | bytes, output: Path | None) -> None:
    """Write a whole result, a text as UTF-8; raises UserError where that fails."""
    data = content.encode() if isinstance(content, str) else content
    if output is None:
        with standard_output():
            sys.stdout.buffer.write(data)
        return
    beside = output.with_name(f".{output.name}-{uuid4().hex}")
    try:
        beside.write_bytes(data)
        # Renamed last: whoever looks finds the old file or the whole new one.
        beside.replace(output)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UserError(f"{output} cannot be written: {error.strerror}.") from error
    with standard_output():
        # In bytes: a path need not be text.
        sys.stdout.buffer.write(os.fsencode(output) + b"\n")


def deliver_view(view: "View", form: str, output: Path | None) -> None:
    """Write a view as html or markdown, or as text for the terminal."""
    if form == "html":
        from reportgen.pages.html import html

        deliver(html(view), output)
    elif form == "markdown":
        from reportgen.pages.markdown import markdown

        deliver(markdown(view), output)
    else:
        from reportgen.terminal.blocks import print_view

        deliver_print(partial(print_view, view), output)


def deliver_print(write: Callable[[TextIO], None], output: Path | None) -> None:
    """Let a listing write itself: to standard output, in colour on a terminal, or into a file."""
    if output is None:
        with standard_output():
            write(sys.stdout)
        return
    stream = io.StringIO()
    write(stream)
    deliver(stream.getvalue(), output)
