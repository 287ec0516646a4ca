"""What the user's environment says of a library is heard, and known to the keys."""

import os

import pytest

from reportgen.base.errors import SettingsError
from reportgen.tasks.numeric_variables import (
    Variables,
    numeric_variables,
    set_defaults,
    thread_count,
)

VARIABLES = Variables(
    change_results=("TOY_FLAGS", "TOY_THREADS", "TOY_CPU_"),
    change_nothing=("TOY_LOG_", "TOY_SIDE_BY_SIDE"),
    owned=("TOY_",),
    defaults={"TOY_FLAGS": "1", "TOY_LOG_LEVEL": "3"},
    threads=("TOY_THREADS", "TOY_SIDE_BY_SIDE"),
)


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("OMP_", "OPENBLAS_", "MKL_", "BLIS_")):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOY_FLAGS", "0"),
        ("TOY_CPU_MAX", "AVX2"),
        ("TOY_THREADS", "2"),
        ("TOY_CPU_DEVICES", ""),
        ("OMP_NUM_THREADS", "4"),
        ("OPENBLAS_NUM_THREADS", "4"),
        ("OPENBLAS_CORETYPE", "Haswell"),
        ("MKL_CBWR", "COMPATIBLE"),
    ],
)
def test_a_variable_that_can_change_a_result_counts(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    assert numeric_variables(VARIABLES) == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOY_LOG_LEVEL", "0"),
        ("TOY_SIDE_BY_SIDE", "4"),
        ("TOY_FLAGS", "1"),  # as by default
        ("OMP_NUM_THREADS", "1"),
        ("MKL_NUM_THREADS", "1"),
        ("TOY_password", "a secret of another program's"),
        ("LANG", "C"),
    ],
)
def test_a_variable_that_changes_no_result_does_not(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    assert numeric_variables(VARIABLES) == {}


@pytest.mark.parametrize("value", ["many", "0", "-1", "", "1.5", "²", "9" * 5000])
def test_a_number_of_threads_that_is_none_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOY_THREADS", value)

    with pytest.raises(SettingsError, match=r"TOY_THREADS is \".*\", but must be a whole"):
        numeric_variables(VARIABLES)


def test_what_is_in_no_key_is_kept_from_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        os, "environ", {"TOY_ORDER": "0", "TOY_FLAGS": "--a", "TOY_LOG_MODULE": "b=1"}
    )

    set_defaults(VARIABLES)

    assert os.environ == {
        "TOY_FLAGS": "--a",
        "TOY_LOG_MODULE": "b=1",
        "TOY_LOG_LEVEL": "3",
        "OMP_NUM_THREADS": "1",
        "VECLIB_MAXIMUM_THREADS": "1",
    }


def test_a_variable_of_one_library_that_says_as_all_do_is_named_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4")
    monkeypatch.setenv("MKL_NUM_THREADS", "1")

    named = numeric_variables(VARIABLES)

    assert named == {"MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "4"}


def test_the_default_counts_where_nothing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOY_THREADS", raising=False)

    assert thread_count("TOY_THREADS", default=3) == 3
    assert "TOY_THREADS" not in os.environ
