"""Find a version by its name, number, age or path."""

import re
from pathlib import Path

from reportgen.base.errors import VersionNotFoundError, hint
from reportgen.base.paths import shipped_reference
from reportgen.versions.numbered import LATEST, version_folders

REFERENCE = "reference"
"""The name of the reference run: the full profile with its own settings, as it ships."""

ALLOWED = (
    "Give a version as 0003-fast, 3, latest, latest~1 or reference, or by its folder or its "
    "report.json"
)

_AGE = re.compile(rf"{LATEST}(?:~([0-9]+))?")
_NUMBER = re.compile(r"[0-9]+")


def resolve_version(text: str, results: Path) -> Path:
    """Return the folder of the version that is meant, or its report.json where that was named.

    text: "0003-fast", "0003", "3", "latest", "latest~1" (the one before the
    newest), "reference", a version's folder, or its `report.json`. The results
    folder's own `reference` goes before the one that ships.
    Raises VersionNotFoundError, with the nearest name, where there is none.
    """
    if text == REFERENCE:
        return _reference(results)
    folders = version_folders(results)
    if age := _AGE.fullmatch(text):
        steps = int(age[1] or 0)
        if steps < len(folders):
            return folders[-1 - steps]
        raise _not_found(text, results, folders)
    for folder in folders:
        if text == folder.name or (_NUMBER.fullmatch(text) and _number(folder) == int(text)):
            return folder
    place = Path(text)
    if place.is_file() or (place / "report.json").is_file():
        return place
    raise _not_found(text, results, folders)


def _reference(results: Path) -> Path:
    for place in (results / REFERENCE, shipped_reference()):
        if (place / "report.json").is_file():
            return place
    raise VersionNotFoundError(
        f"There is no reference: {results / REFERENCE} has no report.json. "
        "Copy a version's folder there."
    )


def _number(folder: Path) -> int:
    return int(folder.name.partition("-")[0])


def _not_found(text: str, results: Path, folders: list[Path]) -> VersionNotFoundError:
    if not folders:
        return VersionNotFoundError(
            f"There is no version {text}: {results} has none yet. Make one with reportgen build."
        )
    names = [folder.name for folder in folders]
    if text.startswith(LATEST):
        nearest = f"There are {len(names)}, from {names[0]} to {names[-1]}."
    else:
        # By the number first: 0003-full is 0003-fast rather than 0001-full.
        same = [name for name in names if name.partition("-")[0] == text.partition("-")[0]]
        nearest = hint(text, same or names, f"Did you mean {(same or names[::-1])[0]}?")
    return VersionNotFoundError(f"There is no version {text} in {results}. {nearest} {ALLOWED}.")
