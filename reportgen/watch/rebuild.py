"""Make a draft in a process of its own, which imports the changed modules again.

The libraries that take long to import wait in a process from which each of
these is forked; nothing of this package or of a project is loaded there.
"""

import multiprocessing
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, cast

from reportgen.watch.standby import WorkersWanted

if TYPE_CHECKING:
    from reportgen.workflow.request import BuildRequest

LIBRARIES = (
    "PIL.Image",
    "jinja2",
    "latex2mathml.converter",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "numpy",
    "pydantic",
    "rich.live",
    "scipy.stats",
    "typer",
)
_TRACEBACK = "traceback.txt"  # beside the folders of drafts, and removed with them
_GRACE_SECONDS = 1.0  # between asking a process to end and ending it
_NO_SERVER = (
    "The process that renders drafts cannot be started. It needs a socket in a temporary folder; "
    "if the path of that is too long, set TMPDIR to a shorter one"
)
_PACKAGE = Path(__file__).parent.parent


@dataclass(frozen=True)
class DraftOrder:
    """What the author asks for."""

    # Called for each draft, in its own process, so that it reads the settings files anew.
    make_request: Callable[[], "BuildRequest"]
    results: Path
    project: Path  # the folder whose files are followed
    sources: tuple[Path, ...]  # other files that it reads; they need not exist
    theme: Path | None = None  # its folder, which is followed too
    standby: Path | None = None  # a folder with the sockets of workers that wait for tasks


@dataclass(frozen=True)
class Made:
    """A draft is written."""

    messages: tuple[str, ...]  # what is to be said of it, one line each
    wanted: WorkersWanted


@dataclass(frozen=True)
class NotMade:
    """There is no new draft."""

    problem: str  # one line: what is wrong and where


DraftResult = Made | NotMade


class Rebuild:
    """A draft in the making."""

    def __init__(
        self, order: DraftOrder, folder: Path, when_done: Callable[["Rebuild", DraftResult], None]
    ) -> None:
        """Start; `when_done` is called from another thread, also for a draft that was ended."""
        # Imported here: the process below imports this module, and those may be broken.
        from reportgen.base.environment import started_alike, without_users_style
        from reportgen.base.errors import UserError, os_error_as

        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(LIBRARIES))
        self.folder = folder
        self.began = monotonic()
        ours, theirs = context.Pipe(duplex=False)
        # Read in the process that reports what is broken: it imports modules that may be.
        written = pickle.dumps(order)
        self._process = context.Process(target=_run, args=(written, folder, theirs))
        # Started by the first process below, it would leave Ctrl-C unblocked (Python 3.11).
        resource_tracker.ensure_running()
        # Ctrl-C is for the command alone, which ends this process in order. What
        # is blocked here stays blocked there.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with os_error_as(UserError, _NO_SERVER), started_alike(), without_users_style():
                forkserver.ensure_running()
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        self._thread = Thread(target=lambda: when_done(self, self._result(ours)), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """End the process, whatever it does; what it finished is stored."""
        self._process.terminate()
        self._process.join(_GRACE_SECONDS)
        self._process.kill()
        self._process.join()
        self._thread.join()

    def _result(self, ours: Connection) -> DraftResult:
        with ours:
            try:
                return cast("DraftResult", ours.recv())
            except (EOFError, OSError):
                self._process.join()
                status = self._process.exitcode
        return NotMade(
            f"The process that renders the report ended with status {status}; "
            "see its output in the terminal."
        )


def _run(order: bytes, folder: Path, answer: Connection) -> None:
    # Written now, a compiled module would hide a second change within its second.
    sys.dont_write_bytecode = True
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        answer.send(_draft(order, folder))
    except KeyboardInterrupt:
        sys.exit(1)  # ended by the command


def _draft(order: bytes, folder: Path) -> DraftResult:
    try:
        # Imported here: any of these modules may be the one that was broken.
        from reportgen.base.process import signals_as_interrupts
        from reportgen.watch.draft import make_draft

        # Ended before this, the process is gone at once: there is nothing to put in order.
        with signals_as_interrupts():
            return make_draft(pickle.loads(order), folder)  # noqa: S301 (of our own process)
    except Exception as error:
        return NotMade(_in_words(error, folder.parent / _TRACEBACK))


def _in_words(error: Exception, file: Path) -> str:
    """Return in one line what is wrong and where; of what nobody foresaw, write the traceback."""
    message = " ".join(str(error).split())
    if any(kind.__name__ == "UserError" for kind in type(error).__mro__):
        return message
    if isinstance(error, SyntaxError) and error.filename:
        return f"{_short(Path(error.filename))}, line {error.lineno}: {error.msg}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    place = f"{_short(Path(own[-1].filename))}, line {own[-1].lineno}: " if own else ""
    words = f"{place}{type(error).__name__}: {message}".rstrip(": .")
    try:
        file.write_text("".join(traceback.format_exception(error)), "utf-8", "backslashreplace")
    except OSError as reason:
        return f"{words}. Its traceback cannot be written: {reason.strerror}."
    return f"{words}. Its traceback is in {file}."


def _short(file: Path) -> str:
    return (
        file.relative_to(_PACKAGE.parent).as_posix() if file.is_relative_to(_PACKAGE) else file.name
    )


def _end_with_parent() -> None:
    """End this process in order when the command was killed: nobody waits for the draft."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
