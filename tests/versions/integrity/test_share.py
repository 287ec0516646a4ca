"""Any number that a report shows is found when it is changed in report.json, or is listed here."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from reportgen.report.model import Report
from reportgen.versions.integrity import concerns_of
from tests.versions.integrity.conftest import REFERENCE

PARTS = ("metrics", "claims", "tables", "figures")

OF_THE_FORM = {"places", "step", "number", "columns", "style", "first", "last"}
"""How things are set, which is no result."""

ONLY_BY_VERIFICATION = {
    # Ends and errors of metrics of no known formula, and of numbers in tables that print neither.
    *(("metrics", key) for key in ("standard_error", "low", "high", "count")),
    *(("tables", key) for key in ("standard_error", "low", "high", "value")),
    # Printed at few digits, as "p < 0.001", where the test is not one that is reckoned again.
    *(("claims", key) for key in ("p_value", "comparisons", "low", "high", "slack", "value")),
    # What looks at further replicates were planned, and would do: printed where there are some.
    *(("claims", key) for key in ("look", "looks", "lasting_error")),
    # Shapes of models, and lines beside the data, which the drawings alone show.
    *(("figures", key) for key in ("output_shape", "input_shape", "parameters", "value")),
}
"""Part and key of numbers of which not every change is found by looking."""

Path = tuple[str | int, ...]


def numbers_in(thing: Any, path: Path) -> Iterator[Path]:
    """Yield the way to each number in JSON."""
    members = thing.items() if isinstance(thing, dict) else enumerate(thing)
    for key, value in members:
        if isinstance(value, dict | list):
            yield from numbers_in(value, (*path, key))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield (*path, key)


def key_of(path: Path) -> tuple[str, str]:
    """Return the part and the innermost name on the way to a number."""
    return str(path[0]), next(key for key in reversed(path) if isinstance(key, str))


def changed(report: dict[str, Any], path: Path) -> Report | None:
    """Return the report with a number changed so that it shows; None where none can be so."""
    part = str(path[0])
    edited: dict[str, Any] = {**report, part: deepcopy(report[part])}
    thing: Any = edited
    for key in path[:-1]:
        thing = thing[key]
    old = thing[path[-1]]
    if isinstance(old, int):
        thing[path[-1]] = old + max(1, old // 10)
    else:
        thing[path[-1]] = 1.03 * old + 0.004 if abs(old) > 0.001 else 1.5 * old + 0.0001
    try:
        return Report.model_validate_json(json.dumps(edited), strict=True)
    except ValidationError:
        return None


def test_a_changed_number_is_found_or_listed() -> None:
    report = json.loads((REFERENCE / "report.json").read_text(encoding="utf-8"))
    paths: dict[tuple[str, str], list[Path]] = {}
    for part in PARTS:
        for path in numbers_in(report[part], (part,)):
            if key_of(path)[1] not in OF_THE_FORM:
                paths.setdefault(key_of(path), []).append(path)
    choose = random.Random(1)
    sample = [path for each in paths.values() for path in choose.sample(each, min(len(each), 4))]

    edited = {path: changed(report, path) for path in sample}
    missed = {
        path
        for path, one in edited.items()
        if one is not None and next(concerns_of(REFERENCE, one), None) is None
    }

    tried = sum(one is not None for one in edited.values())
    print(f"Looking finds {tried - len(missed)} of {tried} changed numbers.")
    assert {path for path in missed if key_of(path) not in ONLY_BY_VERIFICATION} == set()
    assert len(missed) < 0.3 * tried
