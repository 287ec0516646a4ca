"""An entry of the store: a result and its record, as plain files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter

from reportgen.base.files import read_folder
from reportgen.base.untrusted.folders import read_below
from reportgen.report.fields import Moment
from reportgen.report.model import Acceptance
from reportgen.tasks.keys import KeyParts
from reportgen.tasks.results.codec import RESULT, Classes, decode

ENTRY = "entry.json"

_MOST_RECORD = 16_000_000  # bytes; a record has some 10,000


@dataclass(frozen=True)
class Record:
    """What is known of a stored result: the file `entry.json`."""

    task: str
    key: str
    parts: KeyParts
    seconds: float  # of computing
    created: Moment  # when it was computed
    lineage: str | None = None  # names the checkpoints it can go on from
    accepted: tuple[Acceptance, ...] = ()  # the oldest first; empty: computed under this key
    cost: float | None = None  # of the task then, for which it took these seconds
    processor: str = ""  # of the machine that computed it; empty: not known


@dataclass(frozen=True)
class Stored:
    """A whole entry, its files read and checked."""

    record: Record
    files: Mapping[str, bytes] = field(repr=False)  # by name
    classes: Classes = field(repr=False)  # of which a result may be made

    @cached_property
    def result(self) -> object:
        """The result, decoded when it is first asked for: a build with nothing to do never asks.

        Raises ValueError where the files hold none.
        """
        return decode(self.files, self.classes)


def record_file(record: Record) -> bytes:
    """Return the content of an entry's `entry.json`."""
    return _RECORD.dump_json(record, indent=1) + b"\n"


def read_entry(place: Path, store: Path, task: str, key: str, classes: Classes) -> Stored:
    """Read and check an entry in the folder of a store.

    Raises ValueError or OSError where it is not the one that was written for
    the task and its key.
    """
    files = read_folder(place, store)
    record = _RECORD.validate_json(files.get(ENTRY, b""), strict=True)
    if (record.task, record.key) != (task, key):
        raise ValueError(f"it is an entry of {record.task}")
    if RESULT not in files:
        raise ValueError(f"{RESULT} is missing")
    return Stored(record, files, classes)


def read_record(place: Path, store: Path) -> Record:
    """Read what is known of an entry, without its result; raises ValueError or OSError."""
    content = read_below(store, place / ENTRY, _MOST_RECORD)
    return _RECORD.validate_json(content, strict=True)


_RECORD = TypeAdapter(Record)
