"""Store results as folders of plain files, each under its key.

An entry is `STEM/TASK-KEY/` with

    entry.json   the task, what its key is made of, when and how long it ran
    result.json  the result
    arrays.npz   its arrays, where it has any
    SHA256SUMS   the digests of the others, as `sha256sum --check` reads them

It is written beside its place and renamed into it, so an entry is whole or not
there. What is damaged later is noticed when it is read, and quarantined in
`damaged/`. Several builds may use one store at once.
"""

import errno
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from reportgen.base.errors import ResultsFolderError, os_error_as
from reportgen.base.files import (
    DAMAGE,
    DAMAGED,
    file_name,
    lock_alone,
    make_writable_folder,
    quarantine,
    shared_lock,
    unfinished_in,
    write_folder,
)
from reportgen.base.untrusted.folders import folders_inside, inside, link_above, remove_below
from reportgen.report.model import Acceptance
from reportgen.tasks.keys import KeyParts
from reportgen.tasks.results.codec import NO_CLASSES, Classes, encode
from reportgen.tasks.store.checkpoints import CHECKPOINTS, SECONDS_BETWEEN, StoredCheckpoints
from reportgen.tasks.store.entries import (
    ENTRY,
    Record,
    Stored,
    read_entry,
    read_record,
    record_file,
)

CACHES = ("code", "drawings", "up-to-date")
"""Folders that others keep here, for speed alone, and look after themselves."""

LOCK = ".lock"
KEY_DIGITS = 16  # of a key in the name of its folder

_TRIES = 3  # to take the place of an entry that other builds find damaged, too


class DamagedEntryError(Exception):
    """An entry is not as it was written."""


class Store:
    """The entries in one folder, which need not exist yet."""

    def __init__(
        self,
        folder: Path,
        classes: Classes = NO_CLASSES,
        checkpoint_seconds: float = SECONDS_BETWEEN,
        *,
        only_reads: bool = False,  # what is damaged stays where it is
    ) -> None:
        self.folder = folder
        self.only_reads = only_reads
        self._classes = classes
        self._checkpoint_seconds = checkpoint_seconds

    def prepare(self) -> None:
        """Make the folder; raises ResultsFolderError where nothing can be written in it."""
        with failing("written", self.folder):
            make_writable_folder(self.folder)

    @contextmanager
    def in_use(self, *beside: Path) -> Iterator[Callable[[], None]]:
        """Keep what is stored from being removed, until the end of this process at the latest.

        Gives what raises ResultsFolderError once the store is not in its place any more.
        What killed builds left is removed first, where no other build runs: here
        and in the folders `beside`.
        Raises ResultsFolderError where the folder cannot be written.
        """

        def sweep() -> None:
            for left in self.leftovers():
                remove_below(self.folder, left)
            for folder in beside:
                for left in unfinished_in(folder):
                    remove_below(folder, left)

        with ExitStack() as stack:
            with failing("written", self.folder):
                self.folder.mkdir(parents=True, exist_ok=True)
            with failing("locked", lock := self.folder / LOCK):
                is_there = stack.enter_context(shared_lock(lock, when_alone=sweep))

            def check() -> None:
                with failing("read", self.folder):
                    if not is_there():
                        raise ResultsFolderError(
                            f"{self.folder} was unmounted, moved or removed meanwhile. Put it "
                            "back, and run the command again."
                        )

            yield check

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep everybody else out; raises ResultsFolderError where a build uses the store."""
        with ExitStack() as stack:
            with failing("locked", lock := self.folder / LOCK):
                is_alone = stack.enter_context(lock_alone(lock))
            if not is_alone:
                raise ResultsFolderError(
                    f"{self.folder} is in use by a build, or cannot be locked; nothing "
                    "was removed. Try again when no build runs."
                )
            yield

    def read(self, task: str, key: str) -> Stored | None:
        """Return the result stored for a task's key; None where there is none.

        Raises DamagedEntryError once an entry that was damaged is quarantined,
        and as long as no other has taken its place.
        """
        place = self._checked_place(task, key)
        read = partial(read_entry, store=self.folder, task=task, key=key, classes=self._classes)
        try:
            with failing("read", place, but=DAMAGE):
                return read(place)
        except DAMAGE as error:
            if not os.path.lexists(place):
                if os.path.lexists(self.folder / DAMAGED / place.name):
                    raise DamagedEntryError(task) from error
                return None
            if self.only_reads or quarantine(place, self.folder / DAMAGED, read):
                raise DamagedEntryError(task) from error
        # Another build had put a whole entry there meanwhile.
        return self.read(task, key)

    def write(
        self,
        task: str,
        parts: KeyParts,
        result: object,
        seconds: float,
        lineage: str | None = None,
        cost: float | None = None,
        accepted: tuple[Acceptance, ...] = (),
        processor: str = "",
    ) -> Stored:
        """Store a result; return it as it will be read back.

        Where another build was first, its entry stays and is returned.
        Raises TypeError for a result that has no file form, ResultsFolderError
        where it cannot be written.
        """
        now = datetime.now(UTC)
        record = Record(task, parts.key, parts, seconds, now, lineage, accepted, cost, processor)
        return self._put(record, encode(result, self._classes))

    def accept(
        self, old: Stored, parts: KeyParts, reason: str, lineage: str | None = None
    ) -> Stored:
        """Store a result once more, under another key that stands for it as well.

        parts, lineage: of the new entry. Returns the new entry.
        Raises ResultsFolderError where it cannot be written.
        """
        word = Acceptance(reason=reason, key=old.record.key, created=datetime.now(UTC))
        accepted = (*old.record.accepted, word)
        record = replace(old.record, key=parts.key, parts=parts, lineage=lineage, accepted=accepted)
        return self._put(record, old.files)

    def checkpoints(self, task: str, lineage: str) -> StoredCheckpoints:
        """Return where the checkpoints of a lineage are read and written."""
        seconds = self._checkpoint_seconds
        return StoredCheckpoints(
            self.folder, task, lineage, self._classes, seconds, self.only_reads
        )

    def last(self, task: str) -> Record | None:
        """Return what is known of the result that was used last for a task of this name."""
        return next(self._records(task), None)

    def records(self, task: str) -> list[Record]:
        """Return what is known of all results for a task of this name, the last used first."""
        return list(self._records(task))

    def _records(self, task: str) -> Iterator[Record]:
        folder = self.place(task, "").parent
        pattern = re.compile(re.escape(file_name(task)) + f"-[0-9a-f]{{{KEY_DIGITS}}}")
        with failing("read", folder):
            listed = inside(self.folder, folder, pattern)
        used: dict[int, list[Path]] = {}  # when -> entries
        for place in listed:
            with suppress(OSError):
                used.setdefault(place.stat().st_mtime_ns, []).append(place)
        for when in sorted(used, reverse=True):
            found = []
            for place in used[when]:
                # Another entry of the same name that is damaged only costs its own words.
                with suppress(OSError, ValueError):
                    record = read_record(place, self.folder)
                    if record.task == task:
                        found.append(record)
            yield from sorted(found, key=lambda one: one.created, reverse=True)

    def mark_used(self, task: str, key: str) -> None:
        """Note that a build used an entry, where that can be noted."""
        with suppress(OSError):
            os.utime(self.place(task, key), follow_symlinks=False)

    def place(self, task: str, key: str) -> Path:
        """Return the folder of an entry, whether or not it exists."""
        stem = file_name(task.partition(".")[0])
        if stem in (DAMAGED, CHECKPOINTS, *CACHES):
            stem = f"%{stem}"  # as no other name begins
        return self.folder / stem / f"{file_name(task)}-{key[:KEY_DIGITS]}"

    def leftovers(self) -> Iterator[Path]:
        """Yield what builds that were killed left unfinished."""
        stems = folders_inside(self.folder)
        return unfinished_in(
            self.folder, *stems, *folders_inside(self.folder, self.folder / CHECKPOINTS)
        )

    def _checked_place(self, task: str, key: str) -> Path:
        """Return the folder of an entry; raises ResultsFolderError where a link is on the way."""
        place = self.place(task, key)
        if link := link_above(self.folder, place):
            raise ResultsFolderError(
                f"{link} is a link, and links in a store are not followed. Remove it, or put "
                "what it links to in its place."
            )
        return place

    def _put(self, record: Record, files: Mapping[str, bytes]) -> Stored:
        """Write an entry into its place; return it, or the other where another build was first."""
        place = self._checked_place(record.task, record.key)
        files = {**files, ENTRY: record_file(record)}
        with failing("written", place):
            for _ in range(_TRIES):
                if write_folder(place, files, self.folder):
                    return Stored(record, files, self._classes)
                # Reading moves a damaged one out of the way.
                with suppress(DamagedEntryError):
                    if other := self.read(record.task, record.key):
                        return other
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))


def failing(
    what: str, place: Path, but: tuple[type[Exception], ...] = ()
) -> AbstractContextManager[None]:
    """Say of an OSError what cannot be done with a place; but: errors that go on as they are."""
    return os_error_as(ResultsFolderError, f"{place} cannot be {what}", but)
