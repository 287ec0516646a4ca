"""Cache in a folder what takes long to make.

What is damaged or cannot be read counts as missing; what cannot be written is not cached.
Results are the same with and without it.
"""

import os
from contextlib import suppress
from pathlib import Path

from reportgen.base.files import digest_of, replace_file, unfinished_folder
from reportgen.base.untrusted.folders import content_of, inside, opened, remove_below

_MOST_BYTES = 1_000_000_000  # of a file


class Cache:
    """Files in a folder; it is made where it is missing, but none above it."""

    def __init__(self, folder: Path, most: int, *, own: bool = False) -> None:
        """Take the folder.

        most: files that stay; of more those go that were not used for longest. own: what
        another user wrote counts as missing.
        """
        self._folder = folder
        self._most = most
        self._own = own

    def read(self, name: str) -> bytes | None:
        """Return what is kept under a name; None where there is nothing as it was written."""
        file = self._folder / name
        above = self._folder.parent
        try:
            with opened(above, file.relative_to(above).parts) as descriptor:
                if self._own and os.fstat(descriptor).st_uid != os.geteuid():
                    return None
                content = content_of(descriptor, _MOST_BYTES)
        except (OSError, ValueError):
            return None
        digest, _, content = content.partition(b"\n")
        if digest != _digest(name, content):
            return None
        if self._most > 1:  # else nothing depends on when it was used
            with suppress(OSError):
                os.utime(file)
        return content

    def clock_ns(self) -> int | None:
        """Return what the clock of the disk says; None where nothing can be kept."""
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            with unfinished_folder(self._folder) as made:
                return made.lstat().st_ctime_ns
        return None

    def keep(self, name: str, content: bytes) -> None:
        """Write what is to be kept under a name, in the place of what is there."""
        above = self._folder.parent
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            if self._folder.is_symlink():  # to what is somebody else's
                return
            file = self._folder / name
            if not file.is_file():  # writing to a pipe would wait for its reader
                remove_below(above, file)
            replace_file(file, _digest(name, content) + b"\n" + content)
            now = file.lstat().st_mtime_ns
            used = {place: place.lstat().st_mtime_ns for place in inside(above, self._folder)}
            # What is of the future was used before the clock was set back.
            by_age = sorted(used, key=lambda place: (used[place] <= now, used[place]))
            for oldest in by_age[: -self._most]:
                remove_below(above, oldest)


def _digest(name: str, content: bytes) -> bytes:
    return digest_of([(name, content)]).encode()
