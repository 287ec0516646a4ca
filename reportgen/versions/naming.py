"""Find versions by name, number, age or path, and short names that distinguish them."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from reportgen.base.errors import (
    ResultsFolderError,
    VersionNotFoundError,
    hint,
    listed,
    os_error_as,
)
from reportgen.base.untrusted.folders import is_file, is_folder, may_hold
from reportgen.base.untrusted.text import printable
from reportgen.project.folder import project_folder, reference_folder
from reportgen.report.schema import OF_OLDER_SCHEMA, is_of_older_schema
from reportgen.versions.numbered import LATEST, may_be_version, number_of, version_folders

REFERENCE = "reference"
"""The name of a project's reference run: its reference profile with its own settings."""

ALLOWED = (
    "Give a version as 0003-fast, 3, latest, latest~1 or reference, or by its folder or its "
    "report.json"
)

# Python reads no number of thousands of digits.
_AGE = re.compile(rf"{LATEST}(?:~([0-9]{{1,9}}))?")
_NUMBER = re.compile(r"[0-9]{1,9}")


def resolve_version(text: str, results: Path, project: Path | None = None) -> Path:
    """Return the folder of the version that is meant, or its report.json where that was named.

    text: "0003-fast", "0003", "3", "latest", "latest~1" (the one before the
    newest; those of an older schema are passed by), "reference", a version's
    folder, or its `report.json`. The results folder's own `reference` goes before
    that of the project.
    project: as `project_folder` takes it.
    Raises VersionNotFoundError, with the nearest name, where there is none.
    """
    if text == REFERENCE:
        return _reference(results, project)
    folders = version_folders(results)
    if age := _AGE.fullmatch(text):
        steps = int(age[1] or 0)
        current = [folder for folder in folders if not is_of_older_schema(folder)]
        if steps < len(current):
            return current[-1 - steps]
        raise _not_found(text, results, current or folders)
    for folder in folders:
        if text == folder.name or (_NUMBER.fullmatch(text) and number_of(folder.name) == int(text)):
            return folder
    place = Path(text)
    if is_file(place) or may_hold(place, "report.json"):
        return place
    raise _not_found(text, results, folders)


def versions_in(text: str, results: Path, project: Path | None = None) -> tuple[Path, ...]:
    """Return the version that is meant, or all that the folder of this name holds.

    A folder holds those folders in it that are named as versions or have a
    `report.json`; links are passed by.
    Raises VersionNotFoundError where there is none.
    """
    try:
        return (resolve_version(text, results, project),)
    except VersionNotFoundError:
        folder = Path(text)
        with os_error_as(ResultsFolderError, f"{folder} cannot be read"):
            places = sorted(folder.iterdir()) if is_folder(folder) else []
        held = [place for place in places if not place.is_symlink() and may_be_version(place)]
        if not held:
            raise
        return tuple(held)


def short_names(places: Iterable[Path]) -> dict[Path, str]:
    """Return place -> as few of the last parts of its path as tell all places apart, spelled out.

    places: of versions, or of their `report.json`.
    """
    folders = {place: _folder(place).resolve() for place in places}
    longest = max((len(folder.parts) for folder in folders.values()), default=0)
    for length in range(1, longest + 1):
        names = {place: "/".join(folder.parts[-length:]) for place, folder in folders.items()}
        if len(set(names.values())) == len(set(folders.values())):
            return {place: printable(name) for place, name in names.items()}
    return {}


def without_repetition(places: Iterable[Path]) -> Sequence[Path]:
    """Return each version once, whatever ways there are to name it."""
    return list({_folder(place).resolve(): place for place in places}.values())


def _reference(results: Path, project: Path | None) -> Path:
    places = (results / REFERENCE, reference_folder(project_folder(project)))
    for place in places:
        if may_hold(place, "report.json"):
            return place
    raise VersionNotFoundError(
        f"The project has no reference: there is no version in {places[0]} or {places[1]}. Copy "
        "the folder of one there."
    )


def _not_found(text: str, results: Path, folders: list[Path]) -> VersionNotFoundError:
    if not folders:
        return VersionNotFoundError(
            f"There is no version {text}: {results} has none yet. Make one with reportgen build."
        )
    names = [folder.name for folder in folders]
    if text.startswith(LATEST):
        nearest = f"There are {len(names)}, from {names[0]} to {names[-1]}."
        if all(map(is_of_older_schema, folders)):
            nearest = (
                f"All ({listed(names, 3)}) are {OF_OLDER_SCHEMA}. Make one with reportgen build."
            )
    else:
        # By the number first: 0003-full is 0003-fast rather than 0001-full.
        same = [name for name in names if name.partition("-")[0] == text.partition("-")[0]]
        nearest = hint(text, same or names, f"Did you mean {(same or names[::-1])[0]}?")
    return VersionNotFoundError(f"There is no version {text} in {results}. {nearest} {ALLOWED}.")


def _folder(place: Path) -> Path:
    return place if is_folder(place) else place.parent
