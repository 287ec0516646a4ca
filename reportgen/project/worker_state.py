"""Say what a process has loaded that runs a project's tasks, so that it can wait for some.

One that was started before is used while this is the same: else it would compute with other
code or data than the key of a task says.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from reportgen.base.file_states import NO_CODE, digest_of_states, program_states, state
from reportgen.project.folder import data_files, project_files
from reportgen.tasks.numeric_variables import Variables


def worker_state(folder: Path, variables: Variables) -> str:
    """Return the SHA-256 of how the code, the data and the libraries of a project stand.

    variables: of the environment, as its workers are told.
    """
    return digest_of_states(_states(folder, variables))


def _states(folder: Path, variables: Variables) -> Iterator[str]:
    yield from (sys.executable, str(folder), repr(variables))
    yield from program_states(without=NO_CODE)
    code = (file for file in project_files(folder) if file.suffix not in NO_CODE)
    for file in (*data_files(folder), *code):
        yield state(str(file))
