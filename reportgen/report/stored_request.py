"""How a stored report was asked for: its profile, settings and sections, whatever its schema."""

from pathlib import Path

from pydantic import BaseModel, JsonValue, ValidationError

from reportgen.base.errors import OlderSchemaError, ResultsFolderError
from reportgen.base.untrusted.json_text import read_json
from reportgen.report.fields import Stem, first_fault
from reportgen.report.model import read_report
from reportgen.report.schema import report_file


class StoredRequest(BaseModel):
    """What makes a report again; other fields of its file are passed over."""

    project: Stem | None = None  # None: not recorded
    profile: Stem
    settings: dict[str, JsonValue]
    only: tuple[Stem, ...] = ()  # empty: all sections


def read_request(place: Path) -> StoredRequest:
    """Return how the report in a version's folder, or in a `report.json`, was asked for.

    Raises ResultsFolderError as `read_report` does, but not for an earlier schema.
    """
    file = report_file(place)
    try:
        return StoredRequest.model_validate(read_report(file), from_attributes=True)
    except OlderSchemaError:
        content = read_json(file)
    try:
        return StoredRequest.model_validate_json(content)
    except ValidationError as error:
        raise ResultsFolderError(f"{file} is not a report: {first_fault(error)}.") from error
