"""The parts of the documents that are made: from the code, the help and the reference run.

In a document such a part stands between `<!-- made: NAME -->` and `<!-- end of NAME -->`.
`make documents` renews all of them.
"""

import inspect
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from reportgen.project.experiments.loading import experiments_in, load_modules
from reportgen.project.folder import project_folder, reference_folder
from reportgen.project.settings.loading import describe_allowed
from reportgen.render.document.published_rows import difference_text
from reportgen.report.model import Report, read_report
from reportgen.report.numbers import format_plain, spread_text
from tests.documents import command_line, file_keys, public_names
from tests.documents.tables import table
from tests.mnist import PROJECT, SETTINGS, load_settings

DOCUMENTS = Path(__file__).parents[2]
MADE_IN = tuple(
    f"docs/{name}.md"
    for name in ("api", "command-line", "mnist", "performance", "project-files", "settings")
)

_PART = re.compile(r"(<!-- made: (?P<name>[a-z ]+) -->\n).*?(<!-- end of (?P=name) -->)", re.DOTALL)

_HEADLINES: Mapping[str, str] = {
    "mlp.test_accuracy": "64-64 network (2.c): test accuracy",
    "mlp.test_loss": "test loss, nats",
    "three_layer.test_accuracy": "500-300 network (2.d): test accuracy",
    "three_layer.test_loss": "test loss, nats",
    "weight_decay.1e-06.final_test_accuracy": "the same with weight decay 10⁻⁶: test accuracy",
    "weight_decay.1e-05.final_test_accuracy": "10⁻⁵",
    "weight_decay.1e-04.final_test_accuracy": "10⁻⁴",
    "convnet.test_accuracy": "ConvNet (3.a): test accuracy",
    "convnet.test_loss": "test loss, nats",
    "noise.recognition_limit": "noise level up to which digits are recognised (4.b)",
    "noise.denoising_limit": "the same after denoising",
    "noise.crossover": "noise level from which denoising helps (4.c)",
}
"""Metric -> its label in the table of headline numbers."""


def with_made_parts(document: str) -> str:
    """Return a document with each of its made parts as it is now."""
    return _PART.sub(lambda found: f"{found[1]}{MADE[found['name']]()}\n{found[3]}", document)


def made_parts_in(document: str) -> list[str]:
    """Return the names of the made parts in a document."""
    return [found["name"] for found in _PART.finditer(document)]


def _every_setting() -> str:
    schema = SETTINGS.model_json_schema()
    modules = _module_docstrings()
    profiles = {name: load_settings(name).model_dump(mode="json") for name in ("full", "fast")}
    sections = [
        (name, schema["$defs"][place["$ref"].rpartition("/")[2]])
        for name, place in schema["properties"].items()
        if "$ref" in place
    ]
    top = {name: one for name, one in schema["properties"].items() if "$ref" not in one}
    blocks = [_settings_table("", top, profiles)]
    for name, section in sections:
        values = {profile: every[name] for profile, every in profiles.items()}
        said = modules.get(name, section.get("description"))
        blocks += [f"## `{name}`", *([said] if said else [])]
        blocks += [_settings_table(f"{name}.", section["properties"], values)]
    return "\n\n".join(blocks)


def _module_docstrings() -> Mapping[str, str]:
    """Return how the docstring of each experiment's module begins, by the experiment's name."""
    found = experiments_in(load_modules(PROJECT.folder), PROJECT.folder)
    docstrings = {one.name: inspect.getdoc(inspect.getmodule(one.function)) for one in found}
    return {name: (text or "").partition("\n\n")[0] for name, text in docstrings.items()}


def _settings_table(
    prefix: str,
    properties: Mapping[str, Mapping[str, Any]],
    values: Mapping[str, Mapping[str, JsonValue]],
) -> str:
    rows = [
        (
            f"`{prefix}{name}`",
            _meaning(schema),
            _said(schema, "unit"),
            describe_allowed(schema),
            _toml(values["full"][name]),
            _toml(values["fast"][name]) if values["fast"][name] != values["full"][name] else "",
        )
        for name, schema in properties.items()
    ]
    return table(("setting", "meaning", "unit", "allowed", "full", "fast, if other"), rows)


def _meaning(schema: Mapping[str, Any]) -> str:
    beyond = _said(schema, "meaning")
    return f"{schema['description']}: {beyond}" if beyond else str(schema["description"])


def _said(schema: Mapping[str, Any], what: str) -> str:
    """Return what the type says; of a list, its items do."""
    said: str = schema.get(what, "") or schema.get("items", {}).get(what, "")
    return said


def _toml(value: JsonValue) -> str:
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _keys(tables: Mapping[str, type]) -> str:
    return "\n\n".join(
        (f"`{name}`\n\n" if name else "")
        + table(
            ("key", "meaning", "value", "default"),
            [
                (f"`{one.name}`", one.meaning, one.kind, one.default)
                for one in file_keys.keys_of(model)
            ],
        )
        for name, model in tables.items()
    )


def _headline_numbers() -> str:
    report = _reference()
    numbers = {number.name: number for number in report.published}
    rows = [
        (
            label,
            format_plain(numbers[name].published),
            spread_text(report.metrics[name]),
            difference_text(numbers[name]),
            numbers[name].agreement,
        )
        for name, label in _HEADLINES.items()
    ]
    return table(("", "write-up", "reference run", "difference (standard errors)", "verdict"), rows)


def _reference() -> Report:
    return read_report(reference_folder(project_folder()))


MADE: Mapping[str, Callable[[], str]] = {
    "commands": command_line.reference,
    "every setting": _every_setting,
    "headline numbers": _headline_numbers,
    "keys of a project": lambda: _keys(file_keys.PROJECT_TABLES),
    "keys of published numbers": lambda: _keys(file_keys.PUBLISHED_TABLES),
    "parts of sections": public_names.parts_reference,
    "public names": public_names.reference,
}
"""Name of a made part -> what makes it."""
