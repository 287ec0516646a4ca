"""Handle what a process gets from outside: signals, standard streams, garbage collection."""

import codecs
import fcntl
import gc
import io
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn, TextIO

from reportgen.base.untrusted.text import printable

PLAIN_COLUMNS = 80  # where there is no terminal to ask
LEAST_COLUMNS = 20  # however narrow the terminal
_AGAIN_SECONDS = 0.05
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def signals_as_interrupts() -> Iterator[list[signal.Signals]]:
    """Raise KeyboardInterrupt for each signal that asks this process to end; list them.

    They are listed because a library may take the exception for a fault of its
    own: WeasyPrint calls it an image that cannot be drawn.
    """
    received: list[signal.Signals] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        received.append(signal.Signals(number))
        raise KeyboardInterrupt

    # What is ignored stays ignored, such as SIGHUP under nohup.
    watched = [one for one in _SIGNALS if signal.getsignal(one) is not signal.SIG_IGN]
    before = {one: signal.signal(one, interrupt) for one in watched}
    hook = sys.unraisablehook

    def hear_again(lost: "sys.UnraisableHookArgs") -> None:
        if received and issubclass(lost.exc_type, KeyboardInterrupt):
            # It came in a callback, such as of garbage, that has nobody to hand it on to.
            again = threading.Timer(_AGAIN_SECONDS, os.kill, (os.getpid(), received[0]))
            again.daemon = True
            again.start()
        else:
            hook(lost)

    sys.unraisablehook = hear_again
    try:
        yield received
    finally:
        sys.unraisablehook = hook
        for one, handler in before.items():
            # A second Ctrl-C finds this process ending already.
            signal.signal(one, signal.SIG_IGN if received else handler)


@contextmanager
def signals_deferred() -> Iterator[None]:
    """Let the signals that ask this process to end wait until the end of the block.

    In another thread than the main one, which hears no signals, without effect.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []
    watched = [one for one in _SIGNALS if callable(signal.getsignal(one))]
    before = {one: signal.signal(one, lambda number, _: received.append(number)) for one in watched}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        for number in received[:1]:
            signal.raise_signal(number)


def end_with(status: int) -> NoReturn:
    """End this process with a status that no signal changes any more."""
    for one in _SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    # Python would end itself by SIGINT where an interrupt has passed through the code of
    # such a call, as in a named tuple, though it was caught later.
    exec("")  # noqa: S102
    sys.exit(status)


def prepare_streams() -> None:
    """Let standard output and standard error take any text; a stream that is closed, too.

    What the encoding of a stream has not is replaced. A closed stream gets the null
    device: else the next file to be opened takes its number, and a library that writes
    to that number writes into the file. What a command itself writes to a closed
    standard output is an OSError all the same.
    """
    for name, flags in (("stdin", os.O_RDONLY), ("stdout", os.O_WRONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, flags)
            os.set_inheritable(descriptor, True)
            if name == "stdout":
                descriptor = os.open(os.devnull, os.O_RDONLY)  # which nobody can write to
            setattr(sys, name, os.fdopen(descriptor, "r" if name == "stdin" else "w"))
    codecs.register_error(_REPLACED, _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if _can_replace(stream.encoding) else "utf-8"
            stream.reconfigure(encoding=encoding, errors=_REPLACED)


def _can_replace(encoding: str) -> bool:
    """Say whether an encoding takes text in parts, and what stands for characters that it lacks.

    Those for the names of machines do neither.
    """
    try:
        encoder = codecs.getincrementalencoder(encoding)(_REPLACED)
        data = b"".join(map(encoder.encode, _TRIED))
        return codecs.decode(data, encoding).startswith(_TRIED[0])
    except (UnicodeError, LookupError):
        return False


_TRIED = ("A line of 1.\n", "±\u202e\n")
_REPLACED = "reportgen-replaced"
_ALIKE = {"±": "+-", "−": "-", "–": "-", "—": "-", "─": "-", "├": "|", "┤": "|"} | {
    "●": "o", "◆": "*", "×": "x", "…": "...", "‘": "'", "’": "'", "“": '"', "”": '"',
}  # fmt: skip
"""Signs that an encoding may lack, and what is read as the same."""


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for characters that an encoding lacks, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_ALIKE.get(one, "?") for one in printable(lacking)), error.end


def can_be_written(stream: TextIO) -> bool:
    """Say whether a stream is open for writing, or in memory."""
    try:
        flags = fcntl.fcntl(stream.fileno(), fcntl.F_GETFL)
    except OSError:
        return True
    return flags & (os.O_WRONLY | os.O_RDWR) != 0


def give_up(stream: TextIO) -> None:
    """Send what a stream still holds, and all that follows, nowhere.

    For a stream that failed: what it holds would fail once more when Python ends.
    """
    try:
        descriptor = stream.fileno()
    except OSError:
        return  # a stream in memory
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Do not look for garbage meanwhile: it takes a quarter of the time and finds little.

    A report of twenty pages needs 70 MB more for it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def terminal_columns(terminal: TextIO) -> int:
    """Return the columns of a terminal: what the variable COLUMNS says, or else the terminal."""
    asked = os.environ.get("COLUMNS", "")
    columns = int(asked) if re.fullmatch("[0-9]{1,4}", asked) else 0
    with suppress(OSError):
        columns = columns or os.get_terminal_size(terminal.fileno()).columns
    return max(columns, LEAST_COLUMNS) if columns else PLAIN_COLUMNS
