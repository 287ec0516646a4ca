"""The document of a project's files has a meaning for each key, and an example that is read."""

import re
from pathlib import Path

import pytest

from reportgen.project.project import read_project
from tests.documents.file_keys import PROJECT_TABLES, PUBLISHED_TABLES, keys_of
from tests.documents.made_parts import DOCUMENTS

PLAIN = {"name", "title", "authors", "date"}
"""Keys whose names say it."""


@pytest.mark.parametrize("model", [*PROJECT_TABLES.values(), *PUBLISHED_TABLES.values()])
def test_every_key_has_a_meaning(model: type) -> None:
    assert [one.name for one in keys_of(model) if not one.meaning and one.name not in PLAIN] == []


def test_its_examples_are_a_project(tmp_path: Path) -> None:
    document = (DOCUMENTS / "docs" / "project-files.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", document, re.DOTALL)
    for name, example in zip(("report.toml", "published.toml"), examples, strict=True):
        (tmp_path / name).write_text(example, encoding="utf-8")

    project = read_project(tmp_path)

    assert project.title == "Classifying wines"
    assert project.profiles["fast"].values == {"knn": {"replicates": 1}}
    assert project.published is not None
    assert project.published.value_of("knn.accuracy") == 0.961
