"""The keys of a project's files, made from the models that read them.

What a key means is the comment at its field.
"""

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from pydantic import TypeAdapter

from reportgen.project import project, published
from reportgen.tasks.numeric_variables import Variables

PROJECT_TABLES: Mapping[str, type] = {
    "": project._ProjectFile,
    "[data.NAME]": project._DataTable,
    "[variables]": Variables,
    "[[credit]]": project._CreditTable,
}
PUBLISHED_TABLES: Mapping[str, type] = {
    "": published.Published,
    "[original]": published._TitleBlock,
    "[[metric]], [[setting]]": published.PublishedValue,
    "[[figure]]": published.PublishedFigure,
    "[[erratum]]": published.PublishedErratum,
}
"""How a table of a file begins -> what reads it."""

_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "table",
}


@dataclass(frozen=True)
class Key:
    """A key of a table."""

    name: str
    meaning: str
    kind: str
    default: str  # as TOML; "needed" where there is none, empty: nothing


def keys_of(model: type) -> Iterator[Key]:
    """Yield the keys of a table in their order."""
    schema = TypeAdapter(model).json_schema()
    meanings = _comments(model)
    fields = getattr(model, "model_fields", {})
    aliases = {name: field.alias or name for name, field in fields.items()}
    for name, meaning in meanings.items():
        key = aliases.get(name, name)
        found = schema["properties"][key]
        default = found.get("default")
        shown = json.dumps(default) if isinstance(default, str | bool) and default else ""
        is_needed = key in schema.get("required", ())
        yield Key(key, meaning, _kind(found), "needed" if is_needed else shown)


def _kind(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        kinds = [_kind(one) for one in schema["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds)).removeprefix("whole number or ")
    if schema.get("format") == "date":
        return "date"
    if schema.get("type") == "array":
        inside = _kind(schema["items"])
        return "tables" if inside == "table" else f"list of {inside}s"
    return _WORDS[schema.get("type", "object")]


def _comments(model: type) -> dict[str, str]:
    """Return field -> the comment at it."""
    lines = dedent(inspect.getsource(model)).splitlines()
    (declared,) = ast.parse("\n".join(lines)).body
    assert isinstance(declared, ast.ClassDef)
    found = {}
    for one in declared.body:
        if isinstance(one, ast.AnnAssign):
            assert isinstance(one.target, ast.Name)
            written = "\n".join(lines[one.lineno - 1 : one.end_lineno])
            found[one.target.id] = written.partition("  # ")[2].partition("\n")[0]
    return found
