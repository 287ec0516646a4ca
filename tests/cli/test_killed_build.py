"""A report whose build was interrupted or killed is the one of an undisturbed build."""

import os
import random
import re
import signal
import time
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

import pytest

from tests.commands import QUICK_BUILD, TINY_BUILD, Built, read_until, reportgen, started


@pytest.mark.slow
def test_after_ctrl_c_sigterm_and_a_kill(mlp_build: Built, tmp_path: Path) -> None:
    build = (*QUICK_BUILD, "--only", "mlp", "--jobs", "1")
    # Once one network of two is trained, and when work has just begun.
    for sent, status, said, words in (
        (
            signal.SIGINT,
            130,
            "[1/2] mlp.1 finished",
            "interrupted. Finished tasks and checkpoints are saved",
        ),
        (
            signal.SIGTERM,
            143,
            "2 tasks: ",
            "ended by SIGTERM. Finished tasks and checkpoints are saved",
        ),
        (signal.SIGKILL, -signal.SIGKILL, "2 tasks: ", ""),
    ):
        with started(tmp_path, *build) as process:
            read_until(process, said)

            process.send_signal(sent)
            output, errors = process.communicate(timeout=60)

        assert (process.returncode, output) == (status, "")
        if words:
            assert words in errors
            assert "resource_tracker" not in errors

    assert re.search(r"mlp\.1 +cached", reportgen(tmp_path, *build, "--dry-run").output)
    assert report_of(tmp_path, *build) == without_times(mlp_build)


@pytest.mark.thorough
def test_after_a_kill_at_fifty_random_moments(tiny_build: Built, tmp_path: Path) -> None:
    rng = random.Random(7)
    start = time.monotonic()
    report_of(tmp_path, *TINY_BUILD)
    longest = time.monotonic() - start

    for number in range(50):
        folder = tmp_path / str(number)
        with started(folder, *TINY_BUILD) as process:
            try:
                process.communicate(timeout=rng.uniform(0.0, longest))
            except TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        assert report_of(folder, *TINY_BUILD) == without_times(tiny_build)
        assert not list((folder / "results").glob(".unfinished-*"))
        assert not list((folder / "results" / "store").rglob(".unfinished-*"))


def report_of(folder: Path, *arguments: str) -> dict[str, Any]:
    """Build to the end and return what the report says, but for times."""
    run = reportgen(folder, *arguments)
    assert run.status == 0, run.errors
    return without_times(Built(folder, run))


def without_times(build: Built) -> dict[str, Any]:
    """Return what is true of a report whenever it was made, and by which command."""
    report = build.report.model_dump(mode="json")
    del report["created"], report["environment"]["command"]
    for task in report["tasks"]:
        del task["seconds"], task["cached"], task["computed"]
    return report
