"""What the tests of experiments share: projects in folders of their own."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from reportgen.project.experiments.experiment import Experiment
from tests.own import load_experiments

Write = Callable[..., Path]
Load = Callable[[str], dict[str, Experiment]]

HEAD = """
from typing import Annotated, Literal
from pydantic import Field
from reportgen import Checkpoints, Data, Progress, Seed, experiment, unit
"""


@pytest.fixture(autouse=True)
def own_imports() -> Iterator[None]:
    """Leave this process as it was found."""
    path, hooks = list(sys.path), list(sys.path_hooks)
    yield
    sys.path[:], sys.path_hooks[:] = path, hooks


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the experiments of a project, and other files of it; return its folder."""

    def write(experiments: str, folder: str = "project", **others: str) -> Path:
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        (place / "experiments.py").write_text(HEAD + dedent(experiments), encoding="utf-8")
        for name, content in others.items():
            (place / f"{name}.py").write_text(dedent(content), encoding="utf-8")
        return place

    return write


@pytest.fixture
def load(write: Write) -> Load:
    """Load the experiments of a source text, by name; the project has the data `wine`."""

    def load(experiments: str) -> dict[str, Experiment]:
        return {one.name: one for one in load_experiments(write(experiments), ["wine"])}

    return load
