"""`reportgen new`: what it writes, what it refuses, and what its examples are."""

import re
from pathlib import Path

import pytest

from reportgen.base.paths import examples_folder
from reportgen.cli.app import run
from reportgen.project.folder import PROJECT_FILE
from reportgen.project.starting import starting_points


def files_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@pytest.mark.parametrize(
    ("arguments", "example"),
    [
        (["mine"], "minimal"),
        (["wine"], "wine"),
        (["mine", "--from", "longley"], "longley"),
        (["wine", "--from", "minimal"], "minimal"),
    ],
)
def test_a_folder_has_the_files_of_its_example(
    arguments: list[str], example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run(["new", *arguments]) == 0

    assert files_in(tmp_path / arguments[0]) == files_in(examples_folder() / example)
    assert [one.name for one in tmp_path.iterdir()] == [arguments[0]]


def test_an_empty_folder_is_filled(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").mkdir()

    assert run(["new", str(tmp_path / "mine")]) == 0

    assert (tmp_path / "mine" / PROJECT_FILE).is_file()
    assert capfd.readouterr().out.splitlines()[-1] == str(tmp_path / "mine")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["used"], "used exists already. Take another name."),
        (["a-file"], "a-file exists already. Take another name."),
        (["3rd"], "A project cannot be called 3rd: its name is of"),
        (["."], "A project cannot be called .: its name is of"),
        (["mine", "--from", "wines"], "There is no example wines. Did you mean wine?"),
        (["a-file/mine"], "a-file/mine cannot be written: "),
        ([], "Name the folder to create, as in reportgen new mine."),
    ],
)
def test_what_is_wrong_is_one_line_and_nothing_is_written(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "notes.txt").touch()
    (tmp_path / "a-file").touch()

    assert run(["new", *arguments]) == 2

    said = capsys.readouterr().err
    assert said.startswith(f"reportgen: {message}")
    assert said.count("\n") == 1
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["a-file", "notes.txt", "used"]


def test_the_list_has_each_example_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "--list"]) == 0

    rows = re.split(r"\n(?=\S)", capsys.readouterr().out)
    assert [row.split()[0] for row in rows] == ["minimal", "longley", "wine", "mnist"]
    assert all(row.rstrip().endswith(".") for row in rows)


@pytest.mark.parametrize("folder", starting_points().values(), ids=starting_points())
def test_a_readme_names_commands_that_there_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    commands = [line.split()[1] for line in readme.splitlines() if line.startswith("    reportgen")]

    assert commands[0] == "build"
    assert len(readme.splitlines()) <= 13
    for command in commands:
        assert run([command, "--help"]) == 0
        assert f"reportgen {command}" in capsys.readouterr().out


def test_the_smallest_has_three_files_of_thirty_lines() -> None:
    files = [file for file in (examples_folder() / "minimal").iterdir() if file.suffix != ".md"]
    files.append(examples_folder() / "minimal" / "text.md")
    files = [file for file in files if file.is_file()]

    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)

    assert sorted(file.name for file in files) == ["experiments.py", "report.toml", "text.md"]
    assert lines <= 30
