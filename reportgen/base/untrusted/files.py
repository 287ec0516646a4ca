"""Read the files of an untrusted folder.

What is read is a plain file, of a size that was asked for, inside the folder: no
link, no device, no pipe that never ends.
"""

import errno
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reportgen.base.errors import ResultsFolderError, os_error_as

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,119}")


def read_inside(folder: Path, name: str, most_bytes: int) -> bytes:
    """Return the content of a plain file in a folder.

    name: as in "figures/figure-01.png": no part of it may be hidden, lead up, or
    be a link.
    Raises ResultsFolderError where there is no such file or it is not read.
    """
    with open_inside(folder, name) as descriptor:
        return _content(descriptor, folder / name, most_bytes)


def read_file(file: Path, most_bytes: int) -> bytes:
    """Return the content of a plain file, and not of a link to one.

    Raises ResultsFolderError where there is no such file or it is not read.
    """
    with _opened(file.parent, [file.name], file) as descriptor:
        return _content(descriptor, file, most_bytes)


@contextmanager
def open_inside(folder: Path, name: str) -> Iterator[int]:
    """Give the descriptor of a plain file in a folder; raises as `read_inside` does."""
    if not is_inside(name):
        raise ResultsFolderError(
            f"{folder} lists the file {name!r}, which is not a valid file name in a version."
        )
    with _opened(folder, name.split("/"), folder / name) as descriptor:
        yield descriptor


def is_inside(name: str) -> bool:
    """Say whether this can be the name of a file in a folder, or in a folder inside."""
    return all(map(_PART.fullmatch, name.split("/")))


@contextmanager
def _opened(folder: Path, parts: Sequence[str], place: Path) -> Iterator[int]:
    """Open a plain file, step by step from its folder, and no link on the way."""
    kind = os.O_RDONLY | os.O_CLOEXEC
    above = -1
    try:
        descriptor = os.open(folder, kind | os.O_DIRECTORY)
        for depth, part in enumerate(parts, start=1):
            above, here = descriptor, os.O_DIRECTORY if depth < len(parts) else os.O_NONBLOCK
            try:
                descriptor = os.open(part, kind | here | os.O_NOFOLLOW, dir_fd=above)
            finally:
                os.close(above)
    except OSError as error:
        raise ResultsFolderError(_why_not_opened(place, error)) from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ResultsFolderError(f"{place} cannot be read: it is not a file.")
        yield descriptor
    finally:
        os.close(descriptor)


def _why_not_opened(place: Path, error: OSError) -> str:
    if error.errno == errno.ELOOP or place.is_symlink():
        return f"{place} cannot be read: it is a link. Name the file that it links to."
    return f"{place} cannot be read: {error.strerror}."


def _content(descriptor: int, place: Path, most_bytes: int) -> bytes:
    with os_error_as(ResultsFolderError, f"{place} cannot be read"):
        # Said before it is read: the file may be larger than the memory.
        size = os.fstat(descriptor).st_size
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            content = b"" if size > most_bytes else stream.read(most_bytes + 1)
    if max(size, len(content)) > most_bytes:
        raise ResultsFolderError(
            f"{place} is refused: it has {max(size, len(content)):,} bytes, "
            f"and {most_bytes:,} are allowed."
        )
    return content
