"""The process that sets a report: the same bytes everywhere, no other file, an end in one line."""

import os
import re
import signal
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from reportgen.base.errors import RenderingError, ResultsFolderError
from reportgen.base.files import write_digests
from reportgen.base.paths import PACKAGE, templates_folder
from reportgen.report.model import Report
from reportgen.workflow import rerender
from reportgen.workflow.rendering import process
from reportgen.workflow.rendering.process import RenderingProcess, write_report_files
from reportgen.workflow.rendering.work import Work
from tests.commands import WITHOUT_TENSORFLOW, Run, reportgen
from tests.conftest import Rendered
from tests.sample import TEMPLATES

pytestmark = pytest.mark.slow

# Before the program of the process: writes down which files Python opens, and what
# WeasyPrint logs.
WATCHED = """
import logging, os, sys
opened, logged = (os.open(file, os.O_WRONLY | os.O_APPEND) for file in ({opened!a}, {logged!a}))
def hear(event, arguments, opened=opened):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        os.write(opened, os.fsencode(arguments[0]) + b"\\n")
sys.addaudithook(hear)
class Log(logging.Handler):
    def emit(self, record, logged=logged):
        os.write(logged, record.getMessage().encode() + b"\\n")
logging.getLogger("weasyprint").addHandler(Log(logging.WARNING))
"""

ELSEWHERE = {
    "TZ": "Pacific/Kiritimati",
    "LANG": "tr_TR.UTF-8",
    "LC_ALL": "de_DE.ISO-8859-1",
    "PYTHONHASHSEED": "4711",
    "SOURCE_DATE_EPOCH": "1",
    "FORCE_COLOR": "1",
    "MPLBACKEND": "cairo",
}


RENDER = ("render",)


def with_template(report: Report, name: str, text: str) -> Report:
    return report.model_copy(update={"templates": {**report.templates, name: text}})


def make_version(report: Report, results: Path) -> Path:
    """Write a version of a report into a results folder."""
    folder = results / report.version
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(report.to_json(), encoding="utf-8")
    write_digests(folder)
    return folder


@pytest.fixture
def version(short: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A version of a short report, in the results folder of the folder that we work in."""
    monkeypatch.chdir(tmp_path)
    return make_version(short, tmp_path / "results")


def end(how: type[BaseException]) -> None:
    raise how


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


@dataclass(frozen=True)
class Elsewhere:
    """A rendering of the sample where everything is otherwise, without TensorFlow, watched."""

    version: Path
    folder: Path
    run: Run
    opened: frozenset[Path]  # files, by Python in the process that sets the report
    logged: str  # by WeasyPrint


@pytest.fixture(scope="module")
def elsewhere(sample: Report, tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    """The sample, rendered in another folder, zone, language and home. Seven seconds."""
    there, home = tmp_path_factory.mktemp("a place"), tmp_path_factory.mktemp("home")
    (home / ".config" / "matplotlib").mkdir(parents=True)
    (home / ".config" / "matplotlib" / "matplotlibrc").write_text("axes.facecolor: red\n")
    version = make_version(sample, tmp_path_factory.mktemp("results"))
    logs = tmp_path_factory.mktemp("logs")
    opened, logged = logs / "opened", logs / "logged"
    opened.touch()
    logged.touch()
    program = WATCHED.format(opened=str(opened), logged=str(logged)) + process._PROGRAM
    run = reportgen(
        there, *RENDER, version, "--output", "out",
        variables={**ELSEWHERE, "HOME": str(home)},
        first=f"{WITHOUT_TENSORFLOW}\n"
        f"from reportgen.workflow.rendering import process; process._PROGRAM = {program!r}",
    )  # fmt: skip
    paths = (there / path for path in opened.read_text(encoding="utf-8").splitlines())
    return Elsewhere(
        version, there / "out", run, frozenset(paths), logged.read_text(encoding="utf-8")
    )


class TestRender:
    def test_gives_the_same_bytes_in_another_folder_zone_language_and_home(
        self, elsewhere: Elsewhere, rendered: Rendered
    ) -> None:
        files, same = files_in(elsewhere.folder), files_in(rendered.folder)

        assert files.items() >= same.items()
        assert files.keys() - same.keys() == {"report.json", "rendered.json", "SHA256SUMS"}
        assert files["report.json"] == (elsewhere.version / "report.json").read_bytes()

    def test_needs_no_tensorflow(self, elsewhere: Elsewhere) -> None:
        assert elsewhere.run == Run(0, "out\n", "")

    def test_replaces_an_earlier_rendering_and_nothing_else(
        self, version: Path, command: Callable[..., Run]
    ) -> None:
        folder = version.parent / "rendered" / version.name
        first = command(*RENDER)
        before = files_in(folder)
        again = command(*RENDER)

        for run in (first, again):
            assert (run.status, run.output) == (0, f"results/rendered/{version.name}\n")
        assert files_in(folder) == before

        (folder / "report.html").write_text("my own words")
        edited = command(*RENDER)
        into_version = command(*RENDER, "--output", version)
        below = command(*RENDER, "--output", version / "again")

        assert "report.html in results/rendered/0001-fast was changed after it was rendered" in (
            edited.errors
        )
        assert (folder / "report.html").read_text() == "my own words"
        assert "is not empty and not an earlier rendering" in into_version.errors
        assert "which is not changed" in below.errors
        for run in (edited, into_version, below):
            assert (run.status, run.output, len(run.errors.splitlines())) == (2, "", 1)
        assert sorted(files_in(version)) == ["SHA256SUMS", "report.json"]

    def test_names_the_template_and_the_line_that_is_wrong(
        self, version: Path, tmp_path: Path, command: Callable[..., Run]
    ) -> None:
        (tmp_path / "theme").mkdir()
        (tmp_path / "theme" / "report.html").write_text("\n\n{% for %}\n")

        run = command("render", "--theme", "theme")

        assert run.status == 2
        assert run.errors.startswith("reportgen: report.html, line 3: ")
        assert len(run.errors.splitlines()) == 1
        assert list((version.parent / "rendered").iterdir()) == []

    def test_a_version_s_name_leads_nowhere(
        self, sample: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rerender, "write_report_files", lambda *_: ())
        file = tmp_path / "report.json"
        odd = sample.model_copy(update={"version": "../../escaped"})
        file.write_text(odd.to_json(), encoding="utf-8")

        with pytest.raises(ResultsFolderError, match="version: should be a version's name"):
            rerender.render_version(file, tmp_path / "a" / "results")

        assert not (tmp_path / "escaped").exists()


def test_no_file_is_opened_but_the_package_s_and_the_libraries(elsewhere: Elsewhere) -> None:
    allowed = [
        PACKAGE,
        templates_folder(),
        elsewhere.folder.parent,
        *map(Path, {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}),
        Path("/dev/null"),
        Path("/proc"),
        Path("/etc/mime.types"),  # Python's kinds of files, of which none is asked for
    ]
    others = {
        file for file in elsewhere.opened if not any(file.is_relative_to(one) for one in allowed)
    }
    own = re.compile(rf"{re.escape(tempfile.gettempdir())}/reportgen-[^/]+/.*")
    assert (PACKAGE / "render" / "text" / "fonts" / "lmroman10-regular.otf") in elsewhere.opened
    assert {file for file in others if not own.fullmatch(str(file))} == set()


def test_weasyprint_warns_of_nothing(elsewhere: Elsewhere) -> None:
    assert elsewhere.logged == ""


def test_a_page_that_has_no_form_as_data_is_rendered_all_the_same(
    short: Report, tmp_path: Path
) -> None:
    name = "sections/three_layer.html"
    film = TEMPLATES[name] + "<p>Look: <video></video></p>"

    done = write_report_files(with_template(short, name, film), tmp_path)

    assert (done.warnings, done.text) == ((), ())
    assert [fault.partition(":")[0] for fault in done.text_faults] == [
        "The element <video> has no form as data"
    ]
    assert (tmp_path / "report.pdf").is_file()


class TestAnEnd:
    @pytest.mark.parametrize(
        ("of_shell", "limit"), [("", "1,024 MB of"), (f"{900 * 2**20}", r"900 MB \(ulimit -v\) of")]
    )
    def test_for_want_of_memory_is_one_line(
        self, of_shell: str, limit: str, short: Report, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        name = "sections/three_layer.html"
        endless = TEMPLATES[name] + '{{ "endless" * 1000000000 }}'
        set_it = f"resource.setrlimit(resource.RLIMIT_AS, ({of_shell}, {of_shell}))"
        first = f"import resource; {set_it}; " if of_shell else ""
        monkeypatch.setattr(process, "_PROGRAM", first + process._PROGRAM)

        with pytest.raises(RenderingError, match=f"needs more than the limit of {limit} memory"):
            write_report_files(with_template(short, name, endless), tmp_path)

    @pytest.mark.parametrize("fails", [False, True])
    def test_shows_what_libraries_printed_only_where_there_is_no_answer(
        self, fails: bool, short: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:  # fmt: skip
        first = "import os; os.write(2, b'write cache: Success\\n'); "
        end = "os._exit(9); " if fails else ""
        monkeypatch.setattr(process, "_PROGRAM", first + end + process._PROGRAM)

        with pytest.raises(RenderingError, match="status 9") if fails else nullcontext():
            write_report_files(short, tmp_path)

        assert capfd.readouterr().err == ("write cache: Success\n" if fails else "")

    def test_for_want_of_time_is_one_line(
        self, short: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limited = (
            "import sys; sys.path[:] = {path!a}; import reportgen.workflow.rendering.work as work; "
            "work.CPU_LIMIT = 5; work.main()"
        )
        monkeypatch.setattr(process, "_PROGRAM", limited)
        loop = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
        name = "sections/three_layer.html"

        with pytest.raises(RenderingError, match="the limit of 10 minutes of processor time"):
            write_report_files(with_template(short, name, TEMPLATES[name] + loop), tmp_path)

    def test_by_a_signal_is_named(self, short: Report, tmp_path: Path) -> None:
        with RenderingProcess() as running:
            os.kill(running._process.pid, signal.SIGKILL)

            with pytest.raises(RenderingError, match="was ended by SIGKILL"):
                running.do(Work(short, tmp_path))

    @pytest.mark.parametrize("how", [KeyboardInterrupt, SystemExit])
    def test_of_the_command_is_one_of_the_process(self, how: type[BaseException]) -> None:
        running = RenderingProcess()

        with suppress(how), running:
            pid, folder = running._process.pid, running._folder
            end(how)

        assert not folder.exists()
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
