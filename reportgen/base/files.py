"""Write a folder of plain files atomically, with SHA-256 sums, and read it back; lock folders.

A folder is written beside its place, down to the disk, and renamed into it. Its
file `SHA256SUMS` holds the digests of the others as `sha256sum --check` reads
them, so that what is damaged later is noticed when it is read.

Builds share a lock; what removes from the folder needs it alone. The kernel releases
a lock when its process ends.
"""

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from reportgen.base.untrusted.folders import (
    inside,
    read_all,
    remove_below,
    rename_below,
)

DIGESTS = "SHA256SUMS"
DAMAGED = "damaged"
"""The folder in a store into which damaged ones are moved."""

UNFINISHED = ".unfinished-"
"""How the name of a folder begins that is being written, or was when its build was killed."""

_NAME_OF_UNFINISHED = re.compile(re.escape(UNFINISHED) + "[0-9a-f]{32}")
_NAME_LENGTH = 120  # file systems end at 255 bytes
_DIGEST_DIGITS = 16  # in the place of what a long name loses
_MOST_BYTES = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
"""Of a folder's files: a result was in the memory that it would fill."""
DAMAGE = (ValueError, FileNotFoundError, NotADirectoryError, IsADirectoryError)
"""What reading raises for a folder that is there, but not as it was written."""
_CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF)
"""What some network and shared folders answer."""
_TO_WRITE = os.O_RDWR | os.O_CREAT
_TO_LOOK = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_TO_LOCK = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK


def write_folder(place: Path, files: Mapping[str, bytes], root: Path) -> bool:
    """Write a folder of files, and their digests, so that it is whole or not there.

    files: name -> content. root: a folder above, below which others are made where they
    are missing; it is not made again: its disk may have gone.
    Returns False, and leaves what is there, where `place` exists already.
    Raises OSError.
    """
    _make_folder(place.parent, root)
    with unfinished_folder(place.parent) as unfinished:
        for name, content in {**files, DIGESTS: digests_of(files)}.items():
            _write_through(unfinished / name, content)
        _sync_folder(unfinished)
        try:
            # Renamed last: whoever looks finds a whole folder or none.
            unfinished.rename(place)
        except OSError:
            if os.path.lexists(place):
                return False
            raise
        _sync_folder(place.parent)
    return True


@contextmanager
def unfinished_folder(above: Path) -> Iterator[Path]:
    """Give a new folder to fill and then to rename into its place; else it is removed.

    Raises OSError where it cannot be made.
    """
    with _unfinished(above, Path.mkdir) as folder:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def remove_dead(above: Path) -> None:
    """Remove what this user's killed commands were writing in a folder that may hold anything."""
    with suppress(OSError):
        for place in filter(_is_own_unfinished, unfinished_in(above)):
            with suppress(OSError), _opened(place, _TO_LOOK) as descriptor:
                if _lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    remove_below(above, place)


@contextmanager
def _unfinished(above: Path, make: Callable[[Path], object]) -> Iterator[Path]:
    """Make a file or folder, locked as long as somebody works on it; raises OSError."""
    place = above / f"{UNFINISHED}{uuid4().hex}"
    descriptor = None
    while descriptor is None:
        make(place)
        # Another command may find it before it is locked, and remove it.
        with suppress(FileNotFoundError):
            descriptor = os.open(place, _TO_LOOK)
            _lock(descriptor, fcntl.LOCK_EX)
            if not os.path.lexists(place):
                os.close(descriptor)
                descriptor = None
    try:
        yield place
    finally:
        os.close(descriptor)


def make_writable_folder(folder: Path) -> None:
    """Make a folder where it is missing; raises OSError where nothing can be written in it."""
    with suppress(FileExistsError):  # not a folder, which the next line says better
        folder.mkdir(parents=True, exist_ok=True)
    # A build that begins at the same time may sweep it.
    with suppress(FileNotFoundError), unfinished_folder(folder):
        pass


def read_folder(place: Path, root: Path) -> dict[str, bytes]:
    """Return the files of a folder by name, without the digests, each checked.

    Hidden files are nobody's and left out. root: the folder below which no link is followed.
    Raises ValueError for files other than those that were written, OSError for
    those that cannot be read.
    """
    files = read_all(root, place, _MOST_BYTES)
    digests = files.pop(DIGESTS, None)
    if digests is None:
        raise ValueError(f"{DIGESTS} is missing")
    if digests != digests_of(files):
        raise ValueError(_what_differs(digests, files))
    return files


def write_digests(folder: Path) -> None:
    """Write the digests of all files in a folder, and in those inside, into it; raises OSError."""
    _write_through(folder / DIGESTS, digests_of(_all_files(folder)))


def replace_file(file: Path, content: bytes) -> None:
    """Write a file so that whoever looks finds the old one or the whole new one; raises OSError."""
    if file.exists() and not (file.is_file() or file.is_dir()):
        file.write_bytes(content)  # a device or a pipe stays what it is
        return
    # Its name has nothing of the other, which may be as long as names can be.
    with _unfinished(file.parent, Path.touch) as beside:
        try:
            beside.write_bytes(content)
            beside.replace(file)
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def digests_of(files: Mapping[str, bytes]) -> bytes:
    """Return the content of a SHA256SUMS for files, by name."""
    return "".join(_digest_line(name, files[name]) for name in sorted(files)).encode()


def digest_of(contents: Iterable[tuple[str, bytes]]) -> str:
    """Return the SHA-256 of contents with their names, 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for name, content in contents:
        digest.update(f"{name!a} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def digest_of_json(value: object) -> str:
    """Return the SHA-256 of a value as `sorted_json` has it, 64 hexadecimal digits."""
    return hashlib.sha256(sorted_json(value).encode()).hexdigest()


def sorted_json(value: object) -> str:
    """Return a value as JSON, the same text for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def remove_folder(place: Path, root: Path) -> None:
    """Remove a folder so that whoever looks finds it whole or not there; raises OSError.

    root: the folder below which no link is followed.
    """
    removed = place.with_name(f"{UNFINISHED}{uuid4().hex}")
    with suppress(FileNotFoundError):  # another build was first
        rename_below(root, place, removed)
        remove_below(root, removed)


def quarantine(
    place: Path, damaged: Path, read: Callable[[Path], object], name: str | None = None
) -> bool:
    """Move what is damaged to another folder, to be looked at; leave it where that fails.

    Below the folder that holds `damaged` no link is followed.
    read: raises ValueError or OSError for what is damaged. name: in the other
    folder; None: as here, with more behind it where that is taken.
    Returns False where it is whole after all, and in its place: another build
    may have mended it since it was read.
    """
    root, aside = damaged.parent, damaged / (name or place.name)
    try:
        damaged.mkdir(exist_ok=True)
        if os.path.lexists(aside):
            aside = aside.with_name(f"{aside.name}.{uuid4().hex[:8]}")
        rename_below(root, place, aside)
    except OSError:
        return True
    try:
        read(aside)
    except (ValueError, OSError):
        return True
    with suppress(OSError):
        rename_below(root, aside, place)
    # Still there where yet another build has put a whole one into the place.
    remove_below(root, aside)
    return False


def unfinished_in(root: Path, *folders: Path) -> Iterator[Path]:
    """Yield what is being written in a folder and in those inside it that are given.

    So also what was when its build was killed.
    """
    found = chain.from_iterable(inside(root, folder) for folder in (root, *folders))
    return (place for place in found if place.name.startswith(UNFINISHED))


def file_name(name: str) -> str:
    """Return a name that every file system takes, another for every name."""
    raw = name.encode(errors="surrogateescape")  # the name of a folder may be no text
    safe = quote(raw, safe="")
    if len(safe) <= _NAME_LENGTH:
        return safe
    return f"{safe[:_NAME_LENGTH]}~{hashlib.sha256(raw).hexdigest()[:_DIGEST_DIGITS]}"


@contextmanager
def shared_lock(file: Path, when_alone: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Hold a lock with others; waits while somebody has it alone.

    Gives what says whether the file is still in its place, on the same disk.
    when_alone: called first where nobody else holds it.
    A file system without locks is used without. Raises OSError where the
    file cannot be made.
    """
    with _opened(file, _TO_LOCK) as descriptor:
        if _lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB):
            when_alone()
        _lock(descriptor, fcntl.LOCK_SH)
        yield partial(_is_in_place, descriptor, file)


@contextmanager
def lock_alone(file: Path) -> Iterator[bool]:
    """Hold a lock alone; gives False, at once, where that cannot be had.

    Raises OSError where the file cannot be made.
    """
    with _opened(file, _TO_LOCK) as descriptor:
        yield _lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def lock_in_turn(folder: Path) -> Iterator[None]:
    """Hold a folder's lock alone, once whoever holds it is done; without effect where none is.

    Raises OSError where the folder cannot be opened.
    """
    with _opened(folder, os.O_RDONLY) as descriptor:
        _lock(descriptor, fcntl.LOCK_EX)
        yield


def _is_own_unfinished(place: Path) -> bool:
    found = place.lstat()
    is_of_a_kind = stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode)
    is_named_so = _NAME_OF_UNFINISHED.fullmatch(place.name) is not None
    return is_named_so and is_of_a_kind and found.st_uid == os.getuid()


def _all_files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def _digest_line(name: str, content: bytes) -> str:
    return f"{hashlib.sha256(content).hexdigest()}  {name}\n"


def _what_differs(digests: bytes, files: Mapping[str, bytes]) -> str:
    lines = digests.decode(errors="replace").splitlines(keepends=True)
    named = {line.rstrip("\n").partition("  ")[2] for line in lines}
    if missing := sorted(named - files.keys()):
        return f"{missing[0]} is missing"
    changed = [name for name in files if _digest_line(name, files[name]) not in lines]
    return f"{changed[0]} does not match its checksum" if changed else f"{DIGESTS} was changed"


def _make_folder(folder: Path, root: Path) -> None:
    """Make a folder and those above it up to the root, down to the disk."""
    if folder == root or folder.is_dir():
        return
    _make_folder(folder.parent, root)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _write_through(file: Path, content: bytes) -> None:
    """Write a file down to the disk, so that a rename never comes before its content."""
    with file.open("xb") as stream:
        stream.write(content)
        stream.flush()
        _sync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    try:
        with _opened(folder, os.O_RDONLY) as descriptor:
            _sync(descriptor)
    except PermissionError:
        return  # one may write in it, and not read it


def _sync(descriptor: int) -> None:
    """Wait until it is on the disk, where the file system can tell."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise


@contextmanager
def _opened(place: Path, flags: int) -> Iterator[int]:
    try:
        descriptor = os.open(place, flags, 0o666)  # less what the umask takes
    except PermissionError:
        # Of another user, and not to be written: to lock it, reading is enough.
        descriptor = os.open(place, flags & ~_TO_WRITE)
    try:
        yield descriptor
    finally:
        with suppress(OSError):  # nothing was written
            os.close(descriptor)


def _is_in_place(descriptor: int, file: Path) -> bool:
    # Not by its number there: some network folders give a file another each time.
    with suppress(FileNotFoundError, NotADirectoryError):
        return os.fstat(descriptor).st_dev == file.stat().st_dev
    return False


def _lock(descriptor: int, how: int) -> bool:
    """Say whether the lock is held: somebody else may have it, or there are no locks here."""
    try:
        fcntl.flock(descriptor, how)
    except OSError:
        return False
    return True
