"""Find versions by name, number, age or path."""

import re
from itertools import islice
from pathlib import Path

from reportgen.base.errors import VersionNotFoundError, hint, listed, no_such
from reportgen.base.toml_text import tables_of
from reportgen.base.untrusted.folders import is_file, is_folder, may_hold
from reportgen.project.folder import project_folder, reference_folder
from reportgen.report.model import flat_settings
from reportgen.report.schema import OF_OLDER_SCHEMA, is_of_older_schema
from reportgen.versions.numbered import LATEST, number_of, readable_versions, version_folders
from reportgen.versions.summary import Summary

REFERENCE = "reference"
"""The name of a project's reference run: its reference profile with its own settings."""

ALLOWED = (
    "Give a version as 0003-fast, 3, latest, latest~1 or reference, by its folder or its "
    "report.json, or by settings as in knn.neighbours=7"
)

# Python reads no number of thousands of digits.
_AGE = re.compile(rf"{LATEST}(?:~([0-9]{{1,9}}))?")
_NUMBER = re.compile(r"[0-9]{1,9}")


def resolve_version(text: str, results: Path, project: Path | None = None) -> Path:
    """Return the folder of the version that is meant, or its report.json where that was named.

    text: "0003-fast", "0003", "3", "latest", "latest~1" (the one before the
    newest; those of an older schema are passed by), "reference", a version's
    folder, or its `report.json`. The results folder's own `reference` goes before
    that of the project. Or settings, as in "knn.neighbours=7" or
    "knn.neighbours=7, rda.shrinkage=0.5": the newest version that has them.
    project: as `project_folder` takes it.
    Raises VersionNotFoundError, with the nearest name, where there is none.
    """
    if text == REFERENCE:
        return _reference(results, project)
    folders = version_folders(results)
    if age := _AGE.fullmatch(text):
        steps = int(age[1] or 0)
        # Of thousands of versions, few are opened.
        current = (folder for folder in reversed(folders) if not is_of_older_schema(folder))
        passed = list(islice(current, steps + 1))
        if len(passed) > steps:
            return passed[-1]
        raise _not_found(text, results, passed[::-1] or folders)
    for folder in folders:
        if text == folder.name or (_NUMBER.fullmatch(text) and number_of(folder.name) == int(text)):
            return folder
    place = Path(text)
    if is_file(place) or may_hold(place, "report.json"):
        return place
    if "=" in text:
        return _with_settings(text, results)
    if place.parent != Path():
        found = f"{text} has no report.json" if is_folder(place) else f"There is no {text}"
        raise VersionNotFoundError(f"{found}. {ALLOWED}.")
    raise _not_found(text, results, folders)


def _reference(results: Path, project: Path | None) -> Path:
    places = (results / REFERENCE, reference_folder(project_folder(project)))
    for place in places:
        if may_hold(place, "report.json"):
            return place
    raise VersionNotFoundError(
        f"The project has no reference: there is no version in {places[0]} or {places[1]}. Copy "
        "the folder of one there."
    )


def _with_settings(text: str, results: Path) -> Path:
    """Return the newest version that has these settings."""
    try:
        asked = flat_settings(tables_of(f"settings = {{{text}}}")["settings"])
    except (ValueError, RecursionError) as error:
        raise VersionNotFoundError(
            f"{text} names no version: its settings are no TOML; write them as in "
            'knn.neighbours=7, knn.metric="cosine".'
        ) from error

    known: dict[str, object] = {}

    def has_them(version: Summary) -> bool:
        settings = flat_settings(version.settings)
        known.update(settings)
        return all(name in settings and settings[name] == value for name, value in asked.items())

    for folder, _ in readable_versions(results, has_them):
        return folder
    unknown = [name for name in asked if known and name not in known]
    if unknown:
        where = f" of any version in {results}"
        raise VersionNotFoundError(no_such("setting", unknown[0], known, where, f"{ALLOWED}."))
    raise VersionNotFoundError(f"No version in {results} has the settings {text}. {ALLOWED}.")


def _not_found(text: str, results: Path, folders: list[Path]) -> VersionNotFoundError:
    if not folders:
        return VersionNotFoundError(
            f"There is no version {text}: {results} has none yet. Make one with reportgen build."
        )
    names = [folder.name for folder in folders]
    if text.startswith(LATEST) or _NUMBER.fullmatch(text):
        nearest = f"There are {len(names)}, from {names[0]} to {names[-1]}."
        if all(map(is_of_older_schema, folders)):
            nearest = (
                f"All ({listed(names, 3)}) are {OF_OLDER_SCHEMA}. Make one with reportgen build."
            )
    else:
        # By the number first: 0003-full is 0003-fast rather than 0001-full.
        same = [name for name in names if name.partition("-")[0] == text.partition("-")[0]]
        nearest = hint(
            text, [*(same or names), LATEST], f"Did you mean {(same or names[::-1])[0]}?"
        )
    return VersionNotFoundError(f"There is no version {text} in {results}. {nearest} {ALLOWED}.")
