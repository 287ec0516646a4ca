"""`reportgen export` as its users run it."""

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from reportgen.cli import run

TINY = Path(__file__).with_name("tiny.toml")


def reportgen(
    *arguments: object, cwd: Path, first_on_the_path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    path = [str(first_on_the_path or cwd), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.run(
        [sys.executable, "-m", "reportgen", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path)},
    )


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
def test_a_version_is_taken_along_without_tensorflow(tmp_path: Path) -> None:
    built = reportgen(
        "build", "--fast", "--settings", TINY, "--only", "mlp",
        cwd=tmp_path,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    # Who imports it all the same fails.
    blocked = tmp_path / "blocked" / "tensorflow.py"
    blocked.parent.mkdir()
    blocked.write_text("raise ImportError('TensorFlow is not for this')\n")

    def export(*arguments: str) -> subprocess.CompletedProcess[str]:
        return reportgen("export", *arguments, cwd=tmp_path, first_on_the_path=blocked.parent)

    markdown = export("--to", "markdown")
    archive = export("0001-fast", "--to", "zip", "--output", "mine.zip")
    again = export("--to", "markdown")

    assert markdown.stdout == "0001-fast-markdown\n", markdown.stderr
    folder = tmp_path / "0001-fast-markdown"
    text = (folder / "report.md").read_text(encoding="utf-8")
    assert "### 2.c Training" in text
    shown = re.findall(r"\]\((figures/[^)]+)\)", text)
    assert set(shown) == {f"figures/{one.name}" for one in (folder / "figures").iterdir()}
    assert archive.stdout == "mine.zip\n", archive.stderr
    assert again.returncode == 2
    assert again.stderr == (
        "reportgen: 0001-fast-markdown exists already. "
        "Remove it, or name another place with --output.\n"
    )
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith(".")) == []

    with zipfile.ZipFile(tmp_path / "mine.zip") as pack:
        pack.extractall(tmp_path)
    unpacked = tmp_path / "reportgen-0001-fast"
    for line in (unpacked / "SHA256SUMS").read_text().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((unpacked / name).read_bytes()).hexdigest() == digest
    (command,) = re.findall("    reportgen (build --settings report.json)\n", _readme(unpacked))
    same = reportgen(*command.split(), "--results", tmp_path / "results", cwd=unpacked)
    assert "up to date" in same.stderr, same.stderr
    assert same.stdout.splitlines()[-1].endswith("0001-fast")


def _readme(folder: Path) -> str:
    return (folder / "README.txt").read_text(encoding="utf-8")
