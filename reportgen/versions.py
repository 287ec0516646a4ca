"""The numbered versions in a results folder."""

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from reportgen.errors import ResultsFolderError

_VERSION_NAME = re.compile(r"([0-9]{4,})-[a-z]+")


def prepare_results(results: Path) -> None:
    """Make the results folder; raises ResultsFolderError where nothing can be written in it."""
    try:
        results.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        pass  # not a folder, which the next line says better
    except OSError as error:
        raise _cannot_be_written(results, error) from error
    _unfinished_folder(results).rmdir()


def save_version(results: Path, profile: str, write: Callable[[str, Path], None]) -> Path:
    """Return the folder of a new version, complete.

    write: called with the version's name and an empty folder to fill. Whatever
    it raises leaves no version behind.
    Raises ResultsFolderError where the folder cannot be written.
    """
    unfinished = _unfinished_folder(results)
    try:
        while True:
            name = next_version_name(results, profile)
            write(name, unfinished)
            unfinished.chmod(0o755)
            try:
                # Renamed last: whoever looks finds a whole version or none.
                unfinished.rename(results / name)
            except OSError:
                if not (results / name).exists():
                    raise
                # Another build took the number meanwhile.
                _empty(unfinished)
            else:
                return results / name
    except OSError as error:
        raise ResultsFolderError(
            f"The version cannot be written to {results}: {error.strerror}."
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def next_version_name(results: Path, profile: str) -> str:
    """Return the name after the highest number in use, as in "0002-fast"."""
    matches = (_VERSION_NAME.fullmatch(path.name) for path in results.iterdir())
    highest = max((int(match[1]) for match in matches if match), default=0)
    return f"{highest + 1:04}-{profile}"


def _unfinished_folder(results: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=".unfinished-", dir=results))
    except OSError as error:
        raise _cannot_be_written(results, error) from error


def _cannot_be_written(results: Path, error: OSError) -> ResultsFolderError:
    return ResultsFolderError(f"The results folder {results} cannot be written: {error.strerror}.")


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
