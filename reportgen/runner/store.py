"""Results that were computed, kept as folders of plain files.

An entry is `STEM/TASK-KEY/` with

    entry.json   the task, what its key is made of, when and how long it ran
    result.json  the result
    arrays.npz   its arrays, where it has any
    SHA256SUMS   the digests of the others, as `sha256sum --check` reads them

It is written beside its place and renamed into it, so an entry is whole or not
there. What is damaged later is noticed when it is read, and set aside in
`damaged/`.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from pydantic import TypeAdapter

from reportgen.errors import ResultsFolderError
from reportgen.runner.codec import (
    RESULT_CLASSES,
    Classes,
    Encoded,
    decode,
    encode,
    pack_arrays,
    unpack_arrays,
)
from reportgen.runner.keys import KeyParts

ENTRY, RESULT, ARRAYS = "entry.json", "result.json", "arrays.npz"
DIGESTS = "SHA256SUMS"
DAMAGED = "damaged"

_KEY_DIGITS = 16  # of a key in the name of its folder
_NAME_LENGTH = 120  # file systems end at 255 bytes


@dataclass(frozen=True)
class Record:
    """What is known of a stored result: the file `entry.json`."""

    task: str
    key: str
    parts: KeyParts
    seconds: float  # of computing
    created: datetime


@dataclass(frozen=True)
class Stored:
    """A whole entry, read and checked."""

    record: Record
    result: object


class DamagedEntryError(Exception):
    """An entry is not as it was written."""


class Store:
    """The entries in one folder, which need not exist yet."""

    def __init__(self, folder: Path, classes: Classes = RESULT_CLASSES) -> None:
        self.folder = folder
        self._classes = classes

    def prepare(self) -> None:
        """Make the folder; raises ResultsFolderError where nothing can be written in it."""
        probe = self.folder / f".probe-{uuid4().hex}"
        try:
            # What is there and no folder shows in the next line.
            with suppress(FileExistsError):
                self.folder.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise _cannot("written", self.folder, error) from error

    def read(self, task: str, key: str) -> Stored | None:
        """Return the result stored for a task's key; None where there is none.

        Raises DamagedEntryError once an entry that was damaged is set aside,
        and as long as no other has taken its place.
        """
        place = self._place(task, key)
        try:
            if not os.path.lexists(place):
                if (self.folder / DAMAGED / place.name).exists():
                    raise DamagedEntryError(task)
                return None
            record, encoded = _read_entry(place, task, key)
            return Stored(record, decode(encoded, self._classes))
        except (ValueError, FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            self._set_aside(place)
            raise DamagedEntryError(task) from error
        except OSError as error:
            raise _cannot("read", place, error) from error

    def write(self, task: str, parts: KeyParts, result: object, seconds: float) -> Stored:
        """Store a result; return it as it will be read back.

        Raises TypeError for a result that has no file form, ResultsFolderError
        where it cannot be written.
        """
        encoded = encode(result, self._classes)
        record = Record(task, parts.key, parts, seconds, datetime.now(UTC))
        place = self._place(task, parts.key)
        unfinished = place.parent / f".unfinished-{uuid4().hex}"
        try:
            unfinished.mkdir(parents=True)
            for name, content in _files_of(record, encoded).items():
                _write_through(unfinished / name, content)
            _sync_folder(unfinished)
            _sync_folder(self.folder)
            # Renamed last: whoever looks finds a whole entry or none.
            is_new = self._move_into_place(unfinished, task, record.key)
        except OSError as error:
            raise _cannot("written", place, error) from error
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        other = None if is_new else self.read(task, record.key)
        return other or Stored(record, decode(encoded, self._classes))

    def last(self, task: str) -> Record | None:
        """Return what is known of the result that was used last for a task of this name."""
        found = []
        for place in self._places(task):
            # Another entry of the same name that is damaged only costs its own words.
            with suppress(OSError, ValueError):
                record = _read_record(place)
                if record.task == task:
                    found.append((place.stat().st_mtime_ns, record.created, record))
        return max(found, key=lambda entry: entry[:2])[2] if found else None

    def mark_used(self, task: str, key: str) -> None:
        """Note that a build used an entry, where that can be noted."""
        with suppress(OSError):
            os.utime(self._place(task, key))

    def _place(self, task: str, key: str) -> Path:
        stem = task.partition(".")[0]
        return self.folder / _file_name(stem) / f"{_file_name(task)}-{key[:_KEY_DIGITS]}"

    def _places(self, task: str) -> Iterator[Path]:
        """Yield the folders of all entries of a task, whatever their keys."""
        folder = self._place(task, "").parent
        pattern = re.compile(re.escape(_file_name(task)) + f"-[0-9a-f]{{{_KEY_DIGITS}}}")
        try:
            names = sorted(place.name for place in folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise _cannot("read", folder, error) from error
        yield from (folder / name for name in names if pattern.fullmatch(name))

    def _move_into_place(self, unfinished: Path, task: str, key: str) -> bool:
        """Rename a finished entry into its place; False where another build was first."""
        place = self._place(task, key)
        try:
            unfinished.rename(place)
        except OSError:
            if not os.path.lexists(place):
                raise
            if _is_whole(place, task, key):
                return False
            self._set_aside(place)
            unfinished.rename(place)
        _sync_folder(place.parent)
        return True

    def _set_aside(self, place: Path) -> None:
        """Move a damaged entry away, to be looked at; leave it where that fails."""
        aside = self.folder / DAMAGED / place.name
        with suppress(OSError):
            aside.parent.mkdir(exist_ok=True)
            if aside.exists():
                aside = aside.with_name(f"{aside.name}.{uuid4().hex[:8]}")
            place.rename(aside)


def _files_of(record: Record, encoded: Encoded) -> dict[str, bytes]:
    """Return name -> content of the files of an entry, the digests last."""
    files = {
        ENTRY: _RECORD.dump_json(record, indent=1) + b"\n",
        RESULT: encoded.document.encode(),
    }
    if encoded.arrays:
        files[ARRAYS] = pack_arrays(encoded.arrays)
    return files | {DIGESTS: _digests(files)}


def _read_entry(place: Path, task: str, key: str) -> tuple[Record, Encoded]:
    """Read an entry; raises ValueError or OSError for a damaged one."""
    files = {name: (place / name).read_bytes() for name in (ENTRY, RESULT)}
    if (place / ARRAYS).exists():
        files[ARRAYS] = (place / ARRAYS).read_bytes()
    if (place / DIGESTS).read_bytes() != _digests(files):
        raise ValueError("a digest differs")
    arrays = unpack_arrays(files[ARRAYS]) if ARRAYS in files else {}
    record = _RECORD.validate_json(files[ENTRY])
    if (record.task, record.key) != (task, key):
        raise ValueError(f"this is an entry of {record.task}")
    return record, Encoded(files[RESULT].decode(), arrays)


def _is_whole(place: Path, task: str, key: str) -> bool:
    try:
        _read_entry(place, task, key)
    except (ValueError, OSError):
        return False
    return True


def _read_record(place: Path) -> Record:
    return _RECORD.validate_json((place / ENTRY).read_bytes())


_RECORD = TypeAdapter(Record)


def _digests(files: Mapping[str, bytes]) -> bytes:
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return "".join(lines).encode()


def _file_name(name: str) -> str:
    """Return a name that every file system takes, another for every name."""
    safe = quote(name, safe="")
    if len(safe) <= _NAME_LENGTH:
        return safe
    return f"{safe[:_NAME_LENGTH]}~{hashlib.sha256(name.encode()).hexdigest()[:_KEY_DIGITS]}"


def _write_through(file: Path, content: bytes) -> None:
    """Write a file down to the disk, so that a rename never comes before its content."""
    with file.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # no file descriptor of a folder there
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cannot(what: str, place: Path, error: OSError) -> ResultsFolderError:
    return ResultsFolderError(f"{place} cannot be {what}: {error.strerror or error}.")
