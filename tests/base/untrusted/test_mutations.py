"""A valid report, mutated many times: it is read and shown, or refused in one line."""

import copy
import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.base.errors import UserError
from reportgen.compare.texts import paragraphs_of
from reportgen.export.markdown import text_markdown
from reportgen.report.model import Report, read_report
from reportgen.report.provenance import provenance_of
from reportgen.terminal.blocks import view_text
from reportgen.terminal.provenance import provenance_view
from reportgen.terminal.version import version_view
from reportgen.versions.history import changes_in_words

Place = tuple[str | int, ...]

VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, 0, -1, 1e-300, -1e99, 2**60, 5e-324, 0.1, float("nan"), float("inf")),
        *(
            "",
            "x",
            "..",
            "../x",
            "$",
            "{",
            "{mlp.test_accuracy}",
            "{x}",
            "a.b",
            "\x1b[2J",
            "\u202e",
        ),
        *("0001-fast", "mlp", "2024-02-29", "\ud800", "<script>", "%s", "AAAA", "é" * 300),
        *([], {}, [[]], [None], {"": 0}, [1, 2, 3], {"kind": "tiles"}, ["mlp.1"]),
    ]
)
NUMBERS = st.sampled_from([0, 1, 2**60, 1e-300, 5e-324, 0.5, 1e99, -1e99, -1, 0.123456789])
TEXTS = st.sampled_from(["", "x", "mlp", "mlp.1", "{x}", "$x$", "[red]", "<script>", "é" * 300])
CHANGES = st.sampled_from(
    ["delete", "double", "replace", "nest", "swap", "rename", "another", "another", "another"]
)


derandomized = partial(
    settings, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@derandomized(max_examples=150)
@given(data=st.data())
def test_a_mutated_report_is_read_or_refused(
    data: st.DataObject, small: Mapping[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_read_or_refused(data, small, tmp_path_factory.getbasetemp() / "mutated.json")


@pytest.mark.thorough
@derandomized(max_examples=1000)
@given(data=st.data())
def test_so_is_any_of_a_thousand(
    data: st.DataObject, small: Mapping[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_read_or_refused(data, small, tmp_path_factory.getbasetemp() / "mutated.json")


def assert_read_or_refused(data: st.DataObject, small: Mapping[str, Any], file: Path) -> None:
    report = copy.deepcopy(dict(small))
    for _ in range(data.draw(st.integers(1, 2))):
        mutate(report, data)
    content = json.dumps(report).encode()
    if data.draw(st.integers(0, 9)) == 0:
        content = mutated_bytes(content, data)
    file.write_bytes(content)

    refused = ""
    try:
        show(read_report(file), Report.model_validate(small))
    except UserError as error:
        refused = str(error)
    assert refused.isprintable()


def mutate(report: dict[str, Any], data: st.DataObject) -> None:
    """Change one value or name somewhere in a report."""
    # The field first: else most changes would be in figures, which have most values.
    places = list(all_places(report))
    field = data.draw(st.sampled_from(list(dict.fromkeys(place[0] for place in places))))
    place = data.draw(st.sampled_from([place for place in places if place[0] == field]))
    inside, last = container(report, place), place[-1]
    match data.draw(CHANGES):
        case "delete":
            del inside[last]
        case "double" if isinstance(inside, list) and isinstance(last, int):
            inside.append(copy.deepcopy(inside[last]))
        case "nest":
            inside[last] = data.draw(st.sampled_from([[inside[last]], {"a": inside[last]}]))
        case "swap":
            other = data.draw(st.sampled_from(places))
            value = copy.deepcopy(container(report, other)[other[-1]])
            inside[last] = value
        case "another" if isinstance(inside[last], str):
            inside[last] = data.draw(TEXTS)
        case "another" if isinstance(inside[last], int | float):
            inside[last] = data.draw(NUMBERS)
        case "rename" if isinstance(inside, dict):
            inside[str(data.draw(VALUES))] = inside.pop(last)
        case _:
            # A copy: another change may be of what is in it.
            inside[last] = copy.deepcopy(data.draw(VALUES))


def mutated_bytes(content: bytes, data: st.DataObject) -> bytes:
    """Cut bytes off, or write others over them."""
    place = data.draw(st.integers(0, len(content)))
    return content[:place] + data.draw(st.sampled_from([b"", b"\x00", b'"', b"]", b"\xff\xfe"]))


def all_places(value: object, place: Place = ()) -> Iterator[Place]:
    """Yield where values stand, but for the report as a whole."""
    if place:
        yield place
    match value:
        case dict():
            for name, one in value.items():
                yield from all_places(one, (*place, name))
        case list():
            for index, one in enumerate(value):
                yield from all_places(one, (*place, index))


def container(report: dict[str, Any], place: Place) -> Any:
    """Return the object or list that a value stands in."""
    inside: Any = report
    for part in place[:-1]:
        inside = inside[part]
    return inside


def show(report: Report, valid: Report) -> None:
    """Print all that is shown of a report."""
    view_text(version_view(report, valid, changes_in_words(valid, report)))
    view_text(version_view(valid, report, changes_in_words(report, valid)))
    for name in list(report.metrics)[:2]:
        view_text(provenance_view(provenance_of(name, report, {})))
    paragraphs_of(report.text)
    text_markdown(report.text, {})
