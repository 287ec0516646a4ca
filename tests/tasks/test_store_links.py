"""A store into which somebody put links, pipes or files that grow: nothing outside is touched."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from reportgen.base.arrays import Array
from reportgen.base.cache import Cache
from reportgen.base.errors import ResultsFolderError
from reportgen.base.files import digests_of
from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.results.codec import decode
from reportgen.tasks.store.inventory import (
    check_store,
    find_garbage,
    remove_garbage,
    take_inventory,
)
from reportgen.tasks.store.store import CACHES, DamagedEntryError, Store
from tests.tasks.conftest import DATASET, in_this_process
from tests.tasks.planning import plan_tasks
from tests.tasks.toy_tasks import CLASSES, measuring, walking

FOLDERS = ("damaged", "checkpoints", "checkpoints/walk.1-0123456789abcdef", "toy", "evil", *CACHES)
"""Folders that a store has, or seems to have."""

KEPT = (
    "letter.txt",
    "photos/a.png",
    "toy.1-0123456789abcdef/entry.json",
    "000010/state.json",
    ".unfinished-1/f",
    "x-0123456789abcdef/000010/state.json",
)
"""What lies outside, also under names that a store has."""


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    for name in KEPT:
        (tmp_path / "outside" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "outside" / name).write_text("kept")
    return tmp_path / "outside"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "results/store").mkdir(parents=True)
    return Store(tmp_path / "results/store", CLASSES)


def everything(folder: Path) -> dict[str, str]:
    files = (file for file in sorted(folder.rglob("*")) if not file.is_dir())
    return {file.relative_to(folder).as_posix(): file.read_text() for file in files}


def what_is_said(use: Callable[[Store], None], store: Store) -> str:
    """Use a store; return the error, or nothing."""
    try:
        use(store)
    except ResultsFolderError as error:
        return str(error)
    return ""


def clean_up(store: Store) -> None:
    with store.alone():
        remove_garbage(find_garbage(take_inventory(store), store, set()), store)


def check(store: Store) -> None:
    with store.in_use():
        list(check_store(take_inventory(store), store))


def sweep(store: Store) -> None:
    with store.in_use(store.folder.parent):
        pass


def keep(store: Store) -> None:
    for name in CACHES:
        for number in range(3):
            Cache(store.folder / name, 1).keep(f"{number}", b"any")


def build(store: Store) -> None:
    tasks = [measuring("toy.1"), walking("walk.1", store.folder.parent / "diary", 3)]
    with store.in_use(store.folder.parent):
        run_plan(plan_tasks(tasks, store, DATASET), store, in_this_process)


@pytest.mark.parametrize("use", [clean_up, check, sweep, keep, build])
@pytest.mark.parametrize("name", FOLDERS)
def test_a_link_is_not_followed(
    name: str, use: Callable[[Store], None], store: Store, outside: Path
) -> None:
    (store.folder / name).parent.mkdir(exist_ok=True)
    (store.folder / name).symlink_to(outside)

    said = what_is_said(use, store)

    assert said == "" or ("is a link" in said and "\n" not in said)
    assert everything(outside) == dict.fromkeys(sorted(KEPT), "kept")


def test_a_link_among_what_goes_is_removed_itself(store: Store, outside: Path) -> None:
    links = [
        store.folder / "toy/toy.1-0123456789abcdef",
        store.folder / "damaged/toy.1-0123456789abcdef",
        store.folder / ".unfinished-1",
        store.folder / "checkpoints/walk.1-0123456789abcdef/000010",
    ]
    for link in links:
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(outside)

    clean_up(store)

    assert not any(map(os.path.lexists, links))
    assert everything(outside) == dict.fromkeys(sorted(KEPT), "kept")


def test_a_link_that_comes_while_it_is_removed_is_not_followed(store: Store, outside: Path) -> None:
    (store.folder / "damaged/photos").mkdir(parents=True)
    found = find_garbage(take_inventory(store), store, set())
    (store.folder / "damaged").rename(store.folder / "before")
    (store.folder / "damaged").symlink_to(outside)

    remove_garbage(found, store)

    assert everything(outside) == dict.fromkeys(sorted(KEPT), "kept")


@pytest.mark.parametrize("make", [os.mkfifo, lambda place: place.symlink_to("/dev/zero")])
@pytest.mark.parametrize("name", ["entry.json", "result.json", "arrays.npz", "SHA256SUMS", "other"])
def test_what_is_no_file_in_an_entry_makes_it_damaged(
    name: str, make: Callable[[Path], None], store: Store
) -> None:
    run_plan(plan_tasks([measuring("toy.1")], store, DATASET), store, in_this_process)
    record = store.last("toy.1")
    assert record
    entry = store.place("toy.1", record.key)
    (entry / name).unlink(missing_ok=True)
    make(entry / name)

    store.records("toy.1")
    take_inventory(store)
    with pytest.raises(DamagedEntryError):
        store.read("toy.1", record.key)

    assert os.path.lexists(store.folder / "damaged" / entry.name)


@pytest.mark.parametrize("name", ["entry.json", "result.json", "other"])
def test_a_file_larger_than_the_memory_makes_an_entry_damaged(name: str, store: Store) -> None:
    run_plan(plan_tasks([measuring("toy.1")], store, DATASET), store, in_this_process)
    record = store.last("toy.1")
    assert record
    entry = store.place("toy.1", record.key)
    (entry / name).touch()
    os.truncate(entry / name, 10**13)

    take_inventory(store)
    (damage,) = check_store(take_inventory(store), store)

    assert damage.is_quarantined
    assert "are allowed" in damage.text


@pytest.mark.parametrize("make", [os.mkfifo, lambda place: place.symlink_to("created"), os.mkdir])
def test_a_lock_that_is_no_file_creates_and_keeps_nothing(
    make: Callable[[Path], None], store: Store
) -> None:
    make(store.folder / ".lock")

    for use in (sweep, clean_up):
        said = what_is_said(use, store)
        assert said == "" or said.startswith(f"{store.folder}/.lock cannot be locked: ")

    assert not (store.folder / "created").exists()


def compressed(array: Array) -> bytes:
    content = io.BytesIO()
    np.savez_compressed(content, result=array)
    return content.getvalue()


def with_header(shape: tuple[int, ...]) -> bytes:
    """Return an archive of an array whose header states another shape than it has."""
    member = io.BytesIO()
    header = {"descr": "<f8", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(member, header)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("result.npy", member.getvalue() + bytes(8))
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        compressed(np.zeros(10**7)),
        with_header((10**13,)),
        with_header((2**62, 2**62)),
        with_header((-1, 10**13)),
        with_header((-(10**6), -(10**6))),
    ],
    ids=["compressed", "header", "header beyond all sizes", "negative", "both negative"],
)
def test_an_archive_that_is_larger_than_its_file_is_no_result(content: bytes) -> None:
    with pytest.raises(ValueError, match="This is not a stored result"):
        decode({"result.json": b'{"array": "result"}', "arrays.npz": content})


def test_digests_made_anew_make_a_compressed_archive_no_result(store: Store) -> None:
    run_plan(plan_tasks([measuring("toy.1")], store, DATASET), store, in_this_process)
    record = store.last("toy.1")
    assert record
    entry = store.place("toy.1", record.key)
    (entry / "arrays.npz").write_bytes(compressed(np.zeros(10**7)))
    files = {file.name: file.read_bytes() for file in entry.iterdir() if file.name != "SHA256SUMS"}
    (entry / "SHA256SUMS").write_bytes(digests_of(files))

    stored = store.read("toy.1", record.key)

    assert stored
    with pytest.raises(ValueError, match="arrays of 80,000,1"):
        _ = stored.result
