"""Many hand-ins are read in processes of their own; one that ends costs nobody else a row."""

import csv
import io
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from reportgen.base.side_by_side import FEW
from tests.commands import started
from tests.grading.conftest import rubric_text

AddVersion = Callable[..., Path]
COUNT = 200


@pytest.mark.slow
def test_a_process_that_is_killed_costs_no_row(add_version: AddVersion, tmp_path: Path) -> None:
    version = add_version("0001-full", into="elsewhere")
    (tmp_path / "homework.toml").write_text(rubric_text("points = 1\nfigure = 9"), encoding="utf-8")
    for number in range(COUNT):
        shutil.copytree(version, tmp_path / "handed-in" / f"student-{number:03}")

    command = ("grade", "handed-in", "--rubric", "homework.toml", "--format", "csv", "--jobs", "2")
    with started(tmp_path, *command) as process:
        _reader_of(process.pid).kill()
        output, errors = process.communicate()

    rows = list(csv.DictReader(io.StringIO(output)))
    assert COUNT > FEW
    assert len(rows) == COUNT, errors
    assert {row["points"] for row in rows} == {"1"}


def _reader_of(command: int) -> psutil.Process:
    """Return a process that reads hand-ins for a command, as soon as there is one."""
    while True:
        for child in psutil.Process(command).children():
            if "spawn_main" in " ".join(child.cmdline()):
                return child
        time.sleep(0.01)
