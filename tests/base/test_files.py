"""What is written has the modes that the umask leaves, on any file system, or is not there."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.base.cache import Cache
from reportgen.base.files import (
    lock_alone,
    make_writable_folder,
    replace_file,
    shared_lock,
    unfinished_folder,
    write_folder,
)

UMASKS = (0o002, 0o022, 0o077)


@pytest.fixture(params=UMASKS, ids="{:03o}".format)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def write_in_every_way(folder: Path) -> None:
    make_writable_folder(folder)
    write_folder(folder / "entries" / "entry", {"result.json": b"{}"}, folder)
    replace_file(folder / "output.html", b"page")
    Cache(folder / "cache", most=9).keep("drawing", b"svg")
    with shared_lock(folder / "shared", lambda: None), lock_alone(folder / "alone"):
        pass
    with unfinished_folder(folder) as unfinished:
        unfinished.rename(folder / "version")


def test_modes_follow_the_umask(umask: int, tmp_path: Path) -> None:
    write_in_every_way(tmp_path / "results")

    places = [tmp_path / "results", *(tmp_path / "results").rglob("*")]
    assert len(places) == 11
    for place in places:
        mode = stat.S_IMODE(place.stat().st_mode)
        assert mode == (0o777 if place.is_dir() else 0o666) & ~umask, place


def test_a_folder_of_a_group_stays_its(tmp_path: Path) -> None:
    results = tmp_path / "results"
    results.mkdir()
    results.chmod(0o2775)

    write_in_every_way(results)

    folders = [place for place in results.rglob("*") if place.is_dir()]
    assert all(place.stat().st_mode & stat.S_ISGID for place in folders)


@pytest.mark.parametrize("reason", ["EINVAL", "ENOTSUP", "ENOSYS", "EBADF"])
def test_what_cannot_be_synced_is_written_all_the_same(
    reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", failing_with(reason))

    assert write_folder(tmp_path / "entry", {"result.json": b"{}"}, tmp_path)


@pytest.mark.parametrize("reason", ["EIO", "ENOSPC", "EDQUOT", "ESTALE"])
def test_what_did_not_reach_the_disk_is_not_there(
    reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", failing_with(reason))

    with pytest.raises(OSError, match=os.strerror(getattr(errno, reason))):
        write_folder(tmp_path / "entry", {"result.json": b"{}"}, tmp_path)

    assert list(tmp_path.iterdir()) == []


def failing_with(reason: str) -> object:
    number = getattr(errno, reason)

    def fsync(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    return fsync


@pytest.mark.parametrize("stopped_by", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_a_file_that_is_not_replaced_is_as_it_was(
    stopped_by: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "output.html"
    replace_file(file, b"old")

    def replace(_from: object, _to: object) -> None:
        raise stopped_by

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(type(stopped_by)):
        replace_file(file, b"new")

    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_name_as_long_as_names_can_be_is_written(tmp_path: Path) -> None:
    file = tmp_path / ("a" * 255)

    replace_file(file, b"page")

    assert file.read_bytes() == b"page"


def test_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    replace_file(pipe, b"page")

    assert os.read(reader, 9) == b"page"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_a_lock_of_another_user_that_cannot_be_written_is_held_too(tmp_path: Path) -> None:
    (tmp_path / "lock").touch(0o644)
    folder = tmp_path
    while folder.stat().st_uid == 0 and folder != folder.parent:
        folder.chmod(folder.stat().st_mode | 0o055)
        if folder.name.startswith("pytest-of-"):
            break
        folder = folder.parent
    os.seteuid(65534)
    try:
        with shared_lock(tmp_path / "lock", lambda: None), lock_alone(tmp_path / "lock") as is_mine:
            assert not is_mine
    finally:
        os.seteuid(0)
