"""What code a function reaches is kept, and believed only for the same source."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reportgen.tasks.code import cache
from reportgen.tasks.code.cache import CodeCache
from reportgen.tasks.code.reached import ReachedCode, reached_code

Function = Callable[..., object]

SOURCE = "def run():\n    return helper()\n\n\ndef helper():\n    return 1\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the code is kept, in a store that is there."""
    (tmp_path / "store").mkdir()
    return tmp_path / "store" / "code" / "reached.json"


@pytest.fixture
def fresh_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Function]]:
    """Return a function that writes the module `fresh` and returns its `run`, as a new process."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def write(text: str) -> Function:
        (tmp_path / "fresh.py").write_text(text)
        sys.modules.pop("fresh", None)
        importlib.invalidate_caches()
        run: Function = importlib.import_module("fresh").run
        return run

    yield write
    sys.modules.pop("fresh", None)


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the functions whose source was searched."""
    names: list[str] = []

    def search(function: Function, project: Path | None) -> ReachedCode:
        names.append(function.__qualname__)
        return reached_code(function, project)

    monkeypatch.setattr(cache, "reached_code", search)
    return names


def ask(file: Path, function: Function) -> ReachedCode:
    kept = CodeCache(file)
    found = kept.reached(function)
    kept.keep()
    return found


def test_the_second_time_it_is_read_and_the_same(
    file: Path, fresh_module: Callable[[str], Function], searched: list[str]
) -> None:
    run = fresh_module(SOURCE)

    first, second = ask(file, run), ask(file, run)

    assert searched == ["run"]
    assert first == second == CodeCache().reached(run)
    assert set(first.pieces) == {"fresh.run", "fresh.helper"}


def test_another_source_is_searched_again(
    file: Path, fresh_module: Callable[[str], Function], searched: list[str]
) -> None:
    ask(file, fresh_module(SOURCE))

    ask(file, fresh_module(f"{SOURCE}\n\nUNUSED = 1\n"))

    assert searched == ["run", "run"]


@pytest.mark.parametrize("damage", [b"", b"{}", b"\n"])
def test_a_damaged_file_is_not_believed(
    damage: bytes, file: Path, fresh_module: Callable[[str], Function], searched: list[str]
) -> None:
    run = fresh_module(SOURCE)
    expected = ask(file, run)

    file.write_bytes(damage)

    assert ask(file, run) == expected
    assert searched == ["run", "run"]


def test_a_flipped_bit_is_noticed(
    file: Path, fresh_module: Callable[[str], Function], searched: list[str]
) -> None:
    run = fresh_module(SOURCE)
    expected = ask(file, run)
    content = bytearray(file.read_bytes())
    content[-10] ^= 1

    file.write_bytes(content)

    assert ask(file, run) == expected
    assert searched == ["run", "run"]


def test_asking_for_some_functions_forgets_no_others(
    file: Path, fresh_module: Callable[[str], Function], searched: list[str]
) -> None:
    run = fresh_module(SOURCE)
    helper = sys.modules["fresh"].helper

    for function in (run, helper, run):
        ask(file, function)

    assert searched == ["run", "helper"]


def test_nothing_is_left_where_there_is_no_store(
    tmp_path: Path, fresh_module: Callable[[str], Function]
) -> None:
    ask(tmp_path / "store" / "code" / "reached.json", fresh_module(SOURCE))

    assert not (tmp_path / "store").exists()
