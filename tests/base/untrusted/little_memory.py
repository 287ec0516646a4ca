"""Commands in little memory, each in a process of its own that has imported reportgen already.

A server of one thread imports what the commands need and forks a child for each.
"""

import json
import multiprocessing
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from tests.commands import Run

MEMORY = 300_000_000  # bytes
LONGEST_SECONDS = 20  # that a busy machine may take; alone it is a fraction of one

IMPORTED = (
    "reportgen.cli",
    "reportgen.export",
    "reportgen.terminal.blocks",
    "reportgen.terminal.provenance",
    "reportgen.terminal.version",
    "reportgen.workflow.rerender",
    "reportgen.workflow.verify",
)
"""What the commands import until they have read a version."""

STREAMS = ("stdout.txt", "stderr.txt")

# What BLAS would set aside for each core counts as memory.
ENVIRONMENT = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}


class Commands:
    """Runs commands in little memory, one after the other."""

    def __init__(self, server: "subprocess.Popen[str]") -> None:
        self._server = server

    def run(self, folder: Path, *arguments: str | Path) -> Run:
        """Run one in a folder, to its end; what it wrote stays there in two files.

        Raises TimeoutError where it had to be killed.
        """
        assert self._server.stdin
        assert self._server.stdout
        order = [str(folder), *(str(argument) for argument in arguments)]
        print(json.dumps(order), file=self._server.stdin, flush=True)
        status = json.loads(self._server.stdout.readline())
        if status is None:
            raise TimeoutError(f"{arguments} runs for more than {LONGEST_SECONDS} seconds")
        output, errors = ((folder / name).read_text(encoding="utf-8") for name in STREAMS)
        return Run(status, output, errors)


@contextmanager
def started_commands() -> Iterator[Commands]:
    """Start the server, and end it."""
    with subprocess.Popen(
        [sys.executable, "-m", __name__],
        cwd=Path(__file__).parents[3],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as server:
        yield Commands(server)


def run_afresh(folder: Path, *arguments: str | Path) -> Run:
    """Run a command in little memory from the start of Python on."""
    limited = (
        "import resource, runpy;"
        f"resource.setrlimit(resource.RLIMIT_DATA, ({MEMORY}, {MEMORY}));"
        "runpy.run_module('reportgen', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        timeout=LONGEST_SECONDS,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def _serve() -> None:
    """Answer each line of a folder and arguments with the status, until there are no more."""
    for module in IMPORTED:
        import_module(module)
    context = multiprocessing.get_context("fork")
    for line in sys.stdin:
        folder, *arguments = json.loads(line)
        child = context.Process(target=_run, args=(folder, arguments))
        child.start()
        child.join(LONGEST_SECONDS)
        is_late = child.exitcode is None
        child.kill()
        child.join()
        print(json.dumps(None if is_late else child.exitcode), flush=True)


def _run(folder: str, arguments: list[str]) -> None:
    from reportgen.cli.app import main

    os.chdir(folder)
    for descriptor, name in enumerate(STREAMS, start=1):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    sys.argv[1:] = arguments
    main()


if __name__ == "__main__":
    _serve()
