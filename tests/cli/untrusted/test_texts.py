"""A text that a person writes is changed at random: it is read, or each fault is a line."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import strategies as st

from reportgen.base.paths import PACKAGE
from reportgen.base.untrusted.text import steering_character
from tests.cli.untrusted.bounds import (
    MOST_FAULTS,
    OUTPUT,
    OWN,
    Command,
    Place,
    ends_as_documented,
    few_or_many,
    hold_for,
)
from tests.commands import Built
from tests.own import FILES
from tests.watch.command import Watching, Workplace, wait_until, watching
from tests.watch.test_own_project import COMMAND as WATCH

PIECES = st.sampled_from(
    [
        *("", "\n", "\x00", "\x1b[2J", "\ud7ff", "\u202e", "王", "=", "]", "[[", '"""', "'", "{"),
        *("0", "-1", "1e999", "nan", "inf", "1_0", "0x" + "f" * 5000, "9" * 5000, "true", "#"),
        *("../x", "/etc/passwd", "a" * 300, "[x]\n", "x = 1\n", "é" * 300, "[" * 2000, "{{", "{%"),
        *(
            "1979-05-27",
            "x." * 5000,
            "\u2028",
            "\ufeff",
            "%s",
            "$x^2$",
            "$" + "{" * 400,
            "| " * 900,
        ),
    ]
)
"""What is put into a text, or in the place of a part of it."""

PUBLISHED = """\
[original]
title = "An original"
authors = ["A. Author"]
date = 1999
[[metric]]
name = "coin.right"
value = 0.5
where = "Table 1"
count = 200
"""
SETTINGS = 'seed = 3\n[coin]\nreplicates = 2\nsize = 100\n[report]\nauthors = ["A. Author"]\n'
PAGE = """\
{% extends "own/report.html" %}
{% block title_block %}
<h1>{{ report.title }}</h1>
{% endblock %}
"""
STYLE = """\
:root { --ink: #1a1a2e; }
html { font-family: "House", serif; }
@page { size: A5; margin: 18mm 14mm; }
"""


@dataclass(frozen=True)
class Texts:
    """A kind of input that is a text: where it stands, what it is, who reads it."""

    file: str
    text: str
    commands: tuple[tuple[str, ...], ...]


DRY_RUN = ("build", "--dry-run", *OWN)
SHOWN_SETTINGS = ("settings", "--project", "own")
RENDER = ("render", "1", "--theme", "theme", "--output", "results/rendered", "--results", "results")
TEXTS = {
    "settings": Texts(
        "given.toml",
        SETTINGS,
        ((*SHOWN_SETTINGS, "--settings", "given.toml"), (*DRY_RUN, "--settings", "given.toml")),
    ),
    "rubric": Texts(
        "given.toml",
        FILES["rubric.toml"],
        (
            ("grade", "1", "--rubric", "given.toml", *OWN),
            ("grade", "1", "--rubric", "given.toml", "--format", "csv", *OWN),
            ("grade", "1", "--rubric", "given.toml", "--format", "html", *OWN),
            ("diff", "1", "1", "--rubric", "given.toml", "--exit-code", *OWN),
        ),
    ),
    "published numbers": Texts("own/published.toml", PUBLISHED, (DRY_RUN, SHOWN_SETTINGS)),
    "project": Texts(
        "own/report.toml",
        FILES["report.toml"],
        (
            *(DRY_RUN, SHOWN_SETTINGS, ("diff", "1", "1", *OWN)),
            ("export", "1", "--to", "zip", *OUTPUT, *OWN),
        ),
    ),
    "references": Texts("own/references.bib", FILES["references.bib"], (DRY_RUN,)),
    "text": Texts("own/text.md", FILES["text.md"], (DRY_RUN,)),
    "data": Texts("own/heights.csv", FILES["heights.csv"], (DRY_RUN,)),
}
THEME = {
    "page": Texts("theme/report.html", PAGE, (RENDER,)),
    "style": Texts("theme/theme.css", STYLE, (RENDER,)),
}


@few_or_many(40, 2000)
@pytest.mark.parametrize("kind", TEXTS.values(), ids=TEXTS)
def test_a_changed_text(
    kind: Texts, examples: int, place: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_text_is_read_or_refused(kind, examples, place, command, monkeypatch)


@few_or_many(4, 300)
@pytest.mark.parametrize("kind", THEME.values(), ids=THEME)
def test_a_changed_theme(
    kind: Texts, examples: int, place: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_text_is_read_or_refused(kind, examples, place, command, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*TEXTS.values(), *THEME.values()], ids=[*TEXTS, *THEME])
def test_what_is_unchanged_is_read(
    kind: Texts, place: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    with written(place.folder / kind.file, kind.text.encode()):
        runs = [ends_as_documented(command, arguments, place) for arguments in kind.commands]
    assert [run.status for run in runs] == [0] * len(runs), runs


def assert_text_is_read_or_refused(
    kind: Texts, examples: int, place: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)

    def hold(data: st.DataObject) -> None:
        with written(place.folder / kind.file, changed(kind.text, data)):
            ends_as_documented(command, data.draw(st.sampled_from(kind.commands)), place)

    hold_for(examples, hold)


@contextmanager
def written(file: Path, content: bytes) -> Iterator[None]:
    """Let a file have another content meanwhile."""
    file.parent.mkdir(exist_ok=True)
    before = file.read_bytes() if file.exists() else None
    file.write_bytes(content)
    try:
        yield
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_bytes(before)


def changed(text: str, data: st.DataObject) -> bytes:
    """Put pieces in the place of parts of a text, most often of what stands after an "="."""
    for _ in range(data.draw(st.integers(1, 3))):
        values = [place + 2 for place in range(len(text)) if text.startswith("= ", place)]
        start = data.draw(st.sampled_from(values) if values else st.integers(0, len(text)))
        if data.draw(st.integers(0, 2)) == 0:
            start = data.draw(st.integers(0, len(text)))
        end_of_line = text.find("\n", start) % (len(text) + 1)
        end = data.draw(st.sampled_from([start, end_of_line, min(start + 1, len(text))]))
        text = text[:start] + data.draw(PIECES) + text[max(start, end) :]
    content = text.encode()
    match data.draw(st.integers(0, 19)):
        case 0 | 1:
            return content[: len(content) // 2] + b"\xff\xfe"
        case 2:
            return content * (300_000 // (len(content) + 1))
    return content


WATCHED = ("settings", "project", "published numbers", "references", "text", "data")


@pytest.fixture(scope="module")
def watched(
    own_build: Built, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Watching]]:
    """A command that watches a copy of the project in a folder. Four seconds for a module."""
    folder = tmp_path_factory.mktemp("watched") / "own"
    shutil.copytree(own_build.workplace, folder, symlinks=True)
    with watching(Workplace(folder, PACKAGE.parent), command=WATCH) as running:
        running.wait_until_said("The draft was rendered")
        yield folder, running


@few_or_many(1, 50)
@pytest.mark.parametrize("kind", WATCHED)
def test_a_changed_text_is_shown_or_told_by_watch(
    kind: str, examples: int, watched: tuple[Path, Watching]
) -> None:
    texts, (folder, watch) = TEXTS[kind], watched
    file = folder / ("reportgen.toml" if kind == "settings" else Path(texts.file).name)

    def hold(data: st.DataObject) -> None:
        before = len(watch.said)
        with written(file, changed(texts.text, data)):
            wait_until(lambda: told(watch.said[before:]), "a draft or a fault", watch.said)
        lines = told(watch.said[before:])
        now = len(watch.said)
        wait_until(lambda: DRAWN in " ".join(watch.said[now:]), "the mended draft", watch.said)

        assert not any(map(steering_character, lines))
        assert not any("raceback" in line for line in watch.said[before:]), lines
        assert len(lines) <= MOST_FAULTS

    hold_for(examples, hold)


DRAWN = "The draft was rendered"


def told(lines: list[str]) -> list[str]:
    """Return the lines that are not of tasks that run."""
    return [line for line in lines if line.startswith("reportgen: ")]
