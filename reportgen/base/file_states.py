"""Tell whether files are as they were, without reading them.

A file counts as untouched while its size, its times and its place on the disk are as they
were; so does `git status`. Writing to it changes one of the times whatever its others are
set to.
"""

import hashlib
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

from reportgen.base import paths

NO_CODE = frozenset({".bib", ".css", ".html", ".js", ".md", ".toml"})
"""Suffixes of files that are read when a report is set, and that no module or task reads."""

_PYTHONS = "__pycache__"


def states(
    place: str,
    name: str | None = None,
    *,
    pythons: bool = False,
    without: Collection[str] = (),
) -> Iterator[str]:
    """Yield how each file at a place stands; a folder's own times do not count.

    A link in a folder stands for itself: it may lead back, or to all that the machine has.
    name: what the place is called; None: its path. pythons: also what Python keeps in
    `__pycache__`. without: suffixes of files in a folder that are left out.
    """
    name = place if name is None else name
    if not os.path.isdir(place):
        yield state(place, name)
        return
    for called, entry in _inside(place, name, pythons=pythons):
        if entry is None:
            yield f"{called} is a folder"
        elif called.endswith(tuple(without)):
            continue
        elif entry.is_symlink():
            yield state(entry.path, called)
        else:
            with suppress(OSError):  # removed meanwhile
                yield _line(called, "", entry.stat(follow_symlinks=False))


def newest_change_ns(folder: str) -> int:
    """Return when a file in a folder was written last, whatever its times were set to."""
    newest = 0
    for _, entry in _inside(folder, "", pythons=True):
        if entry is not None:
            with suppress(OSError):  # removed meanwhile
                newest = max(newest, entry.stat(follow_symlinks=False).st_ctime_ns)
    return newest


def state(file: str, name: str | None = None) -> str:
    """Return how a file stands, or what a link leads to; name: as of `states`."""
    name = file if name is None else name
    try:
        target = os.readlink(file) if os.path.islink(file) else ""
        found = os.stat(file)
    except OSError:
        return f"{name} is not there"
    return f"{name} leads to {target}" if os.path.isdir(file) else _line(name, target, found)


def program_states(without: Collection[str] = ()) -> Iterator[str]:
    """Yield how this program stands: Python, its files, the names of what is installed.

    without: as of `states`.
    """
    yield sys.version
    for entry in sys.path:
        with suppress(OSError):
            # Their names hold the versions.
            yield from sorted(
                name for name in os.listdir(entry or ".") if name.endswith(".dist-info")
            )
    yield from states(str(paths.PACKAGE), without=without)


def digest_of_states(lines: Iterable[str]) -> str:
    """Return the SHA-256 of states, 64 hexadecimal digits."""
    return hashlib.sha256(os.fsencode("\n".join(lines))).hexdigest()


def _inside(
    place: str, name: str, *, pythons: bool
) -> Iterator[tuple[str, os.DirEntry[str] | None]]:
    """Yield the name and the entry of each file in a folder, and the name alone of folders."""
    waiting = [(place, name)]
    while waiting:
        folder, called = waiting.pop()
        yield called, None
        found: list[os.DirEntry[str]] = []
        with suppress(OSError), os.scandir(folder) as entries:
            found = sorted(entries, key=lambda one: one.name)
        for one in found:
            inside = f"{called}/{one.name}"
            if not one.is_dir(follow_symlinks=False):
                yield inside, one
            elif pythons or one.name != _PYTHONS:
                waiting.append((one.path, inside))


def _line(name: str, target: str, found: os.stat_result) -> str:
    return (
        f"{name} {target} {found.st_dev} {found.st_ino} {found.st_size} "
        f"{found.st_mtime_ns} {found.st_ctime_ns}"
    )
