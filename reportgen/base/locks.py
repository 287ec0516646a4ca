"""Lock a folder; the kernel releases a lock when its process ends.

Builds share a lock; what removes from the folder needs it alone.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_TO_LOCK = os.O_RDWR | os.O_CREAT


@contextmanager
def shared_lock(file: Path, when_alone: Callable[[], None]) -> Iterator[None]:
    """Hold a lock with others; waits while somebody has it alone.

    when_alone: called first where nobody else holds it.
    A file system without locks is used without. Raises OSError where the
    file cannot be made.
    """
    with _opened(file, _TO_LOCK) as descriptor:
        if _try_to_lock(descriptor):
            when_alone()
        with suppress(OSError):  # no locks here
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield


@contextmanager
def lock_alone(file: Path) -> Iterator[bool]:
    """Hold a lock alone; gives False, at once, where that cannot be had.

    Raises OSError where the file cannot be made.
    """
    with _opened(file, _TO_LOCK) as descriptor:
        yield _try_to_lock(descriptor)


@contextmanager
def lock_in_turn(folder: Path) -> Iterator[None]:
    """Hold a folder's lock alone, once whoever holds it is done; without effect where none is.

    Raises OSError where the folder cannot be opened.
    """
    with _opened(folder, os.O_RDONLY) as descriptor:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


@contextmanager
def _opened(place: Path, flags: int) -> Iterator[int]:
    descriptor = os.open(place, flags, 0o644)
    try:
        yield descriptor
    finally:
        with suppress(OSError):  # nothing was written
            os.close(descriptor)


def _try_to_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody holds it, or there are no locks here
        return False
    return True
