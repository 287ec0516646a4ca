"""Find all versions in a folder, and short names that distinguish them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from reportgen.base.errors import ResultsFolderError, VersionNotFoundError, os_error_as
from reportgen.versions.naming import resolve_version
from reportgen.versions.numbered import version_folders


def versions_in(text: str, results: Path) -> tuple[Path, ...]:
    """Return the version that is meant, or all that the folder of this name holds.

    A folder holds those folders in it that are named as versions or have a
    `report.json`; links are passed by.
    Raises VersionNotFoundError where there is none.
    """
    try:
        return (resolve_version(text, results),)
    except VersionNotFoundError:
        held = _held_by(Path(text))
        if held:
            return held
        raise


def short_names(places: Iterable[Path]) -> dict[Path, str]:
    """Return place -> as few of the last parts of its path as tell all places apart.

    places: of versions, or of their `report.json`.
    """
    folders = {place: _folder(place).resolve() for place in places}
    longest = max((len(folder.parts) for folder in folders.values()), default=0)
    for length in range(1, longest + 1):
        names = {place: "/".join(folder.parts[-length:]) for place, folder in folders.items()}
        if len(set(names.values())) == len(set(folders.values())):
            return names
    return {}


def without_repetition(places: Iterable[Path]) -> Sequence[Path]:
    """Return each version once, whatever ways there are to name it."""
    return list({_folder(place).resolve(): place for place in places}.values())


def _held_by(folder: Path) -> tuple[Path, ...]:
    with os_error_as(ResultsFolderError, f"{folder} cannot be read"):
        places = sorted(folder.iterdir()) if folder.is_dir() else []
    named = version_folders(folder)
    return tuple(
        place
        for place in places
        if place.is_dir() and not place.is_symlink() and not place.name.startswith(".")
        if place in named or (place / "report.json").exists()
    )


def _folder(place: Path) -> Path:
    return place if place.is_dir() else place.parent
