"""The command line: parse, call, print, exit status.

0 done; 1 a verification found a difference, or `diff --exit-code` a real one; 2 wrong
usage or settings, one line on standard error, or one of the versions to be graded cannot
be read; 3 an experiment failed, but the report was made, or a check of the store found
damage; 130 interrupted, or 128 and the number of another signal that ended the command.
"""

import signal
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from reportgen.base.errors import UserError
from reportgen.base.process import end_with, open_closed_streams, signals_as_interrupts
from reportgen.cli.build import build
from reportgen.cli.diff import diff
from reportgen.cli.explain import explain
from reportgen.cli.export import export
from reportgen.cli.grade import grade
from reportgen.cli.history import history
from reportgen.cli.new import new
from reportgen.cli.output import tell
from reportgen.cli.render import render
from reportgen.cli.settings import settings
from reportgen.cli.store import store
from reportgen.cli.verify import verify
from reportgen.cli.versions import list_, show
from reportgen.cli.watch import watch

USAGE_ERROR, INTERRUPTED = 2, 130

app = typer.Typer(
    name="reportgen",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _command in (
    *(new, build, list_, show, diff, history, explain, render),
    *(verify, export, grade, settings, watch),
):
    app.command(_command.__name__.rstrip("_"))(_command)
app.add_typer(store)


def main() -> NoReturn:
    """Run the command line and exit with its status."""
    open_closed_streams()
    end_with(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status; errors are one line on standard error."""
    error: BaseException | None = None
    with signals_as_interrupts() as received:
        try:
            # Typer, too, makes this status of an interrupt.
            status = app(arguments, prog_name="reportgen", standalone_mode=False)
        except (Exception, KeyboardInterrupt) as raised:
            status, error = INTERRUPTED, raised
    if received and status == INTERRUPTED:
        return _interrupted(received[0], arguments)
    if error is not None:
        return _explain(error)
    return status if isinstance(status, int) else 0


def _print_version(asked: bool) -> None:
    if asked:
        from reportgen import __version__

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
    """Print what the user can correct and return the exit status; raise any other error again."""
    if isinstance(error, typer.TyperException):
        message = error.format_message()
        stop = "" if message.endswith((".", "?")) else "."
        tell(f"{message}{stop} See reportgen --help.")
    elif isinstance(error, UserError):
        for line in error.lines:
            tell(line)
    else:
        raise error
    return USAGE_ERROR


def _interrupted(by: signal.Signals, arguments: Sequence[str]) -> int:
    end = "interrupted" if by == signal.SIGINT else f"ended by {by.name}"
    kept = " Finished tasks and checkpoints are saved; the same command continues from there."
    tell(f"{end}.{kept if 'build' in arguments else ''}")
    return 128 + by
