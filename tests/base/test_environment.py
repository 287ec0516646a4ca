"""Processes that are started have what is fixed for all, whatever this one was begun with."""

import subprocess
import sys
from collections.abc import Sequence

import pytest

STARTS = """
import subprocess, sys
from reportgen.base.environment import started_with_warnings
before = list(sys.warnoptions)
with started_with_warnings("ignore"):
    print(*subprocess._args_from_interpreter_flags())
assert sys.warnoptions == before
"""


@pytest.mark.parametrize(
    "options",
    [(), ("-X", "dev"), ("-b",), ("-bb",), ("-X", "dev", "-bb", "-W", "always"), ("-W", "error")],
    ids=" ".join,
)
def test_a_process_shows_the_warnings_that_are_asked_for(options: Sequence[str]) -> None:
    """Python fails to start one where the options that it adds itself are not there."""
    done = subprocess.run(
        [sys.executable, *options, "-c", STARTS], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    started_with = done.stdout.split()
    assert [one for one in started_with if one.startswith("-W")] == ["-Wignore"]
