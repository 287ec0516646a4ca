"""The engine and its templates name nothing of a project that ships."""

import re

import pytest

from reportgen.base.paths import PACKAGE, templates_folder
from reportgen.project.folder import SHIPPED

# A word of its own or a part of an identifier, as in writeup_title or MnistData.
OF_PROJECTS = re.compile(
    r"mnist|keras|tensorflow|conv_?net|autoencoder|write[-_ ]?up|weight[-_ ]decay|three_layer"
    r"|(?<![a-z])mlp(?![a-z])|\bneural\b|handwritten|\b(test|training)[-_ ]images?\b|\btrainings\b",
    re.IGNORECASE,
)
# Plain words elsewhere: here as the first part of a dotted name.
STEMS = re.compile(r"(?<![\w.])(noise|generation|preprocessing)\.[a-z0-9]\w*(?!\()")

FILES = sorted(
    file
    for folder in (PACKAGE, templates_folder())
    for file in folder.rglob("*")
    if file.suffix in {".py", ".html", ".css", ".js", ".json", ".toml"}
    and not file.is_relative_to(SHIPPED)
)


def test_the_engine_is_looked_at() -> None:
    names = {file.name for file in FILES}

    assert {"model.py", "report.html", "page.js", "style.css", "report.schema.json"} <= names


def test_the_engine_names_nothing_of_a_project() -> None:
    found = {
        (file.name, match[0])
        for file in FILES
        for words in (OF_PROJECTS, STEMS)
        for match in words.finditer(file.read_text(encoding="utf-8"))
    }

    assert found == set()


@pytest.mark.parametrize("word", ["MNIST", "writeup_numbers", "the write-up", "MLP", "test images"])
def test_a_word_of_a_project_is_found(word: str) -> None:
    assert OF_PROJECTS.search(f'"""As in {word}."""')


@pytest.mark.parametrize("plain", ["HTMLParser", "within noise.", "the next generation", "images"])
def test_a_plain_word_is_none(plain: str) -> None:
    assert not OF_PROJECTS.search(plain)
    assert not STEMS.search(plain)
