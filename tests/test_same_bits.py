"""The numbers of a report do not depend on how many tasks ran at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from reportgen.report import Report, read_report

TINY = Path(__file__).with_name("tiny.toml")


def build(folder: Path, jobs: int) -> Report:
    """Build the section that reads digits with the ConvNet and the autoencoder."""
    folder.mkdir()
    done = subprocess.run(
        [
            sys.executable, "-m", "reportgen", "build", "--fast", "--settings", str(TINY),
            "--only", "noise", "--jobs", str(jobs),
        ],
        cwd=folder, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    return read_report(folder / done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_one_two_and_four_jobs_measure_the_same(tmp_path: Path) -> None:
    one, two, four = (build(tmp_path / str(jobs), jobs) for jobs in (1, 2, 4))

    assert one.metrics == two.metrics == four.metrics
    assert one.figures == two.figures == four.figures
    assert {task.name for task in one.tasks} >= {"convnet.1", "autoencoder.1", "noise.0.5"}
