"""Whatever a shell has set, a command says the same and ends in the same way."""

import os
import re
import shlex
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.cli.untrusted.bounds import (
    OWN,
    Place,
    assert_documented,
    few_or_many,
    hold_for,
    little_memory,
)
from tests.commands import Run, in_shell

UNUSABLE = ("idna", "punycode", "undefined")
"""Encodings in which no text can be printed piece by piece."""

VARIABLES = {
    "LC_ALL": ["", "C", "POSIX", "de_DE.UTF-8", "tr_TR.UTF-8", "no such", "zh_CN.GB18030"],
    "COLUMNS": ["0", "1", "-5", "20", "40", "x", "99999999", ""],
    "LINES": ["0", "x"],
    "PYTHONIOENCODING": [
        "utf-8",
        "ascii",
        "latin-1",
        "utf-16",
        "cp437",
        "ascii:strict",
        "utf-8-sig",
        *UNUSABLE,
    ],
    "PYTHONUTF8": ["0", "1"],
    "MPLBACKEND": ["agg", "no such", "module://matplotlib_inline.backend_inline", "module://x"],
    "MPLCONFIGDIR": ["/dev/null", "/no/such"],
    "TERM": ["dumb", "", "x"],
    "NO_COLOR": ["1"],
    "FORCE_COLOR": ["1"],
    "TZ": ["no such", "Pacific/Kiritimati"],
    "HOME": ["/no/such", ""],
    "TMPDIR": ["/no/such"],
    "OMP_NUM_THREADS": ["0", "x"],
    "OPENBLAS_NUM_THREADS": ["0", "x"],
    "PYTHONHASHSEED": ["random", "1"],
    "PYTHONWARNINGS": ["error", "always"],
    "PYTHONDEVMODE": ["1"],
    "PYTHONINSPECT": ["1"],
    "SOURCE_DATE_EPOCH": ["abc", "", "-1"],
    "XDG_CACHE_HOME": ["/dev/null", ""],
    "KERAS_HOME": ["/dev/null"],
}
SHOWN = {"TZ", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"}
"""What a command may show: the hour of a day, and what is in the keys of results."""

READERS: tuple[tuple[str, ...], ...] = (
    ("list", "--results", "results"),
    ("show", "1", "--results", "results"),
    ("history", "coin.right", *OWN),
    ("history", "coin.right", "--format", "svg", *OWN),
    ("diff", "1", "1", "--exit-code", *OWN),
    ("grade", "1", "--rubric", "own/rubric.toml", *OWN),
    ("explain", "coin.right", "1", "--results", "results"),
    ("settings", "--project", "own"),
    ("store", "list", "--results", "results"),
    ("build", "--dry-run", *OWN),
    ("new", "--list"),
)
ENVIRONMENTS = st.dictionaries(
    st.sampled_from(sorted(VARIABLES)), st.integers(0, 99), min_size=1, max_size=4
).map(
    lambda drawn: {name: VARIABLES[name][at % len(VARIABLES[name])] for name, at in drawn.items()}
)
MEMORY_OF_A_PROCESS = 600_000_000 + 64_000_000 * (os.cpu_count() or 1)  # BLAS takes some for each


@few_or_many(12, 1000)
def test_any_environment(examples: int, place: Place) -> None:
    def hold(data: st.DataObject) -> None:
        assert_no_effect(data.draw(ENVIRONMENTS), data.draw(st.sampled_from(READERS)), place)

    hold_for(examples, hold)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
@pytest.mark.parametrize("arguments", [READERS[1], READERS[3]], ids=" ".join)
def test_an_encoding(encoding: str, arguments: Sequence[str], place: Place) -> None:
    backend = "module://matplotlib_inline.backend_inline"
    assert_no_effect({"PYTHONIOENCODING": encoding, "MPLBACKEND": backend}, arguments, place)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("PYTHONIOENCODING", encoding) for encoding in UNUSABLE),
        ("PYTHONINSPECT", "1"),
    ],
)
def test_a_variable_of_python_itself(name: str, value: str, place: Place) -> None:
    assert_no_effect({name: value}, READERS[1], place)


def assert_no_effect(variables: dict[str, str], arguments: Sequence[str], place: Place) -> None:
    """Hold that a command does and says what it does without variables of the environment."""
    before = place.outside()
    with little_memory(MEMORY_OF_A_PROCESS):
        run = run_with(variables, arguments, place.folder)
    assert run.status == 0, run.errors
    assert_documented(run, arguments)
    is_alike = words(run.output) == words(usual(tuple(arguments), place.folder))
    tells_ages = arguments[0] == "store"  # which grow meanwhile
    assert is_alike or tells_ages or SHOWN & variables.keys()
    assert place.outside() == before


@cache
def usual(arguments: Sequence[str], folder: Path) -> str:
    return run_with({}, arguments, folder).output


def words(text: str) -> list[str]:
    return re.findall("[A-Za-z0-9.]{3,}", text)


def run_with(variables: dict[str, str], arguments: Sequence[str], folder: Path) -> Run:
    done = in_shell(shlex.join(arguments), folder, **variables)
    asked = variables.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    encoding = "utf-8" if asked in UNUSABLE else asked
    is_for_programs = arguments[0] == "settings" or "svg" in arguments
    output = done.stdout.decode("utf-8" if is_for_programs else encoding)
    return Run(done.returncode, output, done.stderr.decode(encoding))
