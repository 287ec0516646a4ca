"""`reportgen export` as its users run it."""

import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from reportgen.cli.app import run
from tests.commands import WITHOUT_TENSORFLOW, Run, reportgen


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["export"], "Missing option '--to'"),
        (["export", "--to", "docx"], "'docx' is not one of 'markdown', 'zip'"),
        (["export", "--to", "zip", "--results", "nowhere"], "nowhere has none yet"),
    ],
)
def test_what_is_wrong_is_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2

    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


@pytest.mark.slow
def test_a_version_is_taken_along_without_tensorflow(workplace: Path) -> None:
    def export(*arguments: str) -> Run:
        return reportgen(workplace, "export", *arguments, first=WITHOUT_TENSORFLOW)

    markdown = export("--to", "markdown")
    archive = export("0001-fast", "--to", "zip", "--output", "mine.zip")
    again = export("--to", "markdown")

    assert markdown.output == "0001-fast-markdown\n", markdown.errors
    folder = workplace / "0001-fast-markdown"
    text = (folder / "report.md").read_text(encoding="utf-8")
    assert "### 2.c Training" in text
    shown = re.findall(r"\]\((figures/[^)]+)\)", text)
    assert set(shown) == {f"figures/{one.name}" for one in (folder / "figures").iterdir()}
    assert archive.output == "mine.zip\n", archive.errors
    assert again.status == 2
    assert again.errors == (
        "reportgen: 0001-fast-markdown exists already. "
        "Remove it, or name another place with --output.\n"
    )
    assert sorted(one.name for one in workplace.iterdir() if one.name.startswith(".")) == []

    with zipfile.ZipFile(workplace / "mine.zip") as pack:
        pack.extractall(workplace)
    unpacked = workplace / "reportgen-0001-fast"
    for line in (unpacked / "SHA256SUMS").read_text().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((unpacked / name).read_bytes()).hexdigest() == digest
    (command,) = re.findall("    reportgen (build --settings report.json .*)\n", _readme(unpacked))
    same = reportgen(unpacked, *command.split(), "--results", workplace / "results")
    assert "up to date" in same.errors, same.errors
    assert same.output.splitlines()[-1].endswith("0001-fast")


def _readme(folder: Path) -> str:
    return (folder / "README.txt").read_text(encoding="utf-8")
