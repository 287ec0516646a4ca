"""Give a folder that is gone with its command, at the latest when the next one comes by."""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from reportgen.base.errors import ResultsFolderError, os_error_as
from reportgen.base.files import lock_alone
from reportgen.base.process import signals_deferred

_LOCK = ".lock"
_OURS = "reportgen-"
_MOMENT_SECONDS = 60.0  # in which a folder that was just made has its lock


@contextmanager
def temporary_folder(prefix: str, place: Path, failure: str) -> Iterator[Path]:
    """Give an empty folder in a place, which is made where it is missing.

    Folders of commands that were killed are removed first: those that nobody has locked.
    failure: what is said where the folder cannot be made, as a ResultsFolderError.
    """
    with ExitStack() as stack:
        with os_error_as(ResultsFolderError, failure):
            place.mkdir(parents=True, exist_ok=True)
            _remove_orphans(place.glob(f"{prefix}*"))
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
            stack.callback(_remove, folder)
            stack.enter_context(lock_alone(folder / _LOCK))
        yield folder


@contextmanager
def temporary_folder_of_system(prefix: str) -> Iterator[Path]:
    """Give one where TMPDIR, or else the system, has its place.

    Those of other kinds that killed commands left there are removed, too.
    """
    with os_error_as(ResultsFolderError, _NO_PLACE):
        place = Path(tempfile.gettempdir())
        _remove_orphans(lock.parent for lock in place.glob(f"{_OURS}*/{_LOCK}"))
    with temporary_folder(prefix, place, _NO_PLACE) as folder:
        yield folder


_NO_PLACE = "No temporary folder can be made where TMPDIR, or else the system, has its place"


def _remove(folder: Path) -> None:
    with signals_deferred():
        shutil.rmtree(folder, ignore_errors=True)


def _remove_orphans(folders: Iterable[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            found = folder.lstat()
            is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
            if not is_own or time.time() - found.st_mtime < _MOMENT_SECONDS:
                continue
            with lock_alone(folder / _LOCK) as is_orphan:
                if is_orphan:
                    shutil.rmtree(folder, ignore_errors=True)
