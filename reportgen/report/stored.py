"""What is read of a stored report whatever its schema: how it was asked for, and its tasks."""

from pathlib import Path

from pydantic import ConfigDict, JsonValue, ValidationError

from reportgen.base.errors import ResultsFolderError
from reportgen.base.untrusted.json_text import read_json
from reportgen.report.fields import Frozen, Stem, first_fault
from reportgen.report.schema import report_file


class _Part(Frozen):
    """Fields of a file, of which the others are passed over."""

    model_config = ConfigDict(extra="ignore")


class StoredTask(_Part):
    """What a result is stored under."""

    name: str
    key: str


class StoredReport(_Part):
    """What makes a report again, and what it was made from."""

    project: Stem | None = None  # None: not recorded
    profile: Stem
    settings: dict[str, JsonValue]
    only: tuple[Stem, ...] = ()  # empty: all sections
    tasks: tuple[StoredTask, ...]


def read_stored(place: Path) -> StoredReport:
    """Return that of the report in a version's folder, or in a `report.json`.

    Raises ResultsFolderError, in one line, where there is none or it lacks a field.
    """
    file = report_file(place)
    try:
        return StoredReport.model_validate_json(read_json(file), strict=True)
    except ValidationError as error:
        raise ResultsFolderError(f"{file} is not a report: {first_fault(error)}.") from error
