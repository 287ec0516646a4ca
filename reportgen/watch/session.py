"""Watch the sources of a report, render a draft at each change, and show it."""

import shutil
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from queue import Queue
from time import monotonic

from reportgen.base.errors import UserError
from reportgen.base.paths import PACKAGE, templates_folder
from reportgen.watch.board import Board, read_draft
from reportgen.watch.changes import followed
from reportgen.watch.folder import draft_folder
from reportgen.watch.order import DraftOrder, DraftResult, Made
from reportgen.watch.rebuild import Rebuild
from reportgen.watch.server import served

_CHANGED = "changed"
_Message = str | Exception | tuple[Rebuild, DraftResult]


def watch_report(
    order: DraftOrder, port: int, say: Callable[[str], None], when_served: Callable[[str], None]
) -> None:
    """Show a draft that follows its sources, until Ctrl-C.

    port: of the loopback address; 0 picks a free one.
    say: told in one line what happens.
    when_served: called with the address once it answers.
    Raises UserError where the port, the results folder or the watching fails.
    """
    board = Board()
    inbox: Queue[_Message] = Queue()
    trees = {PACKAGE, templates_folder(), *([order.theme] if order.theme else [])}
    with ExitStack() as stack:
        folder = stack.enter_context(draft_folder(order.results))
        address = stack.enter_context(served(board, port))
        stack.enter_context(
            followed(sorted(trees), order.settings_files, lambda: inbox.put(_CHANGED), inbox.put)
        )
        desk = stack.enter_context(_Desk(order, folder, board, inbox, say))
        try:
            when_served(address)
            desk.begin()
            while True:
                desk.handle(inbox.get())
        except KeyboardInterrupt:
            # The normal end; a second Ctrl-C finds it under way.
            signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Desk:
    """Keeps one draft in the making, and hangs out what came of it."""

    def __init__(
        self,
        order: DraftOrder,
        folder: Path,
        board: Board,
        inbox: Queue[_Message],
        say: Callable[[str], None],
    ) -> None:
        self._order = order
        self._folder = folder
        self._board = board
        self._inbox = inbox
        self._say = say
        self._place = folder
        self._count = 0
        self._began = 0.0
        self._rebuild: Rebuild | None = None

    def __enter__(self) -> "_Desk":
        return self

    def __exit__(self, *error: object) -> None:
        self._end()

    def begin(self) -> None:
        """Begin a draft; one that is in the making is ended."""
        self._end()
        self._count += 1
        self._began = monotonic()
        self._place = self._folder / str(self._count)
        self._place.mkdir()
        self._rebuild = Rebuild(
            self._order, self._place, lambda rebuild, answer: self._inbox.put((rebuild, answer))
        )

    def handle(self, message: _Message) -> None:
        """Do what a message asks for; raises UserError where changes cannot be followed."""
        if isinstance(message, Exception):
            raise UserError(
                f"Changes of files cannot be followed: {message}. With the environment "
                "variable WATCHFILES_FORCE_POLLING=1 they are found by polling."
            ) from message
        if isinstance(message, str):
            self.begin()
        elif message[0] is self._rebuild:
            self._show(message[1])

    def _show(self, answer: DraftResult) -> None:
        seconds = monotonic() - self._began
        if isinstance(answer, Made):
            self._board.show_draft(read_draft(self._place))
            for failure in answer.failures:
                self._say(failure)
            self._say(f"The draft was rendered in {seconds:.1f} s.")
        else:
            self._board.show_problem(answer.problem)
            self._say(answer.problem)
        self._end()

    def _end(self) -> None:
        """End the draft in the making, and remove it: what is shown is in memory."""
        if self._rebuild is not None:
            self._rebuild.end()
            self._rebuild = None
            shutil.rmtree(self._place, ignore_errors=True)
