"""List and check what a store holds; find and remove what no version needs."""

import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from reportgen.base.files import DAMAGE, DAMAGED, quarantine, read_folder, remove, remove_folder
from reportgen.tasks.store.checkpoints import (
    CHECKPOINTS,
    is_checkpoint,
    lineage_folder,
    read_checkpoint,
    task_of,
)
from reportgen.tasks.store.entries import read_record
from reportgen.tasks.store.store import CACHES, KEY_DIGITS, LOCK, Store, failing

_WITH_DIGITS = re.compile(rf".+-[0-9a-f]{{{KEY_DIGITS}}}")  # of a key or a lineage


@dataclass(frozen=True)
class Item:
    """A file or a folder in a store, with all that is in it."""

    place: Path
    size: int  # bytes
    task: str | None = None  # whose result or state it is; None: it is none, or cannot be read
    created: datetime | None = None  # when a result was computed
    lineage: str | None = None  # names the checkpoints that a result can go on from


@dataclass(frozen=True)
class Inventory:
    """What lies in a store."""

    entries: tuple[Item, ...]
    checkpoints: tuple[Item, ...]
    damaged: tuple[Item, ...]  # quarantined
    leftovers: tuple[Item, ...]  # unfinished, by a killed build or one that runs
    caches: tuple[Item, ...] = ()
    unknown: tuple[Path, ...] = ()  # nothing that a build writes

    @property
    def removable(self) -> tuple[Item, ...]:
        """Everything but the caches and what is unknown."""
        return (*self.entries, *self.checkpoints, *self.damaged, *self.leftovers)


@dataclass(frozen=True)
class Damage:
    """An entry or a checkpoint that is not whole."""

    place: Path
    text: str  # what is wrong
    is_quarantined: bool  # it was moved to `damaged/`


def take_inventory(store: Store) -> Inventory:
    """Return what lies in a store; raises ResultsFolderError where it cannot be read."""
    folder = store.folder
    with failing("read", folder):
        entries = [_entry(place) for place in sorted(folder.glob("*/*")) if _is_entry(place)]
        checkpoints = [
            Item(place, _size(place), task_of(place))
            for place in sorted(folder.glob(f"{CHECKPOINTS}/*/*"))
            if _WITH_DIGITS.fullmatch(place.parent.name) and is_checkpoint(place)
        ]
        damaged = _items(folder.glob(f"{DAMAGED}/*"))
        leftovers = _items(store.leftovers())
        caches = _items(place for name in CACHES if (place := folder / name).is_dir())
        known = {one.place for one in (*entries, *checkpoints, *damaged, *leftovers)}
        unknown = tuple(sorted(_unknown(folder, known | {folder / LOCK})))
        return Inventory(tuple(entries), tuple(checkpoints), damaged, leftovers, caches, unknown)


def check_store(inventory: Inventory, store: Store) -> Iterator[Damage]:
    """Read every byte of the entries and checkpoints; yield and quarantine what is damaged."""
    for entry in inventory.entries:
        read = partial(_read_entry, store, entry.place)
        yield from _check(entry.place, store, read, entry.place.name)
    for checkpoint in inventory.checkpoints:
        name = f"{checkpoint.place.parent.name}-{checkpoint.place.name}"
        read_it = partial(read_checkpoint, store.folder, checkpoint.place)
        yield from _check(checkpoint.place, store, read_it, name)


def find_garbage(
    inventory: Inventory, store: Store, needed: Collection[tuple[str, str]]
) -> Inventory:
    """Return what of a store can be removed.

    needed: name and key of each task whose entry stays; checkpoints stay with
    an entry that came from them.
    """
    kept = {store.place(task, key) for task, key in needed}
    lineages = {
        lineage_folder(store.folder, entry.task, entry.lineage)
        for entry in inventory.entries
        if entry.place in kept and entry.task and entry.lineage
    }
    return Inventory(
        tuple(entry for entry in inventory.entries if entry.place not in kept),
        tuple(each for each in inventory.checkpoints if each.place.parent not in lineages),
        inventory.damaged,
        inventory.leftovers,
    )


def remove_garbage(garbage: Inventory) -> None:
    """Remove it, while the store is held alone; raises ResultsFolderError where that fails."""
    for folder in (*garbage.entries, *garbage.checkpoints):
        with failing("removed", folder.place):
            remove_folder(folder.place)
    for other in (*garbage.damaged, *garbage.leftovers):
        remove(other.place)
    for emptied in {each.place.parent for each in garbage.removable}:
        with suppress(OSError):  # not empty
            emptied.rmdir()
            emptied.parent.rmdir()


def _is_entry(place: Path) -> bool:
    return (
        bool(_WITH_DIGITS.fullmatch(place.name))
        and place.parent.name not in (CHECKPOINTS, DAMAGED, *CACHES)
        and not place.name.startswith(".")
    )


def _entry(place: Path) -> Item:
    size = _size(place)
    with suppress(OSError, ValueError):
        record = read_record(place)
        return Item(place, size, record.task, record.created, record.lineage)
    return Item(place, size)


def _unknown(folder: Path, known: set[Path]) -> Iterator[Path]:
    """Yield what no part of reportgen writes, wherever a build looks."""
    lineages = set((folder / CHECKPOINTS).glob("*/"))
    for place in folder.iterdir():
        if place.is_dir() and not place.is_symlink():
            if place.name not in CACHES and place not in known:
                yield from set(place.iterdir()) - known - lineages
        elif place not in known:
            yield place
    for lineage in lineages:
        yield from set(lineage.iterdir()) - known


def _items(places: Iterable[Path]) -> tuple[Item, ...]:
    return tuple(Item(place, _size(place)) for place in sorted(places))


def _size(place: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    files = place.rglob("*") if place.is_dir() and not place.is_symlink() else [place]
    size = 0
    for file in files:
        with suppress(OSError):  # a build may have moved it meanwhile
            status = file.lstat()
            size += 0 if stat.S_ISDIR(status.st_mode) else status.st_size
    return size


def _check(
    place: Path, store: Store, read: Callable[[Path], object], name: str
) -> Iterator[Damage]:
    """Yield what is wrong with a folder, and quarantine it where it is damaged."""
    try:
        read(place)
    except DAMAGE as error:
        if not os.path.lexists(place):
            return  # removed since it was listed
        if quarantine(place, store.folder / DAMAGED, read, name):
            yield Damage(place, _in_words(error), is_quarantined=not os.path.lexists(place))
    except OSError as error:
        yield Damage(place, f"it cannot be read: {error.strerror}", is_quarantined=False)


def _read_entry(store: Store, belongs: Path, place: Path) -> None:
    """Read an entry wherever it lies; raises ValueError or OSError for a damaged one."""
    read_folder(place)
    record = read_record(place)
    if store.place(record.task, record.key) != belongs:
        raise ValueError(f"it is an entry of {record.task} with the key {record.key[:KEY_DIGITS]}")


def _in_words(error: Exception) -> str:
    match error:
        case ValidationError():
            return f"{error.title} does not have the expected form"
        case OSError(filename=str() as name, strerror=reason):
            return f"{Path(name).name}: {reason}"
    return str(error)
