"""A version is changed at random, in its report.json or among its files: it is read, or refused."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.base.untrusted.test_mutations import mutate
from tests.cli.untrusted.bounds import (
    NOTHING_VERIFIED,
    OUTPUT,
    OWN,
    Command,
    Place,
    depths,
    ends_as_documented,
    few_or_many,
    hold_for,
    remove,
)
from tests.cli.untrusted.damage import damage
from tests.commands import Built

REPORT = "report.json"
RENDER = ("render", "--output", "results/rendered", "--results", "results")
REPORTS: tuple[tuple[str, ...], ...] = (
    ("list",),
    ("show",),
    ("show", "1"),
    ("diff", "1", "2", "--exit-code"),
    ("diff", "2", "1", "--format", "markdown"),
    ("diff", "1", "2", "--format", "json"),
    ("diff", "1", "2", "--format", "html"),
    ("diff", "1", "2", "1", "--format", "html"),
    ("diff", "2", "1", "published"),
    ("diff", "published", "2", "--exit-code"),
    ("diff", "2", "published", "--format", "html"),
    ("history", "mlp.test_accuracy"),
    ("history", "mlp.test_accuracy", "--format", "svg"),
    ("history", "mlp.test_accuracy", "--format", "html"),
    ("history",),
    ("explain", "mlp.test_accuracy"),
    ("grade", "results", "--rubric", "rubric.toml"),
    ("grade", "2", "--reference", "1", "--rubric", "rubric.toml", "--format", "csv"),
    ("grade", "2", "--reference", "published", "--rubric", "rubric.toml", "--format", "html"),
    ("export", "results/0002-fast/report.json", "--to", "markdown", *OUTPUT),
)


@few_or_many(120, 10_000)
def test_a_changed_report(
    examples: int, handed_in: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(handed_in.folder)
    first, second = (handed_in.results / name / REPORT for name in ("0001-fast", "0002-fast"))

    def hold(data: st.DataObject) -> None:
        report = json.loads(first.read_text(encoding="utf-8"))
        mutate(report, data)
        second.write_text(json.dumps(report), encoding="utf-8")
        ends_as_documented(command, data.draw(st.sampled_from(REPORTS)), handed_in)

    hold_for(examples, hold)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", REPORTS, ids=" ".join)
def test_unchanged_reports_are_read(
    arguments: Sequence[str],
    handed_in: Place,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(handed_in.folder)
    results = handed_in.results
    shutil.copyfile(results / "0001-fast" / REPORT, results / "0002-fast" / REPORT)
    assert ends_as_documented(command, arguments, handed_in).status == 0


WHOLE: dict[str, tuple[tuple[str, ...], ...]] = {
    "builds again": (
        ("settings", "--settings", "results/0001-fast/report.json", "--project", "own"),
        ("build", "--dry-run", "--settings", "results/0001-fast/report.json", *OWN),
    ),
    "exports": (
        ("export", "1", "--to", "markdown", *OUTPUT, *OWN),
        ("export", "1", "--to", "zip", *OUTPUT, *OWN),
    ),
    "renders": (RENDER,),
    "verifies": (("verify", "1", "--jobs", "1", *OWN), ("verify", "--budget", "1s", *OWN)),
}
"""Of a version with all its files, what takes more than reading."""


@pytest.mark.parametrize(
    ("does", "examples"),
    [
        *depths(40, 3000, "builds again"),
        *depths(20, 1000, "exports"),
        *depths(4, 300, "renders"),
        *depths(4, 100, "verifies"),
    ],
)
def test_a_changed_version(
    does: str, examples: int, own_build: Built, place: Place, command: Command,
    monkeypatch: pytest.MonkeyPatch, signal_handlers: None,
) -> None:  # fmt: skip
    monkeypatch.chdir(place.folder)

    def hold(data: st.DataObject) -> None:
        version = fresh_version(own_build, place)
        report = json.loads((version / REPORT).read_text(encoding="utf-8"))
        mutate(report, data)
        forge(version, report)
        ends_as_documented(command, data.draw(st.sampled_from(WHOLE[does])), place)

    hold_for(examples, hold)


@pytest.mark.slow
@pytest.mark.parametrize("does", WHOLE)
def test_so_is_an_unchanged_version_whose_checksums_were_made_anew(
    does: str, own_build: Built, place: Place, command: Command, monkeypatch: pytest.MonkeyPatch,
    signal_handlers: None,
) -> None:  # fmt: skip
    monkeypatch.chdir(place.folder)
    version = fresh_version(own_build, place)
    forge(version, json.loads((version / REPORT).read_text(encoding="utf-8")))
    for arguments in WHOLE[does]:
        # A second is no time to verify anything.
        expected = NOTHING_VERIFIED if "--budget" in arguments else 0
        assert ends_as_documented(command, arguments, place).status == expected


def forge(version: Path, report: object) -> None:
    """Write a report, and its checksum as if nothing had been changed."""
    content = json.dumps(report).encode()
    (version / REPORT).write_bytes(content)
    sums = version / "SHA256SUMS"
    lines = sums.read_text(encoding="utf-8").splitlines()
    others = [line for line in lines if not line.endswith(f"  {REPORT}")]
    ours = f"{hashlib.sha256(content).hexdigest()}  {REPORT}"
    sums.write_text("\n".join([*others, ours, ""]), encoding="utf-8")


def fresh_version(own_build: Built, place: Place) -> Path:
    version = place.results / own_build.folder.name
    remove(version)
    shutil.copytree(own_build.folder, version, symlinks=True)
    return version


OF_FILES: tuple[tuple[str, ...], ...] = (
    *(("list", "--results", "results"), ("show", "1", "--results", "results")),
    *(("history", "coin.right", *OWN), ("explain", "coin.right", *OWN)),
    *(("diff", "1", "1", "--format", "html", *OWN), ("store", "gc", "--results", "results")),
    ("grade", "results", "--rubric", "own/rubric.toml", *OWN),
    *WHOLE["builds again"],
    *WHOLE["exports"],
)


@few_or_many(60, 5000)
def test_changed_files_of_a_version(
    examples: int, own_build: Built, place: Place, command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(place.folder)

    def hold(data: st.DataObject) -> None:
        version = fresh_version(own_build, place)
        damage([version, *version.rglob("*")], place, data)
        ends_as_documented(command, data.draw(st.sampled_from(OF_FILES)), place)
        remove(version)

    hold_for(examples, hold)
