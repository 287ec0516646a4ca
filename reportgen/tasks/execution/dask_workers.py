"""Run tasks on the workers of a running Dask cluster (--dask).

The build sends calls to the scheduler and stores what comes back. A needed
result is a small task of its own, so that Dask sends it to each worker once,
and makes it again from what the scheduler holds where a worker dies with it.
"""

import asyncio
import logging
import pickle
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any
from uuid import uuid4

import dask
from distributed import Client, KilledWorker
from distributed import Future as DaskFuture
from distributed.comm.core import connect
from distributed.security import Security

from reportgen.base.errors import ClusterError
from reportgen.tasks.execution.dask_calls import (
    NOTHING_NAMED,
    PROGRESS_TOPIC,
    OtherInstallationError,
    Surroundings,
    cannot_run,
    check_installation,
    hold,
    installation,
    pack_call,
    run_parcel,
)
from reportgen.tasks.execution.workers import (
    Announcement,
    Answer,
    Call,
    Raised,
    Workers,
    start_nothing,
)
from reportgen.tasks.task import Progress

_CONNECT_SECONDS = 5.0
_PATIENCE_SECONDS = 30.0
_CLOSE_SECONDS = 1.0
_SECONDS_BETWEEN_COUNTS = 1.0

_HELD_BYTES = 500_000_000  # of needed results
_CONFIGURATION = {
    # A large result is a graph of one large piece, which is not to be warned of.
    "distributed.admin.large-graph-warning-threshold": "1 TiB",
}

DIED = "The Dask workers that ran it died; perhaps they ran out of memory."


@contextmanager
def dask_executor(
    address: str,
    worker_start: Callable[[], None] = start_nothing,
    surroundings: Surroundings = NOTHING_NAMED,
    patience_seconds: float = _PATIENCE_SECONDS,
) -> Iterator[Workers]:
    """Give the workers of a Dask cluster.

    address: of its scheduler, such as tcp://192.0.2.1:8786; for tls:// the
    certificates are those of the user's Dask configuration.
    worker_start: called in each worker process before its first task, and again after
    those of another build.
    surroundings: what each worker must have as it is here.
    patience_seconds: how long to be without any worker: one may come, or come again.
    Raises ClusterError where there is no such cluster; when it is lost, the
    reports do.
    """
    with dask.config.set(_CONFIGURATION):
        client = _connect(address)
        cluster = _Cluster(client, address, worker_start, surroundings, patience_seconds)
        try:
            yield Workers(
                cluster.submit,
                # None waits at a worker behind another: when that one dies of its
                # task, Dask would hold it against both.
                at_once=_usable_threads(client, address, surroundings, patience_seconds),
                reports=cluster.reports,
                share_files=False,
                share=cluster.share,
            )
        finally:
            cluster.leave()


@dataclass(eq=False)
class _Cluster:
    """The cluster as the runner sees it: calls in, answers out."""

    client: Client
    address: str
    worker_start: Callable[[], None]
    surroundings: Surroundings
    patience_seconds: float

    def __post_init__(self) -> None:
        self._executor = self.client.get_executor(pure=False)
        self._build = uuid4().hex
        # Results that tasks need, as the cluster has them. The result is kept beside: its
        # identity would go to another object.
        self._shared: OrderedDict[int, tuple[object, DaskFuture[bytes], int]] = OrderedDict()
        self._reports: SimpleQueue[Announcement] = SimpleQueue()
        self._is_lost = False
        self._last_count = self._last_worker = time.monotonic()
        self.client.subscribe_topic(PROGRESS_TOPIC, self._hear)

    def submit(self, call: Call, **needed: object) -> Future[Answer]:
        """Send a call to the scheduler, with the results that it needs."""
        answer: Future[Answer] = Future()
        sent = self._executor.submit(
            run_parcel,
            pack_call(call, self._build, self.worker_start, self.surroundings),
            tuple(needed),
            *needed.values(),
            # Dask's own display shows it.
            key=f"{call.task.name}-{uuid4().hex}",
        )
        sent.add_done_callback(partial(self._hand_on, answer))
        return answer

    def share(self, result: object) -> DaskFuture[bytes]:
        """Put a needed result on the cluster, once for all tasks that need it."""
        if id(result) not in self._shared:
            content = pickle.dumps(result)
            future = self.client.submit(hold, content, pure=False, priority=1)
            self._shared[id(result)] = (result, future, len(content))
            # Those used longest ago go; Dask keeps them for tasks that still wait.
            sizes = [size for *_, size in self._shared.values()]
            while len(sizes) > 1 and sum(sizes) > _HELD_BYTES:
                self._shared.popitem(last=False)
                del sizes[0]
        self._shared.move_to_end(id(result))
        return self._shared[id(result)][1]

    def reports(self) -> Iterator[Announcement]:
        """Yield what running tasks said since last asked; raises ClusterError."""
        self._check()
        with suppress(Empty):
            while True:
                yield self._reports.get_nowait()

    def leave(self) -> None:
        """Cancel what was sent, and go."""
        with suppress(OSError, TimeoutError):
            # The scheduler lets go what nobody waits for.
            self.client.close(timeout=_CLOSE_SECONDS)

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        """Take a message of a worker; called in Dask's thread."""
        _, message = event
        if message["build"] == self._build:
            self._reports.put((message["task"], Progress(**message["progress"])))

    def _hand_on(self, answer: Future[Answer], sent: Future[Any]) -> None:
        """Settle the runner's future; called in Dask's thread."""
        if sent.cancelled():
            # Not by us, or nobody looks any more: `_check` says so.
            self._is_lost = True
        elif error := sent.exception():
            answer.set_result(Raised(_words(error), 0.0))
        else:
            answer.set_result(sent.result())

    def _check(self) -> None:
        """Raise ClusterError where nobody works on what was sent."""
        if self._is_lost or self.client.status != "running":
            raise ClusterError(
                f"The Dask scheduler at {self.address} does not answer, or has cancelled the "
                "tasks. Finished tasks are saved; the same command continues from there."
            )
        now = time.monotonic()
        if now - self._last_count >= _SECONDS_BETWEEN_COUNTS:
            self._last_count = now
            if self.client.scheduler_info(n_workers=0)["n_workers"]:
                self._last_worker = now
        if now - self._last_worker > self.patience_seconds:
            raise _no_worker(self.address, self.patience_seconds)


def _connect(address: str) -> Client:
    """Return a connection to a scheduler; raises ClusterError."""
    _silence_dask()
    try:
        # A client of its own that failed to connect would have more to say at exit.
        asyncio.run(asyncio.wait_for(_knock(address), _CONNECT_SECONDS + 1))
        return Client(address, timeout=_CONNECT_SECONDS, set_as_default=False, name="reportgen")
    except (OSError, TimeoutError, TypeError, ValueError) as error:
        said = str(error) or "no answer"
        raise ClusterError(
            f"No Dask scheduler can be reached at {address}: {said.rstrip('.')}. "
            "Give the address that it prints when it starts, such as tcp://192.0.2.1:8786."
        ) from error


def _silence_dask() -> None:
    """Leave it to ClusterError to say what is wrong, in one line."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


async def _knock(address: str) -> None:
    """Connect and leave; raises OSError, TypeError or ValueError where that fails."""
    arguments = Security().get_connection_args("client")
    comm = await connect(address, timeout=_CONNECT_SECONDS, **arguments)
    comm.abort()


def _no_worker(address: str, seconds: float) -> ClusterError:
    return ClusterError(
        f"The Dask scheduler at {address} has had no worker for {seconds:.0f} seconds. Finished "
        f"tasks are saved, and the same command continues from there. Start a worker, dask worker "
        f"{address} --nthreads 1, or wait longer for one, as with --wait 5m."
    )


def _usable_threads(
    client: Client, address: str, surroundings: Surroundings, patience_seconds: float
) -> int:
    """Return how many tasks the workers run at once; raises ClusterError for unfit ones."""
    try:
        client.wait_for_workers(1, timeout=patience_seconds)
    except TimeoutError as error:
        raise _no_worker(address, patience_seconds) from error
    named = replace(surroundings, project=None, data={})
    here = installation(named)
    answers = client.run(installation, named, on_error="return")
    for worker, there in answers.items():
        try:
            if isinstance(there, ImportError | AttributeError):
                raise there
            if not isinstance(there, Exception):  # else it is on its way out
                check_installation(here, there)
        except (ImportError, AttributeError, OtherInstallationError) as error:
            raise ClusterError(cannot_run(worker, error)) from error
    return sum(client.nthreads().values())


def _words(error: BaseException) -> str:
    """Return in words why a worker has no result for a task."""
    return DIED if isinstance(error, KilledWorker) else f"{type(error).__name__}: {error}"
