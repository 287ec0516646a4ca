"""Write to standard output, standard error or a file, also where nobody reads it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from reportgen.base.errors import UserError, os_error_as
from reportgen.base.files import remove_dead, replace_file
from reportgen.base.process import give_up, terminal_columns
from reportgen.base.untrusted.text import printable

if TYPE_CHECKING:
    from reportgen.pages.blocks import View

OutputFile = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write to this file, and print its path."),
]


def tell(message: str) -> None:
    """Write one line to standard error in the program's name, if anyone can read it.

    A terminal gets it in lines of its width, which else end within a number.
    """
    # An argument, too, may come from elsewhere: the shell completes the names of files.
    line = printable(" ".join(["reportgen:", *message.split()]))
    if sys.stderr.isatty():
        width = terminal_columns(sys.stderr)
        line = fill(line, width, break_long_words=False, break_on_hyphens=False)
    say(line)


def say(line: str) -> None:
    """Write one line to standard error, if anyone can read it."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        give_up(sys.stderr)


@contextmanager
def standard_output() -> Iterator[None]:
    """Turn a failure of standard output into a UserError.

    A reader that has seen enough, such as head, is none: what is left goes nowhere.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        give_up(sys.stdout)
    except OSError as error:
        give_up(sys.stdout)
        raise UserError(f"Standard output cannot be written: {error.strerror}.") from error


def print_path(path: Path) -> None:
    """Write a path in a line of its own to standard output; in a terminal, escaped."""
    with standard_output():
        if sys.stdout.isatty():
            print(printable(str(path)))
        else:
            # In bytes: a path need not be text.
            sys.stdout.buffer.write(os.fsencode(path) + b"\n")


def deliver(content: str | bytes, output: Path | None) -> None:
    """Write a whole result, a text as UTF-8; raises UserError where that fails."""
    data = content.encode() if isinstance(content, str) else content
    if output is None:
        with standard_output():
            sys.stdout.buffer.write(data)
        return
    with os_error_as(UserError, f"{output} cannot be written"):
        remove_dead(output.parent)
        replace_file(output, data)
    print_path(output)


def deliver_view(view: "View", form: str = "text", output: Path | None = None) -> None:
    """Write a view as html or markdown, or as text: in colour on a terminal."""
    if form == "html":
        from reportgen.pages.html import html

        deliver(html(view), output)
    elif form == "markdown":
        from reportgen.pages.markdown import markdown

        deliver(markdown(view), output)
    else:
        from reportgen.terminal.blocks import print_view, view_text

        if output is not None:
            deliver(view_text(view), output)
            return
        with standard_output():
            print_view(view)
