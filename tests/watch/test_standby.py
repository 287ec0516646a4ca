"""The worker process that waits for the next draft of `reportgen watch`."""

import json
import sys
import urllib.request
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from reportgen.base.paths import PACKAGE
from tests.own import change
from tests.watch.command import LONGEST_SECONDS, Watching, Workplace, wait_until, watching

pytestmark = pytest.mark.slow

FILES = {
    "report.toml": 'title = "Where it runs"\n[data]\nword = "word.txt"\n',
    "word.txt": "one",
    "experiments.py": """\
import os
from functools import cache
from pathlib import Path
from reportgen import Data, experiment

@cache
def length(file):
    return len(Path(file).read_text())

@experiment
def place(word: Data, number: int = 1):
    return {"process": os.getpid(), "length": length(word), "number": number}
""",
    "text.md": "# Places\n\n## Place {#place}\n\n{{ place.process }} {{ place.length }}\n",
}
NUMBERS = count(2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose numbers say which process computed them."""
    folder = tmp_path_factory.mktemp("places")
    for name, content in FILES.items():
        (folder / name).write_text(content)
    return folder


@pytest.fixture(scope="module")
def watch(folder: Path) -> Iterator[Watching]:
    """A command that has set its first draft."""
    command = [sys.executable, "-m", "reportgen", "watch"]
    with watching(Workplace(folder, PACKAGE.parent), command=command) as running:
        running.wait_until_said("The draft was rendered")
        yield running


def measured(watch: Watching, folder: Path) -> dict[str, float]:
    """Turn a knob, and return what the draft of it has measured."""
    number = next(NUMBERS)
    drafts = sum("was rendered" in line for line in watch.said)
    (folder / "reportgen.toml").write_text(f"place.number = {number}\n")
    watch.wait_until_said("was rendered", times=drafts + 1)
    with urllib.request.urlopen(f"{watch.address}report.json", timeout=LONGEST_SECONDS) as answer:
        metrics = json.load(answer)["metrics"]
    values = {name: metrics[f"place.{name}"]["value"] for name in ("process", "length", "number")}
    return values if values["number"] == number else measured(watch, folder)


def process_that_waits(watch: Watching, folder: Path) -> float:
    """Return the process of two drafts in a row, once one waits."""
    before, now = 0.0, measured(watch, folder)["process"]
    while now != before:
        before, now = now, measured(watch, folder)["process"]
    return now


def test_computes_one_draft_after_the_other(watch: Watching, folder: Path) -> None:
    process = process_that_waits(watch, folder)

    assert measured(watch, folder)["process"] == process


def test_is_another_once_the_code_has_changed(watch: Watching, folder: Path) -> None:
    process = process_that_waits(watch, folder)

    change(folder / "experiments.py", "len(Path(file).read_text())", "-1")

    assert measured(watch, folder)["length"] == -1
    assert process_that_waits(watch, folder) != process
    change(folder / "experiments.py", "-1", "len(Path(file).read_text())")


def test_is_another_once_the_data_have_changed(watch: Watching, folder: Path) -> None:
    assert measured(watch, folder)["length"] == 3
    process = process_that_waits(watch, folder)

    (folder / "word.txt").write_text("longer")

    assert measured(watch, folder)["length"] == 6
    assert process_that_waits(watch, folder) != process


def test_ends_with_the_command(watch: Watching, folder: Path) -> None:
    process = int(process_that_waits(watch, folder))
    assert process in watch.descendants()

    watch.process.kill()
    watch.process.wait(LONGEST_SECONDS)

    wait_until(lambda: process not in watch.descendants(), "the process has ended")
