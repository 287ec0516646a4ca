"""Load settings from their sources: profile < reportgen.toml < --settings < --set.

Each value remembers its place, so that an error names the file and the line.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from reportgen.base.errors import SettingsError, no_such
from reportgen.base.paths import PROJECT, WORKING_FOLDER_FILE
from reportgen.base.toml_text import read_toml
from reportgen.base.untrusted.text import shortened
from reportgen.project.settings.explain import check_name, explain_error, is_section
from reportgen.project.settings.schema import Settings

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
    sources = [read_source(PROJECT / "profiles" / f"{name}.toml") for name in _bases(profile)]
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
            if value == {} and is_section(names):
                continue  # a table with nothing in it
            check_name(names, source.places[names])
            values[names] = value
            # Taken out first: the order of the places is that of the sources.
            places.pop(names, None)
            places[names] = source.places[names]
    try:
        return Settings.model_validate(_nested(values))
    except ValidationError as error:
        raise explain_error(error, places) from error


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


def _from_working_folder(place: object, folder: Path) -> object:
    return str(folder / place) if isinstance(place, str) and place else place


def _bases(profile: str) -> Sequence[str]:
    return ("full",) if profile == "full" else ("full", profile)


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
