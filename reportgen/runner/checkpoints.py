"""How far trainings are, kept so that more epochs, or a build after a kill, go on from there.

The checkpoints of a task lie in `checkpoints/TASK-LINEAGE/`, a folder each,
named by the steps that were finished, such as epochs: `000010`, or `000010+000200`
for 200 batches into the next one. In it are

    state.json  what it is a checkpoint of, and the state
    arrays.npz  the state's arrays
    SHA256SUMS  the digests of both

A lineage is the key of a task without the argument that says how many steps it
takes: trainings of one lineage are beginnings of one another.

The last state is always kept. On the way one is kept every ten seconds, or more
rarely where writing takes long, so that at most a hundredth of the time goes
into it. Those on the way serve trainings with fewer epochs; as many of them stay
as fit in 64 MB for each lineage, the furthest first. A training that no kept
one leads to starts from the furthest before it.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pydantic import JsonValue, TypeAdapter

from reportgen.files import (
    DAMAGED,
    file_name,
    read_folder,
    remove_folder,
    set_aside,
    write_folder,
)
from reportgen.runner.codec import (
    Classes,
    Encoded,
    decode,
    encode,
    pack_arrays,
    unpack_arrays,
)
from reportgen.task import Checkpoints

CHECKPOINTS = "checkpoints"
STATE, ARRAYS = "state.json", "arrays.npz"
SECONDS_BETWEEN = 10.0
QUICK_SECONDS = 0.1  # of writing one: where it takes longer, it is done more rarely
BYTES_ON_THE_WAY = 64_000_000  # of a lineage, beside its furthest checkpoint

_LINEAGE_DIGITS = 16  # of a lineage in the name of its folder


@dataclass(frozen=True)
class Kept:
    """A state, how far it is, and the seconds of computing that went into it."""

    state: object
    step: int
    part: int
    seconds: float


class TravellingCheckpoints(Checkpoints, Protocol):
    """Checkpoints that go to a worker with the call of a task."""

    seconds_before: float
    """Computing that went into the state which `nearest` gave, and is spared."""

    newest: Kept | None
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
    newest: Kept | None = None
    _since: float = field(default_factory=time.monotonic)
    _last: float = field(default_factory=time.monotonic)
    _writing: float = 0.0  # seconds that the last one took
    _is_ending: bool = False

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return lineage_folder(self.store, self.task, self.lineage)

    def nearest(self, step: int) -> object | None:
        """Return the state furthest on, but not beyond `step`; set aside what is damaged."""
        found = self.read(step)
        self.seconds_before = found.seconds if found else 0.0
        self._since = self._last = time.monotonic()
        return found.state if found else None

    def read(self, step: int) -> Kept | None:
        """Return the checkpoint furthest on, but not beyond `step`."""
        for place in self._places(step):
            try:
                return self._read(place)
            except (ValueError, OSError):
                # Another build may have removed it just now.
                if place.exists():
                    name = f"{self.folder.name}-{place.name}"
                    set_aside(place, self.store / DAMAGED, self._read, name)
        return None

    def position(self, step: int) -> tuple[int, int]:
        """Return how many steps, and parts of the next, `nearest` spares; from names alone."""
        return max((_position(place) for place in self._places(step)), default=(0, 0))

    def is_due(self) -> bool:
        """Say whether it is time to keep a state."""
        pause = self.seconds_between * max(1.0, self._writing / QUICK_SECONDS)
        return self._is_ending or time.monotonic() - self._last >= pause

    def end_with_next(self) -> None:
        """End this process as soon as one more state is kept, which is now due."""
        self._is_ending = True

    def keep(self, state: object, step: int, part: int = 0) -> None:
        """Keep a state, where it can be written: the task can do without."""
        start = time.monotonic()
        spent = self.seconds_before + start - self._since
        with suppress(OSError):
            self.write(Kept(state, step, part, spent))
        self._last = time.monotonic()
        self._writing = self._last - start
        if self._is_ending:
            os._exit(1)

    def write(self, kept: Kept) -> None:
        """Store a checkpoint, and remove those that it makes superfluous; raises OSError."""
        encoded = encode(kept.state, self.classes)
        document = _Document(
            self.task,
            self.lineage,
            kept.step,
            kept.part,
            kept.seconds,
            TypeAdapter(JsonValue).validate_json(encoded.document),
        )
        place = self.folder / _name(kept.step, kept.part)
        write_folder(
            place,
            {STATE: _DOCUMENT.dump_json(document) + b"\n", ARRAYS: pack_arrays(encoded.arrays)},
        )
        for superfluous in _superfluous(list(self._places()), place):
            remove_folder(superfluous)

    def _read(self, place: Path) -> Kept:
        files = read_folder(place)
        document = _DOCUMENT.validate_json(files[STATE])
        position = (document.step, document.part)
        if (document.task, document.lineage, position) != (
            self.task,
            self.lineage,
            _position(place),
        ):
            raise ValueError(f"this is a checkpoint of {document.task}")
        state = TypeAdapter(JsonValue).dump_json(document.state).decode()
        return Kept(
            decode(Encoded(state, unpack_arrays(files[ARRAYS])), self.classes),
            document.step,
            document.part,
            document.seconds,
        )

    def _places(self, step: int | None = None) -> Iterator[Path]:
        """Yield the folders of checkpoints not beyond `step`, the furthest first."""
        try:
            places = [place for place in self.folder.iterdir() if _is_checkpoint(place)]
        except OSError:
            return
        for place in sorted(places, key=_position, reverse=True):
            if step is None or _position(place) <= (step, 0):
                yield place


@dataclass
class CarriedCheckpoints:
    """A checkpoint that goes to a worker elsewhere, and the newest that comes back."""

    carried: Kept | None
    seconds_before: float = 0.0
    newest: Kept | None = None
    _since: float = field(default_factory=time.monotonic)

    def nearest(self, step: int) -> object | None:
        """Return the state that was carried, unless it is beyond `step`."""
        self._since = time.monotonic()
        if self.carried is None or (self.carried.step, self.carried.part) > (step, 0):
            return None
        self.seconds_before = self.carried.seconds
        return self.carried.state

    def is_due(self) -> bool:
        """Say that it is never time: on the way nothing outlives the worker."""
        return False

    def keep(self, state: object, step: int, part: int = 0) -> None:
        """Hold a state until the task is done."""
        spent = self.seconds_before + time.monotonic() - self._since
        self.newest = Kept(state, step, part, spent)


def lineage_folder(store: Path, task: str, lineage: str) -> Path:
    """Return the folder of the checkpoints of one lineage in a store."""
    return store / CHECKPOINTS / f"{file_name(task)}-{lineage[:_LINEAGE_DIGITS]}"


@dataclass(frozen=True)
class _Document:
    """The file `state.json`."""

    task: str
    lineage: str
    step: int
    part: int
    seconds: float
    state: JsonValue


_DOCUMENT = TypeAdapter(_Document)


def _superfluous(places: list[Path], newest: Path) -> Iterator[Path]:
    """Yield what goes once `newest` is there; places: the furthest first."""
    room = BYTES_ON_THE_WAY
    for place in places[1:]:
        if place == newest:
            continue
        room -= sum(file.stat().st_size for file in place.iterdir()) if place.is_dir() else 0
        if _position(place)[1] or room < 0:
            yield place


def _name(step: int, part: int) -> str:
    return f"{step:06}+{part:06}" if part else f"{step:06}"


def _position(place: Path) -> tuple[int, int]:
    step, _, part = place.name.partition("+")
    return int(step), int(part or 0)


def _is_checkpoint(place: Path) -> bool:
    return place.name.replace("+", "", 1).isdecimal()
