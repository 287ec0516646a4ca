"""`reportgen watch` in the folder of a user's own project."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.base.paths import PACKAGE
from tests.commands import PLAIN_THEME, Built
from tests.own import change
from tests.watch.command import Watching, Workplace, watching

COMMAND = [sys.executable, "-m", "reportgen", "watch", "--fast", "--theme", str(PLAIN_THEME)]


@pytest.fixture(scope="module")
def own(own_build: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built project. Milliseconds after `own_build`."""
    folder = tmp_path_factory.mktemp("wörk") / "own"
    shutil.copytree(own_build.workplace, folder, symlinks=True)
    return folder


@pytest.fixture(scope="module")
def watch(own: Path) -> Iterator[Watching]:
    """A command that has set its first draft. Five seconds for a module."""
    with watching(Workplace(own, PACKAGE.parent), command=COMMAND) as running:
        running.wait_until_said("The draft was rendered")
        yield running


def test_another_sentence_is_served(watch: Watching, own: Path) -> None:
    change(own / "text.md", "a number", "a factor")

    watch.wait_for_page("is a factor")


def test_another_data_file_runs_what_reads_it(watch: Watching, own: Path) -> None:
    (own / "heights.csv").write_text("height\n1.7\n2.3\n")

    watch.wait_until_said("people: the data heights changed")
    watch.wait_for_page("The mean of")


@pytest.mark.parametrize(
    ("file", "fault", "message"),
    [
        ("experiments.py", "def (\n", "experiments.py, line 1: SyntaxError: "),
        ("helpers.py", "1 / 0\n", "helpers.py, line 1: ZeroDivisionError: "),
        ("text.md", "{{ coins.right }}\n", "text.md, line 1: There is no experiment coins"),
        ("report.toml", "colour = 1\n", "report.toml, line 1: there is no key colour"),
    ],
)
def test_a_fault_is_one_line_here_and_on_the_page_until_it_is_mended(
    file: str, fault: str, message: str, watch: Watching, own: Path
) -> None:
    good = (own / file).read_text()

    (own / file).write_text(fault + good)

    watch.wait_until_said(f"reportgen: {message}")
    watch.wait_for_page(message)
    (own / file).write_text(good)
    watch.wait_for_page_without(message)


def test_what_is_written_to_the_results_begins_no_draft(watch: Watching, own: Path) -> None:
    drafts = [line for line in watch.said if "was rendered" in line]
    for place in ("results/notes.txt", "results/store/notes.txt", "0002-fast.zip"):
        (own / place).write_text("nothing")
    (own / ".draft.md").write_text("nothing")

    change(own / "text.md", "## Coins", "## Thrown coins")
    watch.wait_for_page("Thrown coins")

    assert len([line for line in watch.said if "was rendered" in line]) == len(drafts) + 1
