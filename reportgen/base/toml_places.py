"""Find the line of a key in a TOML text; tomllib does not give it."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

KeyPath = tuple[str | int, ...]
"""Keys from the top; the place in a list of tables is a number, from 0."""


@dataclass(frozen=True)
class Places:
    """Line of each key and table, from 1."""

    lines: Mapping[KeyPath, int]

    def line_of(self, path: KeyPath) -> int | None:
        """Return the line of a key, else of the nearest table around it, else None."""
        around = (path[:length] for length in range(len(path), 0, -1))
        return next((self.lines[part] for part in around if part in self.lines), None)


def places_in(text: str) -> Places:
    """Return where keys and tables seem to stand.

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
            lines.setdefault(table, number)
        elif not inside and (names := _keys(stripped)):
            lines.setdefault((*table, *names), number)
        for quotes in ('"""', "'''"):
            if inside in ("", quotes) and line.count(quotes) % 2:
                inside = "" if inside else quotes
    return Places(lines)


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
