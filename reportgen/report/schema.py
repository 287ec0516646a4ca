"""The form of `report.json`: which one a file has, and which release reads an older one."""

import os
import re
from pathlib import Path
from typing import Literal

from reportgen.base.errors import OlderSchemaError
from reportgen.base.untrusted.folders import is_folder, opened

SCHEMA_VERSION: Literal[2] = 2

OF_OLDER_SCHEMA = "of an older schema, which an earlier release reads"

_READ_BY = {1: "reportgen 0.1"}
"""Earlier schema -> the release that reads it."""

_BEGINNING = re.compile(rb'\s*\{\s*"schema"\s*:\s*([0-9]{1,9})\s*,')
_MOST_BEGINNING = 100  # bytes


def report_file(place: Path) -> Path:
    """Return the `report.json` in a version's folder, or the one that is named itself."""
    return place / "report.json" if is_folder(place) else place


def is_of_older_schema(folder: Path) -> bool:
    """Say whether the version in a folder is one that an earlier release reads."""
    try:
        with opened(folder, ["report.json"]) as descriptor:
            return _schema(os.read(descriptor, _MOST_BEGINNING)) in _READ_BY
    except OSError:
        return False


def refuse_older(file: Path, content: bytes) -> None:
    """Raise OlderSchemaError, with what to do, for a `report.json` of an earlier schema."""
    schema = _schema(content)
    if schema in _READ_BY:
        raise OlderSchemaError(
            f"{file} is of schema {schema}, which {_READ_BY[schema]} reads. "
            f"To make the version again: reportgen build --settings {file}"
        )


def _schema(content: bytes) -> int:
    """Return the number with which a `report.json` begins; 0 where it begins otherwise."""
    found = _BEGINNING.match(content)
    return int(found[1]) if found else 0
