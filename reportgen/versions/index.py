"""Keep what lists and searches ask of the versions in a results folder, for speed alone.

The index lies in the hidden folder `.index`. What it has of a version counts while every file
of the version is as it was, by size, times and place on the disk, and while the program is the
same. Where it is missing, damaged or another user's, or cannot be written, versions are read.
It holds nothing that `read_report` did not check.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from reportgen.base.cache import Cache
from reportgen.base.errors import OlderSchemaError, and_more
from reportgen.base.file_states import (
    digest_of_states,
    newest_change_ns,
    program_states,
    states,
)
from reportgen.report.model import Report, read_report
from reportgen.report.schema import OF_OLDER_SCHEMA
from reportgen.versions.damage import MOST_FILES, what_is_damaged
from reportgen.versions.summary import Summary, summary_of

INDEX = ".index"
"""The folder in a results folder that has it."""

_MOST_FILES = 6  # of each program two
_OF_OLDER_SCHEMA = b"older"  # in the place of a summary

_WITHOUT: Mapping[str, object] = {
    **dict.fromkeys(("text", "figures", "tables", "equations", "wordings", "claims"), ()),
    **dict.fromkeys(("published", "errata", "references", "fallbacks"), ()),
    "templates": {},
    "listings": {},
}
"""What nobody asks who compares the numbers of many versions: most of a report's bytes."""

_MOST_STATES = 2 * MOST_FILES
_LONGEST_STATE = 1000  # characters: far less than a path may have

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
        """Take the folder; what is kept is read when it is asked for."""
        self._results = results
        self._cache = Cache(results / INDEX, _MOST_FILES, own=True)
        self._program = digest_of_states(program_states())
        self._clock_ns: int | None = None

    def summary(self, folder: Path, *, with_faults: bool = False) -> Summary:
        """Return what is listed and searched of a version.

        with_faults: also what is wrong with it, and whether it is whole; to find that, all of
        its files are read.
        Raises ResultsFolderError as `read_report` does.
        """
        known = self._summaries.of(folder)
        if known == _OF_OLDER_SCHEMA:
            raise OlderSchemaError(f"{folder} is {OF_OLDER_SCHEMA}.")
        with suppress(ValidationError):
            summary = Summary.model_validate_json(known, strict=True)
            if summary.faults is not None or not with_faults:
                return summary
        state = self._settled_state(folder)
        try:
            report = read_report(folder)
        except OlderSchemaError:
            self._summaries.note(folder, state, _OF_OLDER_SCHEMA)
            raise
        summary = summary_of(report)
        if with_faults:
            faults = tuple(_faults(folder, report))
            is_whole = not what_is_damaged(folder)
            summary = summary.model_copy(update={"faults": faults, "is_whole": is_whole})
        self._summaries.note(folder, state, summary.model_dump_json().encode())
        return summary

    def numbers(self, folder: Path) -> Report:
        """Return a version's report without its text, figures, tables and claims.

        Raises ResultsFolderError as `read_report` does.
        """
        with suppress(ValidationError):
            return Report.model_validate_json(self._numbers.of(folder), strict=True)
        state = self._settled_state(folder)
        report = read_report(folder).model_copy(update=_WITHOUT)
        self._numbers.note(folder, state, report.model_dump_json(by_alias=True).encode())
        return report

    def keep(self) -> None:
        """Write what was added, where it can be written."""
        for kept in (self._summaries, self._numbers):
            kept.keep(self._results)

    @cached_property
    def _summaries(self) -> "_Kept":
        return _Kept(self._cache, self._program)

    @cached_property
    def _numbers(self) -> "_Kept":
        return _Kept(self._cache, f"{self._program}-numbers")

    def _settled_state(self, folder: Path) -> bytes | None:
        """Return how the files of a version stand, to be asked for before they are read.

        None where what changes after that may leave the same state.
        """
        # The clock is read first: what is written after that has a later time.
        if self._clock_ns is None:
            self._clock_ns = self._cache.clock_ns() or 0
        state = _state(folder)
        if state is None or newest_change_ns(str(folder)) >= self._clock_ns - _COARSEST_NS:
            return None
        return state


class _Kept:
    """A file with a line for each version: its name, its state, and what is kept of it."""

    def __init__(self, cache: Cache, name: str) -> None:
        self._cache = cache
        self._name = name
        self._known = dict(_entries(cache.read(name) or b""))
        self._has_more = False

    def of(self, folder: Path) -> bytes:
        """Return what is kept of a version as it stands; empty: nothing."""
        state, content = self._known.get(folder.name, (b"", b""))
        return content if content and state == _state(folder) else b""

    def note(self, folder: Path, state: bytes | None, content: bytes) -> None:
        """Add what is to be kept of a version; state: None keeps nothing."""
        if state is not None:
            self._known[folder.name] = state, content
            self._has_more = True

    def keep(self, results: Path) -> None:
        """Write what was added, and leave out versions that are gone."""
        if not self._has_more:
            return
        with suppress(OSError):
            there = {place.name for place in results.iterdir()}
            lines = (
                b" ".join([name.encode(), *entry])
                for name, entry in self._known.items()
                if name in there
            )
            self._cache.keep(self._name, b"\n".join(lines))


def _entries(content: bytes) -> Iterator[tuple[str, tuple[bytes, bytes]]]:
    for line in content.splitlines():
        name, _, entry = line.partition(b" ")
        state, _, summary = entry.partition(b" ")
        yield name.decode(), (state, summary)


def _state(folder: Path) -> bytes | None:
    """Return how the files of a version stand; None of a folder that is like no version's."""
    found = states(str(folder), folder.name, pythons=True)
    lines = list(islice(found, _MOST_STATES + 1))
    if len(lines) > _MOST_STATES or max(map(len, lines)) > _LONGEST_STATE:
        return None
    return digest_of_states(lines).encode()


def _faults(folder: Path, report: Report) -> Iterator[str]:
    # NumPy is imported for it.
    from reportgen.versions.integrity import concerns_of

    concerns = list(concerns_of(folder, report, with_pages=False))
    yield from (one.text for one in concerns if one.kind == "files")
    if doubts := [one.text for one in concerns if one.kind != "files"]:
        yield f"contradicts itself: {doubts[0]}{and_more(len(doubts))}"
