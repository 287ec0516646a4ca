"""List versions in order, each compared with the one before."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reportgen.base.errors import ResultsFolderError
from reportgen.report.model import Report, read_report
from reportgen.versions.changes import changes_in_words
from reportgen.versions.damage import what_is_damaged
from reportgen.versions.numbered import readable_versions, version_folders


@dataclass(frozen=True)
class ListedVersion:
    """A version as it lies in a results folder."""

    name: str
    report: Report | None  # None: it cannot be read
    words: tuple[str, ...]  # what changed against the one before of its profile, or is wrong


def list_versions(results: Path) -> Iterator[ListedVersion]:
    """Yield all versions, the newest last."""
    last: dict[str, Report] = {}
    for folder in version_folders(results):
        try:
            report = read_report(folder)
        except ResultsFolderError as error:
            yield ListedVersion(folder.name, None, (str(error),))
            continue
        before = last.get(report.profile)
        changes = ("first of its profile",) if before is None else changes_in_words(before, report)
        damaged = [f"{name} is missing or damaged" for name in what_is_damaged(folder)]
        last[report.profile] = report
        yield ListedVersion(folder.name, report, (*changes, *damaged))


def version_before(place: Path, report: Report) -> Report | None:
    """Return the report of the version before of the same profile, in the same folder.

    place: the version's folder or its report.json.
    """
    folder = (place if place.is_dir() else place.parent).resolve()
    folders = version_folders(folder.parent)
    earlier = folders[: folders.index(folder)] if folder in folders else []
    before = (other for place, other in readable_versions(folder.parent) if place in earlier)
    return next((other for other in before if other.profile == report.profile), None)
