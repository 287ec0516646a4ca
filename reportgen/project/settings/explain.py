"""Explain an error in a setting in one line."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reportgen.base.errors import SettingsError, must_be, no_such
from reportgen.project.settings.schema import Settings, field_of


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
        raise SettingsError(f"{place}: {no_such('setting', name, known)}")
    if len(names) > 1:
        raise SettingsError(f"{place}: {no_such('section', names[0], _sections())}")
    raise SettingsError(f"{place}: {no_such('setting', name, _names_below(()))}")


def is_section(names: tuple[str, ...]) -> bool:
    """Return whether this is the name of a section of settings."""
    return bool(names) and bool(_names_below(names))


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
    is_inside = any(isinstance(part, int) for part in details["loc"])
    allowed = describe_allowed(_schema_of(names))
    return must_be(name, details["input"], allowed, "holds" if is_inside else "is")


def _place(names: tuple[str, ...], places: dict[tuple[str, ...], str]) -> str:
    for known, place in reversed(places.items()):
        if known[: len(names)] == names:
            return place
    return ""


def _names_below(names: tuple[str, ...]) -> list[str]:
    field = field_of(".".join(names))
    kind: object = Settings if not names else field and field.annotation
    return list(getattr(kind, "model_fields", ()))


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
