"""Find which stored results the versions in a results folder need."""

from pathlib import Path

from reportgen.base.errors import ResultsFolderError
from reportgen.report.stored import read_stored
from reportgen.versions.numbered import may_be_version, number_of


def needed_entries(results: Path) -> frozenset[tuple[str, str]]:
    """Return name and key of all tasks that any version's report names.

    Raises ResultsFolderError where one of them cannot be read: what it needs is
    then unknown.
    """
    place = results
    needed: set[tuple[str, str]] = set()
    try:
        for place in results.iterdir():
            # A link that leads nowhere may lead to a disk that is not mounted.
            if may_be_version(place) or (number_of(place.name) and place.is_symlink()):
                needed.update((task.name, task.key) for task in read_stored(place).tasks)
        return frozenset(needed)
    except OSError as error:
        why = f"{place} cannot be read: {error.strerror}."
    except ResultsFolderError as error:
        why = f"{error} Repair or remove the version."
    raise ResultsFolderError(f"{why} What its version needs is unknown, so nothing was removed.")
