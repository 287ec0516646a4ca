"""Cache in a folder what takes long to make, for speed alone.

What is damaged or cannot be read is not there; what cannot be written is not kept.
So all is the same with and without it.
"""

import os
from contextlib import suppress
from pathlib import Path

from reportgen.base.files import digest_of, remove, replace_file


class Cache:
    """Files in a folder; it is made where it is missing, but none above it."""

    def __init__(self, folder: Path, most: int) -> None:
        """most: files that stay; of more those go that were not used for longest."""
        self._folder = folder
        self._most = most

    def read(self, name: str) -> bytes | None:
        """Return what is kept under a name; None where there is nothing as it was written."""
        file = self._folder / name
        try:
            digest, _, content = file.read_bytes().partition(b"\n")
        except OSError:
            return None
        if digest != _digest(name, content):
            return None
        if self._most > 1:  # else nothing depends on when it was used
            with suppress(OSError):
                os.utime(file)
        return content

    def keep(self, name: str, content: bytes) -> None:
        """Write what is to be kept under a name, in the place of what is there."""
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            replace_file(self._folder / name, _digest(name, content) + b"\n" + content)
            by_age = sorted(self._folder.iterdir(), key=lambda place: place.stat().st_mtime_ns)
            for oldest in by_age[: -self._most]:
                remove(oldest)


def _digest(name: str, content: bytes) -> bytes:
    return digest_of([(name, content)]).encode()
