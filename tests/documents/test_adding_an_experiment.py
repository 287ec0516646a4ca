"""The worked example of docs/adding-an-experiment.md does what the document says."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from reportgen.base.paths import PACKAGE
from reportgen.report.model import Report, read_report
from tests import commands
from tests.commands import QUICK_BUILD, Run
from tests.documents.example import copy_with_example, pieces

STEM = "permuted_pixels"
THE_BUILD = (*QUICK_BUILD, "--only", STEM)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and its templates, with the example in it."""
    folder = tmp_path_factory.mktemp("copy")
    copy_with_example(folder)
    return folder


@pytest.fixture(scope="module")
def report(copy: Path) -> Report:
    """The report of a build with the example."""
    folder = reportgen(copy, *THE_BUILD, "--jobs", "1").splitlines()[-1]
    return read_report(copy / folder)


def reportgen(copy: Path, *arguments: str) -> str:
    done = run_in(copy, *arguments)
    assert done.status == 0, done.errors
    return done.output


def run_in(copy: Path, *arguments: str) -> Run:
    """Run the copy, in its folder."""
    return commands.reportgen(copy, *arguments, variables={"PYTHONPATH": str(copy)})


def test_its_code_reads_as_the_rest_does(copy: Path) -> None:
    files = {copy / piece.file for piece in pieces() if piece.file.endswith(".py")}
    configuration = PACKAGE.parent / "pyproject.toml"
    for check in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *check, "--config", configuration, *files],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_it_permutes_every_image_alike(copy: Path) -> None:
    images = np.arange(2 * 784, dtype="float32").reshape(2, 28, 28)
    np.save(copy / "images.npy", images)
    script = f"""
import numpy as np
from reportgen.projects.mnist.experiments.{STEM} import _permuted
order = np.random.default_rng(1).permutation(784)
np.save("permuted.npy", _permuted(np.load("images.npy"), order))
"""
    subprocess.run(
        [sys.executable, "-c", script],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy)},
        check=True,
    )

    first, second = np.load(copy / "permuted.npy")

    assert np.array_equal(second - first, np.full((28, 28), 784))
    assert np.array_equal(np.sort(first, axis=None), images[0].ravel())
    assert not np.array_equal(first, images[0])


@pytest.mark.slow
class TestABuildWithIt:
    def test_has_its_number_and_its_claim(self, report: Report, copy: Path) -> None:
        page = (copy / "results" / report.version / "report.html").read_text(encoding="utf-8")

        assert len(report.metrics[f"{STEM}.accuracy"].replicates) == 3
        assert [claim.name for claim in report.claims] == [f"{STEM}.order_matters"]
        assert "Permuted pixels" in page

    def test_is_up_to_date_the_next_time(self, report: Report, copy: Path) -> None:
        assert reportgen(copy, *THE_BUILD) == f"results/{report.version}\n"

    def test_runs_one_task_more_for_one_more_replicate(self, report: Report, copy: Path) -> None:
        knob = ("--set", f"{STEM}.replicates=4")

        plan = reportgen(copy, *THE_BUILD, *knob, "--dry-run").splitlines()

        assert [line.split()[0] for line in plan if "to run:" in line] == [f"{STEM}.4"]

    def test_explains_where_its_number_is_from(self, report: Report, copy: Path) -> None:
        provenance = reportgen(copy, "explain", f"{STEM}.accuracy", report.version)

        assert f"{STEM}.3" in provenance
        assert "mlp.epochs=3" in provenance

    def test_refuses_a_wrong_setting_in_one_line(self, copy: Path) -> None:
        run = run_in(copy, "build", "--set", f"{STEM}.replicates=0")

        assert run.status == 2
        assert run.errors.count("\n") == 1
        assert "must be a whole number from 1" in run.errors
