"""What lies in a store is told apart, and only what nobody needs is removed."""

from pathlib import Path

import pytest

from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.store.checkpoints import CHECKPOINTS
from reportgen.tasks.store.inventory import (
    check_store,
    find_garbage,
    remove_garbage,
    take_inventory,
)
from reportgen.tasks.store.store import Store
from tests.tasks.conftest import DATASET, in_this_process
from tests.tasks.planning import plan_tasks
from tests.tasks.toy_tasks import drawing, walking


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two drawings, and a walk of three steps with its checkpoint."""
    store = Store(tmp_path / "store")
    tasks = [drawing("toy.1"), drawing("toy.2"), walking("walk.1", tmp_path / "diary", 3)]
    run_plan(plan_tasks(tasks, store, DATASET), store, in_this_process)
    return store


def key_of(store: Store, task: str) -> str:
    record = store.last(task)
    assert record
    return record.key


class TestAnInventory:
    def test_names_the_tasks_of_entries_and_checkpoints(self, store: Store) -> None:
        inventory = take_inventory(store)

        tasks = [entry.task for entry in inventory.entries]
        assert tasks == ["toy.1", "toy.2", "walk.1"]
        assert [checkpoint.task for checkpoint in inventory.checkpoints] == ["walk.1"]

    def test_counts_every_byte(self, store: Store) -> None:
        inventory = take_inventory(store)

        lying = (*inventory.entries, *inventory.checkpoints, *inventory.caches)
        found = sum(each.size for each in lying)
        files = [file for file in store.folder.rglob("*") if file.is_file()]
        assert found == sum(file.stat().st_size for file in files) > 1000

    def test_tells_what_nobody_writes_from_the_rest(self, store: Store) -> None:
        unknown = [store.folder / "notes.txt", store.folder / "toy" / "notes", store.folder / ".x"]
        for file in unknown:
            file.touch()
        (store.folder / "drawings").mkdir()
        (store.folder / "toy" / ".unfinished-1").mkdir()

        inventory = take_inventory(store)

        assert list(inventory.unknown) == sorted(unknown)
        assert [each.place.name for each in inventory.leftovers] == [".unfinished-1"]
        assert "drawings" in [each.place.name for each in inventory.caches]

    def test_of_an_entry_that_cannot_be_read_is_taken_all_the_same(self, store: Store) -> None:
        (store.place("toy.1", key_of(store, "toy.1")) / "entry.json").write_bytes(b"{")

        tasks = [entry.task for entry in take_inventory(store).entries]
        assert tasks == [None, "toy.2", "walk.1"]


class TestACheck:
    def test_finds_nothing_in_a_whole_store(self, store: Store) -> None:
        assert list(check_store(take_inventory(store), store)) == []

    @pytest.mark.parametrize("name", ["state.json", "arrays.npz", "SHA256SUMS"])
    def test_reads_the_checkpoints_too(self, store: Store, name: str) -> None:
        (checkpoint,) = take_inventory(store).checkpoints
        file = checkpoint.place / name
        file.write_bytes(file.read_bytes()[:-1])

        (finding,) = check_store(take_inventory(store), store)

        assert (finding.place, finding.is_quarantined) == (checkpoint.place, True)
        assert take_inventory(store).checkpoints == ()
        assert len(take_inventory(store).damaged) == 1

    def test_finds_a_checkpoint_in_the_place_of_another(self, store: Store) -> None:
        (checkpoint,) = take_inventory(store).checkpoints
        checkpoint.place.rename(checkpoint.place.with_name("000009"))

        (finding,) = check_store(take_inventory(store), store)

        assert finding.text == "it is a checkpoint of walk.1 after 3 steps"


class TestRemoving:
    def test_leaves_what_is_needed_with_its_checkpoints(self, store: Store) -> None:
        needed = [("walk.1", key_of(store, "walk.1"))]

        with store.alone():
            remove_garbage(find_garbage(take_inventory(store), store, needed), store)

        inventory = take_inventory(store)
        assert [entry.task for entry in inventory.entries] == ["walk.1"]
        assert len(inventory.checkpoints) == 1
        assert not (store.folder / "toy").exists()
        assert store.read("walk.1", key_of(store, "walk.1")) is not None

    def test_takes_checkpoints_that_nothing_needed_came_from(self, store: Store) -> None:
        needed = [(task, key_of(store, task)) for task in ("toy.1", "toy.2")]

        with store.alone():
            remove_garbage(find_garbage(take_inventory(store), store, needed), store)

        assert not (store.folder / CHECKPOINTS).exists()
        assert len(take_inventory(store).entries) == 2

    def test_takes_what_is_damaged_or_left_over_and_nothing_unknown(self, store: Store) -> None:
        needed = [(task, key_of(store, task)) for task in ("toy.1", "toy.2", "walk.1")]
        (store.place(*needed[0]) / "entry.json").write_bytes(b"")
        list(check_store(take_inventory(store), store))
        (store.folder / "toy" / ".unfinished-1").mkdir()
        (store.folder / "notes.txt").touch()

        with store.alone():
            garbage = find_garbage(take_inventory(store), store, needed)
            remove_garbage(garbage, store)

        assert len(garbage.removable) == 2
        inventory = take_inventory(store)
        assert (inventory.damaged, inventory.leftovers) == ((), ())
        assert [place.name for place in inventory.unknown] == ["notes.txt"]
        assert len(inventory.entries) == 2
