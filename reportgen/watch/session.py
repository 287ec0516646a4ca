"""Watch the sources of a report, render a draft at each change, and show it."""

import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Queue
from threading import Event, Thread
from time import monotonic

import watchfiles

from reportgen.base.errors import ResultsFolderError, UserError, os_error_as
from reportgen.base.files import lock_alone
from reportgen.base.paths import PACKAGE, templates_folder
from reportgen.project.folder import is_project_file
from reportgen.project.theme import PARTS_OF_A_STYLE
from reportgen.watch.rebuild import DraftOrder, DraftResult, Made, Rebuild
from reportgen.watch.server import Board, read_draft, served

SOURCES = frozenset({".py", ".html", ".css", ".toml", *PARTS_OF_A_STYLE})

_STEP_MILLISECONDS = 50  # without another change, after which changes are reported
_PREFIX = ".draft-"
_LOCK = ".lock"
_MOMENT_SECONDS = 60.0  # in which a folder that was just made has its lock

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
    trees: dict[Path, Callable[[Path], bool]] = {
        **dict.fromkeys([PACKAGE, templates_folder()], is_source),
        **({order.theme: is_source} if order.theme else {}),
        order.project: partial(is_of, order),
    }
    project = order.project.resolve()
    files = [one for one in order.sources if not one.resolve().is_relative_to(project)]
    with ExitStack() as stack:
        folder = stack.enter_context(draft_folder(order.results))
        address = stack.enter_context(served(board, port))
        stack.enter_context(followed(trees, files, lambda: inbox.put(_CHANGED), inbox.put))
        desk = _Desk(order, folder, board, inbox, say)
        stack.callback(desk.end)
        try:
            when_served(address)
            desk.begin()
            while True:
                desk.handle(inbox.get())
        except KeyboardInterrupt:
            # The normal end; a second Ctrl-C finds it under way.
            signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def draft_folder(results: Path) -> Iterator[Path]:
    """Give an empty folder in a results folder, which is made where it is missing.

    Folders of commands that were killed are removed first.
    Raises ResultsFolderError where the folder cannot be made.
    """
    with os_error_as(ResultsFolderError, f"The results folder {results} cannot be written"):
        results.mkdir(parents=True, exist_ok=True)
        _remove_orphans(results)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=results))
    try:
        with lock_alone(folder / _LOCK):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_source(place: Path) -> bool:
    """Say whether a file is a source of this package or of a theme."""
    return place.suffix in SOURCES and not place.name.startswith(".")


def is_of(order: DraftOrder, place: Path) -> bool:
    """Say whether a file is one of the project's, and no result of it."""
    is_result = place.is_relative_to(order.results.resolve())
    return not is_result and is_project_file(place, order.project.resolve())


@contextmanager
def followed(
    trees: Mapping[Path, Callable[[Path], bool]],
    files: Sequence[Path],
    when_changed: Callable[[], None],
    when_broken: Callable[[Exception], None],
) -> Iterator[None]:
    """Call `when_changed` for changes meanwhile, from another thread; it returns at once.

    trees: folders that are followed with all folders in them, and which files in them count.
    files: single files, which need not exist.
    when_broken: called where the changes cannot be followed any more.
    """
    stop = Event()
    places = {place for file in files for place in (file.absolute(), file.resolve())}
    folders = {place.parent for place in places if place.parent.is_dir()}
    resolved = [(tree.resolve(), counts) for tree, counts in trees.items()]

    def is_wanted(_: watchfiles.Change, path: str) -> bool:
        place = Path(path)
        return any(place.is_relative_to(tree) and counts(place) for tree, counts in resolved)

    def is_file(_: watchfiles.Change, path: str) -> bool:
        return Path(path) in places

    def follow(
        paths: Sequence[Path], is_changed: Callable[[watchfiles.Change, str], bool], *, deep: bool
    ) -> None:
        try:
            for _ in watchfiles.watch(
                *paths,
                watch_filter=is_changed,
                step=_STEP_MILLISECONDS,
                recursive=deep,
                stop_event=stop,
                raise_interrupt=False,
            ):
                when_changed()
        except Exception as error:
            when_broken(error)

    threads = [
        Thread(target=follow, args=(paths, is_changed), kwargs={"deep": deep}, daemon=True)
        for paths, is_changed, deep in (
            ([tree for tree, _ in resolved], is_wanted, True),
            # Not what stands in the folders beside: they may hold anything.
            (sorted(folders), is_file, False),
        )
        if paths
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@dataclass
class _Desk:
    """Keeps one draft in the making, and hangs out what came of it."""

    order: DraftOrder
    folder: Path
    board: Board
    inbox: Queue[_Message]
    say: Callable[[str], None]
    rebuild: Rebuild | None = None

    def begin(self) -> None:
        """Begin a draft; one that is in the making is ended."""
        self.end()
        place = Path(tempfile.mkdtemp(dir=self.folder))
        self.rebuild = Rebuild(
            self.order, place, lambda rebuild, answer: self.inbox.put((rebuild, answer))
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
        elif message[0] is self.rebuild:
            self._show(*message)

    def _show(self, rebuild: Rebuild, answer: DraftResult) -> None:
        seconds = monotonic() - rebuild.began
        if isinstance(answer, Made):
            self.board.show_draft(read_draft(rebuild.folder))
            for message in answer.messages:
                self.say(message)
            self.say(f"The draft was rendered in {seconds:.1f} s.")
        else:
            self.board.show_problem(answer.problem)
            self.say(answer.problem)
        self.end()

    def end(self) -> None:
        """End the draft in the making, and remove it: what is shown is in memory."""
        if self.rebuild is not None:
            self.rebuild.end()
            shutil.rmtree(self.rebuild.folder, ignore_errors=True)
            self.rebuild = None


def _remove_orphans(results: Path) -> None:
    """Remove the folders that nobody has locked."""
    for folder in results.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime < _MOMENT_SECONDS:
                continue
            with lock_alone(folder / _LOCK) as is_orphan:
                if is_orphan:
                    shutil.rmtree(folder, ignore_errors=True)
