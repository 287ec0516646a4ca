"""Write and find the folders of versions, `NNNN-PROFILE`, and the link `latest`."""

import os
import re
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from reportgen.base.errors import ResultsFolderError, os_error_as
from reportgen.base.files import lock_in_turn, make_writable_folder, unfinished_folder
from reportgen.base.untrusted.folders import is_folder, may_hold
from reportgen.report.model import Report, VersionKeys, read_report
from reportgen.versions.index import index_of
from reportgen.versions.summary import Summary, summary_of

Made = TypeVar("Made")
Steps = Generator[None, None, Made]
"""Work that somebody else does between two steps, such as another process."""

LATEST = "latest"
"""The name of the link to the newest version."""

_VERSION_NAME = re.compile(r"([0-9]{4,})-[a-z]+")
_LIKE_A_VERSION = re.compile(r"[0-9]{4,}-.*")


@dataclass(frozen=True)
class SavedVersion:
    """Where a report is."""

    folder: Path
    is_new: bool  # False: it was there already


def prepare_results(results: Path) -> None:
    """Make the results folder; raises ResultsFolderError where nothing can be written in it."""
    with os_error_as(ResultsFolderError, f"The results folder {results} cannot be written"):
        make_writable_folder(results)


def find_version(
    results: Path, keys: VersionKeys, suits: Callable[[Summary], bool] = lambda _: True
) -> Path | None:
    """Return the folder of the newest whole version with these keys, or None.

    suits: what is asked of it beside that.
    """
    return find_versions(results, {keys}, suits).get(keys)


def find_versions(
    results: Path, keys: Collection[VersionKeys], suits: Callable[[Summary], bool]
) -> dict[VersionKeys, Path]:
    """Return what `find_version` returns of each of several keys; those of none are left out."""
    found: dict[VersionKeys, Path] = {}
    with index_of(results) as index:
        for folder in reversed(version_folders(results)):
            try:
                of = index.summary(folder).keys
                if of is None or of not in keys or of in found:
                    continue
                version = index.summary(folder, with_faults=True)
            except ResultsFolderError:
                continue
            # One that is damaged is passed by: its like is made anew.
            if version.is_whole and suits(version):
                found[of] = folder
            if len(found) == len(keys):
                break
    return found


def save_version(
    results: Path,
    profile: str,
    find_same: Callable[[], Path | None],
    write: Callable[[str, Path], Steps[None]],
    ahead: int = 0,
) -> Steps[SavedVersion]:
    """Return the folder of a new version, complete, or of one that says the same; in steps.

    find_same: looks for that one.
    write: called with the version's name and an empty folder to fill; the steps are its. Whatever
    it raises leaves no version behind, nor does who takes no further step.
    ahead: versions that are being written, and will have a number before this one.
    Raises ResultsFolderError where the folder cannot be written.
    """
    with os_error_as(ResultsFolderError, f"The version cannot be written to {results}"):
        while True:
            name = next_version_name(results, profile, ahead)
            # Looked for after the number is known: who takes the number later is noticed.
            same = find_same()
            if same is not None:
                return SavedVersion(same, is_new=False)
            with unfinished_folder(results) as unfinished:
                yield from write(name, unfinished)
                if _take_place(results, name, unfinished):
                    point_latest(results)
                    return SavedVersion(results / name, is_new=True)
            ahead = 0


def finished(steps: Steps[Made]) -> Made:
    """Take all steps and return what comes of them."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: Made = end.value
            return made


def version_folders(results: Path) -> list[Path]:
    """Return the folders of all versions, the newest last; empty without a results folder."""
    with os_error_as(ResultsFolderError, f"The results folder {results} cannot be read"):
        try:
            places = list(results.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
    found = [place for place in places if number_of(place.name) and is_folder(place)]
    return sorted(found, key=lambda place: (number_of(place.name), place.name))


def readable_versions(
    results: Path,
    wanted: Callable[[Summary], bool] = lambda _: True,
    folders: Iterable[Path] | None = None,
) -> Iterator[tuple[Path, Report]]:
    """Yield the folder and the report of each version that can be read, the newest first.

    wanted: only those of which it is true; of others nothing but the index is read.
    folders: of versions, in the order in which they are looked at; None: all.
    """
    with index_of(results) as index:
        for folder in reversed(version_folders(results)) if folders is None else folders:
            try:
                report = read_report(folder) if wanted(index.summary(folder)) else None
            except ResultsFolderError:
                continue
            if report and wanted(summary_of(report)):  # it may be another meanwhile
                yield folder, report


def number_of(name: str) -> int:
    """Return the number of a version's name; 0 for any other name."""
    match = _VERSION_NAME.fullmatch(name)
    return int(match[1]) if match else 0


def may_be_version(place: Path) -> bool:
    """Say whether this is a folder that is named as versions are, or holds a report."""
    if place.name.startswith(".") or not is_folder(place):
        return False
    return bool(_LIKE_A_VERSION.fullmatch(place.name)) or may_hold(place, "report.json")


def next_version_name(results: Path, profile: str, ahead: int = 0) -> str:
    """Return the name after the highest number in use, as in "0002-fast"; ahead: and so many."""
    highest = max((number_of(place.name) for place in results.iterdir()), default=0)
    return f"{highest + 1 + ahead:04}-{profile}"


def point_latest(results: Path) -> None:
    """Make `latest` a link to the newest version, where links can be made.

    Something else of that name is left as it is.
    """
    link = results / LATEST
    with suppress(OSError, ResultsFolderError):
        # Looked at again after each change: another build may have a newer one.
        while folders := version_folders(results):
            newest = folders[-1].name
            if os.path.lexists(link) and (not link.is_symlink() or link.readlink() == Path(newest)):
                return
            beside = results / f".{LATEST}-{uuid4().hex}"
            beside.symlink_to(newest, target_is_directory=True)
            beside.replace(link)


def _take_place(results: Path, name: str, unfinished: Path) -> bool:
    """Rename a finished folder to a version; False where its number is taken."""
    with lock_in_turn(results):  # another build takes its number before or after
        if number_of(next_version_name(results, "any")) != number_of(name):
            return False
        try:
            # Renamed last: whoever looks finds a whole version or none.
            unfinished.rename(results / name)
        except OSError:
            if (results / name).exists():
                return False
            raise
    return True
