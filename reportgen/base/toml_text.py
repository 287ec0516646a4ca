"""Read TOML that a person wrote; errors name file and line."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reportgen.base.errors import UserError, os_error_as
from reportgen.base.untrusted.folders import read_named

KeyPath = tuple[str | int, ...]
"""Keys from the top; the place in a list of tables is a number, from 0."""

MOST_BYTES = 200_000

_MOST_DIGITS = 60
_MOST_NESTED = 24

_PART = r"""(?:[\w-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')[ \t]*"""
# Python takes minutes to read one of thousands of parts.
_LONG_KEY = re.compile(rf"(?:^|[\[{{,])[ \t]*(?:{_PART}\.[ \t]*){{{_MOST_NESTED}}}", re.MULTILINE)
_TOO_NESTED = f"at most {_MOST_NESTED} tables and lists may be nested"

_LINE_OF_TOML = re.compile(r" \(at line ([0-9]+), column [0-9]+\)$")


class TooNestedError(ValueError):
    """A key has more parts than are allowed."""

    def __init__(self, line: int) -> None:
        """Say where it stands; line: from 1."""
        super().__init__(_TOO_NESTED)
        self.line = line


@dataclass(frozen=True)
class TomlText:
    """The tables of a text, and where each key stands."""

    tables: Mapping[str, Any]
    text: str
    file: str

    def place_of(self, path: KeyPath) -> str:
        """Return file and line of a key, or else of the nearest table around it."""
        around = (path[:length] for length in range(len(path), 0, -1))
        line = next((self._lines[part] for part in around if part in self._lines), None)
        return self.file if line is None else f"{self.file}, line {line}"

    @cached_property
    def _lines(self) -> Mapping[KeyPath, int]:
        return _lines_of_keys(self.text)


def read_toml(file: Path, kind: str, error: type[UserError]) -> TomlText:
    """Return what is in a file, in UTF-8 with or without a mark before the first character.

    kind: of file, as in "rubric", for messages. Raises `error`, one line.
    """
    try:
        with os_error_as(error, f"The {kind} {file} cannot be read"):
            content = read_named(file, MOST_BYTES)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        raise error(f"The {kind} {file} is not UTF-8 text.") from reason
    except ValueError as reason:
        raise error(f"The {kind} {file} is refused: {reason}.") from reason
    # TOML allows both ends of a line.
    return parse_toml(text.replace("\r\n", "\n"), str(file), error)


def parse_toml(text: str, file: str, error: type[UserError]) -> TomlText:
    """Return what is in a text; file: the name it goes by in messages. Raises `error`."""
    try:
        read = TomlText(tables_of(text), text, file)
    except TooNestedError as reason:
        raise error(f"{file}, line {reason.line}: {reason}.") from reason
    except (ValueError, RecursionError) as reason:
        message = str(reason)
        found = _LINE_OF_TOML.search(message)
        place = f"{file}, line {found[1]}" if found else file
        message = _LINE_OF_TOML.sub("", message)
        raise error(f"{place}: this is not TOML: {message}.") from reason
    if excess := excess_in(read.tables):
        path, words = excess
        raise error(f"{read.place_of(path)}: {words}.")
    return read


def tables_of(text: str) -> dict[str, Any]:
    """Return what is in a text; raises what `tomllib` does, or TooNestedError before."""
    if long := _LONG_KEY.search(text):
        raise TooNestedError(text.count("\n", 0, long.end()) + 1)
    return tomllib.loads(text)


def toml_value(value: object) -> str:
    """Return a text, number, truth or list of these in TOML, of which JSON's are a part."""
    return json.dumps(value, ensure_ascii=False)


def excess_in(value: object) -> tuple[KeyPath, str] | None:
    """Return where TOML has more than Python can print or walk through, and what is allowed."""
    waiting: list[tuple[KeyPath, object]] = [((), value)]
    while waiting:
        path, one = waiting.pop()
        if len(path) > _MOST_NESTED:
            return path, _TOO_NESTED
        match one:
            case dict():
                waiting += [((*path, name), each) for name, each in one.items()]
            case list():
                waiting += [((*path, place), each) for place, each in enumerate(one)]
            case int() if abs(one) >= 10**_MOST_DIGITS:
                return path, f"a whole number has at most {_MOST_DIGITS} digits"
    return None


def _lines_of_keys(text: str) -> dict[KeyPath, int]:
    """Return the first line, from 1, at which each key and table seems to stand.

    Each line is read alone under the last table header, and none inside a text of
    several lines: good enough to point at.
    """
    lines: dict[KeyPath, int] = {}
    tables: Counter[str] = Counter()
    table: KeyPath = ()
    inside = ""  # the quotes that end a text of several lines
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if not inside and stripped.startswith("["):
            table = _header(stripped, tables) or table
            lines.setdefault(table[:1], number)
            lines.setdefault(table, number)
        elif not inside and (names := _keys(stripped)):
            lines.setdefault((*table, *names), number)
        for quotes in ('"""', "'''"):
            if inside in ("", quotes) and line.count(quotes) % 2:
                inside = "" if inside else quotes
    return lines


def _header(line: str, tables: Counter[str]) -> KeyPath:
    names = _names(line)
    if not names:
        return ()
    first, *others = names
    if line.startswith("[["):
        tables[first] += 1
    return (first, tables[first] - 1, *others) if first in tables else names


def _keys(line: str) -> tuple[str, ...]:
    key, equals, _ = line.partition("=")
    return _names(f"{key} = 0") if equals else ()


def _names(line: str) -> tuple[str, ...]:
    """Return the keys, one below the other, that a line of TOML gives."""
    try:
        found: object = tomllib.loads(line)
    except (tomllib.TOMLDecodeError, RecursionError):
        return ()
    names: list[str] = []
    while isinstance(found, dict) and found:
        name, found = next(iter(found.items()))
        names.append(name)
        found = found[0] if isinstance(found, list) else found
    return tuple(names)
