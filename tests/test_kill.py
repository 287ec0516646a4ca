"""A report whose build was killed is the one of an undisturbed build."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

TINY = Path(__file__).with_name("tiny.toml")


@pytest.mark.slow
def test_after_a_kill_in_the_middle(tmp_path: Path) -> None:
    undisturbed = build(tmp_path / "undisturbed", "--only", "mlp")

    kill(tmp_path / "killed", 0.6 * undisturbed.seconds, "--only", "mlp")

    assert build(tmp_path / "killed", "--only", "mlp").report == undisturbed.report


@pytest.mark.thorough
def test_after_a_kill_at_fifty_random_moments(tmp_path: Path) -> None:
    undisturbed = build(tmp_path / "undisturbed")
    rng = random.Random(7)

    for number in range(50):
        folder = tmp_path / str(number)
        kill(folder, rng.uniform(0.0, undisturbed.seconds))
        assert build(folder).report == undisturbed.report
        assert not list((folder / "results").glob(".unfinished-*"))
        assert not list((folder / "results" / "store").rglob(".unfinished-*"))


class build:  # noqa: N801 - reads as a function
    """Build a tiny report: what it says, but for times, and how long it took."""

    def __init__(self, folder: Path, *more: str) -> None:
        start = time.monotonic()
        process = start_build(folder, *more)
        output, _ = process.communicate(timeout=300)
        assert process.returncode == 0
        self.seconds = time.monotonic() - start
        written = (folder / output.splitlines()[-1] / "report.json").read_text(encoding="utf-8")
        self.report = without_times(json.loads(written))


def kill(folder: Path, seconds: float, *more: str) -> None:
    """Start a build and end it with all its processes after some seconds, as the kernel may."""
    process = start_build(folder, *more)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def start_build(folder: Path, *more: str) -> "subprocess.Popen[str]":
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "reportgen", "build", "--fast", "--settings", str(TINY), *more],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def without_times(report: dict[str, Any]) -> dict[str, Any]:
    """Return what is true of a report whenever it was made."""
    del report["created"]
    for task in report["tasks"]:
        del task["seconds"], task["cached"], task["computed"]
    return report
