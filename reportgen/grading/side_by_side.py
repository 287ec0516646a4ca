"""Look at many hand-ins side by side, so that what one of them does to a process costs it alone."""

import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, wait
from dataclasses import dataclass

from reportgen.base.pool import Pool, process_pool
from reportgen.grading.looking import Grading, Seen, seen_in
from reportgen.grading.model import Graded, HandIn

FEW = 8
"""Hand-ins that are looked at in the process of the command: to start others takes longer."""

SECONDS = 60
"""That looking at one may take; a large one takes a second."""

_AHEAD = 4  # hand-ins for each process that are given to it or done

_TICK_SECONDS = 0.1  # between two looks at whether the processes live

_DIED = f"the process that read it ended, or it took more than {SECONDS} s; it is not graded"


def seen_in_all(
    hand_ins: Sequence[HandIn], grading: Grading, jobs: int
) -> Iterator[tuple[Seen, ...]]:
    """Yield what came of each hand-in, in their order.

    jobs: how many at once, at least 1. Raises UserError where no process can be started.
    """
    if len(hand_ins) <= FEW:
        yield from (seen_in(one, grading) for one in hand_ins)
        return
    left = deque(hand_ins)
    while left:
        try:
            for seen in _seen_by(jobs, list(left), grading):
                yield seen
                left.popleft()
        except BrokenExecutor:
            # Which of those at work ended its process shows when each has one for itself.
            for _ in range(min(jobs * _AHEAD, len(left))):
                yield _alone(left.popleft(), grading)


def _seen_by(jobs: int, hand_ins: Sequence[HandIn], grading: Grading) -> Iterator[tuple[Seen, ...]]:
    """Yield what came of each; raises BrokenExecutor where a process ends."""
    with process_pool(jobs, _begin, (grading,)) as pool:
        waiting: deque[Future[tuple[Seen, ...]]] = deque()
        for one in hand_ins:
            waiting.append(pool.submit(_look, one))
            if len(waiting) >= jobs * _AHEAD:
                yield _result(waiting.popleft(), pool)
        yield from (_result(each, pool) for each in waiting)


def _result(future: Future[tuple[Seen, ...]], pool: Pool) -> tuple[Seen, ...]:
    while not future.done():
        wait([future], _TICK_SECONDS)
        pool.check()
    return future.result()


def _alone(hand_in: HandIn, grading: Grading) -> tuple[Seen, ...]:
    try:
        return next(_seen_by(1, [hand_in], grading))
    except BrokenExecutor:
        return (Seen(Graded(hand_in.name, problem=_DIED, hand_in=hand_in)),)


@dataclass
class _ThisProcess:
    """What a process that looks at hand-ins is given when it starts."""

    grading: Grading | None = None


_this_process = _ThisProcess()


def _begin(grading: Grading) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _this_process.grading = grading


def _look(hand_in: HandIn) -> tuple[Seen, ...]:
    """Look at a hand-in in this process, which the system ends when that takes too long."""
    if _this_process.grading is None:
        raise RuntimeError("This process was not started to look at hand-ins.")
    signal.alarm(SECONDS)
    try:
        return seen_in(hand_in, _this_process.grading)
    finally:
        signal.alarm(0)
