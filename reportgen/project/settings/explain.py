"""Explain an error in a setting in one line."""

import difflib
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from reportgen.base.errors import SettingsError
from reportgen.project.settings.schema import Settings


def explain_error(error: ValidationError, places: dict[tuple[str, ...], str]) -> SettingsError:
    """Return the first thing that is wrong, with its place and what is allowed."""
    details = error.errors()[0]
    names = tuple(part for part in details["loc"] if isinstance(part, str))
    message = _message(details, names)
    place = _place(names, places)
    return SettingsError(f"{place}: {message}" if place else message)


def check_name(names: tuple[str, ...], place: str) -> None:
    """Raise SettingsError unless there is a setting of this full name."""
    name = ".".join(names)
    if name in _all_names():
        return
    above, below = _names_below(names[:1]), _names_below(names)
    if below:
        raise SettingsError(f"{place}: {name} is a section; set one of {', '.join(below)} in it.")
    if above and len(names) > 1:
        known: Collection[str] = [f"{names[0]}.{setting}" for setting in above]
        raise SettingsError(f"{place}: {unknown_name('setting', name, known)}")
    if len(names) > 1:
        raise SettingsError(f"{place}: {unknown_name('section', names[0], _sections())}")
    raise SettingsError(f"{place}: {unknown_name('setting', name, _names_below(()))}")


def unknown_name(kind: str, name: str, known: Collection[str]) -> SettingsError:
    """Return the error for a name that does not exist, with the nearest that does."""
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"Did you mean {nearest[0]}?" if nearest else f"There are: {', '.join(known)}."
    return SettingsError(f"There is no {kind} {name}. {hint}")


def is_section(names: tuple[str, ...]) -> bool:
    """Return whether this is the name of a section of settings."""
    return bool(names) and bool(_names_below(names))


def shortened(text: str, length: int = 100) -> str:
    """Return a text that fits into a message, cut where it is longer."""
    return text if len(text) <= length else f"{text[: length - 3]}..."


def describe_allowed(schema: Mapping[str, Any]) -> str:
    """Return what a JSON Schema allows: "a whole number of at least 1"."""
    if "enum" in schema:
        return "one of " + ", ".join(schema["enum"])
    match schema.get("type"):
        case "integer":
            return "a whole number" + _range(schema)
        case "number":
            return "a number" + _range(schema)
        case "string":
            least = ", not empty" if "minLength" in schema else ""
            length = schema.get("maxLength")
            most = f", of at most {length:,} characters" if length else ""
            return f"a text in quotation marks{least}{most}"
        case "array":
            most = f" at most {schema['maxItems']}" if "maxItems" in schema else ""
            least = f" at least {schema['minItems']}" if schema.get("minItems") else ""
            size = " of" + " and".join(filter(None, (least, most))) if least or most else ""
            return f"a list{size or ' of'} values, each {describe_allowed(schema['items'])}"
    return "another value"


def _message(details: ErrorDetails, names: tuple[str, ...]) -> str:
    name = ".".join(names)
    match details["type"]:
        case "missing":
            return f"The setting {name} has no value."
        case "value_error":
            reason = str(details["ctx"]["error"])
            return f"{name}: {reason}." if name else f"{reason}."
    found = shortened(_toml(details["input"]))
    allowed = describe_allowed(_schema_of(names))
    inner = [part for part in details["loc"] if isinstance(part, int)]
    where = f"{name} holds {found}" if inner else f"{name} is {found}"
    return f"{where}, but must be {allowed}."


def _place(names: tuple[str, ...], places: dict[tuple[str, ...], str]) -> str:
    for known, place in reversed(places.items()):
        if known[: len(names)] == names:
            return place
    return ""


def _names_below(names: tuple[str, ...]) -> list[str]:
    kind: Any = Settings
    for name in names:
        field = kind.model_fields.get(name)
        kind = field.annotation if field else None
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return []
    return list(kind.model_fields)


def _sections() -> list[str]:
    return [name for name in _names_below(()) if _names_below((name,))]


@cache
def _all_names() -> set[str]:
    names = {f"{section}.{name}" for section in _sections() for name in _names_below((section,))}
    return names | (set(_names_below(())) - set(_sections()))


def _schema_of(names: tuple[str, ...]) -> Mapping[str, Any]:
    whole: Mapping[str, Any] = Settings.model_json_schema()
    schema = whole
    for name in names:
        schema = schema["properties"][name]
        if "$ref" in schema:
            schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema


def _range(schema: Mapping[str, Any]) -> str:
    least = schema.get("minimum")
    above = schema.get("exclusiveMinimum")
    most = schema.get("maximum")
    if least is not None and most is not None:
        return f" from {least:g} to {most:_}".replace("_", ",")
    if above is not None and most is not None:
        return f" above {above:g} and at most {most:g}"
    if least is not None:
        return f" of at least {least:g}"
    return ""


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    return str(list(value)) if isinstance(value, tuple) else str(value)
