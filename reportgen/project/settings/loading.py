"""Load settings from their sources: profile < reportgen.toml < --settings < --set.

Each value remembers its place, so that an error names the file and the line, in one
line with what is allowed.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reportgen.base.errors import SettingsError, must_be, no_such
from reportgen.base.paths import WORKING_FOLDER_FILE
from reportgen.base.toml_text import TooNestedError, excess_in, read_toml, tables_of
from reportgen.base.untrusted.text import shortened
from reportgen.project.project import Project
from reportgen.project.settings.schema import Settings, field_of

_BARE_WORD = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
"""A value of --set that is a text as it stands."""

PLACES = {("report", "theme")}
"""Settings that name a place; in a file a relative one counts from the file's folder."""

Names = tuple[str, ...]
OwnSettings = TypeVar("OwnSettings", bound=Settings)
"""The settings of a project."""


@dataclass(frozen=True)
class Source:
    """Values by their full name, as in ("knn", "neighbours"), each with its place."""

    values: Mapping[Names, object]
    places: Mapping[Names, str]  # "--set", or file and line


def load_settings(
    project: Project,
    model: type[OwnSettings],
    profile: str | None = None,
    settings_file: Path | None = None,
    overrides: Sequence[str | Source] = (),
    folder: Path | None = None,
    stored: Source | None = None,
) -> OwnSettings:
    """Return the effective settings; for the arguments see `settings_loader`, which reads once."""
    loader = settings_loader(project, model, profile, settings_file, overrides, folder, stored)
    return loader()


def settings_loader(
    project: Project,
    model: type[OwnSettings],
    profile: str | None = None,
    settings_file: Path | None = None,
    overrides: Sequence[str | Source] = (),
    folder: Path | None = None,
    stored: Source | None = None,
) -> Callable[..., OwnSettings]:
    """Return what gives the effective settings, with more sources behind all others.

    profile: None for the project's reference.
    overrides: what comes last; texts as `parse_override` takes them.
    folder: the working folder, whose reportgen.toml counts where there is one.
    stored: all settings of an earlier build, which come in place of both files.
    Raises SettingsError, one line, for anything that is wrong in any source, and for a name in any
    profile that is no setting.
    """
    if profile is not None and profile not in project.profiles:
        raise SettingsError(no_such("profile", profile, project.profiles))
    combination = _Combination(model)
    profiles = {name: project_source(project, name) for name in project.profiles}
    for source in profiles.values():
        combination.check_names(source)
    bases = dict.fromkeys((project.reference, profile or project.reference))
    sources = [_title_of(project), *(profiles[name] for name in bases)]
    if stored is not None:
        sources.append(stored)
    else:
        if folder is not None and (folder / WORKING_FOLDER_FILE).exists():
            sources.append(read_source(folder / WORKING_FOLDER_FILE))
        if settings_file is not None:
            sources.append(read_source(settings_file))
    sources.extend(parse_override(one) if isinstance(one, str) else one for one in overrides)
    return lambda *more: combination.of([*sources, *more])


def project_source(project: Project, profile: str) -> Source:
    """Return what a profile of a project gives."""
    found = project.profiles[profile]
    values = _with_places(found.values, project.folder)
    return Source(values, {names: found.place_of(names) for names in values})


def _title_of(project: Project) -> Source:
    """Return the title block that a project gives."""
    title = {"title": project.title, "authors": list(project.authors)}
    values: dict[Names, object] = {("report", name): value for name, value in title.items()}
    return Source(values, {names: project.source.place_of(names[1:]) for names in values})


def read_source(file: Path) -> Source:
    """Return the values of a TOML file; raises SettingsError."""
    source = read_toml(file, "settings file", SettingsError)
    values = _with_places(source.tables, file.parent)
    return Source(values, {names: source.place_of(names) for names in values})


def stored_source(settings: Mapping[str, object], place: str) -> Source:
    """Return the settings of an earlier build; `place` names its file.

    Somebody else may have made it, so a place that it names is not looked into unasked.
    """
    values = {names: one for names, one in flattened(settings) if names not in PLACES}
    return Source(values, dict.fromkeys(values, place))


def parse_override(text: str, option: str = "--set", example: str = "7") -> Source:
    """Return the one value of "SECTION.NAME=VALUE"; a word that is not TOML is a text.

    option: that it was given with, and an example of its values, for messages.
    Raises SettingsError.
    """
    place = f"{option} {shortened(text, 100)}"
    name, equals, value = text.partition("=")
    name = name.strip()
    if not equals or not name:
        raise SettingsError(
            f"{place}: expected SECTION.NAME=VALUE, as in {option} knn.neighbours={example}."
        )
    value = value.strip()
    try:
        parsed = tables_of(f"value = {value}")
    except TooNestedError as error:
        raise SettingsError(f"{place}: {error}.") from error
    except (ValueError, RecursionError) as error:
        if not _BARE_WORD.fullmatch(value):
            raise SettingsError(
                f"{place}: the value is not TOML; "
                "write a number as 20, a list as [32, 16], a text as '\"a text\"'."
            ) from error
        parsed = {"value": value}
    if set(parsed) != {"value"}:
        raise SettingsError(f"{place}: give one value.")
    if excess := excess_in(parsed):
        raise SettingsError(f"{place}: {excess[1]}.")
    names = tuple(part.strip() for part in name.split("."))
    values = (
        dict(flattened(parsed["value"], names))
        if isinstance(parsed["value"], dict) and parsed["value"]
        else {names: parsed["value"]}
    )
    return Source(values, dict.fromkeys(values, place))


def flattened(table: Mapping[str, object], prefix: Names = ()) -> Iterator[tuple[Names, object]]:
    """Yield each value in tables by its full name, as in ("knn", "neighbours")."""
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from flattened(value, (*prefix, name))
        else:
            yield (*prefix, name), value


@dataclass(frozen=True)
class _Combination(Generic[OwnSettings]):
    """The settings of all sources of one project, the later over the earlier."""

    model: type[OwnSettings]

    def of(self, sources: Sequence[Source]) -> OwnSettings:
        """Return the settings; raises SettingsError."""
        values: dict[Names, object] = {}
        places: dict[Names, str] = {}
        for source in sources:
            for names, value in self.check_names(source).items():
                values[names] = value
                # Taken out first: the order of the places is that of the sources.
                places.pop(names, None)
                places[names] = source.places[names]
        nested = _nested(values)
        try:
            return self.model.model_validate({name: {} for name in self._sections} | nested)
        except ValidationError as error:
            raise self._explained(error, places) from error

    def check_names(self, source: Source) -> Mapping[Names, object]:
        """Return the values of a source by their full names; raises SettingsError."""
        found = {
            names: value
            for names, value in source.values.items()
            if value != {} or not self._is_section(names)  # else a table with nothing in it
        }
        for names in found:
            self._check_name(names, source.places[names])
        return found

    def _explained(self, error: ValidationError, places: Mapping[Names, str]) -> SettingsError:
        """Return the first thing that is wrong, with its place and what is allowed."""
        details = error.errors()[0]
        names = tuple(part for part in details["loc"] if isinstance(part, str))
        message = self._message(details, names)
        place = _place(names, places)
        return SettingsError(f"{place}: {message}" if place else message)

    def _message(self, details: ErrorDetails, names: Names) -> str:
        name = ".".join(names)
        match details["type"]:
            case "missing":
                return f"The setting {name} has no value."
            case "value_error":
                reason = str(details["ctx"]["error"])
                return f"{name}: {reason}." if name else f"{reason}."
        is_inside = any(isinstance(part, int) for part in details["loc"])
        allowed = describe_allowed(self._schema_of(names))
        return must_be(name, details["input"], allowed, "holds" if is_inside else "is")

    def _check_name(self, names: Names, place: str) -> None:
        """Raise SettingsError unless there is a setting of this full name."""
        name = ".".join(names)
        below = self._names_below(names)
        if len(names) <= 2 and not below and names[-1] in self._names_below(names[:-1]):
            return
        above = self._names_below(names[:1])
        if below:
            raise SettingsError(
                f"{place}: {name} is a section; set one of {', '.join(below)} in it."
            )
        if above and len(names) > 1:
            known: Collection[str] = [f"{names[0]}.{setting}" for setting in above]
            raise SettingsError(f"{place}: {no_such('setting', name, known)}")
        if len(names) > 1:
            raise SettingsError(f"{place}: {no_such('section', names[0], self._sections)}")
        raise SettingsError(f"{place}: {no_such('setting', name, self._names_below(()))}")

    def _is_section(self, names: Names) -> bool:
        return bool(names) and bool(self._names_below(names))

    def _names_below(self, names: Names) -> list[str]:
        field = field_of(self.model, ".".join(names))
        kind: object = self.model if not names else field and field.annotation
        return list(getattr(kind, "model_fields", ()))

    @property
    def _sections(self) -> list[str]:
        return [name for name in self._names_below(()) if self._names_below((name,))]

    def _schema_of(self, names: Names) -> Mapping[str, Any]:
        whole: Mapping[str, Any] = self.model.model_json_schema()
        schema = whole
        for name in names:
            schema = schema["properties"][name]
            if "$ref" in schema:
                schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
        return schema


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


def _with_places(values: Mapping[str, object], folder: Path) -> dict[Names, object]:
    """Return the values of a file by their full names; places in it count from a folder."""
    return {
        names: str(folder / value)
        if names in PLACES and isinstance(value, str) and value
        else value
        for names, value in flattened(values)
    }


def _nested(values: Mapping[Names, object]) -> dict[str, object]:
    settings: dict[str, object] = {}
    sections: dict[str, dict[str, object]] = {}
    for names, value in values.items():
        if len(names) == 1:
            settings[names[0]] = value
        else:
            sections.setdefault(names[0], {})[names[1]] = value
    return settings | sections


def _place(names: Names, places: Mapping[Names, str]) -> str:
    found = (
        place for known, place in reversed(list(places.items())) if known[: len(names)] == names
    )
    return next(found, "")


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
