"""Checkpoints as folders of plain files in a store.

Those of a task lie in `checkpoints/TASK-LINEAGE/`, a folder each, named by the
steps that were finished, such as epochs: `000010`, or `000010+000200` for 200
batches into the next one. In it are

    state.json  what it is a checkpoint of, and the state
    arrays.npz  the state's arrays
    SHA256SUMS  the digests of both
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import JsonValue, TypeAdapter

from reportgen.base.arrays import Array
from reportgen.base.files import file_name, read_folder, write_folder
from reportgen.report.model import Acceptance
from reportgen.tasks.results.codec import pack_arrays, unpack_arrays

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
