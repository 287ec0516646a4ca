"""What a stranger can change: a project of one's own with its results, and a hand-in."""

import json
import shutil
from typing import Any

import pytest

from tests.base.untrusted.conftest import small  # noqa: F401 (a fixture)
from tests.cli.untrusted.bounds import Place
from tests.commands import Built

RUBRIC = """\
title = "Points"
[[criterion]]
name = "Accurate"
points = 2
metric = "mlp.test_accuracy"
at_least = 0.9
"""


@pytest.fixture(scope="module")
def place(own_build: Built, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A copy of the user's own project with its results, and a file beside it. Milliseconds."""
    folder = tmp_path_factory.mktemp("fuzzed")
    shutil.copytree(
        own_build.workplace,
        folder / "own",
        symlinks=True,
        ignore=shutil.ignore_patterns("results", "__pycache__"),
    )
    shutil.copytree(own_build.workplace / "results", folder / "results", symlinks=True)
    (folder / "beside").mkdir()
    (folder / "beside" / "report.json").write_text("{}", encoding="utf-8")
    return Place(folder)


@pytest.fixture(scope="module")
def handed_in(small: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Place:  # noqa: F811
    """A results folder of two versions, of which the second is to be changed."""
    folder = tmp_path_factory.mktemp("handed-in")
    for name in ("0001-fast", "0002-fast"):
        (folder / "results" / name).mkdir(parents=True)
        version = small | {"version": name}
        file = folder / "results" / name / "report.json"
        file.write_text(json.dumps(version), encoding="utf-8")
    (folder / "rubric.toml").write_text(RUBRIC, encoding="utf-8")
    return Place(folder)
