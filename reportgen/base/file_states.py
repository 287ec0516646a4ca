"""Say how files stand, without reading them: a file counts as untouched while this is the same.

That is its size, its times and its place on the disk; so does `git status` compare.
"""

import hashlib
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

NO_CODE = frozenset({".bib", ".css", ".html", ".js", ".md", ".toml"})
"""Suffixes of files that are read when a report is set, and that no module or task reads."""


def states_of(place: str, without: Collection[str] = ()) -> Iterator[str]:
    """Yield how each file at a place stands; a folder's own times do not count.

    A link in a folder stands for itself: it may lead back, or to all that the machine has.
    without: suffixes of files in a folder that are left out.
    """
    if not os.path.isdir(place):
        yield state_of(place)
    left_out = tuple(without)
    for folder, inside, files in os.walk(place):
        inside[:] = sorted({*inside} - {"__pycache__"})
        yield f"{folder} is a folder"
        links = (path for name in inside if os.path.islink(path := os.path.join(folder, name)))
        yield from (f"{path} leads to {os.readlink(path)}" for path in links)
        counting = (name for name in sorted(files) if not name.endswith(left_out))
        yield from (state_of(os.path.join(folder, name)) for name in counting)


def state_of(file: str) -> str:
    """Return how a file stands, which may not be there."""
    try:
        found = os.stat(file)
    except OSError:
        return f"{file} is not there"
    target = os.readlink(file) if os.path.islink(file) else ""
    return (
        f"{file} {target} {found.st_dev} {found.st_ino} {found.st_size} "
        f"{found.st_mtime_ns} {found.st_ctime_ns}"
    )


def installed_libraries() -> Iterator[str]:
    """Yield the names of what is installed, which hold the versions."""
    for entry in sys.path:
        with suppress(OSError):
            yield from sorted(
                name for name in os.listdir(entry or ".") if name.endswith(".dist-info")
            )


def digest_of_lines(lines: Iterable[str]) -> str:
    """Return the SHA-256 of lines."""
    return hashlib.sha256(os.fsencode("\n".join(lines))).hexdigest()
