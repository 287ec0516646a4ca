"""Make a temporary folder that is removed at the end of its command, or by the next command."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from reportgen.base.errors import ResultsFolderError, os_error_as
from reportgen.base.files import lock_alone
from reportgen.base.process import signals_deferred

_LOCK = ".lock"
_TRIES = 3  # to lock a folder before another command takes it for one that was left
_OURS = "reportgen-"


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
            folder = _locked_folder(prefix, place, stack)
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


def _locked_folder(prefix: str, place: Path, stack: ExitStack) -> Path:
    """Make a folder and lock it; no clock says whether it is young."""
    for left in reversed(range(_TRIES)):
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
        stack.callback(_remove, folder)
        # Between the two, another command may have locked it to remove it.
        with suppress(FileNotFoundError):
            if stack.enter_context(lock_alone(folder / _LOCK)) and (folder / _LOCK).exists():
                break
        if left:  # else there are no locks here, and nobody removes it
            _remove(folder)
    return folder


def _remove(folder: Path) -> None:
    with signals_deferred():
        shutil.rmtree(folder, ignore_errors=True)


def _remove_orphans(folders: Iterable[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            found = folder.lstat()
            is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
            if not is_own:
                continue
            with lock_alone(folder / _LOCK) as is_orphan:
                if is_orphan:
                    shutil.rmtree(folder, ignore_errors=True)
