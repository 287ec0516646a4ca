"""The process that sets a report: the same bytes everywhere, no other file, an end in one line."""

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

import reportgen
from reportgen import rerender
from reportgen.errors import RenderingError, ResultsFolderError
from reportgen.files import write_digests
from reportgen.render import process, write_report_files
from reportgen.render.process import RenderingProcess
from reportgen.render.work import Work
from reportgen.report import Report
from reportgen.sources import templates_folder
from tests.render.conftest import TEMPLATES, Rendered

PACKAGE = Path(reportgen.__file__).parent

# Before the program of the process: writes down which files Python opens.
WATCHED = """
import os, sys
log = os.open({log!a}, os.O_WRONLY | os.O_APPEND)
def hear(event, arguments, log=log):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        os.write(log, os.fsencode(arguments[0]) + b"\\n")
sys.addaudithook(hear)
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


@pytest.fixture
def version(sample: Report, tmp_path: Path) -> Path:
    """A version of the sample, in a results folder."""
    folder = tmp_path / "results" / sample.version
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(sample.to_json(), encoding="utf-8")
    write_digests(folder)
    return folder


def render(
    folder: Path, *arguments: str, variables: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run `reportgen render` in a folder, with the sample's templates unless it names others."""
    theme = () if "--theme" in arguments else ("--theme", str(TEMPLATES.folder))
    return subprocess.run(
        [sys.executable, "-m", "reportgen", "render", *arguments, *theme],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), **(variables or {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def end(how: type[BaseException]) -> None:
    raise how


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


class TestRender:
    def test_gives_the_same_bytes_in_another_folder_zone_language_and_home(
        self, version: Path, rendered: Rendered, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        there, home = tmp_path_factory.mktemp("a place"), tmp_path_factory.mktemp("home")
        (home / ".config" / "matplotlib").mkdir(parents=True)
        (home / ".config" / "matplotlib" / "matplotlibrc").write_text("axes.facecolor: red\n")

        here = render(version.parents[1])
        again = render(
            there, str(version), "--output", "out", variables={**ELSEWHERE, "HOME": str(home)}
        )

        assert (here.returncode, again.returncode) == (0, 0), here.stderr + again.stderr
        folder = version.parent / "rendered" / version.name
        assert here.stdout == f"results/rendered/{version.name}\n"
        assert again.stdout == "out\n"
        assert files_in(folder) == files_in(there / "out")
        assert files_in(folder).items() >= files_in(rendered.folder).items()
        assert (folder / "report.json").read_bytes() == (version / "report.json").read_bytes()

    def test_replaces_an_earlier_rendering_and_nothing_else(self, version: Path) -> None:
        workplace = version.parents[1]
        folder = version.parent / "rendered" / version.name
        assert render(workplace).returncode == 0

        assert render(workplace).returncode == 0
        (folder / "report.html").write_text("my own words")
        edited = render(workplace)
        into_version = render(workplace, "--output", str(version))
        below = render(workplace, "--output", str(version / "again"))

        assert "report.html in results/rendered/0001-fast is not as it was rendered" in (
            edited.stderr
        )
        assert (folder / "report.html").read_text() == "my own words"
        assert "is not empty, and no earlier rendering" in into_version.stderr
        assert "which is complete as it is" in below.stderr
        for run in (edited, into_version, below):
            assert (run.returncode, run.stdout, len(run.stderr.splitlines())) == (2, "", 1)
        assert sorted(files_in(version)) == ["SHA256SUMS", "report.json"]

    def test_names_the_template_and_the_line_that_is_wrong(
        self, version: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "theme").mkdir()
        shutil.copytree(TEMPLATES.folder, tmp_path / "theme", dirs_exist_ok=True)
        (tmp_path / "theme" / "report.html").write_text("\n\n{% for %}\n")

        run = render(tmp_path, "--theme", "theme")

        assert run.returncode == 2
        assert run.stderr.startswith("reportgen: report.html, line 3: ")
        assert len(run.stderr.splitlines()) == 1
        assert not (version.parent / "rendered" / version.name).exists()
        assert list((version.parent / "rendered").iterdir()) == []

    def test_needs_no_tensorflow(self, version: Path) -> None:
        code = (
            "import sys; sys.modules['tensorflow'] = sys.modules['keras'] = None\n"
            "from reportgen.cli import run\n"
            f"sys.exit(run(['render', '--theme', {str(TEMPLATES.folder)!r}]))"
        )

        done = subprocess.run([sys.executable, "-c", code], cwd=version.parents[1], check=False)

        assert done.returncode == 0

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


def test_no_file_is_opened_but_the_package_s_and_the_libraries(
    sample: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, folder = tmp_path / "log", tmp_path / "out"
    log.touch()
    folder.mkdir()
    watched = WATCHED.format(log=str(log)) + process._PROGRAM
    monkeypatch.setattr(process, "_PROGRAM", watched)

    write_report_files(sample, folder, TEMPLATES)

    allowed = [
        PACKAGE,
        templates_folder(),
        folder,
        *map(Path, {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}),
        Path("/dev/null"),
        Path("/proc"),
        Path("/etc/mime.types"),  # Python's kinds of files, of which none is asked for
    ]
    opened = {Path(line) for line in log.read_text(encoding="utf-8").splitlines()}
    others = {file for file in opened if not any(file.is_relative_to(one) for one in allowed)}
    own = re.compile(rf"{re.escape(tempfile.gettempdir())}/reportgen-[^/]+/.*")
    assert (PACKAGE / "render" / "fonts" / "lmroman10-regular.otf") in opened
    assert {file for file in others if not own.fullmatch(str(file))} == set()


class TestAnEnd:
    def test_for_want_of_memory_is_one_line(self, sample: Report, tmp_path: Path) -> None:
        name = "sections/three_layer.html"
        endless = TEMPLATES.text(name) + '{{ "endless" * 1000000000 }}'
        theme = replace(TEMPLATES, files={**TEMPLATES.files, name: endless.encode()})

        with pytest.raises(RenderingError, match=r"takes more than the 1,024 MB of memory"):
            write_report_files(sample, tmp_path, theme)

    def test_by_a_signal_is_named(self, sample: Report, tmp_path: Path) -> None:
        with RenderingProcess() as running:
            os.kill(running._process.pid, signal.SIGKILL)

            with pytest.raises(RenderingError, match="was ended by SIGKILL"):
                running.do(Work(sample, tmp_path))

    @pytest.mark.parametrize("how", [KeyboardInterrupt, SystemExit])
    def test_of_the_command_is_one_of_the_process(self, how: type[BaseException]) -> None:
        running = RenderingProcess()

        with suppress(how), running:
            pid, folder = running._process.pid, Path(running._folder.name)
            end(how)

        assert not folder.exists()
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
