"""Which changes of a package's source a task notices."""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from reportgen.tasks.code.reached import reached_code
from tests.tasks.toy_tasks import drawing

Files = Mapping[str, str]
Reached = Callable[[Files], dict[str, str]]

TOY = {
    "toy/__init__.py": "",
    "toy/tasks.py": '''
"""Tasks."""
from typing import TYPE_CHECKING
import numpy as np
from toy import helpers, noise
from toy.shapes import Square as Shape
if TYPE_CHECKING:
    from toy.unused import Report

FACTOR = 2
OTHER = 3

def run(*, size, seed, announce) -> "Report":
    """Return a number."""
    from toy.heavy import train
    return train(helpers.scale(size)) + noise.LEVEL * FACTOR + Shape(2).area()

def unrelated():
    return OTHER
''',
    "toy/helpers.py": """
from math import floor

def scale(value: float) -> float:
    return _round(value)

def _round(value):
    return floor(value)

def unused(value):
    return -value
""",
    "toy/noise.py": "LEVEL = 0.5\nLEVELS = [LEVEL]\n",
    "toy/shapes.py": """
from dataclasses import dataclass

class Base:
    def name(self):
        return "base"

@dataclass(frozen=True)
class Square(Base):
    side: int

    def area(self):
        return self.side ** 2
""",
    "toy/heavy.py": """
raise ImportError("this module is never imported")

def train(value):
    return value
""",
    "toy/unused.py": "class Report: pass\n",
}


@pytest.fixture
def reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reached]:
    """Write a package, import its `toy.tasks` and return what `run` reaches."""
    numbers = count()

    def write_and_reach(files: Files) -> dict[str, str]:
        folder = tmp_path / str(next(numbers))
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        forget_toys()
        with monkeypatch.context() as context:
            context.syspath_prepend(folder)
            return dict(reached_code(importlib.import_module("toy.tasks").run).pieces)

    yield write_and_reach
    forget_toys()


def forget_toys() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy"]:
        del sys.modules[name]


def with_change(file: str, old: str, new: str) -> Files:
    assert TOY[file].count(old) == 1
    return {**TOY, file: TOY[file].replace(old, new)}


def test_what_is_reached_is_found_without_importing_it(reached: Reached) -> None:
    assert set(reached(TOY)) == {
        "toy.tasks.run",
        "toy.tasks.FACTOR",
        "toy.helpers.scale",
        "toy.helpers._round",
        "toy.noise.LEVEL",
        "toy.shapes.Square",
        "toy.shapes.Base",
        "toy.heavy.train",
        "toy.heavy.<module>",
    }
    assert "toy.heavy" not in sys.modules


@pytest.mark.parametrize(
    ("file", "old", "new", "name"),
    [
        ("toy/tasks.py", "train(helpers", "-train(helpers", "toy.tasks.run"),
        ("toy/tasks.py", "FACTOR = 2", "FACTOR = 2.0", "toy.tasks.FACTOR"),
        ("toy/helpers.py", "floor(value)", "floor(value) + 1", "toy.helpers._round"),
        ("toy/helpers.py", "math import floor", "math import ceil as floor", "toy.helpers._round"),
        ("toy/noise.py", "LEVEL = 0.5", "LEVEL = 0.4", "toy.noise.LEVEL"),
        ("toy/shapes.py", "** 2", "** 3", "toy.shapes.Square"),
        ("toy/shapes.py", '"base"', '"basis"', "toy.shapes.Base"),
        ("toy/shapes.py", "side: int", "side: int = 1", "toy.shapes.Square"),
        ("toy/heavy.py", "return value", "return value * 1", "toy.heavy.train"),
    ],
)
def test_a_change_of_meaning_changes_that_piece_alone(
    reached: Reached, file: str, old: str, new: str, name: str
) -> None:
    before, after = reached(TOY), reached(with_change(file, old, new))

    assert {piece for piece in before if before[piece] != after[piece]} == {name}
    assert before.keys() == after.keys()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("toy/tasks.py", '"""Return a number."""', '"""Return one number, always."""'),
        ("toy/tasks.py", '"""Return a number."""\n', "\n"),
        ("toy/tasks.py", "OTHER = 3", "OTHER = 4"),
        ("toy/tasks.py", '-> "Report"', "-> float"),
        ("toy/tasks.py", "FACTOR = 2", 'FACTOR: int = 2\n"""How much."""'),
        ("toy/helpers.py", "value: float) -> float", "value)"),
        (
            "toy/helpers.py",
            "return _round(value)",
            "return (  # a comment\n        _round( value))",
        ),
        ("toy/helpers.py", "return -value", "return value"),
        ("toy/shapes.py", "side: int", "side: float"),
        ("toy/noise.py", "LEVELS = [LEVEL]", "LEVELS = []"),
        ("toy/unused.py", "pass", "x = 1"),
    ],
)
def test_a_change_that_means_nothing_to_the_task_changes_nothing(
    reached: Reached, file: str, old: str, new: str
) -> None:
    assert reached(with_change(file, old, new)) == reached(TOY)


def test_a_name_imported_from_elsewhere_is_followed(reached: Reached) -> None:
    first = with_change(
        "toy/tasks.py", "toy.heavy import train", "toy.helpers import unused as train"
    )

    found = reached(first)

    assert "toy.helpers.unused" in found
    assert "toy.heavy.train" not in found


def test_a_name_is_followed_through_the_package_that_hands_it_on(reached: Reached) -> None:
    files = with_change(
        "toy/tasks.py", "from toy.shapes import Square as", "from toy import Square as"
    )

    found = reached({**files, "toy/__init__.py": "from .shapes import Square\n"})

    assert {"toy.shapes.Square", "toy.shapes.Base"} <= found.keys()


def test_a_name_that_a_package_hands_out_on_demand_is_followed(reached: Reached) -> None:
    files = with_change(
        "toy/tasks.py", "from toy.shapes import Square as", "from toy import Square as"
    )
    on_demand = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from toy.shapes import Square
    from toy.unused import Report

def __getattr__(name):
    import importlib
    if name != "Square":
        raise AttributeError(name)
    return getattr(importlib.import_module("toy." + "shapes"), name)
"""

    found = reached({**files, "toy/__init__.py": on_demand})

    assert {"toy.shapes.Square", "toy.shapes.Base"} <= found.keys()
    assert found.keys() <= reached(TOY).keys()


def test_a_local_name_is_not_taken_for_a_module(reached: Reached) -> None:
    files = with_change(
        "toy/tasks.py", "noise.LEVEL * FACTOR", "(lambda noise: noise.LEVEL)(Shape) * FACTOR"
    )

    assert "toy.noise.LEVEL" not in reached(files)


@pytest.mark.parametrize("use", ["getattr(noise, 'LEVEL')", "vars(noise)['LEVEL']", "noise.LEVELX"])
def test_a_module_used_in_an_unclear_way_counts_whole(reached: Reached, use: str) -> None:
    found = reached(with_change("toy/tasks.py", "noise.LEVEL", use))

    assert {"toy.noise.LEVEL", "toy.noise.LEVELS"} <= found.keys()


def test_an_import_that_shows_only_at_run_time_counts_the_whole_package(reached: Reached) -> None:
    files = with_change(
        "toy/tasks.py", "noise.LEVEL", "__import__('importlib').import_module('toy.noise').LEVEL"
    )

    assert {"toy.unused.Report", "toy.noise.LEVELS"} <= reached(files).keys()


def test_what_a_module_does_when_it_is_imported_counts(reached: Reached) -> None:
    acting = with_change("toy/helpers.py", "def scale", "TABLE = []\nTABLE.append(1)\n\ndef scale")
    acting_otherwise = {
        **acting,
        "toy/helpers.py": acting["toy/helpers.py"].replace("append(1)", "append(2)"),
    }

    before, after = reached(acting), reached(acting_otherwise)

    assert {name for name in before if before[name] != after[name]} == {"toy.helpers.<module>"}


def test_what_a_decorator_of_the_package_registers_counts(reached: Reached) -> None:
    files = {
        **TOY,
        "toy/registry.py": "def register(function):\n    return function\n",
        "toy/noise.py": "from toy.registry import register\nLEVEL = 0.5\n"
        "@register\ndef registered():\n    pass\n",
    }

    assert {"toy.noise.registered", "toy.registry.register"} <= reached(files).keys()


def test_a_constant_counts_with_what_is_put_into_it(reached: Reached) -> None:
    before = with_change("toy/noise.py", "LEVEL = 0.5\n", "LEVEL = {}\nLEVEL['a'] = 1\n")
    after = with_change("toy/noise.py", "LEVEL = 0.5\n", "LEVEL = {}\nLEVEL['a'] = 2\n")

    assert reached(before)["toy.noise.LEVEL"] != reached(after)["toy.noise.LEVEL"]


@pytest.mark.parametrize(
    "function", [lambda: None, partial(print), "text".upper], ids=["lambda", "partial", "method"]
)
def test_a_function_without_a_name_of_its_own_is_refused(function: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match="another process cannot find it by its name"):
        reached_code(function)


def test_a_task_of_the_tests_is_found_too_with_what_it_reaches_of_the_engine() -> None:
    found = reached_code(drawing("toy.1").function)

    assert set(found.pieces) == {"tests.tasks.toy_tasks.draw", "reportgen.tasks.task.Progress"}
    assert found.libraries == ("numpy",)
