"""What the shell lets a process have of memory, and which errors come of too little."""

import errno
import resource
from collections.abc import Iterator
from dataclasses import dataclass

_KINDS = {"-v": resource.RLIMIT_AS, "-d": resource.RLIMIT_DATA}
_NEEDED = {"-v": 2**29, "-d": 2**28}
"""Bytes; with less, OpenBLAS ends a process when it is imported, or tries for ever."""

_SAID_BY_THE_SYSTEM = (
    "failed to map segment",
    "annot allocate memory",
    "can't start new thread",
)


@dataclass(frozen=True)
class MemoryLimit:
    """A limit of each process."""

    size: int  # bytes
    option: str  # of ulimit

    def __str__(self) -> str:
        """Return it as in "195 MB (ulimit -v)"."""
        return f"{self.size // 2**20:,} MB (ulimit {self.option})"


def memory_limit() -> MemoryLimit | None:
    """Return the smallest limit that the shell has set, or None."""
    return min(_limits(), key=lambda limit: limit.size, default=None)


def too_low_limit() -> str | None:
    """Return in one line that no command works with so little memory, or None."""
    for limit in _limits():
        needed = _NEEDED[limit.option]
        if limit.size < needed:
            return f"The limit of memory is {limit}, but must be at least {needed // 2**20} MB."
    return None


def lacks_memory(error: BaseException) -> bool:
    """Say whether an error came of too little memory."""
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return True
    by_system = isinstance(error, ImportError | OSError | RuntimeError)
    return by_system and any(words in str(error) for words in _SAID_BY_THE_SYSTEM)


def out_of_memory() -> str:
    """Return in one line that memory ran out, and what can be done."""
    limit = memory_limit()
    if limit is None:
        return "Memory ran out. Close other programs, or run fewer tasks at once with --jobs."
    return f"Memory ran out: that needs more than the limit of {limit}. Raise the limit."


def _limits() -> Iterator[MemoryLimit]:
    for option, kind in _KINDS.items():
        size, _ = resource.getrlimit(kind)
        if size != resource.RLIM_INFINITY:
            yield MemoryLimit(size, option)
