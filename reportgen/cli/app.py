"""The command line: parse, call, print, exit status.

0 done; 1 a verification found a difference, or `diff --exit-code` a real one; 2 wrong
usage or settings, one line on standard error, or one of the versions to be graded cannot
be read; 3 an experiment failed, but the report was made, or a check of the store found
damage; 70 a fault in the program that nobody foresaw; 130 interrupted, or 128 and the
number of another signal that ended the command.
"""

import errno
import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import typer

from reportgen.base.environment import prepare_environment
from reportgen.base.errors import UserError, must_be
from reportgen.base.memory import lacks_memory, out_of_memory, too_low_limit
from reportgen.base.process import (
    can_be_written,
    end_with,
    give_up,
    prepare_streams,
    signals_as_interrupts,
)
from reportgen.base.unforeseen import UNFORESEEN, told
from reportgen.base.untrusted.text import message_line
from reportgen.cli.build import build
from reportgen.cli.diff import diff
from reportgen.cli.explain import explain
from reportgen.cli.export import export
from reportgen.cli.grade import grade
from reportgen.cli.history import history
from reportgen.cli.new import new
from reportgen.cli.output import standard_output, tell
from reportgen.cli.render import render
from reportgen.cli.settings import settings
from reportgen.cli.store import store
from reportgen.cli.sweep import sweep
from reportgen.cli.verify import verify
from reportgen.cli.versions import list_, show
from reportgen.cli.watch import watch

USAGE_ERROR, INTERRUPTED = 2, 130

_OF_THE_MACHINE = frozenset(
    getattr(errno, name)
    for name in (
        *("EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EFBIG", "EIO", "ESTALE", "ENXIO"),
        *("ENAMETOOLONG", "ELOOP", "ENOTDIR", "EMFILE", "ENFILE", "ENOMEM", "ETXTBSY"),
        # A disk that was pulled out, or that a network or a program served.
        *("ENODEV", "ENOTCONN", "ECONNABORTED", "ETIMEDOUT", "EHOSTDOWN", "EHOSTUNREACH"),
        *("EBADMSG", "EPROTO"),
    )
)
"""Failures of a disk or a path, and of no program."""

app = typer.Typer(
    name="reportgen",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _command in (
    *(new, build, list_, show, diff, sweep, history, explain, render),
    *(verify, export, grade, settings, watch),
):
    app.command(_command.__name__.rstrip("_"))(_command)
app.add_typer(store)


def main() -> NoReturn:
    """Run the command line and exit with its status."""
    prepare_streams()
    prepare_environment()
    threading.excepthook = _explain_thread
    if limit := too_low_limit():
        tell(limit)
        end_with(USAGE_ERROR)
    end_with(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status; errors are one line on standard error."""
    status: object
    error: BaseException | None = None
    with signals_as_interrupts() as received:
        try:
            # Typer, too, makes this status of an interrupt.
            status = app(arguments, prog_name="reportgen", standalone_mode=False)
        except (Exception, KeyboardInterrupt, SystemExit) as raised:
            status, error = INTERRUPTED, raised
            if isinstance(raised.__context__, BrokenPipeError):
                error = raised.__context__  # which typer makes an exit of
    if received and status == INTERRUPTED:
        return _interrupted(received[0], arguments)
    if error is not None:
        return _explain(error)
    return status if isinstance(status, int) else 0


def _print_version(asked: bool) -> None:
    if asked:
        from reportgen import __version__

        with standard_output():
            print(__version__)
        raise typer.Exit


@app.callback()
def _reportgen(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Run the experiments of a project and write a report of the results."""


def _explain(error: BaseException) -> int:
    """Say what is wrong, in a line each, and return the exit status."""
    if isinstance(error, typer.TyperException):
        message = message_line(_of_usage(error))
        stop = "" if message.endswith((".", "?")) else "."
        command = getattr(getattr(error, "ctx", None), "command_path", "reportgen")
        tell(f"{message}{stop} See {command} --help.")
    elif isinstance(error, UserError):
        for line in error.lines:
            tell(line)
    elif lacks_memory(error):
        tell(out_of_memory())
    elif isinstance(error, BrokenPipeError):
        give_up(sys.stdout)  # nobody reads on, in the help
        return 0
    elif isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        give_up(sys.stdout)  # it may be what failed
        place = f"{os.fsdecode(error.filename)} cannot be used: " if error.filename else ""
        tell(message_line(f"{place}{error.strerror}."))
    elif (
        isinstance(error, OSError) and error.errno == errno.EBADF and not can_be_written(sys.stdout)
    ):
        give_up(sys.stdout)  # the help is printed by typer
        tell(f"Standard output cannot be written: {error.strerror}.")
    else:
        tell(told(error))
        return UNFORESEEN
    return USAGE_ERROR


def _explain_thread(fault: threading.ExceptHookArgs) -> None:
    """Say what nobody foresaw; of too little memory, whoever waits for the thread says it."""
    error = fault.exc_value or fault.exc_type()
    if not lacks_memory(error):
        tell(told(error))


def _of_usage(error: typer.TyperException) -> str:
    """Return what is wrong with the arguments; of a number, what was given and what is allowed."""
    option = getattr(error, "param", None)
    faults: Sequence[Any] = getattr(error.__cause__, "errors", list)()  # pydantic's
    if not (option and faults and faults[0]["type"].startswith(_OF_A_NUMBER)):
        return error.format_message().replace("Value error, ", "")
    least, most = option.min, option.max
    limits = "" if least is None else f" of at least {least}"
    limits = limits if most is None else f" from {least} to {most}"
    return must_be(option.opts[0], faults[0]["input"], f"a whole number{limits}")


_OF_A_NUMBER = ("int_", "greater_than", "less_than", "string_unicode")
"""How the kinds of faults begin that pydantic finds in a number."""


def _interrupted(by: signal.Signals, arguments: Sequence[str]) -> int:
    end = "interrupted" if by == signal.SIGINT else f"ended by {by.name}"
    kept = " Finished tasks and checkpoints are saved; the same command continues from there."
    tell(f"{end}.{kept if 'build' in arguments else ''}")
    return 128 + by
