"""Read TOML as a model; the error about the first fault names file and line."""

from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from reportgen.base.errors import ProjectError, UserError, hint, must_be
from reportgen.base.toml_text import KeyPath, TomlText, read_toml
from reportgen.report.fields import BRANCHES

Model = TypeVar("Model", bound=BaseModel)

_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")

_IN_TOML = {
    "model_type": "a table",
    "dataclass_type": "a table",
    "tuple_type": "a list",
    "list_type": "a list",
}
"""What pydantic misses -> its name in TOML."""


def read_as(model: type[Model], file: Path, kind: str) -> tuple[Model, TomlText]:
    """Return what a file of a project says, and its text for later messages.

    kind: of file, as in "project file". Raises ProjectError.
    """
    source = read_toml(file, kind, ProjectError)
    return parsed_as(model, source, ProjectError), source


def parsed_as(model: type[Model], source: TomlText, error: type[UserError]) -> Model:
    """Return what a text says; raises `error`.

    What a field may hold is said in the words of its title, where it has one.
    """
    try:
        return model.model_validate(source.tables)
    except ValidationError as found:
        # Where a key is unknown another may be missing, and the unknown one is the cause.
        first = min(found.errors(), key=lambda details: details["type"] not in _UNKNOWN)
        message = _message(first, model)
        raise error(f"{source.place_of(first['loc'])}: {message}") from found


def _message(details: ErrorDetails, model: type[BaseModel]) -> str:
    place = tuple(part for part in details["loc"] if part not in BRANCHES)
    # Which table of a list it is, the line says.
    name = ".".join(str(part) for part in place if not isinstance(part, int))
    if details["type"] in _UNKNOWN:
        known, _ = _allowed_at(model, place[:-1])
        return f"there is no key {name}. {hint(str(place[-1]), known)}"
    _, title = _allowed_at(model, place)
    if details["type"] == "missing":
        return f"{name} is missing{f': {title}' if title else ''}."
    by_type = _IN_TOML.get(details["type"]) or details["msg"].removeprefix("Input should be ")
    return must_be(name, details["input"], title or by_type)


def _allowed_at(model: type[BaseModel], place: KeyPath) -> tuple[list[str], str]:
    """Return the keys that a table may have, and the title of its field or of that around it.

    A table in a list is as any other.
    """
    fields, title = _fields(model), ""
    for part in place:
        if part in fields:  # else it is a name, or a place in a list
            title = getattr(fields[part], "title", "") or ""
            fields = _fields(getattr(fields[part], "annotation", None))
    return list(fields), title


def _fields(kind: Any) -> dict[str, Any]:
    """Return key -> field of a model or data class, or of those that a type is made of."""
    if is_dataclass(kind):
        return {field.name: field for field in dataclass_fields(kind)}
    known = getattr(kind, "model_fields", {})
    inner = [_fields(one) for one in get_args(kind)]
    own = {field.alias or name: field for name, field in known.items()}
    return own | {key: field for fields in inner for key, field in fields.items()}
