"""Watch the sources of a report, render a draft at each change, and show it."""

import multiprocessing
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from queue import Queue
from threading import Event, Thread
from time import monotonic
from typing import NoReturn
from uuid import uuid4

import watchfiles

from reportgen.base.errors import ResultsFolderError, UserError, os_error_as
from reportgen.base.paths import PACKAGE, templates_folder
from reportgen.base.temporary import temporary_folder, temporary_folder_of_system
from reportgen.project.folder import is_project_file
from reportgen.project.theme import PARTS_OF_A_STYLE
from reportgen.watch.rebuild import DraftOrder, DraftResult, Made, Outdated, Rebuild
from reportgen.watch.server import Board, read_draft, served
from reportgen.watch.standby import Standby

SOURCES = frozenset({".py", ".html", ".css", ".toml", *PARTS_OF_A_STYLE})

_STEP_MILLISECONDS = 50  # without another change, after which changes are reported
_PREFIX = ".draft-"
_OF_SOCKETS = "reportgen-watch-"


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
    inbox: Queue[Callable[[], None]] = Queue()  # what other threads ask to be done in this one
    with ExitStack() as stack:
        failure = f"The results folder {order.results} cannot be written"
        folder = stack.enter_context(temporary_folder(_PREFIX, order.results, failure))
        sockets = stack.enter_context(_sockets_in_own_folder())
        standby = Standby(sockets)
        stack.callback(standby.end)
        address = stack.enter_context(served(board, port))
        desk = _Desk(replace(order, standby=sockets), folder, board, inbox, say, standby)
        for watch in _watches(order):
            stack.enter_context(_followed(watch, inbox, desk.begin))
        stack.callback(desk.end_all)
        try:
            when_served(address)
            desk.begin()
            while True:
                inbox.get()()
        except KeyboardInterrupt:
            # The normal end; a second Ctrl-C finds it under way.
            signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _sockets_in_own_folder() -> Iterator[Path]:
    """Let Python keep the sockets of its processes in a folder that the next `watch` removes.

    One of Python's own would stay for ever where this process is killed.
    """
    with temporary_folder_of_system(_OF_SOCKETS) as folder:
        settings = vars(multiprocessing.current_process())["_config"]
        before = dict(settings)
        settings["tempdir"] = str(folder)
        try:
            yield folder
        finally:
            settings.clear()
            settings.update(before)


def _watches(order: DraftOrder) -> Iterator[Callable[..., Iterator[object]]]:
    """Yield what watches the sources of a draft: folders, and files that stand outside of them."""
    project, results = order.project.resolve(), order.results.resolve()
    sources = [
        one.resolve() for one in (PACKAGE, templates_folder(), order.theme) if one is not None
    ]
    files = {
        place
        for file in order.sources
        if not file.resolve().is_relative_to(project)
        for place in (file.absolute(), file.resolve())
    }

    def is_source(_: watchfiles.Change, path: str) -> bool:
        place = Path(path)
        if is_project_file(place, project) and not place.is_relative_to(results):
            return True
        is_of_a_kind = place.suffix in SOURCES and not place.name.startswith(".")
        return is_of_a_kind and any(map(place.is_relative_to, sources))

    def is_file(_: watchfiles.Change, path: str) -> bool:
        return Path(path) in files

    yield partial(watchfiles.watch, *sources, project, watch_filter=is_source)
    if folders := sorted({file.parent for file in files if file.parent.is_dir()}):
        # Not what stands in the folders beside: they may hold anything.
        yield partial(watchfiles.watch, *folders, watch_filter=is_file, recursive=False)


@contextmanager
def _followed(
    watch: Callable[..., Iterator[object]],
    inbox: Queue[Callable[[], None]],
    when_changed: Callable[[], None],
) -> Iterator[None]:
    """Ask for `when_changed` to be called at each change meanwhile."""
    stop = Event()

    def follow() -> None:
        try:
            for _ in watch(step=_STEP_MILLISECONDS, stop_event=stop, raise_interrupt=False):
                inbox.put(when_changed)
        except Exception as error:
            inbox.put(partial(_cannot_follow, error))

    thread = Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _cannot_follow(error: Exception) -> NoReturn:
    raise UserError(
        f"Changes of files cannot be followed: {error}. With the environment variable "
        "WATCHFILES_FORCE_POLLING=1 they are found by polling."
    ) from error


@dataclass
class _Desk:
    """Keeps one draft in the making, and hangs out what came of it."""

    order: DraftOrder
    folder: Path
    board: Board
    inbox: Queue[Callable[[], None]]
    say: Callable[[str], None]
    standby: Standby
    rebuild: Rebuild | None = None  # that makes a draft
    waiting: Rebuild | None = None  # that is ready for the next
    modules: tuple[str, ...] = ()  # that a draft imports, as far as is known

    def begin(self) -> None:
        """Begin a draft; one that is in the making is ended."""
        self.end()
        place = self.folder / uuid4().hex
        with os_error_as(ResultsFolderError, f"{self.folder} cannot be written"):
            place.mkdir()
        if self.waiting is not None and not self.waiting.is_alive:
            self._end_waiting()
        self.rebuild, self.waiting = self.waiting or Rebuild(), None
        self.rebuild.begin(
            self.order,
            place,
            lambda rebuild, answer: self.inbox.put(partial(self.show, rebuild, answer)),
        )

    def show(self, rebuild: Rebuild, answer: DraftResult) -> None:
        """Show what came of a draft, unless another was begun meanwhile."""
        if rebuild is not self.rebuild:
            return
        seconds = monotonic() - rebuild.began
        if isinstance(answer, Outdated):
            self.begin()
            return
        if isinstance(answer, Made):
            self.modules = answer.modules
            self.board.show_draft(read_draft(rebuild.folder))
            self.standby.keep(answer.wanted)
            for message in answer.messages:
                self.say(message)
            self.say(f"The draft was rendered in {seconds:.1f} s.")
        else:
            self.board.show_problem(answer.problem)
            self.say(answer.problem)
        self.end()
        if self.modules:
            self.waiting = Rebuild(self.modules)

    def end(self) -> None:
        """End the draft in the making, and remove it: what is shown is in memory."""
        if self.rebuild is not None:
            self.rebuild.end()
            shutil.rmtree(self.rebuild.folder, ignore_errors=True)
            self.rebuild = None

    def end_all(self) -> None:
        """End that, and what is ready for the next."""
        self.end()
        self._end_waiting()

    def _end_waiting(self) -> None:
        if self.waiting is not None:
            self.waiting.end()
            self.waiting = None
