"""Open, list, move and remove in a folder that somebody else may have filled.

A place is opened step by step from its root, each step by the descriptor of the folder
above: a link on the way is not followed, also where one comes into the way meanwhile. The root
itself is the user's, and may be a link. What fails raises OSError.
"""

import errno
import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_READING = os.O_RDONLY | os.O_CLOEXEC
_IS_DIRECTORY = (errno.EISDIR, errno.EPERM)  # unlink says the one on Linux, the other on macOS
_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
_NOT_THERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG})


@contextmanager
def opened(root: Path, parts: Sequence[str], last: int = os.O_NONBLOCK) -> Iterator[int]:
    """Give the descriptor of what lies under a root.

    parts: the names on the way; none for the root. last: flags beside those of reading for
    the last of them; without O_DIRECTORY, no pipe keeps anybody waiting.
    """
    descriptor = os.open(root, _READING | os.O_DIRECTORY)
    for depth, part in enumerate(parts, start=1):
        above = descriptor
        try:
            descriptor = _open_in(above, part, os.O_DIRECTORY if depth < len(parts) else last)
        finally:
            _close(above)
    try:
        yield descriptor
    finally:
        _close(descriptor)


def read_below(root: Path, file: Path, most_bytes: int) -> bytes:
    """Return the content of a plain file; raises ValueError for another kind, or a larger one."""
    with opened(root, file.relative_to(root).parts) as descriptor:
        return content_of(descriptor, most_bytes)


def read_named(file: Path, most_bytes: int) -> bytes:
    """Return the content of a file that the user named; raises as `read_below` does.

    A link is followed. A pipe is read where it is the shell's, as in /dev/stdin or /dev/fd/63.
    """
    is_shells = file.is_relative_to("/dev")
    descriptor = os.open(file, _READING | (0 if is_shells else os.O_NONBLOCK))
    try:
        return content_of(descriptor, most_bytes, of_any_kind=is_shells)
    finally:
        _close(descriptor)


def read_all(root: Path, folder: Path, most_bytes: int) -> dict[str, bytes]:
    """Return name -> content of the files in a folder; hidden ones are nobody's and left out.

    most_bytes: of all of them. Raises ValueError, with the name, as `read_below` does.
    """
    files: dict[str, bytes] = {}
    with opened(root, folder.relative_to(root).parts, os.O_DIRECTORY) as descriptor:
        for name in sorted(os.listdir(descriptor)):
            if name.startswith("."):
                continue
            try:
                files[name] = _content_in(descriptor, name, most_bytes)
                most_bytes -= len(files[name])
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
            except OSError as error:
                if error.errno == errno.ELOOP:
                    raise ValueError(f"{name}: it is a link") from error
                raise
    return files


def content_of(descriptor: int, most_bytes: int, *, of_any_kind: bool = False) -> bytes:
    """Return the content of an open plain file; raises as `read_below` does."""
    status = os.fstat(descriptor)
    if not (of_any_kind or stat.S_ISREG(status.st_mode)):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "a device")
        raise ValueError(f"it is not a file but {kind}")
    # Said before it is read: the file may be larger than the memory.
    size = status.st_size
    with os.fdopen(os.dup(descriptor), "rb") as stream:
        # Python sets aside all that it is asked to read, so a plain file is asked for its size.
        wanted = most_bytes + 1 if of_any_kind else size
        content = b"" if size > most_bytes else stream.read(wanted)
    if (size := max(size, len(content))) > most_bytes:
        raise ValueError(f"it has {size:,} bytes, and {most_bytes:,} are allowed")
    return content


def inside(
    root: Path, folder: Path | None = None, named: re.Pattern[str] | None = None
) -> list[Path]:
    """Return what lies in a folder under a root, sorted; nothing where there is no such folder.

    folder: None for the root. named: what the whole name has to be like.
    """
    return [place for place, _ in _listed(root, folder or root, named)]


def folders_inside(root: Path, folder: Path | None = None) -> list[Path]:
    """Return the folders among what `inside` returns, and no link to one."""
    return [place for place, is_folder in _listed(root, folder or root) if is_folder]


def rename_below(root: Path, place: Path, new: Path) -> None:
    """Give a file or a folder another place under the same root."""
    with _folder_of(root, place) as source, _folder_of(root, new) as target:
        os.rename(place.name, new.name, src_dir_fd=source, dst_dir_fd=target)


def remove_below(root: Path, place: Path) -> None:
    """Remove a file, a link or a folder with all that is in it, where that can be removed."""
    with suppress(OSError), _folder_of(root, place) as above:
        try:
            os.unlink(place.name, dir_fd=above)
        except OSError as error:
            if error.errno in _IS_DIRECTORY:
                shutil.rmtree(place.name, ignore_errors=True, dir_fd=above)


def remove_empty_below(root: Path, folder: Path) -> None:
    """Remove a folder in which nothing is; any other stays."""
    with suppress(OSError), _folder_of(root, folder) as above:
        os.rmdir(folder.name, dir_fd=above)


def link_above(root: Path, place: Path) -> Path | None:
    """Return the first link among the folders between a root and a place, or None."""
    between = reversed(place.relative_to(root).parents[:-1])
    return next((root / part for part in between if os.path.islink(root / part)), None)


def is_folder(place: Path) -> bool:
    """Say whether this is a folder, or a link to one; not where nobody may look.

    Where the disk fails or is gone, that is raised: nothing would seem to be there.
    """
    return stat.S_ISDIR(_mode_of(place))


def is_file(place: Path) -> bool:
    """Say whether this is a plain file, or a link to one; raises as `is_folder` does."""
    return stat.S_ISREG(_mode_of(place))


def may_hold(folder: Path, name: str) -> bool:
    """Say whether there is something of a name in a folder, or it cannot be seen.

    Who then reads it is told why that is not possible.
    """
    try:
        os.lstat(folder / name)
    except OSError as error:
        return error.errno not in _NOT_THERE
    except ValueError:  # a name may hold a zero byte
        return False
    return True


def _mode_of(place: Path) -> int:
    """Return the kind and the permissions of what a path leads to; 0 where there is nothing."""
    try:
        return os.stat(place).st_mode
    except ValueError:  # a name may hold a zero byte
        return 0
    except OSError as error:
        if error.errno in (*_NOT_THERE, errno.EACCES):
            return 0
        raise


def _listed(
    root: Path, folder: Path, named: re.Pattern[str] | None = None
) -> list[tuple[Path, bool]]:
    try:
        with (
            opened(root, folder.relative_to(root).parts, os.O_DIRECTORY) as descriptor,
            os.scandir(descriptor) as found,
        ):
            # Sorted by name: to compare paths takes many times as long.
            listed = sorted((one.name, one.is_dir(follow_symlinks=False)) for one in found)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return []
        raise
    return [
        (folder / name, is_folder)
        for name, is_folder in listed
        if named is None or named.fullmatch(name)
    ]


def _content_in(folder: int, name: str, most_bytes: int) -> bytes:
    descriptor = _open_in(folder, name, os.O_NONBLOCK)
    try:
        return content_of(descriptor, most_bytes)
    finally:
        _close(descriptor)


def _open_in(folder: int, name: str, flags: int) -> int:
    return os.open(name, _READING | flags | os.O_NOFOLLOW, dir_fd=folder)


@contextmanager
def _folder_of(root: Path, place: Path) -> Iterator[int]:
    above = place.parent.relative_to(root).parts
    with opened(root, above, os.O_DIRECTORY) as descriptor:
        yield descriptor


def _close(descriptor: int) -> None:
    with suppress(OSError):  # nothing was written
        os.close(descriptor)
