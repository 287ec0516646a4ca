"""Workers that wait for tasks between the drafts of `watch`, each at a socket.

One serves the builds of the code and the data that it has started with, one build after the
other: what it has imported and compiled is there for the next. Where a build goes away while
its task runs, the worker ends. It gives its memory back when it has waited or grown too much.
"""

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, NoReturn

import psutil

from reportgen.tasks.execution.local import Worker
from reportgen.tasks.execution.workers import (
    Announcement,
    Answer,
    Call,
    Raised,
    become_worker,
    kind_of,
    leave,
    report_to,
    run_call,
)

LONGEST_WAIT_SECONDS = 20 * 60.0
"""For the next build."""

MOST_BYTES = 2**31
"""Of memory, with which one waits for another build."""

_HELLO_SECONDS = 0.1  # to wait for what a worker has done; one that starts says it later


def wait_for_tasks(
    place: Path, start: Callable[[], None], state: Callable[[], str], expected: str
) -> NoReturn:
    """Make a worker of this process that serves one build after the other.

    place: of its socket; its name begins as `name_in` says. start: called before its first task.
    state: as `project.worker_state`. expected: what that is to be; else the process ends.
    """
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        server.listen()  # who comes before it has started waits
        server.settimeout(LONGEST_WAIT_SECONDS)
        kinds: set[str] = set()
        is_good = become_worker(lambda _: None, start)
        with suppress(TimeoutError):
            # What it has imported is as asked for, if that has not changed since.
            while is_good and state() == expected and _memory() <= MOST_BYTES:
                client, _ = server.accept()
                with Connection(client.detach()) as connection:
                    is_good = _serve(connection, kinds)
    place.unlink(missing_ok=True)
    leave()


def _memory() -> int:
    """Return the bytes of memory that this process has."""
    return int(psutil.Process().memory_info().rss)


def _serve(connection: Connection, kinds: set[str]) -> bool:
    """Compute the tasks of one build until it goes away; return whether none has failed."""
    has_failed = False
    with suppress(EOFError, OSError):  # it is gone
        connection.send(frozenset(kinds))
        report_to(connection.send)
        while True:
            call, needed = connection.recv()
            kinds.add(kind_of(call.task))
            with _ended_without(connection):
                answer = run_call(call, **needed)
            has_failed |= isinstance(answer, Raised)
            try:
                connection.send(answer)
            except OSError:
                raise
            except Exception as error:  # the result cannot travel
                connection.send(Raised(f"{type(error).__name__}: {error}", 0.0))
    return not has_failed


@contextmanager
def _ended_without(connection: Connection) -> Iterator[None]:
    """End this process where the other end of a connection goes away meanwhile."""
    is_over, say_over = os.pipe()

    def watch() -> None:
        if is_over not in wait([connection, is_over]):
            leave()

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        os.write(say_over, b".")
        thread.join()
        os.close(is_over)
        os.close(say_over)


class StandbyWorkers:
    """The workers that wait in a folder."""

    def __init__(self, folder: Path) -> None:
        """Remember where their sockets are."""
        self._folder = folder

    @contextmanager
    def given(self, state: str) -> Iterator[Sequence[Worker]]:
        """Give those that started in a state; with the context they wait again."""
        with ExitStack() as stack:
            found = []
            for place in sorted(self._folder.glob(f"{name_in(state)}*")):
                connection = _connected(place)
                if connection is not None:
                    found.append(_StandbyWorker(connection))
                    stack.callback(found[-1].end)
            # The most experienced first.
            yield sorted(found, key=lambda one: -len(one.kinds))

    def release(self) -> None:
        """Leave them as they are: they wait for other builds, too."""


def name_in(state: str) -> str:
    """Return how the names of the sockets begin of workers that started in a state."""
    return f"{state[:16]}-"


def _connected(place: Path) -> Connection | None:
    client = socket.socket(socket.AF_UNIX)
    try:
        client.connect(str(place))
    except OSError:  # it has ended
        client.close()
        return None
    return Connection(client.detach())


class _StandbyWorker:
    """One of them, as a build sees it."""

    def __init__(self, connection: Connection) -> None:
        self.kinds: set[str] = set()
        self._connection = connection
        self._calls: SimpleQueue[tuple[Future[Answer], Any] | None] = SimpleQueue()
        self._reports: SimpleQueue[Announcement] = SimpleQueue()
        if connection.poll(_HELLO_SECONDS):
            with suppress(EOFError, OSError):
                self.kinds |= connection.recv()
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def submit(self, call: Call, /, **needed: object) -> Future[Answer]:
        """Let it compute a task."""
        future: Future[Answer] = Future()
        self._calls.put((future, (call, needed)))
        return future

    def reports(self) -> Iterator[Announcement]:
        """Yield what was said since last asked."""
        while not self._reports.empty():
            yield self._reports.get()

    def ask_to_end(self) -> None:
        """Leave it: one that computes ends, another waits for the next build."""
        with suppress(OSError), socket.socket(fileno=os.dup(self._connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Leave it, and forget it."""
        self.ask_to_end()
        self._calls.put(None)
        self._thread.join()
        self._connection.close()

    def _work(self) -> None:
        """Hand calls on and answers back."""
        while (given := self._calls.get()) is not None:
            future, call = given
            try:
                self._connection.send(call)
                future.set_result(self._answer())
            except (EOFError, OSError):
                future.set_exception(BrokenExecutor("The process of a task has ended."))
            except Exception as error:  # the call or its result cannot travel
                future.set_exception(error)

    def _answer(self) -> Answer:
        while True:
            match self._connection.recv():
                case frozenset() as kinds:
                    self.kinds |= kinds
                case (str(), _) as announcement:
                    self._reports.put(announcement)
                case answer:
                    return answer  # type: ignore[no-any-return]  # what the process sent
