"""The environment variables that change how libraries compute: a project says which.

What the user sets counts. A variable that can change a result is part of each
key, as the versions of the libraries are; what changes speed, memory or chatter
alone is in none. Other variables with a library's prefixes are kept from it, so
that none changes a result unseen; they are not looked at, since other programs
may have that prefix too and keep secrets there.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from reportgen.base.environment import ONE_THREAD
from reportgen.base.errors import SettingsError, must_be


@dataclass(frozen=True)
class Variables:
    """What is known of the variables of the libraries that a project's tasks compute with."""

    change_results: tuple[str, ...] = ()  # prefixes of those that change results
    change_nothing: tuple[str, ...] = ()  # prefixes of those that do not
    owned: tuple[str, ...] = ()  # prefixes: others that begin so are removed
    defaults: Mapping[str, str] = field(default_factory=dict)  # values where the user sets none
    threads: tuple[str, ...] = ()  # variables that are a number of threads


NO_VARIABLES = Variables()

_OF_MATRICES = (
    "OMP_",
    "OPENBLAS_",
    "GOTO_NUM_THREADS",
    "MKL_",
    "BLIS_",
    "VECLIB_MAXIMUM_THREADS",
    "NPY_DISABLE_CPU_FEATURES",
    "NUMBA_NUM_THREADS",
)
"""How names begin that libraries of every project may heed: of threads and of kernels."""

_THREADS = ("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
"""Those that are as OMP_NUM_THREADS where they are not set."""


def numeric_variables(variables: Variables) -> dict[str, str]:
    """Return the variables that are not as by default and can change a result, by name.

    Raises SettingsError for a number of threads that is none.
    """
    for name in variables.threads:
        thread_count(name, default=1)
    of_matrices = os.environ.get("OMP_NUM_THREADS", ONE_THREAD["OMP_NUM_THREADS"])
    defaults = {**ONE_THREAD, **dict.fromkeys(_THREADS, of_matrices), **variables.defaults}
    counting = (*_OF_MATRICES, *variables.change_results)
    return {
        name: value
        for name, value in sorted(os.environ.items())
        if name.startswith(counting) and value != defaults.get(name)
    }


def set_defaults(variables: Variables) -> None:
    """Set what the user has not set, and remove what no key would name."""
    known = (*_OF_MATRICES, *variables.change_results, *variables.change_nothing)
    for name in list(os.environ):
        if name.startswith(variables.owned) and not name.startswith(known):
            del os.environ[name]
    for name, value in {**ONE_THREAD, **variables.defaults}.items():
        os.environ.setdefault(name, value)


def thread_count(name: str, default: int) -> int:
    """Return the number of threads that a variable asks for, or else the default.

    Raises SettingsError for anything but a whole number of at least 1.
    """
    asked = os.environ.get(name, str(default))
    if not (re.fullmatch("[0-9]{1,6}", asked) and int(asked) >= 1):
        allowed = "a whole number from 1 to 999,999"
        raise SettingsError(must_be(f"The environment variable {name}", asked, allowed))
    return int(asked)
