"""Whatever is wrong with somebody else's version is one line, soon, in little memory."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from reportgen.base.files import write_digests
from tests.base.untrusted.bundles import Bundle, bundles, with_value
from tests.base.untrusted.little_memory import run_afresh, started_commands
from tests.commands import Run

pytestmark = pytest.mark.slow

BUNDLES = bundles()
ESCAPE, TOO_MANY = (
    next(bundle for bundle in BUNDLES if bundle.name == name)
    for name in ("an escape in the title", "five million empty lists")
)

RunIn = Callable[..., Run]


@pytest.fixture(scope="module")
def reportgen() -> Iterator[RunIn]:
    """Return a function that runs a command in a folder and in little memory. A second."""
    with started_commands() as commands:
        yield commands.run


def assert_refused(done: Run, words: str) -> None:
    assert (done.status, done.output) == (2, ""), done.errors
    assert done.errors.count("\n") == 1
    assert done.errors.startswith("reportgen: ")
    assert words in done.errors
    assert len(done.errors) < 1200
    assert done.errors.rstrip("\n").isprintable()


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """An empty folder of a version, among others."""
    folder = tmp_path / "results" / "0001-fast"
    folder.mkdir(parents=True)
    return folder


def test_there_are_many_of_them() -> None:
    assert len({bundle.name for bundle in BUNDLES}) == len(BUNDLES) >= 30


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_a_hostile_version_is_refused_in_one_line(
    bundle: Bundle, version: Path, small: Mapping[str, Any], reportgen: RunIn
) -> None:
    bundle.write(version, small)

    done = reportgen(version.parent.parent, "show", version)

    assert_refused(done, bundle.words)


def test_it_is_so_from_the_start_of_python_on(version: Path, small: Mapping[str, Any]) -> None:
    TOO_MANY.write(version, small)

    done = run_afresh(version.parent.parent, "show", version)

    assert_refused(done, TOO_MANY.words)


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "mlp.test_accuracy"),
        ("verify",),
        ("render", "--output", "out"),
        ("export", "--to", "markdown"),
        ("diff", "published"),
        ("build", "--fast", "--dry-run", "--settings"),
        ("settings", "--settings"),
    ],
    ids=" ".join,
)
def test_whatever_command_reads_it(
    command: tuple[str, ...], version: Path, small: Mapping[str, Any], reportgen: RunIn
) -> None:
    ESCAPE.write(version, small)

    done = reportgen(version.parent.parent, *command, version / "report.json")

    assert_refused(done, ESCAPE.words)


def test_the_list_of_versions_says_what_is_wrong_and_goes_on(
    version: Path, small: Mapping[str, Any], reportgen: RunIn
) -> None:
    ESCAPE.write(version, small)
    good = version.with_name("0002-fast")
    good.mkdir()
    with_value("version", value="0002-fast")(good, small)
    (good / "SHA256SUMS").write_text(f"{'0' * 64}  ../../../etc/passwd\n")

    done = reportgen(version.parent.parent, "list")

    assert done.status == 0, done.errors
    said = " ".join(done.output.split())
    assert "the text holds the control character U+001B" in said
    assert "SHA256SUMS names files outside of the folder" in said
    assert "passwd" not in said
    assert "\x1b" not in done.output


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        ("text", "Said \x1b[2J.", "control character U+001B"),
        ("target", "javascript:alert(1)", "text.0.spans.0.target: "),
        ("target", "https://x.org/) <script>", "text.0.spans.0.target: "),
        ("anchor", 'x"><script>', "text.0.spans.0.anchor: "),
        ("text", "x" * 30_000, "20,000 are allowed"),
    ],
)
def test_a_text_that_does_more_than_say_something_is_refused(
    place: str, value: str, fault: str, version: Path, small: Mapping[str, Any], reportgen: RunIn
) -> None:
    block = {"spans": [{"text": "Said.", place: value}]}
    (version / "report.json").write_text(json.dumps({**small, "text": [block]}))

    for command in (
        ["diff", version, version],
        ["export", "--to", "markdown", version / "report.json"],
    ):
        assert_refused(reportgen(version.parent.parent, *command), fault)


def test_a_name_that_steers_is_spelled_out(tmp_path: Path, reportgen: RunIn) -> None:
    folder = tmp_path / "\x1b]0;title\x07"
    folder.mkdir()
    (folder / "report.json").write_text("{")

    done = reportgen(tmp_path, "show", folder)

    assert_refused(done, r"\x1b]0;title\x07")


@pytest.mark.parametrize("is_afresh", [False, True], ids=["forked", "afresh"])
def test_a_valid_version_is_shown(
    is_afresh: bool, version: Path, small: Mapping[str, Any], reportgen: RunIn
) -> None:
    (version / "report.json").write_text(json.dumps(small))
    write_digests(version)

    done = (run_afresh if is_afresh else reportgen)(version.parent.parent, "show", version)

    assert done.status == 0, done.errors
    assert "0001-fast: A sample report" in done.output
