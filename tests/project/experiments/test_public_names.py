"""What a project imports from reportgen, and how long that takes."""

import subprocess
import sys
from inspect import signature

import pytest

import reportgen
from reportgen.project.experiments import asked
from reportgen.project.kinds import count


def test_every_public_name_is_there() -> None:
    assert all(getattr(reportgen, name) is not None for name in reportgen.__all__)
    assert reportgen.Data is asked.Data
    assert reportgen.count is count


def test_an_unknown_name_is_said_to_be_unknown() -> None:
    with pytest.raises(AttributeError, match="module 'reportgen' has no attribute 'counts'"):
        reportgen.counts  # noqa: B018


def test_they_are_imported_when_they_are_asked_for() -> None:
    code = "import reportgen, sys; print(*sys.modules)"

    run = [sys.executable, "-c", code]
    loaded = subprocess.run(run, capture_output=True, check=True, text=True).stdout.split()

    assert "reportgen" in loaded
    assert not {"typing", "numpy", "pydantic", "importlib.metadata"} & {*loaded}


def test_an_experiment_stays_the_function_that_it_was() -> None:
    def knn(neighbours: int = 5) -> dict[str, object]:
        return {"twice": 2 * neighbours}

    assert reportgen.experiment(knn) is knn
    assert reportgen.experiment(replicates=2)(knn) is knn
    assert list(signature(knn).parameters) == ["neighbours"]
    assert knn(4) == {"twice": 8}
