"""Checkpoints as folders of plain files in a store.

Those of a task lie in `checkpoints/TASK-LINEAGE/`, a folder each, named by the
steps that were finished, such as epochs: `000010`, or `000010+000200` for 200
batches into the next one. In it are

    state.json  what it is a checkpoint of, and the state
    arrays.npz  the state's arrays
    SHA256SUMS  the digests of both
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from pydantic import JsonValue, TypeAdapter

from reportgen.base.arrays import Array
from reportgen.base.files import (
    DAMAGED,
    file_name,
    quarantine,
    read_folder,
    remove_folder,
    write_folder,
)
from reportgen.report.model import Acceptance
from reportgen.tasks.results.codec import (
    Classes,
    Encoded,
    decode,
    encode,
    pack_arrays,
    unpack_arrays,
)
from reportgen.tasks.task import Checkpoints

CHECKPOINTS = "checkpoints"
STATE, ARRAYS = "state.json", "arrays.npz"

_LINEAGE_DIGITS = 16  # of a lineage in the name of its folder


@dataclass(frozen=True)
class StateFile:
    """The file `state.json`."""

    task: str
    lineage: str  # 64 hexadecimal digits
    step: int
    part: int
    seconds: float  # of computing that went into it
    state: JsonValue
    accepted: tuple[Acceptance, ...] = ()  # by which it came to count for its lineage


def lineage_folder(store: Path, task: str, lineage: str) -> Path:
    """Return the folder of the checkpoints of one lineage in a store."""
    return store / CHECKPOINTS / f"{file_name(task)}-{lineage[:_LINEAGE_DIGITS]}"


def checkpoints_in(lineage: Path) -> Iterator[Path]:
    """Yield the checkpoints in the folder of a lineage, the furthest first."""
    with suppress(OSError):
        places = [place for place in lineage.iterdir() if is_checkpoint(place)]
        yield from sorted(places, key=position_of, reverse=True)


def is_checkpoint(place: Path) -> bool:
    """Say whether a folder has a checkpoint's name."""
    step, _, part = place.name.partition("+")
    return step.isdecimal() and (part.isdecimal() or step == place.name)


def position_of(place: Path) -> tuple[int, int]:
    """Return the steps of a checkpoint, and the parts of the next one, from its name."""
    step, _, part = place.name.partition("+")
    return int(step), int(part or 0)


def write_checkpoint(store: Path, content: StateFile, arrays: Mapping[str, Array]) -> Path:
    """Write a checkpoint into its place, unless it is there; return the place; raises OSError."""
    name = f"{content.step:06}+{content.part:06}" if content.part else f"{content.step:06}"
    place = lineage_folder(store, content.task, content.lineage) / name
    write_folder(place, {STATE: _as_json(content), ARRAYS: pack_arrays(arrays)})
    return place


def read_checkpoint(
    store: Path, place: Path, lies: Path | None = None
) -> tuple[StateFile, dict[str, Array]]:
    """Return what is in the checkpoint of a place, with its arrays.

    lies: where it is now; None: in its place.
    Raises ValueError where it is not as it was written or is another's, OSError
    where it cannot be read.
    """
    files = read_folder(lies or place)
    content = _STATE_FILE.validate_json(files.get(STATE, b""))
    if (lineage_folder(store, content.task, content.lineage), content.step, content.part) != (
        place.parent,
        *position_of(place),
    ):
        raise ValueError(f"it is a checkpoint of {content.task} after {content.step} steps")
    return content, unpack_arrays(files.get(ARRAYS, b""))


def task_of(place: Path) -> str | None:
    """Return the task whose checkpoint lies in a folder; None where that cannot be read."""
    with suppress(OSError, ValueError):
        return _STATE_FILE.validate_json((place / STATE).read_bytes()).task
    return None


def copy_checkpoints(store: Path, task: str, old: str, new: str, word: Acceptance) -> None:
    """Let another lineage of a task go on from the checkpoints of one, as far as they are whole.

    word: by which it may; every training that goes on from them carries it.
    """
    for place in checkpoints_in(lineage_folder(store, task, old)):
        with suppress(OSError, ValueError):
            content, arrays = read_checkpoint(store, place)
            write_checkpoint(
                store, replace(content, lineage=new, accepted=(*content.accepted, word)), arrays
            )


_STATE_FILE = TypeAdapter(StateFile)


def _as_json(content: StateFile) -> bytes:
    return _STATE_FILE.dump_json(content) + b"\n"


SECONDS_BETWEEN = 10.0
QUICK_SECONDS = 0.1  # of writing one: where it takes longer, it is done more rarely
BYTES_ON_THE_WAY = 64_000_000  # of a lineage, beside its furthest checkpoint


@dataclass(frozen=True)
class SavedState:
    """A state, how far it is, and the seconds of computing that went into it."""

    state: object
    step: int
    part: int
    seconds: float
    accepted: tuple[Acceptance, ...] = ()  # by which it came to count for its lineage


class TravellingCheckpoints(Checkpoints, Protocol):
    """Checkpoints that go to a worker with the call of a task."""

    seconds_before: float
    """Computing that went into the state which `nearest` gave, and is spared."""

    accepted: tuple[Acceptance, ...]
    """By which that state came to count for this lineage; empty: it was computed under it."""

    newest: SavedState | None
    """What is to go back to the build with the result, because it is stored nowhere yet."""


@dataclass
class StoredCheckpoints:
    """The checkpoints of one lineage in a store's folder."""

    store: Path
    task: str
    lineage: str  # 64 hexadecimal digits
    classes: Classes
    seconds_between: float = SECONDS_BETWEEN
    seconds_before: float = 0.0
    accepted: tuple[Acceptance, ...] = ()
    newest: SavedState | None = None
    is_ending: bool = False  # with the next state that is kept
    _since: float = field(default_factory=time.monotonic)
    _last: float = field(default_factory=time.monotonic)
    _writing: float = 0.0  # seconds that the last one took

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return lineage_folder(self.store, self.task, self.lineage)

    def nearest(self, step: int) -> object | None:
        """Return the state furthest on, but not beyond `step`; quarantine what is damaged."""
        found = self.read(step)
        if found:
            self.seconds_before, self.accepted = found.seconds, found.accepted
        self._since = self._last = time.monotonic()
        return found.state if found else None

    def read(self, step: int) -> SavedState | None:
        """Return the checkpoint furthest on, but not beyond `step`."""
        for place in self._not_beyond(step):
            try:
                return self._read(place)
            except (ValueError, OSError):
                # Another build may have removed it just now.
                if place.exists():
                    name = f"{self.folder.name}-{place.name}"
                    quarantine(place, self.store / DAMAGED, partial(self._read, place), name)
        return None

    def position(self, step: int) -> tuple[int, int]:
        """Return how many steps, and parts of the next, `nearest` spares."""
        for place in self._not_beyond(step):
            with suppress(ValueError, OSError):
                read_checkpoint(self.store, place)
                return position_of(place)
        return (0, 0)

    def is_due(self) -> bool:
        """Say whether it is time to keep a state."""
        pause = self.seconds_between * max(1.0, self._writing / QUICK_SECONDS)
        return self.is_ending or time.monotonic() - self._last >= pause

    def end_with_next(self) -> None:
        """End this process as soon as one more state is kept, which is now due."""
        self.is_ending = True

    def keep(self, state: object, step: int, part: int = 0) -> None:
        """Keep a state, where it can be written: the task can do without."""
        start = time.monotonic()
        spent = self.seconds_before + start - self._since
        with suppress(OSError):
            self.write(SavedState(state, step, part, spent, self.accepted))
        self._last = time.monotonic()
        self._writing = self._last - start
        if self.is_ending:
            os._exit(1)

    def write(self, kept: SavedState) -> None:
        """Store a checkpoint, and remove those that it makes superfluous; raises OSError."""
        encoded = encode(kept.state, self.classes)
        state = _JSON.validate_json(encoded.document)
        content = StateFile(
            self.task, self.lineage, kept.step, kept.part, kept.seconds, state, kept.accepted
        )
        place = write_checkpoint(self.store, content, encoded.arrays)
        for superfluous in _superfluous(list(checkpoints_in(self.folder)), place):
            remove_folder(superfluous)

    def _read(self, place: Path, lies: Path | None = None) -> SavedState:
        content, arrays = read_checkpoint(self.store, place, lies)
        state = _JSON.dump_json(content.state).decode()
        return SavedState(
            decode(Encoded(state, arrays), self.classes),
            content.step,
            content.part,
            content.seconds,
            content.accepted,
        )

    def _not_beyond(self, step: int) -> Iterator[Path]:
        for place in checkpoints_in(self.folder):
            if position_of(place) <= (step, 0):
                yield place


@dataclass
class CarriedCheckpoints:
    """A checkpoint that goes to a worker elsewhere, and the newest that comes back."""

    carried: SavedState | None
    seconds_before: float = 0.0
    accepted: tuple[Acceptance, ...] = ()
    newest: SavedState | None = None
    _since: float = field(default_factory=time.monotonic)

    def nearest(self, step: int) -> object | None:
        """Return the state that was carried, unless it is beyond `step`."""
        self._since = time.monotonic()
        if self.carried is None or (self.carried.step, self.carried.part) > (step, 0):
            return None
        self.seconds_before, self.accepted = self.carried.seconds, self.carried.accepted
        return self.carried.state

    def is_due(self) -> bool:
        """Say that it is never time: on the way nothing outlives the worker."""
        return False

    def keep(self, state: object, step: int, part: int = 0) -> None:
        """Hold a state until the task is done."""
        spent = self.seconds_before + time.monotonic() - self._since
        self.newest = SavedState(state, step, part, spent, self.accepted)


_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


def _superfluous(places: list[Path], newest: Path) -> Iterator[Path]:
    """Yield what goes once `newest` is there; places: the furthest first."""
    room = BYTES_ON_THE_WAY
    for place in places[1:]:
        if place == newest:
            continue
        room -= sum(file.stat().st_size for file in place.iterdir()) if place.is_dir() else 0
        if position_of(place)[1] or room < 0:
            yield place
