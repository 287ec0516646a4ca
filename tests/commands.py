"""The command line in a process of its own, as its user starts it."""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from reportgen.report.model import Report, read_report

TESTS = Path(__file__).parent
TINY = TESTS / "tiny.toml"
TINY_BUILD = ("build", "--fast", "--settings", str(TINY))
"""A build that takes seconds; `--only` and `--set` make less of it."""

PLAIN_THEME = TESTS / "plain-theme"
QUICK_BUILD = (*TINY_BUILD, "--theme", str(PLAIN_THEME))
"""The same with pages of little but the text, for tests of anything else than pages."""

FAILING_BUILD = (
    *QUICK_BUILD, "--only", "mlp", "--only", "three_layer", "--set", "mlp.replicates=1",
    "--set", "mlp.hidden=[2000000000]",
)  # fmt: skip
"""The same of two sections; no machine has memory for the network of the first."""

LONGEST_SECONDS = 300.0
"""After which a command that has not ended will not."""

WITHOUT_TENSORFLOW = "import sys; sys.modules.update(dict.fromkeys(['tensorflow', 'keras']))"
"""Makes both fail to import, where a command is begun with it."""


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    status: int
    output: str
    errors: str

    @property
    def last_line(self) -> str:
        """The last line of standard output; of a build, the version's folder."""
        return self.output.splitlines()[-1]


def reportgen(
    folder: Path,
    *arguments: str | Path,
    python: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    first: str = "",
) -> Run:
    """Run reportgen in a folder, to its end.

    python: options of the interpreter. variables: of the environment, beside those
    that are there. first: Python that runs before the command.
    """
    afterwards = "from reportgen.__main__ import main; main()"
    program = ["-c", f"{first}\n{afterwards}"] if first else ["-m", "reportgen"]
    done = subprocess.run(
        [sys.executable, *python, *program, *arguments],
        cwd=folder,
        env=os.environ | (variables or {}),
        capture_output=True,
        encoding="utf-8",
        timeout=LONGEST_SECONDS,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def opened_by(folder: Path, *arguments: str | Path) -> Counter[str]:
    """Run reportgen in a folder and return how often it opened what: as it named it."""
    noted = folder / "opened"
    hook = f"""
import os, sys
noted = os.open({str(noted)!r}, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
def note(event, arguments):
    if event == "open":
        os.write(noted, os.fsencode(str(arguments[0])) + b"\\n")
sys.addaudithook(note)
"""
    done = reportgen(folder, *arguments, first=hook)
    assert done.status == 0, done.errors
    return Counter(noted.read_text(encoding="utf-8").splitlines())


def in_shell(
    arguments: str | bytes, folder: Path, **variables: str
) -> "subprocess.CompletedProcess[bytes]":
    """Run reportgen with arguments and redirections as a shell takes them."""
    command = f"exec {shlex.quote(sys.executable)} -m reportgen ".encode()
    return subprocess.run(
        [
            "/bin/sh",
            "-c",
            command + (arguments.encode() if isinstance(arguments, str) else arguments),
        ],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )


@dataclass(frozen=True)
class Built:
    """A folder in which one build was run, and what the command left behind."""

    workplace: Path
    run: Run

    @property
    def folder(self) -> Path:
        """The version's folder."""
        return self.workplace / self.run.last_line

    @property
    def store(self) -> Path:
        """The folder of stored results."""
        return self.workplace / "results" / "store"

    @property
    def report(self) -> Report:
        """What the version says."""
        return read_report(self.folder)


def build_in(folder: Path, *arguments: str | Path, status: int = 0) -> None:
    """Run a build in a folder and keep what it said, for `built_in`; status: how it is to end."""
    run = reportgen(folder, *arguments)
    assert run.status == status, run.errors
    (folder / _RUN).write_text(json.dumps(vars(run)), encoding="utf-8")


def built_in(folder: Path) -> Built:
    """Return the build that `build_in` ran in a folder."""
    return Built(folder, Run(**json.loads((folder / _RUN).read_text(encoding="utf-8"))))


_RUN = "run.json"


@contextmanager
def started(
    folder: Path, *arguments: str | Path, variables: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """Start reportgen in a folder, as the first process of a session; end all of it at the end."""
    folder.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "reportgen", *arguments],
        cwd=folder,
        env=os.environ | (variables or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def read_until(process: "subprocess.Popen[str]", text: str) -> None:
    """Read standard error up to a line with a text."""
    assert process.stderr is not None
    while text not in (line := process.stderr.readline()):
        assert line, "the command has ended"
