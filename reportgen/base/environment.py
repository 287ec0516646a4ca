"""The environment of processes that compute or draw: without a user's configuration files.

What a user may well want to change, such as the number of threads, is in
`tasks.numeric_variables`: it is respected, and part of the keys of the results.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

ONE_THREAD = {
    # Tasks run side by side, and a sum on two threads has other bits than on one. Libraries
    # for matrices take this variable where their own is not set, but for Apple's.
    "OMP_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
"""What is set where the user has not."""

FIXED = {
    # What a file is decoded as, how a list is sorted, which day it is, and the order of a set.
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
}
_REMOVED = ("LANGUAGE", "PYTHONINSPECT", "PYTHONSTARTUP", "PYTHONWARNINGS")
_NOT_FOR_COMMANDS = (
    # Libraries fail to be imported where it is no number; a report has a time of its own.
    "SOURCE_DATE_EPOCH",
    "_REPORTGEN_COMPLETE",  # typer's, for completion, which is not offered
)


def prepare_environment() -> None:
    """Let no variable of the shell's disturb a command, and the processes that it starts."""
    for name in _NOT_FOR_COMMANDS:
        os.environ.pop(name, None)
    # A program to draw with that the shell names, such as a notebook's, may not be here.
    os.environ["MPLBACKEND"] = "agg"


@contextmanager
def started_alike() -> Iterator[None]:
    """Start processes in this block with the same environment on every machine, for every user."""
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    # What is printed there is for the stream of this process, and fails no task.
    own = {**FIXED, "PYTHONIOENCODING": f"{encoding}:backslashreplace"}
    variables = _variables({**ONE_THREAD, **os.environ, **own, **_style()}, without=_REMOVED)
    with started_with_warnings(), variables:
        yield


@contextmanager
def started_with_warnings(*options: str) -> Iterator[None]:
    """Start processes in this block that show these warnings, and not those that this one shows.

    options: as of Python's -W.
    """
    before = list(sys.warnoptions)
    # multiprocessing takes out what Python itself put there, and fails where it is not.
    flags, of_bytes = sys.flags, ("", "default::BytesWarning", "error::BytesWarning")
    implied = ["default"] * flags.dev_mode + [of_bytes[min(flags.bytes_warning, 2)]]
    sys.warnoptions[:] = [*filter(None, implied), *options]
    try:
        yield
    finally:
        sys.warnoptions[:] = before


@contextmanager
def without_users_style(*, anywhere: bool = True) -> Iterator[None]:
    """Let matplotlib be imported without a style of the user's: it may be broken.

    anywhere: not with that of the working folder either, which is another one meanwhile.
    """
    working_folder = os.open(".", os.O_RDONLY)
    style = _style()
    try:
        with _variables({**os.environ, **style}):
            if anywhere and style:
                os.chdir(Path(style["MATPLOTLIBRC"]).parent)  # it looks there first
            yield
    finally:
        if anywhere:
            os.fchdir(working_folder)
        os.close(working_folder)


@cache
def _style() -> Mapping[str, str]:
    """Return the variables by which matplotlib takes what comes with it."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        return {}
    own = Path(found.origin).parent / "mpl-data" / "matplotlibrc"
    return {"MATPLOTLIBRC": str(own), "MPLBACKEND": "agg"}


@contextmanager
def _variables(variables: Mapping[str, str], without: tuple[str, ...] = ()) -> Iterator[None]:
    before = dict(os.environ)
    try:
        _set({name: value for name, value in variables.items() if name not in without})
        yield
    finally:
        _set(before)


def _set(wanted: Mapping[str, str]) -> None:
    for name in os.environ.keys() - wanted.keys():
        del os.environ[name]
    for name, value in wanted.items():
        if os.environ.get(name) != value:
            os.environ[name] = value
