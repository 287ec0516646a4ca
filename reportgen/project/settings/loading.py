"""Load settings from their sources: profile < reportgen.toml < --settings < --set.

Each value remembers its place, so that an error names the file and the line, in one
line with what is allowed.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reportgen.base.errors import SettingsError, must_be, no_such
from reportgen.base.paths import PROJECT, WORKING_FOLDER_FILE
from reportgen.base.toml_text import read_toml
from reportgen.base.untrusted.text import shortened
from reportgen.project.settings.schema import Settings, field_of

PROFILES = ("full", "fast")
PLACES = {("report", "theme")}
"""Settings that name a place; in a file a relative one counts from the file's folder."""


Names = tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Values by their full name, as in ("mlp", "epochs"), each with its place."""

    values: Mapping[Names, object]
    places: Mapping[Names, str]  # "--set", or file and line


def load_settings(
    profile: str = "full",
    settings_file: Path | None = None,
    overrides: Sequence[str] = (),
    folder: Path | None = None,
    stored: Source | None = None,
) -> Settings:
    """Return the effective settings.

    overrides: texts such as "mlp.epochs=20", the value in TOML.
    folder: the working folder, whose reportgen.toml counts where there is one.
    stored: all settings of an earlier build, which come in place of both files.
    Raises SettingsError, one line, for anything that is wrong in any source.
    """
    if profile not in PROFILES:
        raise SettingsError(no_such("profile", profile, PROFILES))
    bases = dict.fromkeys(("full", profile))
    sources = [read_source(PROJECT / "profiles" / f"{name}.toml") for name in bases]
    if stored is not None:
        sources.append(stored)
    else:
        if folder is not None and (folder / WORKING_FOLDER_FILE).exists():
            sources.append(read_source(folder / WORKING_FOLDER_FILE))
        if settings_file is not None:
            sources.append(read_source(settings_file))
    sources.extend(parse_override(override) for override in overrides)
    return combine(sources)


def combine(sources: Sequence[Source]) -> Settings:
    """Return the settings of all sources, the later over the earlier."""
    values: dict[Names, object] = {}
    places: dict[Names, str] = {}
    for source in sources:
        for names, value in source.values.items():
            if value == {} and _is_section(names):
                continue  # a table with nothing in it
            _check_name(names, source.places[names])
            values[names] = value
            # Taken out first: the order of the places is that of the sources.
            places.pop(names, None)
            places[names] = source.places[names]
    try:
        return Settings.model_validate(_nested(values))
    except ValidationError as error:
        raise _explain_error(error, places) from error


def read_source(file: Path) -> Source:
    """Return the values of a TOML file; raises SettingsError."""
    source = read_toml(file, "settings file", SettingsError)
    values = {
        names: _from_working_folder(value, file.parent) if names in PLACES else value
        for names, value in _flattened(source.tables)
    }
    return Source(values, {names: source.place_of(names) for names in values})


def stored_source(settings: Mapping[str, object], place: str) -> Source:
    """Return the settings of an earlier build; `place` names its file."""
    values = dict(_flattened(settings))
    return Source(values, dict.fromkeys(values, place))


def parse_override(text: str) -> Source:
    """Return the one value of "SECTION.NAME=VALUE"; raises SettingsError."""
    place = f"--set {shortened(text, 100)}"
    name, equals, value = text.partition("=")
    name = name.strip()
    if not equals or not name:
        raise SettingsError(f"{place}: expected SECTION.NAME=VALUE, as in --set mlp.epochs=20.")
    try:
        parsed = tomllib.loads(f"value = {value.strip()}")
    except (ValueError, RecursionError) as error:
        raise SettingsError(
            f"{place}: the value is not TOML; "
            "write a number as 20, a list as [32, 16], a text as '\"convnet\"'."
        ) from error
    if set(parsed) != {"value"}:
        raise SettingsError(f"{place}: give one value.")
    names = tuple(part.strip() for part in name.split("."))
    values = (
        dict(_flattened(parsed["value"], names))
        if isinstance(parsed["value"], dict) and parsed["value"]
        else {names: parsed["value"]}
    )
    return Source(values, dict.fromkeys(values, place))


def _explain_error(error: ValidationError, places: dict[Names, str]) -> SettingsError:
    """Return the first thing that is wrong, with its place and what is allowed."""
    details = error.errors()[0]
    names = tuple(part for part in details["loc"] if isinstance(part, str))
    message = _message(details, names)
    place = _place(names, places)
    return SettingsError(f"{place}: {message}" if place else message)


def _check_name(names: Names, place: str) -> None:
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


def _is_section(names: Names) -> bool:
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
    return "true or false" if schema.get("type") == "boolean" else "another value"


def _from_working_folder(place: object, folder: Path) -> object:
    return str(folder / place) if isinstance(place, str) and place else place


def _flattened(table: Mapping[str, object], prefix: Names = ()) -> Iterator[tuple[Names, object]]:
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flattened(value, (*prefix, name))
        else:
            yield (*prefix, name), value


def _nested(values: Mapping[Names, object]) -> dict[str, object]:
    settings: dict[str, object] = {}
    sections: dict[str, dict[str, object]] = {}
    for names, value in values.items():
        if len(names) == 1:
            settings[names[0]] = value
        else:
            sections.setdefault(names[0], {})[names[1]] = value
    return settings | sections


def _message(details: ErrorDetails, names: Names) -> str:
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


def _place(names: Names, places: dict[Names, str]) -> str:
    found = (place for known, place in reversed(places.items()) if known[: len(names)] == names)
    return next(found, "")


def _names_below(names: Names) -> list[str]:
    field = field_of(".".join(names))
    kind: object = Settings if not names else field and field.annotation
    return list(getattr(kind, "model_fields", ()))


def _sections() -> list[str]:
    return [name for name in _names_below(()) if _names_below((name,))]


@cache
def _all_names() -> set[str]:
    names = {f"{section}.{name}" for section in _sections() for name in _names_below((section,))}
    return names | (set(_names_below(())) - set(_sections()))


def _schema_of(names: Names) -> Mapping[str, Any]:
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
