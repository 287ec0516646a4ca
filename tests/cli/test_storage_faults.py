"""A disk that is full, read only or gone: one line with the path, and nothing is damaged."""

import errno
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

from reportgen.base.files import write_digests
from reportgen.report.model import Report
from tests.commands import Built, Run, reportgen

REASONS = ("ENOSPC", "EDQUOT", "EROFS", "ENAMETOOLONG", "ESTALE", "EIO")
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


def everything_in(folder: Path) -> dict[Path, bytes]:
    return {place: place.read_bytes() if place.is_file() else b"" for place in folder.rglob("*")}


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
    subprocess.run(["umount", "-l", str(disk)], check=True)


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
