"""Call functions in processes of their own on this machine, and end these with the command."""

import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from multiprocessing.queues import SimpleQueue
from typing import Any, TypeVar

from reportgen.base.environment import started_alike, started_with_warnings
from reportgen.base.errors import UserError, os_error_as
from reportgen.base.process import signals_deferred

Returned = TypeVar("Returned")

_GRACE_SECONDS = 1.5  # between asking a process to end and ending it

_NO_SEMAPHORES = (
    "Worker processes cannot be started, since Python can make no semaphore (on Linux in /dev/shm, "
    "which must be there, writable and not full)"
)
_NO_PROCESS = "A worker process cannot be started; perhaps too many are at work, or limits are low"
_NO_THREAD = (
    "No task can be given to a worker process, since no thread can be started. Perhaps the limit "
    "of memory (ulimit -v) or of threads (ulimit -u) is too low."
)

# A forked copy of a process in which a library has started threads can hang.
_CONTEXT = multiprocessing.get_context("spawn")


class Pool:
    """Processes that wait for calls; each is ended when the block of `process_pool` is left."""

    def __init__(self, executor: ProcessPoolExecutor) -> None:
        self._executor = executor
        self._processes: list[BaseProcess] = []
        self._is_used = False  # by anything but `begin`

    def begin(self) -> None:
        """Start one of the processes before there is a call for it; raises as `submit` does."""
        self._submit(_do_nothing)

    def submit(
        self, function: Callable[..., Returned], *arguments: object, **named: object
    ) -> Future[Returned]:
        """Call a function in one of the processes; it and its arguments can travel.

        Raises UserError where none can be started, BrokenExecutor where one has died.
        """
        self._is_used = True
        return self._submit(function, *arguments, **named)

    def _submit(
        self, function: Callable[..., Returned], *arguments: object, **named: object
    ) -> Future[Returned]:
        # Ctrl-C does not reach the processes: the command ends them itself. What is blocked
        # here is blocked in a new process from its first moment on, and comes to this one
        # when it is blocked no more.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            # Interrupted half-way, a process would have begun that nobody knows of.
            with signals_deferred(), self._starting():
                return self._executor.submit(function, *arguments, **named)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def check(self) -> None:
        """Let calls fail of which a process died, also where others would wait for its answer.

        Raises UserError where the system lets no processes work together.
        """
        if _has_died(self._executor):
            # One that was killed while it answered may have left half of that, for whose
            # rest the executor waits as long as another could write it.
            self.end_all()
        if _hands_out_nothing(self._executor):
            raise UserError(_NO_THREAD)

    @contextmanager
    def _starting(self) -> Iterator[None]:
        before = multiprocessing.active_children()
        try:
            with started_alike(), os_error_as(UserError, _NO_PROCESS):
                yield
        finally:
            now = multiprocessing.active_children()
            self._processes += [child for child in now if child not in before]

    def ask_to_end(self) -> None:
        """Ask the processes to end, without waiting for it."""
        for process in self._processes:
            if self._is_used:
                process.terminate()
            else:
                process.kill()  # in an import it may not hear for a second

    def end_all(self) -> None:
        """End the processes, and what still runs in them."""
        # Ended by a second Ctrl-C half-way, a process would count as alive for ever.
        with signals_deferred():
            # Left to itself, a process with large libraries takes a second to end.
            self.ask_to_end()
            _wait_for_end(self._processes)
            _stop_waiting(self._executor)


@contextmanager
def process_pool(
    jobs: int, start: Callable[..., None], arguments: Sequence[object] = ()
) -> Iterator[Pool]:
    """Give processes of their own, up to so many at once.

    start: called in each process before all else, with the arguments. Raises UserError where
    the system lets no processes work together.
    """
    with _together():
        executor = ProcessPoolExecutor(jobs, _CONTEXT, start, tuple(arguments))
    pool = Pool(executor)
    try:
        yield pool
    finally:
        with signals_deferred():
            pool.end_all()
            executor.shutdown(cancel_futures=True)


def queue_of_processes() -> "SimpleQueue[Any]":
    """Return what processes of a pool can say things through; raises as `process_pool` does."""
    with _together():
        return _CONTEXT.SimpleQueue()


@contextmanager
def _together() -> Iterator[None]:
    with os_error_as(UserError, _NO_SEMAPHORES):
        _start_resource_tracker()
        yield


def _start_resource_tracker() -> None:
    """Start what tidies up after a command that was killed; it does so without a word."""
    with started_with_warnings("ignore"):
        resource_tracker.ensure_running()


def _do_nothing() -> None:
    pass


def _wait_for_end(processes: Sequence[BaseProcess]) -> None:
    latest = time.monotonic() + _GRACE_SECONDS
    for process in processes:
        process.join(max(latest - time.monotonic(), 0.0))
        process.kill()


def _has_died(executor: ProcessPoolExecutor) -> bool:
    """Say whether a process has ended; none does so by itself while there is work."""
    processes = getattr(executor, "_processes", None) or {}  # None: all are known to have ended
    return bool(wait([process.sentinel for process in list(processes.values())], timeout=0))


def _hands_out_nothing(executor: ProcessPoolExecutor) -> bool:
    """Say whether the thread has failed that gives calls to processes: nobody would tell."""
    thread: threading.Thread | None = getattr(executor, "_executor_manager_thread", None)
    # Where a process has died, it has ended in order, and each future says so.
    in_order = getattr(executor, "_broken", False)
    return thread is not None and not thread.is_alive() and not in_order


def _stop_waiting(executor: ProcessPoolExecutor) -> None:
    """Let the reader of answers see that nobody writes the rest of one, once all have ended."""
    answers = getattr(executor, "_result_queue", None)  # None: it has seen that already
    if answers is not None:
        answers._writer.close()
