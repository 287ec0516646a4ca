"""What a build takes of the code of a project."""

from pathlib import Path

import pytest

from reportgen.base.errors import ProjectError
from reportgen.project.code import load_code
from reportgen.project.project import read_project
from reportgen.tasks.results.types import Results

EXPERIMENTS = """
from reportgen import count, derived, experiment

@experiment
def guess(size: int = 10):
    return {"accuracy": count(size // 2, of=size)}
"""
DERIVED = """
@derived("guess")
def words(guess: dict):
    return {"half": f"{guess['accuracy'].successes} coins"}
"""
TEXT = '## Guessing {#guess}\n\n{{ wording("guess.half") }}: {{ guess.accuracy }}.\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of one experiment."""
    (tmp_path / "report.toml").write_text('title = "Coins"\n')
    (tmp_path / "experiments.py").write_text(EXPERIMENTS + DERIVED)
    (tmp_path / "text.md").write_text(TEXT)
    return tmp_path


def test_a_section_has_what_its_functions_derive(folder: Path) -> None:
    code = load_code(read_project(folder))
    (task,) = code.declare_tasks(code.settings.model_validate({"report": {"title": "Coins"}}))
    settings = code.settings.model_validate({"report": {"title": "Coins"}})
    results = Results({"guess": task.caller(task.function, {"size": 10})})

    (section,) = code.write_sections(settings, results, ["guess"])

    assert [(one.name, one.text) for one in section.wordings] == [("guess.half", "5 coins")]
    assert [one.name for one in section.metrics] == ["guess.accuracy"]


@pytest.mark.parametrize("file", ["text.md", "experiments.py"])
def test_a_change_of_words_or_of_what_is_derived_makes_another_report(
    folder: Path, file: str
) -> None:
    before = load_code(read_project(folder)).sections_digest
    with (folder / file).open("a") as content:
        content.write("\n# More\n")

    assert load_code(read_project(folder)).sections_digest != before


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("def words(gess: dict): return {}", "There is no experiment gess for words. Did you"),
        ("def words(guess: dict, at: int): return {}", "There is no experiment at for words"),
    ],
)
def test_a_function_can_ask_only_for_what_there_is(folder: Path, code: str, message: str) -> None:
    with (folder / "experiments.py").open("a") as content:
        content.write(f'\n@derived("guess")\n{code}\n')

    with pytest.raises(ProjectError, match=rf"^experiments\.py, line \d+: {message}"):
        load_code(read_project(folder))
