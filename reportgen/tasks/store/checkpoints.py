"""Save and find the states of trainings, so that later trainings can continue from them.

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
from functools import partial
from pathlib import Path
from typing import Protocol

from pydantic import JsonValue, TypeAdapter

from reportgen.base.files import DAMAGED, quarantine, remove_folder
from reportgen.report.model import Acceptance
from reportgen.tasks.results.codec import Classes, Encoded, decode, encode
from reportgen.tasks.store.checkpoint_files import (
    StateFile,
    checkpoints_in,
    lineage_folder,
    position_of,
    read_checkpoint,
    write_checkpoint,
)
from reportgen.tasks.task import Checkpoints

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
