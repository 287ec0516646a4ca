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

from reportgen.base.files import DAMAGE, DAMAGED, quarantine, read_folder, remove_folder
from reportgen.base.untrusted.folders import (
    folders_inside,
    inside,
    remove_below,
    remove_empty_below,
)
from reportgen.tasks.store.checkpoints import (
    CHECKPOINTS,
    is_checkpoint,
    lineage_folder,
    read_checkpoint,
    task_of,
)
from reportgen.tasks.store.entries import read_record
from reportgen.tasks.store.store import CACHES, KEY_DIGITS, LOCK, Store, failing

_OTHERS = (CHECKPOINTS, DAMAGED, *CACHES)
"""Folders in a store that are not of a stem."""
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
        lineages = folders_inside(folder, folder / CHECKPOINTS)
        stems = [place for place in folders_inside(folder) if place.name not in _OTHERS]
        entries = [
            _entry(folder, place)
            for stem in stems
            for place in inside(folder, stem)
            if _WITH_DIGITS.fullmatch(place.name) and not place.name.startswith(".")
        ]
        checkpoints = [
            Item(place, _size(place), task_of(place, folder))
            for lineage in lineages
            for place in inside(folder, lineage)
            if _WITH_DIGITS.fullmatch(lineage.name) and is_checkpoint(place)
        ]
        damaged = _items(inside(folder, folder / DAMAGED))
        leftovers = _items(store.leftovers())
        caches = _items(place for place in folders_inside(folder) if place.name in CACHES)
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


def remove_garbage(garbage: Inventory, store: Store) -> None:
    """Remove it, while the store is held alone; raises ResultsFolderError where that fails."""
    for folder in (*garbage.entries, *garbage.checkpoints):
        with failing("removed", folder.place):
            remove_folder(folder.place, store.folder)
    for other in (*garbage.damaged, *garbage.leftovers):
        remove_below(store.folder, other.place)
    for emptied in {each.place.parent for each in garbage.removable} - {store.folder}:
        remove_empty_below(store.folder, emptied)
    remove_empty_below(store.folder, store.folder / CHECKPOINTS)


def _entry(store: Path, place: Path) -> Item:
    size = _size(place)
    with suppress(OSError, ValueError):
        record = read_record(place, store)
        return Item(place, size, record.task, record.created, record.lineage)
    return Item(place, size)


def _unknown(folder: Path, known: set[Path]) -> Iterator[Path]:
    """Yield what no part of reportgen writes, wherever a build looks."""
    folders = set(folders_inside(folder))
    lineages = set(folders_inside(folder, folder / CHECKPOINTS))
    yield from set(inside(folder)) - folders - known
    for place in (*folders, *lineages):
        if place.name not in CACHES and place not in known:
            yield from set(inside(folder, place)) - known - lineages


def _items(places: Iterable[Path]) -> tuple[Item, ...]:
    return tuple(Item(place, _size(place)) for place in sorted(places))


def _size(place: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    try:
        status = os.lstat(place)
        if not stat.S_ISDIR(status.st_mode):
            return status.st_size
        with os.scandir(place) as found:
            entries = list(found)
    except OSError:  # a build may have moved it meanwhile
        return 0
    size = 0
    for one in entries:
        with suppress(OSError):
            is_folder = one.is_dir(follow_symlinks=False)
            size += _size(Path(one)) if is_folder else one.stat(follow_symlinks=False).st_size
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
    read_folder(place, store.folder)
    record = read_record(place, store.folder)
    if store.place(record.task, record.key) != belongs:
        raise ValueError(f"it is an entry of {record.task} with the key {record.key[:KEY_DIGITS]}")


def _in_words(error: Exception) -> str:
    match error:
        case ValidationError():
            return f"{error.title} does not have the expected form"
        case OSError(filename=str() as name, strerror=reason):
            return f"{Path(name).name}: {reason}"
    return str(error)
