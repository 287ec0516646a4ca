"""Read a TOML file of a project as a model; the first fault is said with file and line."""

from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from reportgen.base.errors import ProjectError, hint, must_be
from reportgen.base.toml_text import KeyPath, TomlText, read_toml

Model = TypeVar("Model", bound=BaseModel)


def read_as(model: type[Model], file: Path, kind: str) -> tuple[Model, TomlText]:
    """Return what a file says, and its text for later messages.

    kind: of file, as in "project file". Raises ProjectError.
    """
    source = read_toml(file, kind, ProjectError)
    try:
        return model.model_validate(source.tables), source
    except ValidationError as error:
        details = error.errors()[0]
        message = _message(details, details["loc"], model)
        raise ProjectError(f"{source.place_of(details['loc'])}: {message}") from error


def _message(details: ErrorDetails, place: KeyPath, model: type[BaseModel]) -> str:
    name = ".".join(map(str, place))
    match details["type"]:
        case "extra_forbidden" | "unexpected_keyword_argument":
            return f"there is no key {name}. {hint(str(place[-1]), _keys_at(model, place[:-1]))}"
        case "missing":
            return f"{name} is missing."
        case "model_type" | "dataclass_type":
            return must_be(name, details["input"], "a table")
    return must_be(name, details["input"], details["msg"].removeprefix("Input should be "))


def _keys_at(model: type[BaseModel], place: KeyPath) -> list[str]:
    """Return the keys that a table may have; of a table in a list as of any other."""
    fields = _fields(model)
    for part in place:
        if part in fields:  # else it is a name, or a place in a list
            fields = _fields(getattr(fields[part], "annotation", None))
    return list(fields)


def _fields(kind: Any) -> dict[str, Any]:
    """Return key -> field of a model or data class, or of those that a type is made of."""
    if is_dataclass(kind):
        return {field.name: field for field in dataclass_fields(kind)}
    known = getattr(kind, "model_fields", {})
    inner = [_fields(one) for one in get_args(kind)]
    own = {field.alias or name: field for name, field in known.items()}
    return own | {key: field for fields in inner for key, field in fields.items()}
