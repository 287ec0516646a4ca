"""Read the files of an untrusted folder.

What is read is a plain file, of a size that was asked for, inside the folder: no
link, no device, no pipe that never ends.
"""

import errno
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from reportgen.base.errors import ResultsFolderError, os_error_as
from reportgen.base.untrusted.folders import content_of, opened

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
    with ExitStack() as stack:
        try:
            descriptor = stack.enter_context(opened(folder, parts))
        except OSError as error:
            raise ResultsFolderError(_why_not_opened(place, error)) from error
        yield descriptor


def _why_not_opened(place: Path, error: OSError) -> str:
    if error.errno == errno.ELOOP or os.path.islink(place):
        return f"{place} cannot be read: it is a link. Name the file that it links to."
    return f"{place} cannot be read: {error.strerror}."


def _content(descriptor: int, place: Path, most_bytes: int) -> bytes:
    try:
        with os_error_as(ResultsFolderError, f"{place} cannot be read"):
            return content_of(descriptor, most_bytes)
    except ValueError as error:
        raise ResultsFolderError(f"{place} is refused: {error}.") from error
