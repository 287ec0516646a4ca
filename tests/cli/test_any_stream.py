"""What is printed on any stream: of any encoding, of any width, and with any name in it."""

import fcntl
import io
import os
import pty
import re
import struct
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.base.process import prepare_streams
from reportgen.cli.app import run
from reportgen.pages.blocks import Span, View, line, number, table
from reportgen.report.model import Report
from reportgen.terminal.blocks import console_for, print_view, view_text
from tests.commands import in_shell

METRIC = "mlp.test_accuracy"
RUBRIC = f"""\
title = "Points"
[[criterion]]
name = "It learns"
points = 2
metric = "{METRIC}"
at_least = 0.5
"""
COMMANDS = {
    "list": ("list",),
    "show": ("show", "1"),
    "explain": ("explain", METRIC, "1"),
    "history": ("history", METRIC),
    "diff": ("diff", "1", "2"),
    "grade": ("grade", "1", "2", "--rubric", "points.toml"),
}
NAMES = {
    "escape": (b"a\x1b[31mb", r"a\x1b[31mb"),
    "line break": (b"a\n0009-full 2026", r"a\n0009-full 2026"),
    "direction": ("a\u202eb".encode(), r"a\u202eb"),
    "no UTF-8": (b"caf\xe9", r"caf\xe9"),
}
"""Of folders, and how they are printed."""


@pytest.fixture
def results(sample: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two versions that are alike, in the working folder's results."""
    for name in ("0001-full", "0002-full"):
        write(sample.model_copy(update={"version": name}), tmp_path / "results" / name)
    (tmp_path / "points.toml").write_text(RUBRIC, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "results"


def write(report: Report, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(report.to_json(), encoding="utf-8")


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


Printed = Callable[..., str]


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Printed:
    """Return a function that runs a command and returns what it wrote on a strict stream."""

    def printed(*arguments: str, encoding: str = "utf-8", terminal: bool = False) -> str:
        kind = Terminal if terminal else io.TextIOWrapper
        out, err = (kind(io.BytesIO(), encoding, "strict") for _ in range(2))
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        prepare_streams()
        status = run(list(arguments))
        monkeypatch.undo()
        for stream in (out, err):
            stream.flush()
        written = [stream.buffer.getvalue() for stream in (out, err)]  # type: ignore[attr-defined]
        assert status == 0, written[1]
        return b"".join(written).decode(encoding)

    return printed


@pytest.mark.usefixtures("results")
class TestAnEncodingThatLacksSigns:
    @pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "shift_jis"])
    @pytest.mark.parametrize("command", COMMANDS)
    def test_has_the_same_words_with_signs_replaced(
        self, command: str, encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        printed: Printed,
    ) -> None:  # fmt: skip
        monkeypatch.chdir(tmp_path)
        whole = printed(*COMMANDS[command])
        monkeypatch.chdir(tmp_path)

        text = printed(*COMMANDS[command], encoding=encoding)

        assert re.findall("[A-Za-z0-9.]{3,}", text) == re.findall("[A-Za-z0-9.]{3,}", whole)

    @pytest.mark.slow
    def test_is_no_difference_between_versions(self, tmp_path: Path) -> None:
        done = in_shell("diff 1 2 --exit-code", tmp_path, PYTHONIOENCODING="ascii")

        assert done.returncode == 0, done.stderr
        assert done.stdout.isascii()

    def test_shows_an_uncertainty_that_can_be_read(self, printed: Printed) -> None:
        assert re.search(r"\d \+- \d", printed("show", "1", encoding="ascii"))


@pytest.mark.usefixtures("results")
class TestATerminalOfAnyWidth:
    @pytest.mark.parametrize("columns", ["20", "40", "80", "200"])
    @pytest.mark.parametrize("command", COMMANDS)
    def test_shows_every_number_whole(
        self, command: str, columns: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        printed: Printed,
    ) -> None:  # fmt: skip
        monkeypatch.setenv("COLUMNS", columns)

        text = plain(printed(*COMMANDS[command], terminal=True))

        monkeypatch.chdir(tmp_path)
        assert sorted(numbers(text)) == sorted(numbers(printed(*COMMANDS[command])))
        assert "…" not in text

    @pytest.mark.parametrize("columns", [40, 80])
    def test_has_no_line_of_prose_that_is_wider(
        self, columns: int, monkeypatch: pytest.MonkeyPatch, printed: Printed
    ) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))

        lines = plain(printed("new", "--list", terminal=True)).splitlines()

        assert max(map(len, lines)) <= columns

    @pytest.mark.parametrize("columns", ["0", "", "-3", "many", "²", "9" * 5000])
    def test_is_80_columns_wide_where_the_variable_is_no_width(
        self, columns: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, printed: Printed
    ) -> None:
        whole = printed("list")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.setenv("LINES", columns)

        assert plain(printed("list", terminal=True)) == whole


def plain(text: str) -> str:
    return re.sub("\x1b\\[[0-9;]*m", "", text)


def numbers(text: str) -> list[str]:
    """Return the numbers of a text, but for those of names and of what is drawn."""
    return re.findall(r"(?<!\S)[-+]?\d+\.\d+(?!\S)", text)


@pytest.mark.parametrize(("columns", "width"), [(0, 80), (7, 20), (40, 40), (200, 200)])
def test_the_width_is_that_of_the_terminal_itself(
    columns: int, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    ours, theirs = pty.openpty()
    try:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 0, columns, 0, 0))
        with os.fdopen(theirs, "w", encoding="utf-8") as stream:
            assert console_for(stream).width == width
    finally:
        os.close(ours)


def test_a_number_wider_than_the_terminal_is_whole_and_a_name_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    long, name = "123,456,789,012,345,678,901", "a" * 27
    stream = Terminal(io.BytesIO(), "utf-8")

    print_view(View("", (line(""), *table(("", number()), [(name, long)]))), stream)

    stream.seek(0)
    text = plain(stream.read())
    assert long in text
    assert name not in text
    assert name in "".join(text.split())


class TestANameThatIsMoreThanText:
    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("form", ["text", "csv", "html"])
    def test_is_spelled_out_in_grades(
        self, name: str, form: str, sample: Report, results: Path, printed: Printed
    ) -> None:
        hand_in(sample, name)

        text = printed("grade", "hand", "1", "--rubric", "points.toml", "--format", form)

        assert is_harmless(text)
        assert NAMES[name][1] in text

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
    def test_is_spelled_out_in_comparisons(
        self, name: str, form: str, sample: Report, results: Path, printed: Printed
    ) -> None:
        assert is_harmless(printed("diff", hand_in(sample, name), "1", "--format", form))

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("command", [("show",), ("explain", METRIC)])
    def test_is_spelled_out_in_a_terminal(
        self, name: str, command: tuple[str, ...], sample: Report, results: Path, printed: Printed
    ) -> None:
        assert is_harmless(plain(printed(*command, hand_in(sample, name), terminal=True)))

    @pytest.mark.parametrize("text", ["a\x1bb", "a\nb", "a\udce9"])
    def test_is_spelled_out_wherever_a_view_has_it(self, text: str) -> None:
        shown = (text, Span(text, "strong"), (text, Span(text, "detail")))
        view = View(text, (*map(line, shown), *table((text, text), [shown[:2]])), summary=text)

        assert is_harmless(view_text(view))

    @pytest.mark.parametrize("terminal", [True, False])
    def test_of_a_file_is_as_it_is_for_programs_and_spelled_out_in_a_terminal(
        self, results: Path, printed: Printed, terminal: bool
    ) -> None:
        text = printed("history", METRIC, "--output", "a\x1bb", terminal=terminal)

        assert text == ("a\\x1bb\n" if terminal else "a\x1bb\n")


def hand_in(report: Report, name: str) -> str:
    folder = Path("hand") / os.fsdecode(NAMES[name][0])
    write(report, folder)
    return str(folder)


def is_harmless(text: str) -> bool:
    return re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\ud800-\udfff]", text) is None and not any(
        line.startswith("0009-full") for line in text.splitlines()
    )
