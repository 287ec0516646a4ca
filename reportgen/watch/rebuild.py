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
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
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
    modules: tuple[str, ...]  # of this package, that were imported


@dataclass(frozen=True)
class NotMade:
    """There is no new draft."""

    problem: str  # one line: what is wrong and where


@dataclass(frozen=True)
class Outdated:
    """The process has imported what has changed since; another is to make the draft."""


DraftResult = Made | NotMade | Outdated


class Rebuild:
    """A draft in the making, or the process that is ready to make one."""

    def __init__(self, modules: Sequence[str] = ()) -> None:
        """Start the process.

        modules: of this package, that the last draft has imported: this one imports them while
        it waits for its order.
        """
        # Imported here: the process below imports this module, and those may be broken.
        from reportgen.base.environment import started_alike, without_users_style
        from reportgen.base.errors import UserError, os_error_as

        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(LIBRARIES))
        self._answers, answers = context.Pipe(duplex=False)
        orders, self._orders = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(tuple(modules), orders, answers))
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
        answers.close()
        orders.close()
        self._thread: Thread | None = None

    def begin(
        self, order: DraftOrder, folder: Path, when_done: Callable[["Rebuild", DraftResult], None]
    ) -> None:
        """Make a draft; `when_done` is called from another thread, also where it was ended."""
        self.folder = folder
        self.began = monotonic()
        with suppress(OSError):  # the process has ended; its answer says so
            # Read in the process that reports what is broken: it imports modules that may be.
            self._orders.send((pickle.dumps(order), folder))
        self._thread = Thread(target=lambda: when_done(self, self._result()), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """End the process, whatever it does; what it finished is stored."""
        self._process.terminate()
        self._process.join(_GRACE_SECONDS)
        self._process.kill()
        self._process.join()
        if self._thread is not None:
            self._thread.join()
        self._answers.close()
        self._orders.close()

    @property
    def is_alive(self) -> bool:
        """Say whether its process still runs."""
        return self._process.is_alive()

    def _result(self) -> DraftResult:
        try:
            return cast("DraftResult", self._answers.recv())
        except (EOFError, OSError):
            self._process.join()
            status = self._process.exitcode
        return NotMade(
            f"The process that renders the report ended with status {status}; "
            "see its output in the terminal."
        )


def _run(modules: tuple[str, ...], orders: Connection, answers: Connection) -> None:
    # Written now, a compiled module would hide a second change within its second.
    sys.dont_write_bytecode = True
    Thread(target=_end_with_parent, daemon=True).start()
    is_ready_for = _prepare(modules) if modules else None
    try:
        order, folder = orders.recv()
        if is_ready_for is not None and is_ready_for != _state_of_package():
            answers.send(Outdated())
        else:
            answers.send(_draft(order, folder))
    except (KeyboardInterrupt, EOFError):
        sys.exit(1)  # ended by the command


def _prepare(modules: tuple[str, ...]) -> str:
    """Import what a draft needs; return how the files stood before, or "" where one is broken."""
    try:
        before = _state_of_package()
        for name in modules:
            import_module(name)
    except Exception:
        return ""  # which a draft of a process of its own says
    return before


def _state_of_package() -> str:
    """Return how that stands which can change what `_prepare` imports."""
    from reportgen.base.file_states import NO_CODE, digest_of_states, states

    return digest_of_states(states(str(_PACKAGE), without=NO_CODE))


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
