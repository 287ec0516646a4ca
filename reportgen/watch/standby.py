"""Keep worker processes that wait for the tasks of the next draft."""

import multiprocessing
import pickle
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path

_LEAST_MEMORY = 2**31
"""Bytes that must be free on the machine for each that starts to wait."""


@dataclass(frozen=True)
class WorkersWanted:
    """The workers that the next draft may use."""

    name: str  # how their sockets' names begin: the same while code and data are
    # What makes one of a process, and its arguments behind the place, pickled: the process
    # that starts them may be older than the code.
    call: bytes
    at_once: int  # that the last draft could use, at least 1


class Standby:
    """The workers that wait, each a process of this one."""

    def __init__(self, folder: Path) -> None:
        """Remember where their sockets are to be."""
        self._folder = folder
        self._numbers = count(1)
        self._name = ""
        self._processes: list[BaseProcess] = []

    def keep(self, wanted: WorkersWanted) -> None:
        """Keep as many as are wanted, in place of those that have ended or of another state."""
        # Imported here: they may be broken while this module is imported.
        from reportgen.base.environment import started_alike
        from reportgen.base.resources import available_memory

        if wanted.name != self._name:
            self.end()
        self._name = wanted.name
        self._processes = [process for process in self._processes if process.is_alive()]
        # As of a draft: Ctrl-C is for the command alone.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with started_alike(), suppress(OSError):
                for number in range(1, wanted.at_once - len(self._processes) + 1):
                    if available_memory() < number * _LEAST_MEMORY:
                        break
                    self._start(wanted)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _start(self, wanted: WorkersWanted) -> None:
        place = self._folder / f"{wanted.name}{next(self._numbers)}"
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=_wait, args=(wanted.call, place))
        process.start()
        self._processes.append(process)

    def end(self) -> None:
        """End them all."""
        for process in self._processes:
            process.kill()  # none computes anything that somebody waits for
        for process in self._processes:
            process.join()
        self._processes = []


def _wait(call: bytes, place: Path) -> None:
    # As of a draft: what is compiled now would hide a second change within its second.
    sys.dont_write_bytecode = True
    wait, *arguments = pickle.loads(call)  # noqa: S301 (of our own process)
    wait(place, *arguments)
