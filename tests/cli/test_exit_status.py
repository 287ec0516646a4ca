"""How a command ends when something is wrong that no module of it foresaw."""

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
import typer

from reportgen.base.unforeseen import UNFORESEEN, UnforeseenError
from reportgen.cli import app as cli
from reportgen.report.model import Report
from reportgen.workflow.rendering.process import RenderingProcess
from reportgen.workflow.rendering.work import Work
from tests.commands import Run, in_shell, reportgen
from tests.own import write_own

LONG = "a" * 300  # no file system takes it for a name
Command = Callable[..., Run]


def raising(error: BaseException) -> Callable[..., int]:
    def command(*_: object, **__: object) -> int:
        raise error

    return command


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


class TestAFaultThatNobodyForesaw:
    @pytest.mark.parametrize(
        "error",
        [
            KeyError("a\nb\x1b"),
            ZeroDivisionError(),
            RecursionError("x" * 10_000),
            SystemExit(1),
            FileNotFoundError(errno.ENOENT, "No such file", "a"),
            UnicodeEncodeError("ascii", "\udce9", 0, 1, "no"),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_has_a_status_of_its_own_and_one_line_that_names_its_traceback(
        self, error: BaseException, temporary: Path, monkeypatch: pytest.MonkeyPatch,
        command: Command,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(cli, "app", raising(error))

        done = command("list")

        (file,) = temporary.iterdir()
        assert (done.status, done.output) == (UNFORESEEN, "")
        assert done.errors.count("\n") == 1
        assert done.errors.startswith("reportgen: A fault in reportgen that was not foreseen: ")
        assert type(error).__name__ in done.errors
        assert done.errors.endswith(f"{file}.\n")
        assert "Traceback (most recent call last)" in file.read_text(encoding="utf-8")
        assert file.stat().st_mode & 0o077 == 0

    def test_is_printed_where_no_file_can_be_written(
        self, monkeypatch: pytest.MonkeyPatch, command: Command
    ) -> None:
        monkeypatch.setattr(cli, "app", raising(KeyError("x")))
        monkeypatch.setattr(tempfile, "mkstemp", raising(OSError(errno.EROFS, "Read-only")))

        done = command("list")

        assert done.status == UNFORESEEN
        assert done.errors.startswith("Traceback")
        assert done.errors.splitlines()[-1].endswith("could not be written to a file: Read-only.")

    @pytest.mark.slow
    def test_is_told_when_the_package_itself_cannot_be_imported(self, tmp_path: Path) -> None:
        broken = "import sys; sys.modules['typer'] = None"

        done = reportgen(tmp_path, "list", first=broken, variables={"TMPDIR": str(tmp_path)})

        assert done.status == UNFORESEEN
        assert done.errors.count("\n") == 1

    @pytest.mark.slow
    @pytest.mark.parametrize("process", ["that lays out the PDF", "that writes the page"])
    def test_in_a_process_that_renders_comes_with_its_traceback(
        self, process: str, short: Report, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        report: object = None if "PDF" in process else short
        cache: object = None if "PDF" in process else 5
        work = Work(report, tmp_path, None, cache)  # type: ignore[arg-type]

        with RenderingProcess() as rendering, pytest.raises(UnforeseenError) as caught:
            rendering.do(work)

        (note,) = caught.value.__notes__
        assert "Traceback (most recent call last)" in note
        assert capfd.readouterr().err == ""


class TestAFailureOfTheMachine:
    @pytest.mark.parametrize(
        "number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.ENAMETOOLONG]
    )
    def test_is_one_line_with_the_place(
        self, number: int, temporary: Path, monkeypatch: pytest.MonkeyPatch, command: Command
    ) -> None:
        monkeypatch.setattr(cli, "app", raising(OSError(number, os.strerror(number), "a\x1bb")))

        done = command("list")

        assert done.status == 2
        assert done.errors == f"reportgen: a\\x1bb cannot be used: {os.strerror(number)}.\n"
        assert list(temporary.iterdir()) == []


def each_name_too_long() -> Iterator[list[str]]:
    """Yield each command once for each text and path that it takes, which is then too long."""
    for name, command in each_command(typer.main.get_command(cli.app)):
        for asked in command.params:
            kind = asked.type_descriptor.annotation
            if kind in (str, Path, list[str]) and asked.name not in HARMLESS:
                others = [each for each in command.params if each.required and each is not asked]
                options = [word for each in others for word in words(each, usual(each))]
                yield [*name.split(), *options, *words(asked, LONG)]


HARMLESS = ("dask", "reason")
"""What is no name of anything here."""


def each_command(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from each_command(command, f"{name} ")
        else:
            yield f"{before}{name}", command


def usual(parameter: Any) -> str:
    kind = parameter.type_descriptor.annotation
    return str(get_args(kind)[0]) if get_origin(kind) is Literal else "1"


def words(parameter: Any, value: str) -> list[str]:
    name = parameter.opts[0]
    return [name, value] if name.startswith("-") else [value]


@pytest.mark.parametrize(
    "arguments", list(each_name_too_long()), ids=lambda words: " ".join(words)[:60]
)
def test_a_name_that_is_too_long_is_one_line(
    arguments: list[str], sample: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    command: Command, signal_handlers: None,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for name in ("0001-full", "0002-full"):
        (tmp_path / "results" / name).mkdir(parents=True)
        (tmp_path / "results" / name / "report.json").write_text(sample.to_json(), encoding="utf-8")

    done = command(*arguments)

    assert done.status == 2
    assert done.errors.startswith("reportgen: ")
    assert done.errors.count("\n") == 1
    assert len(done.errors) < 500
    assert LONG not in done.errors


class TestTheWorkingFolder:
    """It may be somebody else's, with files that are named as modules are."""

    @pytest.mark.slow
    @pytest.mark.parametrize("begun", ["-m reportgen", "the script"])
    def test_is_not_searched_for_modules(
        self, begun: str, sample: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project, stranger = write_own(tmp_path / "own"), tmp_path / "stranger"
        for name in MODULES:
            (stranger / name).mkdir(parents=True)
            ran = f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r})"
            (stranger / name / "__init__.py").write_text(ran, encoding="utf-8")
        (stranger / "matplotlibrc").write_text("backend: module://json\n", encoding="utf-8")
        (stranger / "0001-full").mkdir()
        (stranger / "0001-full" / "report.json").write_text(sample.to_json(), encoding="utf-8")
        (tmp_path / "reportgen").write_text(
            "from reportgen.__main__ import main\nif __name__ == '__main__':\n    main()\n",
            encoding="utf-8",
        )
        program = ["-m", "reportgen"] if "-m" in begun else [str(tmp_path / "reportgen")]

        for arguments in (
            ("show", "0001-full"),
            ("history", "mlp.test_accuracy", "--results", ".", "--format", "svg"),
            ("build", "--fast", "--project", project, "--results", tmp_path / "results"),
        ):
            done = subprocess.run(
                [sys.executable, *program, *arguments],
                cwd=stranger,
                env=os.environ | VARIABLES,
                capture_output=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            assert b"atplotlib" not in done.stderr

        assert not (tmp_path / "ran").exists()


VARIABLES = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONPATH": f"{os.environ.get('PYTHONPATH', '')}{os.pathsep}",  # the end of it: here
    "XDG_CACHE_HOME": "/proc/none",
    "_REPORTGEN_COMPLETE": "bash_source",
}
"""What a shell may have set, and no command heeds."""

MODULES = (
    *("json", "typing", "socket", "pickle", "selectors", "signal", "tempfile", "traceback"),
    *("resource", "rich", "numpy", "pydantic", "typer", "matplotlib_inline"),
)


@pytest.mark.parametrize("command", ["--help", "--version", "build --help", "new --list"])
class TestStandardOutput:
    def test_that_nobody_reads_on_is_no_error(self, command: str, tmp_path: Path) -> None:
        reader, writer = os.pipe()
        os.close(reader)

        done = subprocess.run(
            [sys.executable, "-m", "reportgen", *command.split()],
            cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip

        os.close(writer)
        assert (done.returncode, done.stderr) == (0, b"")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_that_is_full_is_one_line(self, command: str, tmp_path: Path) -> None:
        done = in_shell(f"{command} > /dev/full", tmp_path)

        assert done.returncode == 2
        assert done.stderr.decode().count("\n") == 1
        assert os.strerror(errno.ENOSPC) in done.stderr.decode()


@pytest.mark.parametrize(
    "setting", ["seed=0x{}", "report.authors=[0x{}]", "report.title={{a = 0x{}}}", "seed={}"]
)
def test_a_number_of_thousands_of_digits_is_one_line(
    setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    monkeypatch.chdir(tmp_path)
    digits = "9" * 5000
    (tmp_path / "mine.toml").write_text(setting.format(digits).replace("report", "[report]\n", 1)
        .replace("]\n.", "]\n"), encoding="utf-8")  # fmt: skip

    for source in (("--set", setting.format(digits)), ("--settings", "mine.toml")):
        done = command("settings", *source)

        assert done.status == 2
        assert done.errors.count("\n") == 1
