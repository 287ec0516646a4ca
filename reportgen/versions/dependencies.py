"""Find which stored results the versions in a results folder need."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, FailFast, ValidationError

from reportgen.base.errors import ResultsFolderError
from reportgen.base.untrusted.json_text import read_json

_UNKNOWN = "What its version needs is unknown, so nothing was removed."
_VERSION = re.compile(r"[0-9]{4,}-.*")


class _TaskFields(BaseModel):
    """The part of a task's record that is read here."""

    name: str
    key: str


class _ReportFields(BaseModel):
    """The part of a report that is read here, whatever its schema."""

    tasks: Annotated[tuple[_TaskFields, ...], FailFast()]


def needed_entries(results: Path) -> frozenset[tuple[str, str]]:
    """Return name and key of all tasks that any version's report names.

    Every folder with a `report.json` counts as a version.
    Raises ResultsFolderError where one of them cannot be read: what it needs is
    then unknown.
    """
    try:
        folders = [place for place in results.iterdir() if _is_version(place)]
        return frozenset(
            need for folder in folders for need in _dependencies(folder / "report.json")
        )
    except OSError as error:
        place = error.filename or results
        raise ResultsFolderError(
            f"{place} cannot be read: {error.strerror}. What it needs is unknown, so nothing "
            "was removed."
        ) from error


def _is_version(place: Path) -> bool:
    if place.name.startswith(".") or not place.is_dir():
        return False
    return bool(_VERSION.fullmatch(place.name)) or (place / "report.json").exists()


def _dependencies(file: Path) -> Iterator[tuple[str, str]]:
    try:
        report = _ReportFields.model_validate_json(read_json(file))
    except ResultsFolderError as error:
        raise ResultsFolderError(f"{error} {_UNKNOWN}") from error
    except ValidationError as error:
        remedy = "Repair or remove the version."
        raise ResultsFolderError(f"{file} is not a report. {_UNKNOWN} {remedy}") from error
    return ((task.name, task.key) for task in report.tasks)
