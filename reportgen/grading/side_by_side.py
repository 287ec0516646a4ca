"""Look at many hand-ins side by side."""

from collections.abc import Iterator, Sequence
from functools import partial

from reportgen.base.side_by_side import SECONDS, Work, done_to_each
from reportgen.grading.looking import Grading, Seen, seen_in
from reportgen.grading.model import Graded, HandIn

_DIED = f"the process that read it ended, or it took more than {SECONDS} s; it is not graded"


def seen_in_all(
    hand_ins: Sequence[HandIn], grading: Grading, jobs: int
) -> Iterator[tuple[Seen, ...]]:
    """Yield what came of each hand-in, in their order.

    jobs: how many at once, at least 1. Raises UserError where no process can be started.
    """
    return done_to_each(Work(partial(seen_in, grading=grading), _unseen), hand_ins, jobs)


def _unseen(hand_in: HandIn) -> tuple[Seen, ...]:
    return (Seen(Graded(hand_in.name, problem=_DIED, hand_in=hand_in)),)
