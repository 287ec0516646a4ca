"""Entries come back as they were written, or are known to be damaged."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from reportgen.base.errors import ResultsFolderError
from reportgen.tasks.keys import KeyParts
from reportgen.tasks.results.types import File
from reportgen.tasks.store.store import DamagedEntryError, Store
from reportgen.tasks.task import Task
from tests.tasks.conftest import DATASET, Bench
from tests.tasks.planning import make_keys
from tests.tasks.toy_tasks import CLASSES, LIBRARIES, Measured, drawing

MEASURED = Measured(0.3, 0.01, np.array([True, False, True]))
FILES = ["entry.json", "result.json", "arrays.npz", "SHA256SUMS"]


def parts_of(task: Task) -> KeyParts:
    return make_keys([task], DATASET, libraries=LIBRARIES)[task.name]


PARTS = parts_of(drawing("toy.1"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store", CLASSES)
    store.prepare()
    return store


@pytest.fixture
def entry(store: Store) -> Path:
    """The folder of one stored evaluation."""
    store.write("toy.1", PARTS, MEASURED, seconds=2.5)
    return store.folder / "toy" / f"toy.1-{PARTS.key[:16]}"


class TestAnEntry:
    def test_holds_the_files_of_other_programs_as_they_are(self, store: Store) -> None:
        file = File("network.keras", b"any bytes")

        store.write("toy.1", PARTS, (MEASURED.loss, file), seconds=2.5)

        place = store.place("toy.1", PARTS.key)
        assert (place / "network.keras").read_bytes() == b"any bytes"
        stored = store.read("toy.1", PARTS.key)
        assert stored is not None
        assert stored.result == (0.3, file)

    def test_is_read_back_with_what_is_known_of_it(self, store: Store, entry: Path) -> None:
        stored = store.read("toy.1", PARTS.key)

        assert stored is not None
        assert isinstance(stored.result, Measured)
        assert stored.result.correct.tolist() == [True, False, True]
        assert (stored.record.seconds, stored.record.parts) == (2.5, PARTS)

    def test_is_a_folder_of_files_that_other_tools_read(self, store: Store, entry: Path) -> None:
        assert sorted(file.name for file in entry.iterdir()) == sorted(FILES)
        assert json.loads((entry / "entry.json").read_text(encoding="utf-8"))["task"] == "toy.1"
        assert json.loads((entry / "result.json").read_text(encoding="utf-8"))["loss"] == 0.3
        assert np.load(entry / "arrays.npz")["correct"].sum() == 2
        for line in (entry / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256((entry / name).read_bytes()).hexdigest() == digest

    def test_leaves_nothing_beside_it(self, store: Store, entry: Path) -> None:
        assert [place.name for place in store.folder.iterdir()] == ["toy"]
        assert list(entry.parent.iterdir()) == [entry]

    def test_of_another_key_is_missing(self, store: Store, entry: Path) -> None:
        assert store.read("toy.1", "0" * 64) is None
        assert store.read("toy.2", PARTS.key) is None

    def test_stays_when_another_build_was_first(self, store: Store, entry: Path) -> None:
        later = store.write("toy.1", PARTS, Measured(0.9, 0.0, np.array([True])), seconds=1.0)

        assert later.record.seconds == 2.5

    def test_may_have_any_name(self, store: Store) -> None:
        for name in ("a/b", "a_b", "..", "ü.1", "x" * 300, "damaged"):
            store.write(name, PARTS, name, seconds=0.0)

        for name in ("a/b", "a_b", "..", "ü.1", "x" * 300, "damaged"):
            stored = store.read(name, PARTS.key)
            assert stored is not None
            assert stored.result == name


def flip_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def delete(file: Path) -> None:
    file.unlink()


def make_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("harm", [flip_a_byte, cut_off, empty, delete, make_a_folder])
@pytest.mark.parametrize("name", FILES)
class TestDamage:
    def test_is_noticed_and_set_aside(
        self, store: Store, entry: Path, name: str, harm: Callable[[Path], None]
    ) -> None:
        harm(entry / name)

        with pytest.raises(DamagedEntryError):
            store.read("toy.1", PARTS.key)

        assert not entry.exists()
        assert (store.folder / "damaged" / entry.name).is_dir()

    def test_makes_room_for_a_new_entry(
        self, store: Store, entry: Path, name: str, harm: Callable[[Path], None]
    ) -> None:
        harm(entry / name)
        store.write("toy.1", PARTS, MEASURED, seconds=1.0)

        stored = store.read("toy.1", PARTS.key)

        assert stored is not None
        assert stored.record.seconds == 1.0


def test_every_flipped_bit_is_noticed(store: Store, entry: Path) -> None:
    for file in sorted(entry.iterdir()):
        content = file.read_bytes()
        for place in range(0, len(content), 7):
            damaged = bytearray(content)
            damaged[place] ^= 1 << (place % 8)
            file.write_bytes(damaged)
            with pytest.raises(DamagedEntryError):
                store.read("toy.1", PARTS.key)
            (store.folder / "damaged" / entry.name).rename(entry)
        file.write_bytes(content)

    assert store.read("toy.1", PARTS.key) is not None


def test_two_entries_that_changed_places_are_noticed(store: Store, entry: Path) -> None:
    other_parts = parts_of(drawing("toy.1", count=9))
    store.write("toy.1", other_parts, MEASURED, seconds=1.0)
    other = entry.with_name(f"toy.1-{other_parts.key[:16]}")
    entry.rename(entry.with_name("aside"))
    other.rename(entry)

    with pytest.raises(DamagedEntryError):
        store.read("toy.1", PARTS.key)


def leave_a_file(entry: Path) -> None:
    entry.touch()


def leave_a_link_to_nowhere(entry: Path) -> None:
    entry.symlink_to(entry.with_name("nowhere"))


@pytest.mark.parametrize("leave", [leave_a_file, leave_a_link_to_nowhere])
def test_what_stands_in_the_place_of_an_entry_makes_room(
    store: Store, entry: Path, leave: Callable[[Path], None]
) -> None:
    for file in entry.iterdir():
        file.unlink()
    entry.rmdir()
    leave(entry)

    with pytest.raises(DamagedEntryError):
        store.read("toy.1", PARTS.key)
    leave(entry)
    store.write("toy.1", PARTS, MEASURED, seconds=1.0)

    assert store.read("toy.1", PARTS.key) is not None


def test_a_store_that_is_no_folder_is_one_clear_line(store: Store) -> None:
    store.folder.rmdir()
    store.folder.touch()

    with pytest.raises(ResultsFolderError, match=r"store cannot be written: Not a directory\."):
        store.prepare()


def test_a_damaged_entry_is_computed_again(bench: Bench) -> None:
    tasks = [drawing("toy.1"), drawing("toy.2")]
    first = bench.run(tasks)
    (folder,) = (bench.store.folder / "toy").glob("toy.1-*")
    flip_a_byte(folder / "result.json")

    plans = [bench.plan(tasks), bench.plan(tasks)]
    again = bench.run(tasks)

    for plan in plans:
        assert {one.name: one.reason and one.reason.text for one in plan.tasks} == {
            "toy.1": "the stored entry is damaged",
            "toy.2": None,
        }
    assert dict(again.results) == dict(first.results)
    assert bench.plan(tasks).stale == ()


def test_an_entry_that_cannot_be_written_is_one_clear_line(store: Store, tmp_path: Path) -> None:
    (store.folder / "toy").write_text("a file", encoding="utf-8")

    with pytest.raises(ResultsFolderError, match=r"toy\.1-[0-9a-f]+ cannot be written: "):
        store.write("toy.1", PARTS, MEASURED, seconds=1.0)
