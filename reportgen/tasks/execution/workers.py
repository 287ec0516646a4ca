"""A worker: what it is given, what it answers, and how a process becomes one."""

import multiprocessing
import multiprocessing.util
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import NoReturn

from reportgen.base.resources import processor_name
from reportgen.report.model import Acceptance
from reportgen.tasks.execution.errors import describe_error
from reportgen.tasks.store.checkpoints import CarriedCheckpoints, SavedState
from reportgen.tasks.task import Announce, Given, Progress, Task, name_of, say_nothing

Announcement = tuple[str, Progress]
"""What a running task says: its name and how far it is."""


@dataclass(frozen=True)
class Call:
    """A task as a worker gets it, but for the results of what it needs."""

    task: Task
    checkpoints: CarriedCheckpoints
    data: Mapping[str, Path]  # those that it uses: name -> where it lies

    @classmethod
    def of(
        cls,
        task: Task,
        checkpoints: CarriedCheckpoints,
        data: Mapping[str, Path] = MappingProxyType({}),
    ) -> "Call":
        """Return the call of a task; data: name of a data set -> where it lies."""
        # A plain mapping can travel, whatever kind it was; what no worker reads stays here.
        its = replace(task, receives=dict(task.receives), dependencies={}, settings={})
        return cls(its, checkpoints, {name: data[name] for name in task.data if name in data})


@dataclass(frozen=True)
class Computed:
    """A task returned."""

    result: object
    seconds: float  # of computing here and now
    seconds_before: float  # of computing that a checkpoint spared
    accepted: tuple[Acceptance, ...]  # by which that checkpoint came to count for this key
    checkpoint: SavedState | None  # to be stored beside the result
    notes: tuple[str, ...]  # what its caller has to say of it, one line each
    processor: str = ""  # of the machine that computed it


@dataclass(frozen=True)
class Raised:
    """A task raised an error."""

    message: str
    seconds: float


Answer = Computed | Raised


def kind_of(task: Task) -> str:
    """Return the same for tasks that are likely to need the same of a process.

    What it has imported, read or compiled for one, the next finds there.
    """
    return name_of(task.function)


@dataclass(frozen=True)
class Waiting:
    """A task that could start."""

    kind: str  # as `kind_of` has it
    seconds: float  # that it may take


@dataclass(frozen=True)
class Workers:
    """What computes tasks, here or elsewhere."""

    submit: Callable[..., Future[Answer]]  # of a Call and the results that it needs, by parameter
    at_once: int  # tasks that run side by side
    reports: Callable[[], Iterator[Announcement]] = lambda: iter(())  # said since last asked
    memory: int | None = None  # bytes that tasks at work may take together; None: not known
    share_files: bool = True  # they write into the store's folder
    share: Callable[[object], object] = lambda result: result  # sends it ahead; once each
    # Says which of the waiting tasks, the most urgent first, is to start now.
    choose: Callable[[Iterable[Waiting]], int] = lambda _: 0


MakeExecutor = Callable[[], AbstractContextManager[Workers]]
"""Starts workers, and others when these died. Leaving the context ends what still runs."""


def start_nothing() -> None:
    """Prepare nothing in a worker before its first task."""


def run_call(call: Call, /, **needed: object) -> Answer:
    """Compute a task in this process; needed: the results of its needs, by parameter."""
    if _this_process.start_error is not None:
        return Raised(_this_process.start_error, 0.0)
    task, checkpoints = call.task, call.checkpoints
    _this_process.checkpoints = checkpoints
    _this_process.notes.clear()
    start = time.perf_counter()
    try:
        ready: dict[Given, object] = {
            "seed": task.seed,
            "progress": _announce_for(task.name),
            "checkpoints": checkpoints,
        }
        received = {
            parameter: call.data[parameter] if given == "data" else ready[given]
            for parameter, given in task.receives.items()
        }
        result = task.caller(task.function, {**task.arguments, **needed, **received})
    except (Exception, SystemExit) as error:
        return Raised(describe_error(error, task.function), time.perf_counter() - start)
    finally:
        _this_process.checkpoints = None
    if checkpoints.is_ending:
        os._exit(1)  # nobody reads the result any more, and to write it may block
    return Computed(
        result,
        seconds=time.perf_counter() - start,
        seconds_before=checkpoints.seconds_before,
        accepted=checkpoints.accepted,
        checkpoint=checkpoints.newest,
        notes=tuple(_this_process.notes),
        processor=processor_name(),
    )


Listener = Callable[[Announcement], None]


def report_to(listener: Listener) -> None:
    """Let the tasks of this process say their progress to someone."""
    _this_process.report = listener


def note(words: str) -> None:
    """Say something of the task at work; the build prints it."""
    _this_process.notes.append(words)


@dataclass
class _ThisProcess:
    """What a worker process is given when it starts; in any other process nothing."""

    report: Listener | None = None
    start_error: str | None = None
    checkpoints: CarriedCheckpoints | None = None  # of the task at work
    notes: list[str] = field(default_factory=list)  # of the task at work


_this_process = _ThisProcess()


def become_worker(listener: Listener, worker_start: Callable[[], None]) -> bool:
    """Make a worker of this process, which ends with the one that started it.

    Where it cannot start, all its tasks fail, and False is returned.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # After all else that is done at the end, and before Python takes itself apart.
    multiprocessing.util.Finalize(None, leave, exitpriority=-100)
    signal.signal(signal.SIGTERM, _end_soon)
    report_to(listener)
    try:
        worker_start()
    except Exception as error:
        _this_process.start_error = describe_error(error)
    return _this_process.start_error is None


def leave() -> NoReturn:
    """End this process without a word, whatever went wrong: the build knows what it lost.

    To take the libraries apart while their threads are at work has corrupted the heap.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(1)


def _end_soon(_number: int, _frame: FrameType | None) -> None:
    """End this process, at once or when a task has kept how far it is."""
    checkpoints = _this_process.checkpoints
    if checkpoints and checkpoints.stored:
        checkpoints.is_ending = True
    else:
        os._exit(1)


def _end_with_parent() -> None:
    """End this process when the build was killed: nobody waits for its result."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


_SECONDS_BETWEEN_REPORTS = 0.1
_DETAIL_LENGTH = 100  # so that a report is written to the pipe in one piece


def _announce_for(task: str) -> Announce:
    """Return what the task says its progress through."""
    report = _this_process.report
    if report is None:
        return say_nothing
    last = 0.0

    def announce(progress: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if progress.step >= progress.steps or now - last >= _SECONDS_BETWEEN_REPORTS:
            last = now
            report((task, replace(progress, detail=progress.detail[:_DETAIL_LENGTH])))

    return announce
