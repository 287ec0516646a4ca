"""What is promised of a command, whatever it reads: how it ends, in which time and memory."""

import re
import resource
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reportgen.base.untrusted.text import steering_character
from tests.commands import Run

Command = Callable[..., Run]

fuzzed = partial(
    settings,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
"""Of a test with random inputs: the same in each run."""


def few_or_many(few: int, many: int) -> pytest.MarkDecorator:
    """Give a test `examples`: a few in each run of the tests, many in the thorough one."""
    return pytest.mark.parametrize("examples", [*depths(few, many)])


def depths(few: int, many: int, *values: object) -> Iterator[pytest.ParameterSet]:
    """Yield the parameters of both, behind other values."""
    yield pytest.param(*values, few, marks=pytest.mark.slow)
    yield pytest.param(*values, many, marks=pytest.mark.thorough)


def hold_for(examples: int, hold: Callable[[st.DataObject], None]) -> None:
    """Call a function for so many random inputs."""
    fuzzed(max_examples=examples)(given(data=st.data())(hold))()


REAL_DIFFERENCE, USER_ERROR, NOTHING_VERIFIED = 1, 2, 4
MOST_SECONDS = 60  # on a busy machine; alone it is a fraction of one
MOST_BYTES = 300_000_000  # beside what this process has already; inputs have below a megabyte
MOST_FAULTS = 7  # lines of one error
RUNS_TASKS = ("verify",)
"""The commands that tell of each task."""

OWN = ("--project", "own", "--results", "results")
OUTPUT = ("--output", "results/exported")
"""Of what is to be made anew; it is removed before each command."""


@dataclass(frozen=True)
class Place:
    """A folder with a project, its results folder and what must not change."""

    folder: Path

    @property
    def results(self) -> Path:
        return self.folder / "results"

    def outside(self) -> dict[str, tuple[int, int]]:
        """Return size and time of each file but for those of the results folder."""
        return {
            str(file): (file.lstat().st_size, file.lstat().st_mtime_ns)
            for file in sorted(self.folder.rglob("*"))
            if "results" not in file.relative_to(self.folder).parts
            and file.is_file()
            and "__pycache__" not in file.parts
        }


def ends_as_documented(command: Command, arguments: Sequence[str], place: Place) -> Run:
    """Run a command and hold all that is promised of its end."""
    remove(place.results / "exported")
    before = place.outside()
    with little_memory(), little_time():
        run = command(*arguments)
    assert_documented(run, arguments)
    assert place.outside() == before
    return run


def remove(entry: Path) -> None:
    """Remove whatever goes by a name, if anything does."""
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink(missing_ok=True)


def assert_documented(run: Run, arguments: Sequence[str]) -> None:
    """Hold what is promised of a status and of standard error."""
    compares = "--exit-code" in arguments or arguments[0] in RUNS_TASKS
    verifies = "--budget" in arguments or "--verify" in arguments
    more = [REAL_DIFFERENCE] * compares + [NOTHING_VERIFIED] * verifies
    assert run.status in (0, 2, 3, *more), run.errors
    assert "Traceback" not in run.errors + run.output
    lines = run.errors.splitlines()
    assert not any(map(steering_character, lines)), run.errors
    said = [line for line in lines if line.startswith("reportgen: ")]
    assert said == lines or arguments[0] in RUNS_TASKS, run.errors
    assert len(set(said)) == len(said) <= MOST_FAULTS, run.errors
    assert bool(said) or run.status != USER_ERROR


@contextmanager
def little_memory(more: int = MOST_BYTES) -> Iterator[None]:
    """Let this process, and each that it starts, have so many bytes more than it has."""
    status = Path("/proc/self/status")
    if not status.exists():
        yield  # not Linux, which alone heeds the limit
        return
    found = re.search(r"VmData:\s*(\d+) kB", status.read_text())
    assert found
    _, most = before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (1024 * int(found[1]) + more, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


@contextmanager
def little_time() -> Iterator[None]:
    """End what takes too long, also what waits for a pipe."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {MOST_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(MOST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
