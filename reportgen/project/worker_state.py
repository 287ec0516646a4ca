"""Say what a process has loaded that runs a project's tasks, so that it can wait for some.

One that was started before is used while this is the same: else it would compute with other
code or data than the key of a task says.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from reportgen.base import paths
from reportgen.base.file_states import (
    digest_of_lines,
    installed_libraries,
    state_of,
    states_of,
)
from reportgen.project.folder import project_files
from reportgen.tasks.numeric_variables import Variables

_TEXTS = frozenset({".bib", ".css", ".html", ".js", ".md", ".toml"})
"""Suffixes of files that no task reads."""


def worker_state(folder: Path, variables: Variables) -> str:
    """Return the SHA-256 of how the code, the data and the libraries of a project stand.

    variables: of the environment, as its workers are told.
    """
    return digest_of_lines(_states(folder, variables))


def _states(folder: Path, variables: Variables) -> Iterator[str]:
    yield from (sys.version, sys.executable, str(folder), repr(variables))
    yield from installed_libraries()
    yield from states_of(str(paths.PACKAGE), without=_TEXTS)
    for file in project_files(folder):
        if file.suffix not in _TEXTS:
            yield state_of(str(file))
