"""`reportgen new`: a copy of the project that ships is a project of one's own."""

from pathlib import Path

import pytest

from reportgen.cli.app import run
from reportgen.report.model import Report
from tests.commands import QUICK_BUILD, Built, reportgen


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder that begins with the files of the project on MNIST."""
    assert run(["new", str(tmp_path / "mine"), "--from", "mnist"]) == 0
    return tmp_path / "mine"


def numbers_of(report: Report) -> dict[str, object]:
    return {name: (one.value, one.replicates) for name, one in report.metrics.items()}


def test_it_imports_its_own_modules_and_the_public_names(copy: Path) -> None:
    files = [*copy.rglob("*.py"), *copy.rglob("*.html")]

    assert len(files) > 40
    assert not any("reportgen.projects" in file.read_text(encoding="utf-8") for file in files)
    assert "default =" not in (copy / "report.toml").read_text(encoding="utf-8")


@pytest.mark.slow
def test_it_builds_to_the_same_numbers(copy: Path, tiny_build: Built) -> None:
    built = Built(copy, reportgen(copy, *QUICK_BUILD, "--jobs", "1"))

    assert built.run.status == 0, built.run.errors
    assert numbers_of(built.report) == numbers_of(tiny_build.report)
    assert not [line for line in built.run.errors.splitlines() if "does not ask for" in line]
