"""Hand-ins whose names are no text, or would steer a terminal: a row for each, spelled out."""

import csv
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.base.files import file_name
from tests.commands import Run, reportgen
from tests.grading.conftest import rubric_text, version

Command = Callable[..., Run]

NAMES = {
    b"caf\xe9": r"caf\xe9",
    b"\xff\xfe": r"\xff\xfe",
    b"ab\x1b[2Jc": r"ab\x1b[2Jc",
    b"one\n99 another": r"one\n99 another",
    "dlo\u202eg".encode(): r"dlo\u202eg",
}
"""The name of a folder, and how it is shown."""


@pytest.fixture
def hand_ins(tmp_path: Path) -> Path:
    """A folder of hand-ins, each under one of the names, and one that cannot be read."""
    folder = tmp_path / "handed in"
    for name in NAMES:
        place = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        place.mkdir(parents=True)
        (place / "report.json").write_text(version().to_json(), encoding="utf-8")
    bad = Path(os.fsdecode(os.fsencode(folder) + b"/bad\xe9"))
    bad.mkdir()
    (bad / "report.json").write_text("{")
    (tmp_path / "rubric.toml").write_text(rubric_text("points = 1\nfigure = 1"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("form", ["text", "csv", "html"])
@pytest.mark.parametrize("is_to_file", [False, True])
def test_each_has_its_row_in_any_format(
    form: str, is_to_file: bool, hand_ins: Path, command: Command
) -> None:
    output = hand_ins.parent / "grades"
    to = ["--output", output] if is_to_file else []

    rubric = hand_ins.parent / "rubric.toml"
    done = command("grade", hand_ins, "--rubric", rubric, "--format", form, *to)

    assert done.status == 2
    shown = output.read_text(encoding="utf-8") if is_to_file else done.output
    if form == "csv":
        rows = [row["version"] for row in csv.DictReader(io.StringIO(shown))]
        assert sorted(rows) == sorted([*NAMES.values(), r"bad\xe9"])
    else:
        for spelled in (*NAMES.values(), r"bad\xe9"):
            assert spelled in shown
    assert not set(shown + done.errors) & {"\x1b", "\u202e"}


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8:strict", "ascii:strict"])
def test_each_has_its_row_whatever_the_terminal_can_show(encoding: str, hand_ins: Path) -> None:
    variables = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    words = ("grade", hand_ins.name, "--rubric", "rubric.toml")
    done = reportgen(hand_ins.parent, *words, variables=variables)

    assert done.status == 2
    for spelled in (*NAMES.values(), r"bad\xe9"):
        assert spelled in done.output


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "words",
    [
        ("show", "{place}"),
        ("explain", "mlp.test_accuracy", "{place}"),
        ("diff", "{place}", "{place}/report.json"),
        ("diff", "{place}", "{place}/report.json", "--format", "html"),
        ("grade", "{place}", "--rubric", "{rubric}", "--format", "csv"),
    ],
    ids=" ".join,
)
def test_a_command_for_one_reads_it(
    words: tuple[str, ...], name: bytes, hand_ins: Path, command: Command
) -> None:
    place = hand_ins / os.fsdecode(name)

    rubric = hand_ins.parent / "rubric.toml"
    done = command(*(word.format(place=place, rubric=rubric) for word in words))

    assert done.status == 0
    assert not set(done.output + done.errors) & {"\x1b", "\u202e"}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_named_after_it_in_plain_letters(name: bytes) -> None:
    made = file_name(os.fsdecode(name) * 40)

    assert made.isascii()
    assert made.isprintable()
    assert len(made) < 150


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "words",
    [
        ("show", "{name}"),
        ("grade", "{name}", "--rubric", "none.toml"),
        ("grade", "{name}", "--rubric", "{name}"),
        ("render", "{name}"),
        ("list", "--results", "{name}"),
        ("show", "--results", "{name}"),
        ("store", "--results", "{name}"),
        ("build", "--settings", "{name}"),
        ("build", "--theme", "{name}"),
        ("build", "--project", "{name}"),
        ("build", "--set", "{name}=1"),
        ("explain", "{name}"),
        ("history", "{name}"),
    ],
    ids=" ".join,
)
def test_a_name_that_is_not_there_is_spelled_out(
    words: tuple[str, ...],
    name: bytes,
    tmp_path: Path,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)

    done = command(*(word.format(name=os.fsdecode(name)) for word in words))

    assert done.status in (0, 2)
    assert len(done.errors.splitlines()) == 1 or "No versions" in done.output
    assert not set(done.output + done.errors) & {"\x1b", "\u202e"}
