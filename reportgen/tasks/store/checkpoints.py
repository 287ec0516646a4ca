"""Save and find the states of tasks, so that later tasks can continue from them.

Those of a task lie in `checkpoints/TASK-LINEAGE/`, a folder each, named by the
steps that were finished, such as epochs: `000010`, or `000010+000200` for 200
batches into the next one. In it are

    state.json  what it is a checkpoint of, and the state
    arrays.npz  the state's arrays, where it has any
    SHA256SUMS  the digests of both

A lineage is the key of a task without the argument that says how many steps it
takes: tasks of one lineage are beginnings of one another.

The last state is always saved. Before it, one is saved every ten seconds, or more
rarely where writing takes long, so that at most a hundredth of the time goes
into it. Those serve tasks with fewer steps; as many of them are kept as fit
in 64 MB for each lineage, the latest first. A task with another number of steps
starts from the latest one before it.
"""

import errno
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter

from reportgen.base.files import (
    DAMAGED,
    file_name,
    quarantine,
    read_folder,
    remove_folder,
    write_folder,
)
from reportgen.base.untrusted.folders import inside, link_above, read_below
from reportgen.report.model import Acceptance
from reportgen.tasks.results.codec import RESULT, Classes, decode, encode
from reportgen.tasks.task import Checkpoints

CHECKPOINTS = "checkpoints"
STATE = "state.json"
SECONDS_BETWEEN = 10.0
MOST_STATE = 1_000_000_000  # bytes of a state file; its arrays lie beside it
QUICK_SECONDS = 0.1  # of writing one: where it takes longer, it is done more rarely
BYTES_ON_THE_WAY = 64_000_000  # of a lineage, beside its furthest checkpoint

_LINEAGE_DIGITS = 16  # of a lineage in the name of its folder


@dataclass(frozen=True)
class SavedState:
    """A state, how far it is, and the seconds of computing that went into it."""

    state: object
    step: int
    part: int
    seconds: float
    accepted: tuple[Acceptance, ...] = ()  # by which it came to count for its lineage


@dataclass(frozen=True, kw_only=True)
class StateFile(SavedState):
    """The file `state.json`; the state as JSON holds it."""

    task: str
    lineage: str  # 64 hexadecimal digits


@dataclass
class CarriedCheckpoints(Checkpoints):
    """What a task in its worker goes on from, and what it keeps of itself on the way."""

    carried: SavedState | None
    stored: "StoredCheckpoints | None" = None  # where they are kept; None: the worker is elsewhere

    seconds_before: float = field(default=0.0, init=False)
    """Computing that went into the state which `nearest` gave, and is spared."""

    accepted: tuple[Acceptance, ...] = field(default=(), init=False)
    """By which that state came to count for this lineage; empty: it was computed under it."""

    newest: SavedState | None = field(default=None, init=False)
    """What is to go back to the build with the result, because it is stored nowhere yet."""

    is_ending: bool = field(default=False, init=False)
    """This process ends as soon as one more state is kept, which is now due."""

    _since: float = field(default_factory=time.monotonic, init=False)
    _last: float = field(default=0.0, init=False)
    _writing: float = field(default=0.0, init=False)  # seconds that the last one took

    def nearest(self, step: int) -> object | None:
        """Return the state that was carried, unless it is beyond `step`."""
        self._since = time.monotonic()
        found = self.carried
        if found is None or (found.step, found.part) > (step, 0):
            return None
        self.seconds_before, self.accepted = found.seconds, found.accepted
        return found.state

    def is_due(self) -> bool:
        """Say whether it is time to keep a state; never elsewhere: none outlives that worker."""
        if self.stored is None:
            return False
        pause = self.stored.seconds_between * max(1.0, self._writing / QUICK_SECONDS)
        return self.is_ending or time.monotonic() - max(self._since, self._last) >= pause

    def keep(self, state: object, step: int, part: int = 0) -> None:
        """Keep a state, where it can be written: the task can do without."""
        now = time.monotonic()
        spent = self.seconds_before + now - self._since
        kept = SavedState(state, step, part, spent, self.accepted)
        if self.stored is None:
            self.newest = kept
            return
        with suppress(OSError):
            self.stored.write(kept)
        self._last = time.monotonic()
        self._writing = self._last - now
        if self.is_ending:
            os._exit(1)


@dataclass(frozen=True)
class StoredCheckpoints:
    """The checkpoints of one lineage in a store's folder."""

    store: Path
    task: str
    lineage: str  # 64 hexadecimal digits
    classes: Classes
    seconds_between: float = SECONDS_BETWEEN
    only_reads: bool = False  # what is damaged stays where it is

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return lineage_folder(self.store, self.task, self.lineage)

    def read(self, step: int) -> SavedState | None:
        """Return the one furthest on, but not beyond `step`; quarantine what is damaged."""
        for place in _checkpoints_in(self.store, self.folder):
            if _position_of(place) > (step, 0):
                continue
            try:
                return self._read(place)
            except (ValueError, OSError):
                # Another build may have removed it just now.
                if place.exists() and not self.only_reads:
                    name = f"{self.folder.name}-{place.name}"
                    quarantine(place, self.store / DAMAGED, partial(self._read, place), name)
        return None

    def write(self, kept: SavedState) -> None:
        """Store a checkpoint, and remove those that it makes superfluous; raises OSError."""
        files = encode(kept.state, self.classes)
        state = json.loads(files.pop(RESULT))
        own = {"state": state, "task": self.task, "lineage": self.lineage}
        place = _write(self.store, StateFile(**(vars(kept) | own)), files)
        for superfluous in _superfluous(list(_checkpoints_in(self.store, self.folder)), place):
            remove_folder(superfluous, self.store)

    def _read(self, place: Path, lies: Path | None = None) -> SavedState:
        content, files = read_checkpoint(self.store, place, lies)
        files[RESULT] = json.dumps(content.state).encode()
        return replace(content, state=decode(files, self.classes))


def lineage_folder(store: Path, task: str, lineage: str) -> Path:
    """Return the folder of the checkpoints of one lineage in a store."""
    return store / CHECKPOINTS / f"{file_name(task)}-{lineage[:_LINEAGE_DIGITS]}"


def is_checkpoint(place: Path) -> bool:
    """Say whether a folder has a checkpoint's name."""
    step, _, part = place.name.partition("+")
    return step.isdecimal() and (part.isdecimal() or step == place.name)


def read_checkpoint(
    store: Path, place: Path, lies: Path | None = None
) -> tuple[StateFile, dict[str, bytes]]:
    """Return what is in the checkpoint of a place, with the files beside it.

    lies: where it is now; None: in its place.
    Raises ValueError where it is not as it was written or is another's, OSError
    where it cannot be read.
    """
    files = read_folder(lies or place, store)
    content = _STATE_FILE.validate_json(files.pop(STATE, b""), strict=True)
    if (lineage_folder(store, content.task, content.lineage), content.step, content.part) != (
        place.parent,
        *_position_of(place),
    ):
        raise ValueError(f"it is a checkpoint of {content.task} after {content.step} steps")
    return content, files


def task_of(place: Path, store: Path) -> str | None:
    """Return the task whose checkpoint lies in a folder; None where that cannot be read."""
    with suppress(OSError, ValueError):
        content = read_below(store, place / STATE, MOST_STATE)
        return _STATE_FILE.validate_json(content, strict=True).task
    return None


def copy_checkpoints(store: Path, task: str, old: str, new: str, word: Acceptance) -> None:
    """Let another lineage of a task go on from the checkpoints of one, as far as they are whole.

    word: by which it may; every task that goes on from them carries it.
    """
    for place in _checkpoints_in(store, lineage_folder(store, task, old)):
        with suppress(OSError, ValueError):
            content, files = read_checkpoint(store, place)
            accepted = (*content.accepted, word)
            _write(store, replace(content, lineage=new, accepted=accepted), files)


def _write(store: Path, content: StateFile, files: Mapping[str, bytes]) -> Path:
    """Write a checkpoint into its place, unless it is there; return the place; raises OSError."""
    name = f"{content.step:06}+{content.part:06}" if content.part else f"{content.step:06}"
    place = lineage_folder(store, content.task, content.lineage) / name
    if link := link_above(store, place):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(link))
    document = _STATE_FILE.dump_json(content) + b"\n"
    write_folder(place, {**files, STATE: document}, store)
    return place


def _checkpoints_in(store: Path, lineage: Path) -> Iterator[Path]:
    """Yield the checkpoints in the folder of a lineage, the furthest first."""
    with suppress(OSError):
        places = [place for place in inside(store, lineage) if is_checkpoint(place)]
        yield from sorted(places, key=_position_of, reverse=True)


def _position_of(place: Path) -> tuple[int, int]:
    """Return the steps of a checkpoint, and the parts of the next one, from its name."""
    step, _, part = place.name.partition("+")
    return int(step), int(part or 0)


def _superfluous(places: list[Path], newest: Path) -> Iterator[Path]:
    """Yield what goes once `newest` is there; places: the furthest first."""
    room = BYTES_ON_THE_WAY
    for place in places[1:]:
        if place == newest:
            continue
        room -= sum(file.stat().st_size for file in place.iterdir()) if place.is_dir() else 0
        if _position_of(place)[1] or room < 0:
            yield place


_STATE_FILE = TypeAdapter(StateFile)
