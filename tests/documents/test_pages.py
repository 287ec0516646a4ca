"""The links of the documents lead somewhere, and their commands are those of the program."""

import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.project.folder import project_folder, reference_folder
from tests.commands import Run
from tests.documents.command_line import commands, parse
from tests.documents.made_parts import DOCUMENTS
from tests.documents.markdown import (
    DOCUMENTED,
    PAGES,
    anchors_of,
    commands_in,
    inline_code,
    links_in,
    shell_lines,
)

README = DOCUMENTS / "README.md"
NAMES = [one.relative_to(DOCUMENTS).as_posix() for one in DOCUMENTED]
EVERY_DOCUMENT = pytest.mark.parametrize("document", DOCUMENTED, ids=NAMES)

ABOUT_MNIST = tuple(
    DOCUMENTS / "docs" / f"{name}.md"
    for name in ("build", "change-a-setting", "compare", "grading", "verify", "versions", "export")
)
CHEAP = {"diff", "explain", "export", "grade", "history", "list", "settings", "show", "store"}
"""Commands that run nothing."""

IN_MNIST = [
    words
    for document in (README, *ABOUT_MNIST)
    for words in commands_in(shell_lines(document))
    if words[0] in CHEAP and words[1:2] != ["accept"]
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with all that the commands of the pages name, made of the reference run."""
    reference = reference_folder(project_folder())
    versions = [f"results/{name}" for name in ("0001-full", "0002-full", "0003-fast")]
    for name in (*versions, "student", "handed-in/a"):
        shutil.copytree(reference, tmp_path / name)
    (tmp_path / "results" / "store").mkdir()
    (tmp_path / "results" / "latest").symlink_to("0003-fast")
    grading = (DOCUMENTS / "docs" / "grading.md").read_text(encoding="utf-8")
    rubric, comments = (part.partition("```")[0] for part in grading.split("```toml\n")[1:])
    roster = grading.partition("```csv\n")[2].partition("```")[0]
    files = {"homework.toml": rubric, "comments.toml": comments, "roster.csv": roster}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@EVERY_DOCUMENT
class TestADocument:
    def test_links_to_what_is_there(self, document: Path) -> None:
        for link in links_in(document):
            target = document.parent / link.path if link.path else document
            assert target.exists(), link
            assert not link.anchor or link.anchor in anchors_of(target), link

    def test_has_commands_that_parse(self, document: Path) -> None:
        for words in commands_in(shell_lines(document)):
            parse(words)

    def test_mentions_commands_that_are_there(self, document: Path) -> None:
        for words in commands_in(inline_code(document)):
            assert words[0] in commands(), words
            if len(words) > 1:
                parse(words)

    def test_names_targets_of_make_that_are_there(self, document: Path) -> None:
        makefile = (DOCUMENTS / "Makefile").read_text(encoding="utf-8")
        text = "\n".join((*shell_lines(document), *inline_code(document)))
        asked = re.findall(r"(?m)^ *make((?: [a-z-]+)+)", text)

        for target in " ".join(asked).split():
            assert f"\n{target}:" in makefile, target

    def test_names_scripts_and_options_that_are_there(self, document: Path) -> None:
        for code in inline_code(document):
            if found := re.search(r"\b((?:benchmarks|tests|docs|examples)/[\w/.-]+)", code):
                assert (DOCUMENTS / found[1]).exists(), code
                options = re.findall(r"--(?:no-)?([a-z-]+)", code)
                script = (DOCUMENTS / found[1]).read_text("utf-8") if options else ""
                shared = (DOCUMENTS / "benchmarks" / "timing.py").read_text("utf-8")
                assert [one for one in options if f'"--{one}"' not in script + shared] == [], code


@pytest.mark.parametrize("words", IN_MNIST, ids=" ".join)
def test_a_command_that_runs_nothing_works(
    words: list[str], place: Path, command: Callable[..., Run]
) -> None:
    done = command(*words)

    assert done.status == 0, done.errors


def test_the_readme_fits_on_a_few_screens() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 120


def test_every_page_is_in_the_table_of_pages() -> None:
    listed = {link.path for link in links_in(DOCUMENTS / "docs" / "README.md")}

    assert listed | {"README.md"} == {page.name for page in PAGES}


def test_no_file_tells_to_install_what_another_project_is_called() -> None:
    configuration = DOCUMENTS / "pyproject.toml"
    project = tomllib.loads(configuration.read_text(encoding="utf-8"))["project"]
    files = [*DOCUMENTED, *(DOCUMENTS / "examples").glob("*/README.md"), configuration]

    assert project["name"] != "reportgen"
    for file in files:
        assert not re.search(r"install [^`\n]*\breportgen\b(?!-)", file.read_text("utf-8")), file


def test_no_file_names_a_package_index() -> None:
    for name in ("pyproject.toml", "requirements.lock", "Makefile", "mkdocs.yml"):
        text = (DOCUMENTS / name).read_text(encoding="utf-8")

        assert not re.search(r"https?://|--(extra-)?index|find-links", text), name
