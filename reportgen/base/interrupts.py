"""Handle Ctrl-C and the other signals that ask a process to end."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

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
    try:
        yield received
    finally:
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
