"""A small valid report as parsed JSON, and the sample that it is cut from."""

import json
from typing import Any

import pytest
from pydantic import JsonValue

from reportgen.render.page_files import compose_text
from reportgen.report.model import Report


@pytest.fixture(scope="session")
def small(sample: Report) -> dict[str, Any]:
    """The sample, every kind of part, three values where it has many. Tenths of a second."""
    kinds = {block.kind: block for block in compose_text(sample)}
    with_text = sample.model_copy(update={"text": tuple(kinds.values())})
    cut = _cut(json.loads(with_text.to_json()))
    assert isinstance(cut, dict)
    return cut


def _cut(value: JsonValue, name: str = "") -> JsonValue:
    match value:
        case dict():
            return {name: _cut(one, name) for name, one in value.items()}
        case list() if name not in ("figures", "layers", "metrics", "tasks", "text"):
            return [_cut(one) for one in value[:3]]
        case list():
            return [_cut(one) for one in value]
    return value
