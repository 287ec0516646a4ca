"""What the command line prints, and where it says so when it cannot."""

import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reportgen.base.errors import UserError
from reportgen.cli import app as cli
from reportgen.cli.app import run
from tests.commands import in_shell, reportgen

FULL_DISK = Path("/dev/full")
needs_full_disk = pytest.mark.skipif(not FULL_DISK.exists(), reason="needs /dev/full")


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["build", "--profile", ""], "There is no profile . There are: full, fast."),
            (["build", "more"], "unexpected extra argument(s) (more). See reportgen build --help."),
            (["bild"], "Did you mean 'build'? See reportgen --help."),
            (["export", "1", "--to", "pdf"], "Invalid value for '--to': 'pdf' is not one of"),
            (["settings", "--seed", "-1"], "--set seed=-1: seed is -1, but must be"),
            (["build", "--jobs", "\udcff"], r'--jobs is "\xff", but must be a whole number of at'),
            (["build", "--jobs", "0"], '--jobs is "0", but must be a whole number of at least 1.'),
            (["settings", "--seed", "1.5"], '--seed is "1.5", but must be a whole number.'),
            (["watch", "--port", "99999"], "--port is"),
            (["grade", "1", "--rubric", "r", "--format", "moodle"], "moodle needs --roster: a"),
            (["grade", "1", "--rubric", "r", "--format", "canvas"], "canvas needs --roster: a"),
        ],
    )
    def test_is_one_line(
        self, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = run(arguments)

        captured = capsys.readouterr()
        assert status == 2
        assert captured.out == ""
        assert message in captured.err
        assert captured.err.count("\n") == 1

    def test_a_working_folder_that_is_gone_is_one_line(self, tmp_path: Path) -> None:
        script = f"mkdir gone && cd gone && rmdir ../gone && {sys.executable} -m reportgen build"
        build = subprocess.run(
            ["/bin/sh", "-c", script], cwd=tmp_path, capture_output=True, check=False
        )

        assert build.returncode == 2
        assert build.stderr.startswith(b"reportgen: The results folder results cannot be written")
        assert build.stderr.count(b"\n") == 1


class TestText:
    def test_settings_are_utf_8_whatever_the_encoding_of_the_terminal(self, tmp_path: Path) -> None:
        done = in_shell(
            """settings --set 'report.title="Über Netze"'""",
            tmp_path,
            LC_ALL="C",
            PYTHONUTF8="0",
            PYTHONCOERCECLOCALE="0",
        )

        assert done.returncode == 0, done.stderr
        assert 'title = "Über Netze"' in done.stdout.decode("utf-8")

    def test_what_settings_prints_is_a_settings_file(self, tmp_path: Path) -> None:
        printed = in_shell("settings --fast --set 'mlp.hidden=[3]' > mine.toml", tmp_path)
        again = in_shell("settings --settings mine.toml", tmp_path)

        assert printed.returncode == again.returncode == 0
        assert again.stdout == (tmp_path / "mine.toml").read_bytes()

    def test_an_argument_that_is_no_text_is_one_line(self, tmp_path: Path) -> None:
        done = in_shell(b"""settings --set 'report.title="\xfc"'""", tmp_path)

        assert done.returncode == 2
        assert b"but must be a text" in done.stderr
        assert done.stderr.count(b"\n") == 1


class TestStandardStreams:
    @needs_full_disk
    @pytest.mark.parametrize("command", ["settings", "build --fast --dry-run"])
    def test_an_output_that_cannot_be_written_is_one_line(
        self, command: str, tmp_path: Path
    ) -> None:
        done = in_shell(f"{command} > {FULL_DISK}", tmp_path)

        assert done.returncode == 2
        assert done.stderr.decode() == (
            f"reportgen: Standard output cannot be written: {os.strerror(errno.ENOSPC)}.\n"
        )

    @pytest.mark.parametrize("command", ["settings", "build --fast --dry-run"])
    def test_a_reader_that_has_seen_enough_is_no_error(self, command: str, tmp_path: Path) -> None:
        arguments = [sys.executable, "-m", "reportgen", *command.split()]
        reader, writer = os.pipe()
        os.close(reader)

        done = subprocess.run(
            arguments, cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False
        )

        os.close(writer)
        assert (done.returncode, done.stderr) == (0, b"")

    @needs_full_disk
    def test_an_error_that_cannot_be_told_keeps_its_status(self, tmp_path: Path) -> None:
        assert in_shell(f"build --only nothing 2> {FULL_DISK}", tmp_path).returncode == 2

    @pytest.mark.parametrize("closed", ["<&-", "2>&-"])
    def test_may_be_closed(self, closed: str, tmp_path: Path) -> None:
        assert in_shell(f"build --fast --dry-run {closed}", tmp_path).returncode == 0

    @pytest.mark.parametrize("command", ["settings", "--version", "--help", "new --list"])
    def test_an_output_that_is_closed_is_one_line(self, command: str, tmp_path: Path) -> None:
        done = in_shell(f"{command} <&- >&-", tmp_path)

        assert done.returncode == 2
        assert done.stderr.decode() == (
            f"reportgen: Standard output cannot be written: {os.strerror(errno.EBADF)}.\n"
        )
        assert in_shell(f"{command} <&- >&- 2>&-", tmp_path).returncode == 2


@pytest.mark.usefixtures("signal_handlers")
class TestASignal:
    @pytest.mark.parametrize(
        ("sent", "status", "words"),
        [
            (
                signal.SIGINT,
                130,
                "reportgen: interrupted. Finished tasks and checkpoints are saved",
            ),
            (
                signal.SIGTERM,
                143,
                "reportgen: ended by SIGTERM. Finished tasks and checkpoints are saved",
            ),
        ],
    )
    def test_ends_the_command_with_its_status(
        self,
        sent: signal.Signals,
        status: int,
        words: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        def build(*_: object, **__: object) -> int:
            signal.raise_signal(sent)
            return 0

        monkeypatch.setattr(cli, "app", build)

        assert run(["build"]) == status
        assert words in capsys.readouterr().err

    def test_that_a_library_takes_for_its_own_fault_is_still_an_interrupt(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def build(*_: object, **__: object) -> int:
            try:
                signal.raise_signal(signal.SIGINT)
            except BaseException as error:
                raise UserError("The PDF would have a fault: an image cannot be drawn.") from error
            return 0

        monkeypatch.setattr(cli, "app", build)

        assert run(["build"]) == 130
        assert re.fullmatch("reportgen: interrupted.*\n", capsys.readouterr().err)


def test_the_help_waits_for_no_library_that_checks_data(tmp_path: Path) -> None:
    run = reportgen(tmp_path, "--help", python=("-X", "importtime"))

    modules = {line.rpartition("|")[2].strip() for line in run.errors.splitlines()}
    assert run.status == 0
    assert "reportgen.cli.options" in modules
    assert "pydantic" not in modules
