"""Whatever file-system call fails, an entry is whole or absent, and the error is one line."""

import errno
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportgen.base.errors import ResultsFolderError
from reportgen.tasks.store.inventory import (
    check_store,
    find_garbage,
    remove_garbage,
    take_inventory,
)
from reportgen.tasks.store.store import DamagedEntryError, Store
from tests.tasks.conftest import DATASET
from tests.tasks.planning import make_keys
from tests.tasks.toy_tasks import CLASSES, LIBRARIES, Measured, drawing

READING = ("listdir", "scandir", "stat", "lstat", "read")
CHANGING = ("open", "rename", "mkdir", "unlink", "rmdir", "utime")
WRITING = ("open", "rename", "mkdir", "write", "flush", "fsync")
NAMES = ("toy.1", "toy.2", "toy.3")
PARTS = {name: make_keys([drawing(name)], DATASET, libraries=LIBRARIES)[name] for name in NAMES}
OTHER = make_keys([drawing("toy.3", count=9)], DATASET, libraries=LIBRARIES)["toy.3"]

Use = Callable[[Store], None]


def result_of(name: str) -> Measured:
    return Measured(float(name[-1]), 0.5, np.array([True, False]))


def write(store: Store, name: str) -> None:
    store.write(name, PARTS[name], result_of(name), seconds=1.0)


def build(store: Store) -> None:
    """Sweep, read what is whole, set aside what is damaged, write it and something new."""
    store.prepare()
    with store.in_use(store.folder.parent):
        assert store.read("toy.3", PARTS["toy.3"].key)
        with suppress(DamagedEntryError):
            assert store.read("toy.2", PARTS["toy.2"].key) is None
        write(store, "toy.2")
        write(store, "toy.1")
        store.last("toy.1")
        store.mark_used("toy.1", PARTS["toy.1"].key)


def look_after(store: Store) -> None:
    """List, check, accept and remove."""
    with store.in_use():
        list(check_store(take_inventory(store), store))
        if old := store.read("toy.3", PARTS["toy.3"].key):
            store.accept(old, OTHER, "it cannot matter")
    with store.alone():
        needed = [(name, PARTS[name].key) for name in NAMES]
        remove_garbage(find_garbage(take_inventory(store), store, needed), store)


@pytest.fixture
def prepare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Store]:
    """Make a store with a whole entry, a damaged one, and what a killed build left."""
    monkeypatch.setattr(os, "fsync", fsync)
    first = Store(tmp_path / "first" / "store", CLASSES)
    first.prepare()
    write(first, "toy.3")
    write(first, "toy.2")
    file = first.place("toy.2", PARTS["toy.2"].key) / "result.json"
    file.write_bytes(file.read_bytes()[:-1])
    left = first.folder / "toy" / ".unfinished-1"
    left.mkdir()
    (left / "result.json").write_bytes(b"{")
    (first.folder.parent / ".unfinished-2").mkdir()
    count = iter(range(10_000))

    def make() -> Store:
        results = tmp_path / str(next(count))
        shutil.copytree(first.folder.parent, results)
        return Store(results / "store", CLASSES)

    return make


@dataclass(frozen=True)
class Fault:
    """What may go wrong with calls, such as a disk that is full."""

    calls: frozenset[str]
    make_error: Callable[[], BaseException]
    is_late: bool = False  # the call does its work first


FAULTS = {
    "EIO": Fault(
        frozenset({*READING, *CHANGING, *WRITING, "close"}),
        lambda: OSError(errno.EIO, os.strerror(errno.EIO)),
    ),
    "ENOSPC": Fault(
        frozenset(WRITING),
        lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    ),
    "interrupt": Fault(frozenset({*READING, *CHANGING, *WRITING}), KeyboardInterrupt),
    "interrupt afterwards": Fault(frozenset(CHANGING), KeyboardInterrupt, is_late=True),
}


class Disk:
    """The file system, with one call that fails."""

    def __init__(self, fault: Fault, at: int = 0) -> None:
        self.fault = fault
        self.at = at  # the how manieth that the fault is for; 0: none
        self.calls = 0

    def call(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if function.__name__ not in self.fault.calls:
            return function(*args, **options)
        self.calls += 1
        fails_now = self.calls == self.at
        # In Linux a file is closed even by a close that fails.
        if fails_now and not self.fault.is_late and function.__name__ != "close":
            raise self.fault.make_error()
        done = function(*args, **options)
        if fails_now:
            if function.__name__ == "open":
                os.close(done) if isinstance(done, int) else done.close()
            raise self.fault.make_error()
        return done

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for name in {*READING, *CHANGING, *WRITING, "close"} & vars(os).keys() - {
                "read",
                "write",
            }:
                patch.setattr(os, name, self._through(getattr(os, name)))
            patch.setattr(io, "open", self._open(io.open))
            yield

    def _through(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def through(*args: Any, **options: Any) -> Any:
            return self.call(function, *args, **options)

        return through

    def _open(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def opened(*args: Any, **options: Any) -> Any:
            return File(self.call(function, *args, **options), self)

        return opened


def fsync(descriptor: int) -> None:
    """Promise what a disk would be kept busy with for minutes."""


class File:
    """An open file on such a disk."""

    def __init__(self, stream: Any, disk: Disk) -> None:
        self.stream = stream
        self.disk = disk

    def __enter__(self) -> "File":
        return self

    def __exit__(self, *error: object) -> None:
        self.stream.close()

    def read(self, size: int = -1) -> Any:
        return self.disk.call(self.stream.read, size)

    def write(self, content: bytes) -> Any:
        return self.disk.call(self.stream.write, content)

    def flush(self) -> None:
        self.disk.call(self.stream.flush)

    def fileno(self) -> int:
        return int(self.stream.fileno())


@pytest.mark.slow
@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("use", [build, look_after])
def test_any_call_may_fail_once(
    use: Use, name: str, every: int, prepare: Callable[[], Store]
) -> None:
    fault = FAULTS[name]
    calm = Disk(fault)
    with calm.at_work():
        use(prepare())
    assert calm.calls > 30

    told, tries = 0, range(1, calm.calls + 1, every)
    for at in tries:
        store = prepare()
        told += fails(use, store, Disk(fault, at))

        assert_never_wrong(store)
        build_again(store)

    assert told > len(tries) / 4


def fails(use: Use, store: Store, disk: Disk) -> bool:
    """Use a store on such a disk; return whether the fault was told."""
    told: BaseException | None = None
    try:
        with disk.at_work():
            use(store)
    except (KeyboardInterrupt, ResultsFolderError) as error:
        told = error
    if isinstance(told, ResultsFolderError):
        assert isinstance(disk.fault.make_error(), OSError), told
        assert str(told).count("\n") == 0
    return told is not None


def assert_never_wrong(store: Store) -> None:
    """Read all that is there: what was whole before still is, unless it is absent."""
    fresh = Store(store.folder, CLASSES)
    for name in NAMES:
        found = None
        try:
            found = fresh.read(name, PARTS[name].key)
        except DamagedEntryError:
            assert name == "toy.2"
        assert found is not None or name != "toy.3"
        if found is not None:
            assert isinstance(found.result, Measured)
            assert found.result.loss == result_of(name).loss
    accepted = fresh.read("toy.3", OTHER.key)
    assert accepted is None or accepted.record.accepted[0].key == PARTS["toy.3"].key


def build_again(store: Store) -> None:
    fresh = Store(store.folder, CLASSES)
    with fresh.in_use(store.folder.parent):
        for name in NAMES:
            write(fresh, name)
        inventory = take_inventory(fresh)
        assert inventory.leftovers == ()
        assert list(check_store(inventory, fresh)) == []
    assert not list(store.folder.parent.glob(".unfinished-*"))
