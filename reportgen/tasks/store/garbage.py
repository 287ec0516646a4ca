"""Find and remove what no version needs in a store."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from reportgen.base.files import remove, remove_folder
from reportgen.tasks.store.checkpoint_files import lineage_folder
from reportgen.tasks.store.inventory import Inventory, Item, StoredCheckpoint, StoredEntry
from reportgen.tasks.store.store import Store, failing


@dataclass(frozen=True)
class Garbage:
    """What can be removed."""

    entries: tuple[StoredEntry, ...]
    checkpoints: tuple[StoredCheckpoint, ...]
    damaged: tuple[Item, ...]
    leftovers: tuple[Item, ...]

    @property
    def all(self) -> tuple[Item, ...]:
        """Everything that can be removed."""
        return (*self.entries, *self.checkpoints, *self.damaged, *self.leftovers)


def find_garbage(
    inventory: Inventory, store: Store, needed: Collection[tuple[str, str]]
) -> Garbage:
    """Return what can be removed from a store.

    needed: name and key of each task whose entry stays; checkpoints stay with
    an entry that came from them.
    """
    kept = {store.place(task, key) for task, key in needed}
    lineages = {
        lineage_folder(store.folder, entry.record.task, entry.record.lineage)
        for entry in inventory.entries
        if entry.place in kept and entry.record and entry.record.lineage
    }
    return Garbage(
        tuple(entry for entry in inventory.entries if entry.place not in kept),
        tuple(each for each in inventory.checkpoints if each.place.parent not in lineages),
        inventory.damaged,
        inventory.leftovers,
    )


def remove_garbage(garbage: Garbage) -> None:
    """Remove it, while the store is held alone; raises ResultsFolderError where that fails."""
    for folder in (*garbage.entries, *garbage.checkpoints):
        with failing("removed", folder.place):
            remove_folder(folder.place)
    for other in (*garbage.damaged, *garbage.leftovers):
        remove(other.place)
    for emptied in {each.place.parent for each in garbage.all}:
        with suppress(OSError):  # not empty
            emptied.rmdir()
            emptied.parent.rmdir()
