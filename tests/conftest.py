"""What tests of several folders share; a fixture's docstring says what it costs.

One tiny report is built once for a run (`tiny_build`), whichever worker is first;
versions that a test changes are copies of one that was made from its store.
`tests/commands.py` runs the command as a process, where exit status, signals,
streams or start-up are what is promised; the fixture `command` runs it in the
test's process, where it is the output. A test that uses a costly fixture is
`slow`; `thorough` tests repeat at length what others do once.
"""

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as hypothesis_settings

from reportgen.base.files import lock_in_turn
from reportgen.cli.app import run
from reportgen.projects.mnist.settings import Settings
from reportgen.report.model import Report
from reportgen.workflow.rendering.process import write_report_files
from tests.commands import (
    FAILING_BUILD,
    PLAIN_THEME,
    QUICK_BUILD,
    TINY,
    TINY_BUILD,
    Built,
    Run,
    build_in,
    built_in,
)
from tests.mnist import CODE, load_settings
from tests.own import write_own
from tests.sample import part_of, sample_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# A machine that is busy with other work is no fault.
hypothesis_settings.register_profile("daily", deadline=None, max_examples=50)
hypothesis_settings.register_profile("thorough", deadline=None, max_examples=1000)

ALONE = ("--jobs", "1")
"""Beside the tests of the other worker."""

DEAR = {"browser", "own_build", "rendered", "tensorflow", "tiny_build"}
"""Fixtures that make a test slow."""


def pytest_configure(config: pytest.Config) -> None:
    """Let hypothesis look longer where thorough tests are asked for."""
    thorough = config.getoption("markexpr") == "thorough"
    hypothesis_settings.load_profile("thorough" if thorough else "daily")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the whole build beside slow tests that need none; end with what is short."""
    for item in items:
        if DEAR & set(getattr(item, "fixturenames", ())):
            item.add_marker("slow")
    building = [item.path for item in items if "tiny_build" in getattr(item, "fixturenames", ())]
    slow = {item.path for item in items if item.get_closest_marker("slow")}

    def turn(item: pytest.Item) -> int:
        if item.path in building:
            return 0 if item.path == building[0] else 2
        return 1 if item.path in slow else 3

    items.sort(key=turn)


MakeOnce = Callable[[str, Callable[[Path], object]], Path]


@dataclass(frozen=True)
class Rendered:
    """A folder that the sample was rendered into, and what was warned of."""

    folder: Path
    warnings: tuple[str, ...]


@pytest.fixture(scope="session")
def sample() -> Report:
    """A small made-up report of every kind of part. Milliseconds."""
    return sample_report()


@pytest.fixture(scope="session")
def short(sample: Report) -> Report:
    """The sample with one section alone, of one figure and one table: rendered in half the time."""
    return part_of(sample, "three_layer")


@pytest.fixture(scope="session")
def render() -> Callable[[Report, Path], Rendered]:
    """Return a function that renders a report. Five seconds a call."""

    def render(report: Report, folder: Path) -> Rendered:
        return Rendered(folder, write_report_files(report, folder).warnings)

    return render


@pytest.fixture(scope="session")
def rendered(
    sample: Report, render: Callable[[Report, Path], Rendered], make_once: MakeOnce
) -> Rendered:
    """The sample, rendered. Five seconds, once for all workers."""

    def fill(folder: Path) -> None:
        (folder / "files").mkdir()
        warnings = render(sample, folder / "files").warnings
        (folder / "warnings.json").write_text(json.dumps(warnings), encoding="utf-8")

    folder = make_once("the sample", fill)
    warnings = json.loads((folder / "warnings.json").read_text(encoding="utf-8"))
    return Rendered(folder / "files", tuple(warnings))


@pytest.fixture(scope="session")
def tiny_settings() -> Settings:
    """Settings of a build that takes seconds: hundreds of images, small networks. Milliseconds."""
    return load_settings("fast", TINY)


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """Return a function that fills a folder once for all workers of a run. Nothing by itself."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def make_once(name: str, fill: Callable[[Path], object]) -> Path:
        folder, is_filled = shared / name, shared / f"{name} is filled"
        (turn := shared / f"{name} in turn").mkdir(exist_ok=True)
        with lock_in_turn(turn):
            if not is_filled.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(folder)
                is_filled.touch()
        return folder

    return make_once


@pytest.fixture(scope="session")
def tiny_build(make_once: MakeOnce) -> Built:
    """The whole report from tiny settings; read only. Half a minute, once for all workers."""
    return built_in(
        make_once("a whole report in späces", lambda folder: build_in(folder, *TINY_BUILD, *ALONE))
    )


@pytest.fixture(scope="session")
def own_build(make_once: MakeOnce) -> Built:
    """A version of a project of a user's own; read only. Six seconds, once for all workers."""

    def build(folder: Path) -> None:
        build_in(write_own(folder), "build", "--fast", "--theme", PLAIN_THEME)

    return built_in(make_once("own", build))


@pytest.fixture(scope="session")
def mlp_build(make_once: MakeOnce, tiny_build: Built) -> Built:
    """A version of the first network alone; read only. Five seconds after `tiny_build`."""

    def fill(folder: Path) -> None:
        shutil.copytree(tiny_build.store, folder / "results" / "store")
        build_in(folder, *QUICK_BUILD, "--only", "mlp")

    return built_in(make_once("the first network", fill))


@pytest.fixture(scope="session")
def failed_build(make_once: MakeOnce, tiny_build: Built) -> Built:
    """Version 0002: mlp failed for want of memory, after 0001, `tiny_build`. 20 s after that."""

    def fill(folder: Path) -> None:
        shutil.copytree(tiny_build.workplace / "results", folder / "results", symlinks=True)
        build_in(folder, *FAILING_BUILD, status=3)

    return built_in(make_once("a failed experiment", fill))


@pytest.fixture
def workplace(mlp_build: Built, tmp_path: Path) -> Path:
    """A copy of `mlp_build` that a test may change. Milliseconds after it."""
    shutil.copytree(mlp_build.workplace, tmp_path, dirs_exist_ok=True, symlinks=True)
    return tmp_path


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Return a function that runs reportgen in this process. Milliseconds, and what it runs."""

    def command(*arguments: str | Path) -> Run:
        status = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Run(status, captured.out, captured.err)

    return command


@pytest.fixture(scope="session")
def tensorflow() -> None:
    """TensorFlow in this process, as a worker starts it. Three seconds."""
    CODE.start_worker()


@pytest.fixture(scope="module")  # while it is open, nothing else can use asyncio
def browser() -> "Iterator[Browser]":
    """A real browser, for a page of its own in each test. A second for a module."""
    from tests.browser import running_browser

    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def tab(browser: "Browser") -> "Iterator[Page]":
    """A tab of the browser, for one page after the other: a third of what a new one costs."""
    with browser.new_page() as page:
        yield page


@pytest.fixture(scope="session", autouse=True)
def _signals_are_heard() -> None:
    """Hear the signals that a shell lets its background jobs ignore: tests send them. Nothing."""
    _set_signal_handlers()


@pytest.fixture
def signal_handlers() -> Iterator[None]:
    """Leave the signals that end a process as they were before the test. Nothing."""
    yield
    _set_signal_handlers()


def _set_signal_handlers() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
