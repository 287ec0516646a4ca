"""Run tasks in worker processes on this machine."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from multiprocessing.queues import SimpleQueue
from typing import Protocol

from reportgen.base.pool import Pool, process_pool, queue_of_processes
from reportgen.tasks.execution.workers import (
    Announcement,
    Answer,
    Call,
    Waiting,
    Workers,
    become_worker,
    kind_of,
    run_call,
    start_nothing,
)


class Worker(Protocol):
    """A process that computes one task after the other."""

    kinds: set[str]  # of the tasks that it was given

    def submit(self, call: Call, /, **needed: object) -> Future[Answer]:
        """Let it compute a task; needed: the results of its needs, by parameter."""

    def reports(self) -> Iterator[Announcement]:
        """Yield what was said since last asked; where it has died, its answer fails."""

    def ask_to_end(self) -> None:
        """Ask it to end, without waiting for it."""


MakeReady = Callable[[], AbstractContextManager[Sequence[Worker]]]
"""Gives workers that have started already; with the context they end, or wait for others."""


def none_ready() -> AbstractContextManager[Sequence[Worker]]:
    """Give none."""
    return nullcontext(())


@contextmanager
def local_executor(
    jobs: int,
    worker_start: Callable[[], None] = start_nothing,
    memory: int | None = None,
    make_ready: MakeReady = none_ready,
) -> Iterator[Workers]:
    """Give workers that are processes of their own on this machine.

    jobs: how many tasks run at once. No more processes are started than have a task.
    worker_start: called once in each process before its first task; a function
    that other processes find by its name.
    memory: bytes that they may take together; None: as it comes.
    make_ready: gives workers that are used before others are started.
    Raises UserError where the system lets no processes work together, as its `reports` does.
    """
    with ExitStack() as stack:
        ready = stack.enter_context(make_ready())
        team = _Team(jobs, lambda: stack.enter_context(worker_process(worker_start)), ready)
        try:
            yield Workers(team.submit, jobs, team.reports, memory, choose=team.choose)
        finally:
            team.ask_to_end()  # all at once, before each is waited for


@contextmanager
def worker_process(worker_start: Callable[[], None]) -> Iterator["WorkerProcess"]:
    """Give a process that starts with its first task, or when it is told to begin."""
    reports: SimpleQueue[Announcement] = queue_of_processes()
    try:
        with process_pool(1, _start_worker, (reports, worker_start)) as pool:
            yield WorkerProcess(pool, reports)
    finally:
        reports.close()


class WorkerProcess:
    """A worker that is a process of this one."""

    def __init__(self, pool: Pool, reports: "SimpleQueue[Announcement]") -> None:
        self.kinds: set[str] = set()
        self._pool = pool
        self._reports = reports
        self.begin = pool.begin
        self.ask_to_end = pool.ask_to_end

    def submit(self, call: Call, /, **needed: object) -> Future[Answer]:
        """Let it compute a task; needed: the results of its needs, by parameter."""
        return self._pool.submit(run_call, call, **needed)

    def reports(self) -> Iterator[Announcement]:
        """Yield what was said since last asked; where it has died, its answer fails."""
        self._pool.check()
        while not self._reports.empty():
            yield self._reports.get()


def _start_worker(reports: "SimpleQueue[Announcement]", worker_start: Callable[[], None]) -> None:
    become_worker(reports.put, worker_start)


class _Team:
    """The workers of a build, of which each is given what it is ready for, where there is such."""

    def __init__(self, jobs: int, start: Callable[[], Worker], ready: Sequence[Worker]) -> None:
        self._jobs = jobs
        self._start = start
        self._workers = [*ready[:jobs]]
        self._running: dict[Future[Answer], Worker] = {}

    def choose(self, waiting: Iterable[Waiting]) -> int:
        """Return which of the waiting tasks, the most urgent first, is to start now."""
        has_room = len(self._workers) < self._jobs
        free = [one.kinds for one in self._free] or ([set()] if has_room else [])
        return chosen(waiting, free, [one.kinds for one in self._workers])

    def submit(self, call: Call, **needed: object) -> Future[Answer]:
        """Give a task to a free worker, one that did its like before others."""
        kind = kind_of(call.task)
        # Of the others the one that has done least: what it does not know costs it memory.
        free = sorted(self._free, key=lambda one: (kind not in one.kinds, len(one.kinds)))
        if not free:
            free = [self._start()]
            self._workers.append(free[0])
        worker = free[0]
        worker.kinds.add(kind)
        future = worker.submit(call, **needed)
        self._running[future] = worker
        return future

    @property
    def _free(self) -> list[Worker]:
        self._running = {one: at for one, at in self._running.items() if not one.done()}
        return [one for one in self._workers if one not in self._running.values()]

    def reports(self) -> Iterator[Announcement]:
        """Yield what was said since last asked."""
        for one in self._workers:
            yield from one.reports()

    def ask_to_end(self) -> None:
        """Ask all workers to end."""
        for one in self._workers:
            one.ask_to_end()


_SHORT_SECONDS = 10.0
"""A longer task starts as soon as it can: what it costs a worker to get ready is little beside."""


def chosen(
    waiting: Iterable[Waiting], free: Sequence[Collection[str]], every: Sequence[Collection[str]]
) -> int:
    """Return which of the waiting tasks a free worker is to start now.

    The most urgent that is long, or that a free worker is ready for, or that no worker is.
    Tasks that only others are ready for are left to them, up to their share of all that waits;
    so small tasks are left for the end. No worker is left without a task.

    waiting: the most urgent first, at least one. free, every: of each free worker, and of
    each, the kinds of the tasks that it was given.
    """
    tasks = list(waiting)
    given = {kind for kinds in every for kind in kinds}
    ready = {kind for kinds in free for kind in kinds}
    left: dict[str, float] = {}  # kind -> seconds of what others are ready for
    for one in tasks:
        if one.kind in given - ready:
            left[one.kind] = left.get(one.kind, 0.0) + one.seconds
    others = sum(1 for kinds in every if not left.keys().isdisjoint(kinds))
    share = sum(one.seconds for one in tasks) * others / max(len(every), 1)
    is_too_much = sum(left.values()) > share
    for place, one in enumerate(tasks):
        if one.kind not in left or one.seconds > _SHORT_SECONDS or is_too_much:
            return place
    most = max(left, key=lambda kind: left[kind])
    return next(place for place, one in enumerate(tasks) if one.kind == most)
