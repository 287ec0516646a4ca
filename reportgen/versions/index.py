"""Keep what lists and searches ask of the versions in a results folder, for speed alone.

The index lies in the hidden folder `.index`. What it has of a version counts while every file
of the version is as it was, by size, times and place on the disk, and while the program is the
same. Where it is missing, damaged or another user's, or cannot be written, versions are read.
It holds nothing that `read_report` did not check.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import ValidationError

from reportgen.base.cache import Cache
from reportgen.base.errors import OlderSchemaError, and_more
from reportgen.base.file_states import digest_of_states, program_states, states
from reportgen.report.model import Report, read_report
from reportgen.report.schema import OF_OLDER_SCHEMA
from reportgen.versions.damage import what_is_damaged
from reportgen.versions.summary import Summary, summary_of

INDEX = ".index"
"""The folder in a results folder that has it."""

_MOST_INDEXES = 4  # each of another program
_OF_OLDER_SCHEMA = b"older"  # in the place of a summary

_COARSEST_NS = 2_000_000_000
"""Of the clocks of disks: two writes within that time may leave the same time."""


@contextmanager
def index_of(results: Path) -> Iterator["VersionIndex"]:
    """Give the index of a results folder, and keep what was added to it."""
    index = VersionIndex(results)
    try:
        yield index
    finally:
        index.keep()


class VersionIndex:
    """What is known of the versions in a results folder."""

    def __init__(self, results: Path) -> None:
        """Read it, whatever is there."""
        self._results = results
        self._cache = Cache(results / INDEX, _MOST_INDEXES, own=True)
        self._file = digest_of_states(program_states())
        self._known = dict(_entries(self._cache.read(self._file) or b""))
        self._clock_ns: int | None = None
        self._has_more = False

    def summary(self, folder: Path, *, with_faults: bool = False) -> Summary:
        """Return what is listed and searched of a version.

        with_faults: also what is wrong with it, and whether it is whole; to find that, all of
        its files are read.
        Raises ResultsFolderError as `read_report` does.
        """
        known = self._known.get(folder.name)
        if known and known[0] == _state(folder):
            if known[1] == _OF_OLDER_SCHEMA:
                raise OlderSchemaError(f"{folder} is {OF_OLDER_SCHEMA}.")
            with suppress(ValidationError):
                summary = Summary.model_validate_json(known[1], strict=True)
                if summary.faults is not None or not with_faults:
                    return summary
        return self._read(folder, with_faults=with_faults)

    def keep(self) -> None:
        """Write it, where something was added and it can be written."""
        if not self._has_more:
            return
        with suppress(OSError):
            there = {place.name for place in self._results.iterdir()}
            lines = (
                b" ".join([name.encode(), *entry])
                for name, entry in self._known.items()
                if name in there
            )
            self._cache.keep(self._file, b"\n".join(lines))

    def _read(self, folder: Path, *, with_faults: bool) -> Summary:
        # The clock is read first: what is written after that has a later time.
        if self._clock_ns is None:
            self._clock_ns = self._cache.clock_ns() or 0
        state, is_settled = _state(folder), _newest_ns(folder) < self._clock_ns - _COARSEST_NS
        try:
            report = read_report(folder)
        except OlderSchemaError:
            if is_settled:
                self._note(folder, state, _OF_OLDER_SCHEMA)
            raise
        summary = summary_of(report)
        if with_faults:
            faults = tuple(_faults(folder, report))
            is_whole = not what_is_damaged(folder)
            summary = summary.model_copy(update={"faults": faults, "is_whole": is_whole})
        if is_settled:
            self._note(folder, state, summary.model_dump_json().encode())
        return summary

    def _note(self, folder: Path, state: bytes, content: bytes) -> None:
        self._known[folder.name] = state, content
        self._has_more = True


def _entries(content: bytes) -> Iterator[tuple[str, tuple[bytes, bytes]]]:
    for line in content.splitlines():
        name, _, entry = line.partition(b" ")
        state, _, summary = entry.partition(b" ")
        yield name.decode(), (state, summary)


def _state(folder: Path) -> bytes:
    return digest_of_states(states(str(folder), folder.name)).encode()


def _newest_ns(folder: Path) -> int:
    """Return when something in a folder was changed last, by the clock of its disk."""
    places = (Path(above, name) for above, _, names in os.walk(folder) for name in names)
    return max((place.lstat().st_ctime_ns for place in places), default=0)


def _faults(folder: Path, report: Report) -> Iterator[str]:
    # NumPy is imported for it.
    from reportgen.versions.integrity import concerns_of

    concerns = list(concerns_of(folder, report, with_pages=False))
    yield from (one.text for one in concerns if one.kind == "files")
    if doubts := [one.text for one in concerns if one.kind != "files"]:
        yield f"contradicts itself: {doubts[0]}{and_more(len(doubts))}"
