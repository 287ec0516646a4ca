"""A disk that is full, read only or gone: one line with the path, and nothing is damaged."""

import errno
import fcntl
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from reportgen.base.errors import ResultsFolderError
from reportgen.base.files import write_digests
from reportgen.report.model import Report
from reportgen.tasks.store.store import Store
from reportgen.versions.index import INDEX
from tests.commands import PLAIN_THEME, Built, Run, reportgen
from tests.grading.conftest import rubric_text
from tests.own import change, write_own

REASONS = ("ENOSPC", "EDQUOT", "EROFS", "ENAMETOOLONG", "ESTALE", "EIO", "ENOTCONN")
RUBRIC = rubric_text('points = 1\nmetric = "mlp.parameters"\nbetween = [0.0, 1e9]')
COMMANDS = {
    "new": "new mine",
    "render": "render 1",
    "export": "export 1 --to markdown",
    "export to": "export 1 --to markdown --output taken",
    "diff": "diff 1 1 --format html --output page.html",
    "history": "history mlp.parameters --format html --output drawn.html",
    "check": "store check",
    "gc": "store gc",
    "watch": "watch --no-open",
}


READING = {
    "list": "list",
    "show": "show latest",
    "explain": "explain mlp.parameters",
    "diff": "diff 1 2",
    "history": "history mlp.parameters",
    "export": "export 1 --to zip --output taken.zip",
    "grade": "grade results --rubric rubric.toml",
    "store list": "store list",
    "check": "store check",
    "gc": "store gc",
}


@pytest.fixture
def results(sample: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A results folder with a version and a store, in the working folder."""
    monkeypatch.chdir(tmp_path)
    version = tmp_path / "results" / "0001-fast"
    version.mkdir(parents=True)
    (version / "report.json").write_text(sample.to_json(), encoding="utf-8")
    write_digests(version)
    (tmp_path / "results" / "store").mkdir()
    return tmp_path / "results"


@contextmanager
def nothing_can_be_written(reason: str) -> Iterator[None]:
    """Let every call fail that would change the file system."""
    number = getattr(errno, reason)
    opened, opened_file = os.open, io.open

    def fail(place: Any, *_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number), place)

    def open_(place: Any, flags: int, *rest: Any, **options: Any) -> Any:
        return (fail if flags & os.O_CREAT else opened)(place, flags, *rest, **options)

    def open_file(place: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
        writes = isinstance(place, str | Path) and set(mode) & set("wxa+")
        return (fail if writes else opened_file)(place, mode, *rest, **options)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("mkdir", "rename", "replace", "symlink"):
            patch.setattr(os, name, fail)
        patch.setattr(os, "open", open_)
        patch.setattr(io, "open", open_file)
        yield


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("name", COMMANDS)
def test_what_cannot_be_written_is_one_line(
    name: str, reason: str, results: Path, command: Callable[..., Run]
) -> None:
    before = everything_in(results.parent)

    with nothing_can_be_written(reason):
        done = command(*COMMANDS[name].split())

    assert done.status == 2
    assert done.errors.count("\n") == 1, done.errors
    assert done.errors.startswith("reportgen: ")
    assert os.strerror(getattr(errno, reason)) in done.errors
    assert everything_in(results.parent) == before


@pytest.mark.parametrize("reason", ["ESTALE", "EIO", "ENOTCONN"])
@pytest.mark.parametrize("name", READING)
def test_a_disk_that_is_gone_is_named_and_not_taken_for_an_empty_one(
    name: str, reason: str, results: Path, command: Callable[..., Run]
) -> None:
    shutil.copytree(results / "0001-fast", results / "0002-fast")
    (results.parent / "rubric.toml").write_text(RUBRIC, encoding="utf-8")
    (results / "store" / ".lock").touch()
    before = everything_in(results)

    for calls in (0, 1, 2, 3, 5, 8, 13):
        with gone_after(calls, results, reason):
            done = command(*READING[name].split())

        if calls > 1 and done.status in (0, 3):
            break  # it had read what it needs, or names what it cannot read
        assert done.status == 2, (calls, done)
        assert os.strerror(getattr(errno, reason)) in done.errors, (calls, done)
        assert all(line.startswith("reportgen: ") for line in done.errors.splitlines())
        # The index may be thrown away at any time, and may be half made.
        shutil.rmtree(results / INDEX, ignore_errors=True)
        assert everything_in(results) == before


@contextmanager
def gone_after(calls: int, results: Path, reason: str) -> Iterator[None]:
    """Let every call that names a place in the results fail, after so many that do not."""
    number = getattr(errno, reason)
    left = calls

    def failing(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            nonlocal left
            place = args[0] if args else "."
            if isinstance(place, str | Path) and Path(place).absolute().is_relative_to(results):
                left -= 1
                if left < 0:
                    raise OSError(number, os.strerror(number), place)
            return function(*args, **options)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("open", "stat", "lstat", "scandir", "listdir", "mkdir", "rename", "readlink"):
            patch.setattr(os, name, failing(getattr(os, name)))
        patch.setattr(io, "open", failing(io.open))
        yield


def everything_in(folder: Path) -> dict[Path, bytes]:
    return {place: place.read_bytes() if place.is_file() else b"" for place in folder.rglob("*")}


DEAD, LIVING = (f".unfinished-{digit * 32}" for digit in "ab")
WRITING = {
    "new": "new out/mine",
    "export to markdown": "export 1 --to markdown --output out/taken",
    "export to zip": "export 1 --to zip --output out/taken.zip",
    "diff": "diff 1 1 --format html --output out/page.html",
    "render": "render 1 --output out/rendered",
}


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[pytest.mark.slow] * (one == "render")) for one in WRITING]
)
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_a_killed_command_left_beside_an_output_is_removed_by_the_next(
    name: str, kind: str, results: Path, command: Callable[..., Run]
) -> None:
    out = results.parent / "out"
    out.mkdir()
    kept = {".unfinished-notes", ".unfinished-" + "c" * 32, "other"}
    for one in (DEAD, LIVING, ".unfinished-notes", "other"):
        (out / one).mkdir() if kind == "folder" else (out / one).touch()
    (out / (".unfinished-" + "c" * 32)).symlink_to("other")

    with locked(out / LIVING):
        done = command(*WRITING[name].split())

    assert done.status == 0, done.errors
    left = {place.name for place in out.iterdir()}
    assert left == kept | {LIVING, Path(WRITING[name].split()[-1]).name}


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Hold what is being written, as another command does."""
    descriptor = os.open(place, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


@pytest.mark.slow
@pytest.mark.parametrize("command_line", ["render 1 --output out", "build --fast --seed 7"])
def test_a_full_folder_for_temporary_files_is_named(
    command_line: str, small_disk: Path, own_build: Built, tmp_path: Path
) -> None:
    shutil.copytree(own_build.workplace, tmp_path / "own", symlinks=True)
    subprocess.run(["mount", "-o", "remount,size=60k", str(small_disk)], check=True)

    done = reportgen(tmp_path / "own", *command_line.split(), variables={"TMPDIR": str(small_disk)})

    assert done.status == 2, done.errors
    assert done.errors.splitlines()[-1] == (
        f"reportgen: The report was not rendered: {small_disk} cannot be written, see TMPDIR: "
        f"{os.strerror(errno.ENOSPC)}."
    )
    assert "write cache" not in done.errors


@pytest.mark.slow
@pytest.mark.parametrize("limit", [2_000, 30_000, 80_000])
def test_a_file_that_becomes_too_large_for_the_disk_ends_a_build(
    limit: int, own_build: Built, tmp_path: Path
) -> None:
    """A limit of files' sizes holds in every process that a command starts."""
    shutil.copytree(own_build.workplace, tmp_path, dirs_exist_ok=True, symlinks=True)
    shutil.rmtree(tmp_path / "results")
    begin = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, -1))"

    done = reportgen(tmp_path, "build", "--fast", first=begin)

    assert done.status == 2
    assert done.errors.splitlines()[-1].startswith("reportgen: ")
    assert os.strerror(errno.EFBIG) in done.errors.splitlines()[-1]
    assert "Traceback" not in done.errors
    assert not list((tmp_path / "results").glob("0001*"))
    assert reportgen(tmp_path, "build", "--fast").status == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, whose size a test sets, where this process may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", str(disk)]
    if not sys.platform.startswith("linux") or not shutil.which("mount"):
        pytest.skip("no disk can be mounted here")
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], capture_output=True, check=False)


@pytest.mark.slow
def test_a_build_on_a_full_disk_goes_on_when_there_is_room(
    small_disk: Path, own_build: Built
) -> None:
    place = small_disk / "results"
    statuses = []

    for kilobytes in (8, 40, 120, 300, 20_000):
        size = f"remount,size={kilobytes}k"
        subprocess.run(["mount", "-o", size, str(small_disk)], check=True)
        done = reportgen(own_build.workplace, "build", "--fast", "--results", place)
        statuses.append(done.status)
        if done.status:
            last = done.errors.splitlines()[-1]
            assert str(place) in last
            assert os.strerror(errno.ENOSPC) in last
            assert "Traceback" not in done.errors
            assert not list(place.glob("0001*"))

    assert statuses[0] == 2
    assert statuses[-1] == 0
    assert (place / "0001-fast" / "SHA256SUMS").exists()


GOING = {
    "unmounted": "subprocess.run(['umount', '-l', {disk!r}], check=True)",
    "moved": "os.rename({disk!r} + '/results', {disk!r} + '/other')",
    "removed": "shutil.rmtree({disk!r} + '/results')",
}


@pytest.mark.slow
@pytest.mark.parametrize("how", GOING)
def test_results_that_go_away_during_a_build_are_made_nowhere_else(
    how: str, small_disk: Path, tmp_path: Path
) -> None:
    """They would be found neither on the disk, nor below it once it is mounted again."""
    own = write_own(tmp_path / "own")
    file, place = own / "experiments.py", small_disk / "results"
    begin = "    values = np.array(column(heights"
    going = f"    import os, shutil, subprocess; {GOING[how].format(disk=str(small_disk))}\n{begin}"
    whole = file.read_text()
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    change(file, begin, going)

    build = ("build", "--fast", "--theme", PLAIN_THEME, "--results", place)

    done = reportgen(own, *build)

    assert done.status == 2
    assert done.errors.splitlines()[-1].startswith(f"reportgen: {place}/store/")
    assert done.errors.splitlines()[-1].endswith(os.strerror(errno.ENOENT) + ".")
    assert "Traceback" not in done.errors
    assert not place.exists()
    file.write_text(whole)
    assert reportgen(own, *build).status == 0


@pytest.mark.slow
def test_no_version_is_written_below_a_disk_that_was_unmounted(small_disk: Path) -> None:
    store = Store(small_disk / "store")

    with store.in_use() as check_place:
        check_place()
        subprocess.run(["umount", "-l", str(small_disk)], check=True)
        with pytest.raises(ResultsFolderError, match=r"store was unmounted.*\.$"):
            check_place()
        store.prepare()
        (store.folder / ".lock").touch()  # by another build
        with pytest.raises(ResultsFolderError, match=r"store was unmounted.*\.$"):
            check_place()


def test_a_version_whose_disk_is_not_mounted_keeps_its_results(
    results: Path, command: Callable[..., Run]
) -> None:
    """A link that leads nowhere stands for it."""
    entry = results / "store" / "mlp" / f"mlp-{'0' * 16}"
    entry.mkdir(parents=True)
    (results / "0002-full").symlink_to("/mnt/not-mounted/0002-full")

    done = command("store", "gc")

    assert done.status == 2
    assert "What its version needs is unknown, so nothing was removed." in done.errors
    assert entry.exists()
