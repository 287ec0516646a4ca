"""A version that the user may not read: one line, and a row beside those that can be read."""

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands import Run
from tests.grading.conftest import rubric_text, version
from tests.unprivileged import unprivileged

Command = Callable[..., Run]
RUBRIC = rubric_text("points = 1\nfigure = 1")

HIDDEN = ["0003-fast", "0003-fast/report.json"]
"""What nobody may read: a folder, or the file in it."""


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Three versions in the order in which they were made."""
    for name in ("0001-fast", "0002-fast", "0003-fast"):
        folder = tmp_path / "results" / name
        folder.mkdir(parents=True)
        content = version(name=name, profile="fast").to_json()
        (folder / "report.json").write_text(content, encoding="utf-8")
    (tmp_path / "rubric.toml").write_text(RUBRIC, encoding="utf-8")
    return tmp_path / "results"


@contextmanager
def hidden(place: Path) -> Iterator[None]:
    mode = stat.S_IMODE(place.stat().st_mode)
    place.chmod(0)
    try:
        with unprivileged():
            yield
    finally:
        place.chmod(mode)


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize(
    "words",
    [
        ("show", "3"),
        ("show", "latest"),
        ("show", "{results}/0003-fast"),
        ("show", "{results}/0003-fast/report.json"),
        ("explain", "mlp.test_accuracy", "3"),
        ("diff", "2", "3"),
        ("diff", "3", "2", "--format", "html"),
        ("export", "3", "--to", "zip"),
        ("export", "3", "--to", "markdown"),
        ("render", "3"),
        ("verify", "3"),
        ("build", "--settings", "{results}/0003-fast/report.json"),
        ("settings", "--settings", "{results}/0003-fast/report.json"),
        ("grade", "2", "--rubric", "{results}/../rubric.toml", "--reference", "3"),
    ],
    ids=" ".join,
)
def test_a_command_for_it_says_why_in_one_line(
    words: tuple[str, ...], name: str, results: Path, command: Command
) -> None:
    among = [] if words[0] == "settings" else ["--results", results]
    with hidden(results / name):
        done = command(*(word.format(results=results) for word in words), *among)

    assert done.status == 2
    (line,) = done.errors.splitlines()
    assert line.endswith("0003-fast/report.json cannot be read: Permission denied.")


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("history", "mlp.test_accuracy"),
        ("history", "mlp.test_accuracy", "--format", "html"),
        ("grade", "{results}", "--rubric", "{results}/../rubric.toml"),
        ("grade", "{results}", "--rubric", "{results}/../rubric.toml", "--format", "csv"),
        ("grade", "{results}", "--rubric", "{results}/../rubric.toml", "--format", "html"),
    ],
    ids=" ".join,
)
def test_a_command_for_all_versions_has_the_others(
    words: tuple[str, ...], name: str, results: Path, command: Command
) -> None:
    with hidden(results / name):
        done = command(*(word.format(results=results) for word in words), "--results", results)

    assert done.status == (2 if words[0] == "grade" else 0)
    assert "0001-fast" in done.output
    assert "0002-fast" in done.output
    assert "Permission denied" in " ".join((done.output + done.errors).split())


@pytest.mark.parametrize("hide", ["results", "results/0003-fast"])
@pytest.mark.parametrize(
    "words",
    [
        ("list", "--results", "{place}"),
        ("build", "--results", "{place}"),
        ("store", "list", "--results", "{place}"),
        ("store", "gc", "--results", "{place}"),
        ("show", "{place}"),
        ("show", "--results", "{place}"),
        ("grade", "{place}", "--rubric", "{place}"),
        ("build", "--theme", "{place}"),
        ("build", "--settings", "{place}"),
        ("build", "--project", "{place}"),
        ("render", "{results}/0001-fast", "--output", "{place}"),
        ("export", "{results}/0001-fast", "--to", "markdown", "--output", "{place}"),
    ],
    ids=" ".join,
)
def test_a_place_below_it_is_an_error_of_one_line(
    words: tuple[str, ...], hide: str, results: Path, command: Command
) -> None:
    hide_place = results.parent / hide
    names = {"results": results, "place": hide_place / "inside"}

    with hidden(hide_place):
        done = command(*(word.format(**names) for word in words))

    assert done.status == 2
    assert len(done.errors.splitlines()) == 1
