"""Write a command's result to standard output or into a file."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TextIO
from uuid import uuid4

import typer

from reportgen.base.errors import UserError
from reportgen.cli.output import standard_output

OutputFile = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write to this file, and print its path."),
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


def deliver_print(write: Callable[[TextIO], None], output: Path | None) -> None:
    """Let a listing write itself: to standard output, in colour on a terminal, or into a file."""
    if output is None:
        with standard_output():
            write(sys.stdout)
        return
    stream = io.StringIO()
    write(stream)
    deliver(stream.getvalue(), output)
