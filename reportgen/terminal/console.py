"""A console for standard output or standard error: in colour on a terminal alone."""

import errno
import os
from typing import NoReturn, TextIO

from rich.console import Console

PLAIN_WIDTH = 80  # columns where there is no terminal to ask


def console_for(stream: TextIO) -> Console:
    """Return a console that is plain wherever the stream is no terminal.

    Rich itself would take FORCE_COLOR as a terminal, and write its control
    codes into a file.
    """
    is_terminal = stream.isatty()
    return _Console(
        file=stream,
        force_terminal=is_terminal,
        width=None if is_terminal else PLAIN_WIDTH,
        highlight=False,
        markup=False,
    )


class _Console(Console):
    """A console that leaves the end of the program to the program."""

    def on_broken_pipe(self) -> NoReturn:
        """Say that nobody reads any more."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
