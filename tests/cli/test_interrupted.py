"""Every command that starts processes ends well, whenever and however it is ended."""

import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from reportgen.base.files import DIGESTS
from tests.commands import LONGEST_SECONDS, QUICK_BUILD, Built, read_until, reportgen, started
from tests.own import change, write_own

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Command:
    """A command that starts processes."""

    arguments: tuple[str, ...]
    prints: str  # in the end
    statuses: tuple[int, ...] = (0,)  # where nothing ends it

    @property
    def is_endless(self) -> bool:
        """It prints as soon as it serves, and never ends by itself."""
        return self.arguments[0] == "watch"


COMMANDS = {
    "build": Command(("build", "--fast", "--results", "new"), "new/0001-fast"),
    "watch": Command(("watch", "--fast", "--results", "new"), "http://127.0.0.1:"),
    "verify": Command(("verify",), "What was checked"),
    # Of tasks that take longer than that; where the machine is busy, none may end in time.
    "verify --budget": Command(("verify", "--budget", "1s"), "What was checked", (0, 4)),
    "render": Command(("render",), "results/rendered/0001-fast"),
}
TRAINING = {
    "build": Command((*QUICK_BUILD, "--only", "mlp", "--results", "new"), "new/0001-fast"),
    "verify": COMMANDS["verify"],
    "verify --budget": Command(("verify", "--budget", "6s"), "What was checked", (0, 4)),
}
"""Of the project that ships: TensorFlow is imported and at work in each worker."""

FIRST = 0.2
"""Seconds after the start, in which Python itself starts."""

AFTER_THE_DRAFT = 0.5
"""Seconds in which a draft has been shown, and `watch` waits for changes."""

ENDED = "reportgen: (interrupted|ended by)"
OURS = ("reportgen-", ".unfinished-", ".draft-")
NEVER = ("Traceback", "resource_tracker", "Exception ignored", "corrupted", "Fatal", "leaked")

SLOW_COIN = """
import os, time
from reportgen import Progress

@experiment(replicates=3)
def coin(seed: Seed, progress: Progress, size: int = 200):
    steps = int(os.environ.get("STEPS", "50"))
    for step in range(steps):
        time.sleep(float(os.environ.get("PAUSE", "1.0")) / steps)
        progress(step + 1, steps)
"""


@dataclass(frozen=True)
class Interrupted:
    """What became of a command that was ended at some moment."""

    status: int
    statuses: frozenset[int]  # that are right
    errors: str
    orphans: list[str]  # processes that went on
    left: list[str]  # in the temporary folder, and of what was unfinished in the project's


@pytest.fixture(autouse=True)
def signals_are_heard() -> Iterator[None]:
    """Begin no command that ignores what a shell, or nohup, lets these tests ignore."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGHUP)}
    for one, handler in before.items():
        signal.signal(one, signal.SIG_DFL if handler is signal.SIG_IGN else handler)
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a version; two tasks take a while, and longer than that version says."""
    folder = write_own(tmp_path_factory.mktemp("built") / "own")
    change(
        folder / "experiments.py",
        "\n@experiment(replicates=3)\ndef coin(seed: Seed, size: int = 200):\n",
        SLOW_COIN,
    )
    assert reportgen(folder, "build", "--fast", variables={"PAUSE": "0"}).status == 0
    take_no_time(folder / "results" / "0001-fast")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("times", [2, pytest.param(200, marks=pytest.mark.thorough)])
def test_it_leaves_nothing_but_one_line(
    times: int, command: str, built: Path, tmp_path: Path
) -> None:
    check_interrupts(built, COMMANDS[command], times, tmp_path)


@pytest.mark.thorough
@pytest.mark.parametrize("command", TRAINING)
def test_nor_does_it_while_networks_train(command: str, mlp_build: Built, tmp_path: Path) -> None:
    built = tmp_path / "built"
    shutil.copytree(mlp_build.workplace, built, symlinks=True)
    take_no_time(built / "results" / "0001-fast")

    check_interrupts(built, TRAINING[command], 30, tmp_path)


def check_interrupts(built: Path, command: Command, times: int, place: Path) -> None:
    """End a command at random moments; each time it has to end well."""
    rng = random.Random(f"{command} {times}")
    longest = seconds_undisturbed(built, command, place)
    for number in range(times):
        moment = rng.uniform(FIRST, longest)
        name = rng.choice(list(ENDS))

        ended = interrupt(built, command, moment, name, rng, place)

        assert not faults_of(ended), f"{number}: {name} after {moment:.3f} s, {ended}"


def seconds_undisturbed(built: Path, command: Command, place: Path) -> float:
    """Return how long a command takes, and a little more."""
    start = time.monotonic()
    with at_work(built, command, place) as (process, _, _):
        if command.is_endless:
            read_until(process, "The draft was rendered")
        else:
            _, errors = process.communicate(timeout=LONGEST_SECONDS)
            assert process.returncode in command.statuses, errors
    return time.monotonic() - start + AFTER_THE_DRAFT


def interrupt(
    built: Path, command: Command, moment: float, name: str, rng: random.Random, place: Path
) -> Interrupted:
    """Run a command on a copy of a project, and end it so many seconds after its start."""
    end, statuses = ENDS[name]
    with at_work(built, command, place) as (process, folder, temporary):
        time.sleep(moment)
        was_done = command.prints in printed_by(process)

        end(process, rng)

        try:
            _, errors = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGABRT)  # each says where it is
            _, errors = process.communicate()
        wait_until(lambda: not session(process.pid))
        unfinished = [*folder.rglob(".unfinished-*"), *folder.rglob(".draft-*")]
        left = [one.name for one in (*unfinished, *temporary.iterdir())]
        return Interrupted(
            process.returncode,
            frozenset({*statuses, *(command.statuses if was_done else ())}),
            errors,
            session(process.pid),
            left,
        )


def faults_of(ended: Interrupted) -> list[str]:
    """Return what is wrong with the end of a command."""
    # The next command removes its own.
    kept = OURS if ended.status == -signal.SIGKILL else ()
    said = [line for line in ended.errors.splitlines() if re.match(ENDED, line)]
    checks = {
        "status": ended.status in ended.statuses,
        "words": not any(word in ended.errors for word in NEVER),
        "one line": len(said) <= (ended.status != 0),
        "orphans": not ended.orphans,
        "left": all(one.startswith(kept) for one in ended.left),
    }
    return [name for name, is_right in checks.items() if not is_right]


@pytest.mark.parametrize("command", ["verify", "watch"])
def test_what_a_killed_command_left_is_removed_by_the_next(
    command: str, built: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with at_work(built, COMMANDS[command], tmp_path) as (process, folder, temporary):
        read_until(process, "5 to run")
        process.kill()
        process.wait()
        for one in (left := list(temporary.iterdir())):
            os.utime(one, (0, 0))
        (temporary / "reportgen-verify-link").symlink_to(elsewhere)

        with started(
            folder, *COMMANDS[command].arguments, variables={"TMPDIR": str(temporary)}
        ) as again:
            read_until(again, "5 to run")
            press_ctrl_c(again)
            again.communicate(timeout=60)

        assert left
        assert [one.name for one in temporary.iterdir()] == ["reportgen-verify-link"]
        assert elsewhere.is_dir()


def printed_by(process: "subprocess.Popen[str]") -> str:
    """Return what a command has printed so far."""
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    os.set_blocking(descriptor, False)
    try:
        return os.read(descriptor, 1_000_000).decode()
    except BlockingIOError:
        return ""
    finally:
        os.set_blocking(descriptor, True)


@contextmanager
def at_work(
    built: Path, command: Command, place: Path
) -> Iterator[tuple["subprocess.Popen[str]", Path, Path]]:
    """Start a command; give it, its project, a copy, and its temporary folder, both empty after."""
    folder = place / "at work" / "own"
    shutil.copytree(built, folder, symlinks=True)
    # The path of a socket has to be short.
    temporary = Path(tempfile.mkdtemp(dir="/tmp"))
    variables = {"TMPDIR": str(temporary), "PYTHONFAULTHANDLER": "1"}
    try:
        with started(folder, *command.arguments, variables=variables) as process:
            yield process, folder, temporary
    finally:
        shutil.rmtree(folder.parent)
        shutil.rmtree(temporary)


def take_no_time(version: Path) -> None:
    """Let a version say that its tasks took no time, so that all fit in any budget."""
    before = (report := version / "report.json").read_bytes()
    report.write_bytes(re.sub(rb'"seconds": [0-9.e-]+', b'"seconds": 0.0', before))
    digests = [hashlib.sha256(one).hexdigest() for one in (before, report.read_bytes())]
    change(version / DIGESTS, *digests)


def press_ctrl_c(process: "subprocess.Popen[str]", _: random.Random | None = None) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)  # all processes of a terminal get it


def press_it_twice(process: "subprocess.Popen[str]", rng: random.Random) -> None:
    press_ctrl_c(process)
    time.sleep(rng.uniform(0.0, 0.3))
    if process.poll() is None:
        press_ctrl_c(process)


def send(number: signal.Signals) -> Callable[["subprocess.Popen[str]", random.Random], None]:
    return lambda process, _: process.send_signal(number)


ENDS: dict[str, tuple[Callable[["subprocess.Popen[str]", random.Random], None], set[int]]] = {
    "Ctrl-C": (press_ctrl_c, {130}),
    "Ctrl-C twice": (press_it_twice, {130}),
    # While Python starts, these end it without its doing; a shell says the same of that.
    "SIGTERM": (send(signal.SIGTERM), {143, -signal.SIGTERM}),
    "SIGHUP": (send(signal.SIGHUP), {129, -signal.SIGHUP}),
    "SIGKILL": (send(signal.SIGKILL), {-signal.SIGKILL}),
}
"""What ends a command: name -> how, and the exit status that is right."""


def session(leader: int) -> list[str]:
    """Return the processes of a session that have not ended."""
    found = subprocess.run(
        ["ps", "-o", "stat=,args=", "--sid", str(leader)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in found.stdout.splitlines() if not line.startswith("Z")]


def wait_until(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10.0
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_a_budget_ends_tasks_that_do_not_say_their_progress(built: Path) -> None:
    silent = {"PAUSE": "200", "STEPS": "1"}

    # By then the others are done, also on a busy machine.
    run = reportgen(built, "verify", "--budget", "20s", "--jobs", "3", variables=silent)

    assert run.status == 0, run.errors
    assert "The time is up\n" in run.errors
    (seconds,) = re.findall(r"checked in (\d+) s of 20 s", run.output)
    assert int(seconds) < 100


def test_a_temporary_folder_of_a_long_path_is_named_in_one_line(
    built: Path, tmp_path: Path
) -> None:
    long = tmp_path / ("long" * 30)
    long.mkdir()

    run = reportgen(built, "watch", "--fast", variables={"TMPDIR": str(long)})

    assert run.status == 2
    assert len(run.errors.splitlines()) == 1
    assert "set TMPDIR to a shorter one: AF_UNIX path too long." in run.errors
