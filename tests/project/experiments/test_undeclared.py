"""What an experiment reads beside what it is given is noticed, and nothing else."""

import importlib
import os
import sys
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportgen.project.experiments.loading import start_in
from reportgen.project.experiments.undeclared import noticed
from reportgen.project.experiments.unrepeatable import unrepeatable_calls
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task
from tests.project.experiments.conftest import Write
from tests.tasks.planning import plan_tasks

READING = """
import os
import tempfile
from pathlib import Path

import numpy as np

def read(name):
    with open(name) as stream:
        return stream.read()

def write(name):
    Path(name).write_text("a")

def read_temporary():
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, "a"))
        return read(Path(folder, "a"))

def import_something():
    import json.tool
    import wave
    import other

def draw():
    return np.random.rand()

def draw_with_seed():
    np.random.seed(1)
    return draw()

def draw_from_own():
    return np.random.default_rng(1).random()
"""

Notice = Callable[..., list[str]]


@pytest.fixture
def project(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose folder is the working folder; temporary files lie beside it."""
    folder = write(READING, other="A = 1")
    (folder / "a.csv").write_text("1")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def notice(project: Path) -> Notice:
    """Return a function that calls one of the project and returns what was noticed."""
    start_in(project)
    module = importlib.import_module("experiments")

    def notice(name: str, *arguments: Any, declared: Collection[Path] = ()) -> list[str]:
        with noticed(project, "experiments.py, line 1", declared) as found:
            getattr(module, name)(*arguments)
        return list(found)

    return notice


class TestAFile:
    @pytest.mark.parametrize("name", ["a.csv", "./a.csv", b"a.csv"])
    def test_is_named_with_the_place_that_reads_it(self, name: str, notice: Notice) -> None:
        assert notice("read", name) == [
            "reads a.csv (experiments.py, line 13), which it does not ask for as Data"
        ]

    def test_beside_the_project_is_named_in_full(self, notice: Notice, tmp_path: Path) -> None:
        (tmp_path / "b.csv").touch()

        (said,) = notice("read", tmp_path / "b.csv")

        assert said.startswith(f"reads {tmp_path / 'b.csv'} (")

    def test_that_is_declared_may_be_read_by_any_name(self, notice: Notice, project: Path) -> None:
        (project / "link.csv").symlink_to("a.csv")

        assert notice("read", "link.csv", declared=[project / "a.csv"]) == []

    @pytest.mark.parametrize("name", [os.devnull, os.__file__, np.__file__, "experiments.py"])
    def test_of_the_system_a_library_or_code_is_none(self, name: str, notice: Notice) -> None:
        assert notice("read", name) == []

    @pytest.mark.parametrize("name", ["read_temporary", "import_something"])
    def test_that_is_temporary_or_imported_is_none(self, name: str, notice: Notice) -> None:
        for module in ("json.tool", "wave", "other"):
            sys.modules.pop(module, None)

        assert notice(name) == []

    def test_that_is_written_is_none(self, notice: Notice) -> None:
        assert notice("write", "new.csv") == []


class TestTheRandomStateOfNumpy:
    def test_is_named_where_it_is_drawn_from(self, notice: Notice) -> None:
        assert notice("draw") == [
            "draws from the random state of numpy.random (experiments.py, line 1), which its seed "
            "does not set: draw from numpy.random.default_rng(seed), and give libraries "
            "random_state=seed"
        ]

    @pytest.mark.parametrize("name", ["draw_with_seed", "draw_from_own"])
    def test_is_not_where_it_has_a_seed(self, name: str, notice: Notice) -> None:
        before = np.random.seed

        assert notice(name) == []
        assert np.random.seed is before


@pytest.mark.parametrize(
    ("imports", "call", "name"),
    [
        ("import time", "time.time()", "time.time"),
        ("from time import time as now", "now()", "time.time"),
        ("import datetime as dt", "dt.datetime.now()", "datetime.datetime.now"),
        ("from datetime import date", "date.today()", "datetime.date.today"),
        ("import random", "random.shuffle([1])", "random.shuffle"),
        ("import numpy as np", "np.random.default_rng()", "numpy.random.default_rng"),
        ("import uuid", "uuid.uuid4()", "uuid.uuid4"),
        ("import time", "time.perf_counter()", ""),
        ("import random", "random.Random(1).random()", ""),
        ("import random", "(random.seed(1), random.random())", ""),
        ("import numpy as np", "np.random.default_rng(1)", ""),
        ("from datetime import datetime", "datetime(2020, 1, 1)", ""),
    ],
)
def test_a_call_that_gives_another_result_each_time_is_named_where_it_is_reached(
    imports: str, call: str, name: str, write: Write, tmp_path: Path
) -> None:
    folder = write(
        "from helpers import help\ndef asks():\n    help()\ndef asks_not():\n    pass\n",
        helpers=f"{imports}\ndef help():\n    return {call}\n",
    )
    start_in(folder)
    module = importlib.import_module("experiments")
    tasks = [Task(one, getattr(module, one), {}, 1) for one in ("asks", "asks_not")]

    plan = plan_tasks(tasks, Store(tmp_path / "store"), {}, project=folder)

    said = f"asks calls {name} (helpers.py, line 3), which gives another result each time."
    assert unrepeatable_calls(folder, plan.tasks) == ((said,) if name else ())
