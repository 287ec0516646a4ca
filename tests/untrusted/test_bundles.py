"""Whatever is wrong with somebody else's version is one line, soon, in little memory."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from reportgen.files import write_digests
from tests.untrusted.bundles import Bundle, bundles, with_value

MEMORY = 300_000_000  # bytes
LONGEST_SECONDS = 20  # that a busy machine may take; alone it is a fraction of one

LIMITED = (
    "import resource, runpy;"
    f"resource.setrlimit(resource.RLIMIT_DATA, ({MEMORY}, {MEMORY}));"
    "runpy.run_module('reportgen', run_name='__main__')"
)
BUNDLES = bundles()


def reportgen(*arguments: str | Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command in little memory."""
    return subprocess.run(
        [sys.executable, "-c", LIMITED, *arguments],
        cwd=folder,
        # What BLAS would set aside for each core counts as memory.
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=LONGEST_SECONDS,
        check=False,
    )


def assert_refused(done: "subprocess.CompletedProcess[str]", words: str) -> None:
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("reportgen: ")
    assert words in done.stderr
    assert len(done.stderr) < 1200
    assert done.stderr.rstrip("\n").isprintable()


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
    bundle: Bundle, version: Path, small: Mapping[str, Any]
) -> None:
    bundle.write(version, small)

    done = reportgen("show", version, folder=version.parent.parent)

    assert_refused(done, bundle.words)


ESCAPE = next(bundle for bundle in BUNDLES if bundle.name == "an escape in the title")


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
    command: tuple[str, ...], version: Path, small: Mapping[str, Any]
) -> None:
    ESCAPE.write(version, small)

    done = reportgen(*command, version / "report.json", folder=version.parent.parent)

    assert_refused(done, ESCAPE.words)


def test_the_list_of_versions_says_what_is_wrong_and_goes_on(
    version: Path, small: Mapping[str, Any]
) -> None:
    ESCAPE.write(version, small)
    good = version.with_name("0002-fast")
    good.mkdir()
    with_value("version", value="0002-fast")(good, small)
    (good / "SHA256SUMS").write_text(f"{'0' * 64}  ../../../etc/passwd\n")

    done = reportgen("list", folder=version.parent.parent)

    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "the text holds the control character U+001B" in said
    assert "SHA256SUMS is missing or damaged" in said
    assert "passwd" not in said
    assert "\x1b" not in done.stdout


def test_a_page_that_steers_is_compared_as_text(version: Path, small: Mapping[str, Any]) -> None:
    other = version.with_name("0002-fast")
    other.mkdir()
    for folder, words in ((version, "Said."), (other, "Said &#27;[2J&#155;31m\x1b]0;x\x07.")):
        with_value("version", value=folder.name)(folder, small)
        (folder / "report.html").write_text(f"<main><h2>1 A</h2><p>{words}</p></main>")

    done = reportgen("diff", version, other, folder=version.parent.parent)

    assert done.returncode == 0, done.stderr
    assert not set(done.stdout) & {"\x1b", "\x9b", "\x07"}


def test_a_name_that_steers_is_spelled_out(tmp_path: Path) -> None:
    folder = tmp_path / "\x1b]0;title\x07"
    folder.mkdir()
    (folder / "report.json").write_text("{")

    done = reportgen("show", folder, folder=tmp_path)

    assert_refused(done, r"\x1b]0;title\x07")


def test_a_valid_version_is_shown(version: Path, small: Mapping[str, Any]) -> None:
    (version / "report.json").write_text(json.dumps(small))
    write_digests(version)

    done = reportgen("show", version, folder=version.parent.parent)

    assert done.returncode == 0, done.stderr
    assert "0001-fast: A sample report" in done.stdout
