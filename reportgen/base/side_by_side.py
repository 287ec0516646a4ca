"""Do the same to many things side by side, so that what one does to a process costs it alone."""

import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, wait
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from reportgen.base.pool import Pool, process_pool

Item = TypeVar("Item")
Made = TypeVar("Made")

FEW = 8
"""Things that are done in the process of the command: to start others takes longer."""

SECONDS = 60
"""That one may take; a large one takes a second."""

_AHEAD = 4  # things for each process that are given to it or done
_TICK_SECONDS = 0.1  # between two looks at whether the processes live


@dataclass(frozen=True)
class Work(Generic[Item, Made]):
    """What is done to each; both functions can travel to another process."""

    function: Callable[[Item], Made]
    instead: Callable[[Item], Made]  # of one whose process ended, or that took too long


def done_to_each(work: Work[Item, Made], items: Sequence[Item], jobs: int) -> Iterator[Made]:
    """Yield what came of each thing, in their order.

    jobs: how many at once, at least 1. Raises UserError where no process can be started.
    """
    if len(items) <= FEW:
        yield from map(work.function, items)
        return
    left = deque(items)
    while left:
        try:
            for made in _made_by(jobs, list(left), work):
                yield made
                left.popleft()
        except BrokenExecutor:
            # Which of those at work ended its process shows when each has one for itself.
            for _ in range(min(jobs * _AHEAD, len(left))):
                yield _alone(left.popleft(), work)


def _made_by(jobs: int, items: Sequence[Item], work: Work[Item, Made]) -> Iterator[Made]:
    """Yield what came of each; raises BrokenExecutor where a process ends."""
    with process_pool(jobs, _begin, (work,)) as pool:
        waiting: deque[Future[Made]] = deque()
        for one in items:
            waiting.append(pool.submit(_do, one))
            if len(waiting) >= jobs * _AHEAD:
                yield _result(waiting.popleft(), pool)
        yield from (_result(each, pool) for each in waiting)


def _result(future: Future[Made], pool: Pool) -> Made:
    while not future.done():
        wait([future], _TICK_SECONDS)
        pool.check()
    return future.result()


def _alone(item: Item, work: Work[Item, Made]) -> Made:
    try:
        return next(_made_by(1, [item], work))
    except BrokenExecutor:
        return work.instead(item)


@dataclass
class _ThisProcess:
    """What a process is given when it starts."""

    work: Work[Any, Any] | None = None


_this_process = _ThisProcess()


def _begin(work: Work[Any, Any]) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _this_process.work = work


def _do(item: Any) -> Any:
    """Do it in this process, which the system ends when that takes too long."""
    if _this_process.work is None:
        raise RuntimeError("This process was not started for any work.")
    signal.alarm(SECONDS)
    try:
        return _this_process.work.function(item)
    finally:
        signal.alarm(0)
