"""Find which stored results the versions in a results folder need."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, FailFast, ValidationError

from reportgen.base.errors import ResultsFolderError
from reportgen.base.untrusted.json_text import read_json
from reportgen.versions.numbered import may_be_version


class _TaskFields(BaseModel):
    """The part of a task's record that is read here."""

    name: str
    key: str


class _ReportFields(BaseModel):
    """The part of a report that is read here, whatever its schema."""

    tasks: Annotated[tuple[_TaskFields, ...], FailFast()]


def needed_entries(results: Path) -> frozenset[tuple[str, str]]:
    """Return name and key of all tasks that any version's report names.

    Raises ResultsFolderError where one of them cannot be read: what it needs is
    then unknown.
    """
    place = results
    try:
        needed: set[tuple[str, str]] = set()
        for place in results.iterdir():
            if may_be_version(place):
                report = _ReportFields.model_validate_json(read_json(place / "report.json"))
                needed.update((task.name, task.key) for task in report.tasks)
        return frozenset(needed)
    except OSError as error:
        why = f"{place} cannot be read: {error.strerror}."
    except ResultsFolderError as error:
        why = str(error)
    except ValidationError:
        why = f"{place / 'report.json'} is not a report. Repair or remove the version."
    raise ResultsFolderError(f"{why} What its version needs is unknown, so nothing was removed.")
