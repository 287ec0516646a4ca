"""Every command that starts processes ends well, whenever and however it is ended."""

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import reportgen, started
from tests.own import write_own

pytestmark = pytest.mark.slow

COMMANDS = {
    "build": ("build", "--fast", "--results", "new"),
    "watch": ("watch", "--fast", "--results", "new"),
    "verify": ("verify",),
    "verify --budget": ("verify", "--budget", "1s"),
    "render": ("render",),
}
FIRST, LAST = 0.4, 4.0
"""Seconds after the start, between which the moment lies: Python itself has started by then."""

NEVER = ("Traceback", "resource_tracker", "Exception ignored", "corrupted", "Fatal", "leaked")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a version; two experiments take a while."""
    folder = write_own(tmp_path_factory.mktemp("built") / "own")
    file = folder / "experiments.py"
    slow = "import time\n\n@experiment(replicates=3)\ndef coin(seed: Seed, size: int = 200):\n    time.sleep(0.3)\n"  # noqa: E501
    begin = "@experiment(replicates=3)\ndef coin(seed: Seed, size: int = 200):\n"
    file.write_text(file.read_text().replace(begin, slow))
    assert reportgen(folder, "build", "--fast").status == 0
    return folder


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("times", [2, pytest.param(200, marks=pytest.mark.thorough)])
def test_it_leaves_nothing_but_one_line(
    times: int, command: str, built: Path, tmp_path: Path
) -> None:
    rng = random.Random(f"{command} {times}")
    for number in range(times):
        folder = tmp_path / str(number) / "own"
        shutil.copytree(built, folder, symlinks=True)
        # The path of a socket has to be short.
        temporary = Path(tempfile.mkdtemp(dir="/tmp"))
        end, statuses = rng.choice(ENDS)
        with started(folder, *COMMANDS[command], variables={"TMPDIR": str(temporary)}) as process:
            time.sleep(rng.uniform(FIRST, LAST))

            end(process, rng)

            output, errors = process.communicate(timeout=60)
            what = f"{command}, {number}: {process.returncode} {errors}"
            # It may have been done just then; `watch` is never done, and Ctrl-C is its end.
            done = {0} if output else set()
            assert process.returncode in {*statuses, *done}, what
            assert not any(word in errors for word in NEVER), what
            assert wait_until(lambda: not session(process.pid)), (what, session(process.pid))
        if process.returncode != -signal.SIGKILL:
            assert not list(temporary.iterdir()), what
            assert not [*folder.rglob(".unfinished-*"), *folder.rglob(".draft-*")], what
        # The next verification removes its own; Python leaves the socket of a killed process.
        names = {one.name.partition("-")[0] for one in temporary.iterdir()}
        assert names <= {"reportgen", "pymp"}, what
        shutil.rmtree(folder.parent)
        shutil.rmtree(temporary)


def test_what_a_killed_verification_left_is_removed_by_the_next(
    built: Path, tmp_path: Path
) -> None:
    left = tmp_path / "reportgen-verify-left"
    (left / "store").mkdir(parents=True)
    os.utime(left, (0, 0))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "reportgen-verify-link").symlink_to(elsewhere)

    run = reportgen(built, "verify", variables={"TMPDIR": str(tmp_path)})

    assert run.status == 0, run.errors
    assert {one.name for one in tmp_path.iterdir()} == {"elsewhere", "reportgen-verify-link"}


def press_ctrl_c(process: "subprocess.Popen[str]", _: random.Random) -> None:
    os.killpg(process.pid, signal.SIGINT)  # all processes of a terminal get it


def press_it_twice(process: "subprocess.Popen[str]", rng: random.Random) -> None:
    press_ctrl_c(process, rng)
    time.sleep(rng.uniform(0.0, 0.3))
    if process.poll() is None:
        press_ctrl_c(process, rng)


def send(number: signal.Signals) -> Callable[["subprocess.Popen[str]", random.Random], None]:
    return lambda process, _: process.send_signal(number)


ENDS = (
    (press_ctrl_c, {130}),
    (press_it_twice, {130}),
    (send(signal.SIGTERM), {143}),
    (send(signal.SIGHUP), {129}),
    (send(signal.SIGKILL), {-signal.SIGKILL}),
)


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


def test_a_temporary_folder_of_a_long_path_is_named_in_one_line(
    built: Path, tmp_path: Path
) -> None:
    long = tmp_path / ("long" * 30)
    long.mkdir()

    run = reportgen(built, "watch", "--fast", variables={"TMPDIR": str(long)})

    assert run.status == 2
    assert len(run.errors.splitlines()) == 1
    assert "set TMPDIR to a shorter one: AF_UNIX path too long." in run.errors
