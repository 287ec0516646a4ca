"""The hidden folder of drafts, removed when the command ends."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reportgen.base.errors import ResultsFolderError, os_error_as
from reportgen.base.locks import lock_alone

_PREFIX = ".draft-"
_LOCK = ".lock"
_MOMENT_SECONDS = 60.0  # in which a folder that was just made has its lock


@contextmanager
def draft_folder(results: Path) -> Iterator[Path]:
    """Give an empty folder in a results folder, which is made where it is missing.

    Folders of commands that were killed are removed first.
    Raises ResultsFolderError where the folder cannot be made.
    """
    with os_error_as(ResultsFolderError, f"The results folder {results} cannot be written"):
        results.mkdir(parents=True, exist_ok=True)
        _remove_orphans(results)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=results))
    try:
        with lock_alone(folder / _LOCK):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_orphans(results: Path) -> None:
    """Remove the folders that nobody has locked."""
    for folder in results.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime < _MOMENT_SECONDS:
                continue
            with lock_alone(folder / _LOCK) as is_orphan:
                if is_orphan:
                    shutil.rmtree(folder, ignore_errors=True)
