"""Run a task on a Dask worker: what is sent there, and what the worker does with it.

Everything of the build's own travels as bytes, which the scheduler passes on
unread. The worker runs one task at a time, as a process of this machine does:
what a task computes with need not be made for threads.
"""

import hashlib
import pickle
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import cast

from dask.typing import Key
from distributed import Worker, get_worker
from distributed.core import Status

from reportgen import __version__
from reportgen.base.files import digest_of_json
from reportgen.base.mappings import differing
from reportgen.tasks.code.libraries import installed_versions
from reportgen.tasks.code.reached import reached_code
from reportgen.tasks.code.roots import folder_of
from reportgen.tasks.execution.workers import (
    Announcement,
    Answer,
    Call,
    Raised,
    report_to,
    run_call,
)
from reportgen.tasks.numeric_variables import NO_VARIABLES, Variables, numeric_variables
from reportgen.tasks.task import name_of

PROGRESS_TOPIC = "reportgen"
"""Under which a worker tells the scheduler, and it the build, how far a task is."""


@dataclass(frozen=True)
class Surroundings:
    """What a build's keys name beside the tasks: a worker must have the same."""

    libraries: Collection[str] = ()  # names of distributions
    variables: Variables = NO_VARIABLES
    project: Path | None = None  # the folder of the code that counts beside the engine's, here
    data: Mapping[str, str] = field(default_factory=dict)  # name of each data set -> digest


NOTHING_NAMED = Surroundings()


@dataclass(frozen=True)
class Parcel:
    """A call as it travels."""

    build: str  # that waits for the answer
    function: str  # full name
    code: str  # digest of the code that the build knows it by
    surroundings: Surroundings
    installation: Mapping[str, str]  # with which this machine would compute
    worker_start: bytes  # pickled, as is the call: a worker without it can say so
    call: bytes


def pack_call(
    call: Call, build: str, worker_start: Callable[[], None], surroundings: Surroundings
) -> Parcel:
    """Return a call in the form in which it travels."""
    function = call.task.function
    mine = replace(surroundings, data={name: surroundings.data[name] for name in call.data})
    return Parcel(
        build,
        name_of(function),
        _code_digest(function, surroundings.project),
        mine,
        installation(surroundings),
        pickle.dumps(worker_start),
        pickle.dumps(call),
    )


def hold(content: bytes) -> bytes:
    """Return a needed result as it came: Dask then sends it to each worker once."""
    return content


def run_parcel(parcel: Parcel, parameters: tuple[str, ...], *needed: bytes) -> Answer:
    """Compute a task in this process, one of a Dask worker.

    needed: the pickled results of what it needs, one for each of `parameters`.
    """
    worker = get_worker()
    with _one_at_a_time:
        try:
            call = _unpack(parcel)
            results = {
                parameter: pickle.loads(content)
                for parameter, content in zip(parameters, needed, strict=True)
            }
        except Exception as error:
            return Raised(cannot_run(worker.address, error), 0.0)
        report_to(partial(_tell, worker, worker.get_current_task(), parcel.build))
        return run_call(call, **results)


def cannot_run(worker: str, error: BaseException) -> str:
    """Return in a line why a worker cannot be used; worker: its address."""
    what = str(error) if isinstance(error, OtherInstallationError) else repr(error)
    advice = "Install the same versions there as here."
    return f"The Dask worker {worker} cannot run tasks: {what}. {advice}"


class OtherInstallationError(Exception):
    """A worker would compute with something else than what the build's keys name."""


def installation(surroundings: Surroundings) -> dict[str, str]:
    """Return what computes in this process, and the version of this package."""
    return {
        "reportgen": __version__,
        **installed_versions(surroundings.libraries),
        **numeric_variables(surroundings.variables),
    }


def check_installation(here: Mapping[str, str], there: Mapping[str, str]) -> None:
    """Raise OtherInstallationError where a worker has other versions than the build."""
    others = [
        f"{name} {its} (here {ours})"
        for name, (ours, its) in sorted(differing(here, there, "none").items())
    ]
    if others:
        raise OtherInstallationError(f"it has {', '.join(others)}")


_one_at_a_time = threading.Lock()


def _unpack(parcel: Parcel) -> Call:
    """Return the call; raises an error where this process would not compute the same."""
    check_installation(parcel.installation, installation(parcel.surroundings))
    _start(parcel.worker_start)
    call = cast(Call, pickle.loads(parcel.call))
    function = call.task.function
    project = None if parcel.surroundings.project is None else folder_of(function.__module__)
    if _code_digest(function, project) != parcel.code:
        raise OtherInstallationError(f"it has other code for {parcel.function}")
    for name, file in call.data.items():
        if _digest_there(file) != parcel.surroundings.data[name]:
            raise OtherInstallationError(f"it has not the data file {file}, or another one")
    return call


def _start(worker_start: bytes) -> None:
    """Prepare this process before its first task, and for another build than the one before."""
    if _started != [worker_start]:
        pickle.loads(worker_start)()
        _started[:] = [worker_start]
        _code_digest.cache_clear()


_started: list[bytes] = []


def _digest_there(file: Path) -> str:
    """Return the digest of a data file; empty where there is none."""
    try:
        state = file.stat()
        return _digest_of_file(file, state.st_mtime_ns, state.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=100)
def _digest_of_file(file: Path, _changed: int, _size: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@cache
def _code_digest(function: Callable[..., object], project: Path | None) -> str:
    return digest_of_json(dict(reached_code(function, project).pieces))


class _AbandonedError(Exception):
    """Nobody waits for the task any more."""


def _tell(worker: Worker, key: Key, build: str, report: Announcement) -> None:
    """Tell the build how far a task is; raises _AbandonedError where it has gone."""
    # Dask lets a task go on that was cancelled while it ran.
    running = worker.state.tasks.get(key)
    if running is None or running.state == "cancelled" or worker.status in _ENDING:
        raise _AbandonedError
    task, progress = report
    message = {"build": build, "task": task, "progress": asdict(progress)}
    worker.log_event(PROGRESS_TOPIC, message)


_ENDING = (Status.closing, Status.closed, Status.failed)
