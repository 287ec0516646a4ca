"""Read zips that somebody else made: within limits, and without unpacking them over anything.

A zip can name files that lie elsewhere, hold links, say other sizes than it has, and be a few
bytes that unpack to petabytes. Its files are read one by one, into memory, up to a size that is
asked for, whatever the zip says of itself.
"""

import io
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath

MOST_BYTES = 128_000_000  # of a zip; one of `export` has 4 MB
MOST_LISTED = 1_000_000  # bytes of its list of files, some ten thousand names
_TAIL = 65_557  # bytes in which that list's place is found
_END, _SIZE_AT = b"PK\5\6", 12
_DRIVE = re.compile(r"[A-Za-z]:")

_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a way of packing that Python does not know
    OSError,
    RuntimeError,  # encrypted
    UnicodeDecodeError,
    OverflowError,
)


class Archive:
    """The plain files of a zip."""

    def __init__(self, pack: zipfile.ZipFile, files: Sequence[zipfile.ZipInfo]) -> None:
        self._pack = pack
        self._files = {one.filename: one for one in files}

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, as in "0003-fast/report.json", in the order of the zip."""
        return tuple(self._files)

    def read(self, name: str, most_bytes: int) -> bytes:
        """Return the content of a file; raises ValueError where it is damaged or larger."""
        try:
            with self._pack.open(self._files[name]) as stream:
                content = stream.read(most_bytes + 1)
        except _FAULTS as error:
            raise ValueError(f"{name} cannot be read: {_words(error)}") from error
        if len(content) > most_bytes:
            raise ValueError(f"{name} has more than {most_bytes:,} bytes")
        return content


@contextmanager
def opened_zip(content: bytes) -> Iterator[Archive]:
    """Give the files of a zip; raises ValueError where it is none, or more than anybody needs.

    Folders, links and names that lead out of the zip are left out.
    """
    _check_list(content)
    try:
        pack = zipfile.ZipFile(io.BytesIO(content))
    except _FAULTS as error:
        raise ValueError(f"it is no zip that can be read: {_words(error)}") from error
    with pack:
        files = [one for one in pack.infolist() if _is_plain(one)]
        name, count = next(iter(Counter(one.filename for one in files).most_common(1)), ("", 0))
        if count > 1:
            raise ValueError(f"it holds {name} {count} times")
        yield Archive(pack, files)


def is_zip(beginning: bytes) -> bool:
    """Say whether a file that begins like this is a zip."""
    return beginning.startswith((b"PK\3\4", _END))


def _check_list(content: bytes) -> None:
    """Raise ValueError for a list of files that would take much memory to read."""
    tail = content[-_TAIL:]
    for found in re.finditer(re.escape(_END), tail):
        place = found.start() + _SIZE_AT
        size = int.from_bytes(tail[place : place + 4], "little")
        if size > MOST_LISTED:
            raise ValueError(f"its list of files has more than {MOST_LISTED:,} bytes")


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    mode = entry.external_attr >> 16
    parts = PurePosixPath(entry.filename).parts
    leads_out = ".." in parts or entry.filename.startswith("/") or "\\" in entry.filename
    kind = stat.S_IFMT(mode)
    return not (
        entry.is_dir() or leads_out or _DRIVE.match(entry.filename) or kind not in (0, stat.S_IFREG)
    )


def _words(error: BaseException) -> str:
    return str(error).rstrip(".") or type(error).__name__
