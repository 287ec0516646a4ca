"""Check a version's files against its checksums; the version is untrusted."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from reportgen.base.errors import ResultsFolderError
from reportgen.base.files import DIGESTS
from reportgen.base.untrusted.files import is_inside, open_inside, read_inside
from reportgen.base.untrusted.folders import is_folder, may_hold

MOST_FILES = 2000  # a version has 45
MOST_BYTES = 256_000_000  # of all files; a version has 5 MB, and a second reads some 500
_MOST_DIGEST_BYTES = 1_000_000  # of SHA256SUMS itself


def what_is_damaged(place: Path) -> list[str]:
    """Return the names of a version's files that are missing or do not match their checksums.

    place: its folder or its report.json; one that lies alone has nothing to match.
    A list of digests that names anything but files in the folder, or more than a
    version can have, is itself what is damaged.
    """
    try:
        return [name for name, _, fault in checked_files(place) if fault]
    except ValueError:
        return [DIGESTS]


def written_files(place: Path) -> dict[str, bytes]:
    """Return the files that a version was written with, by name, each checked.

    place: as for `what_is_damaged`. What has come into the folder since is left out.
    Raises ValueError, which names the file, for one that is missing or changed.
    """
    files = {}
    for name, content, fault in checked_files(place):
        if fault:
            raise ValueError(f"{name} {fault}")
        files[name] = content
    return files


def checked_files(place: Path) -> Iterator[tuple[str, bytes, str]]:
    """Yield each file's name, its content, and what is wrong with it.

    Raises ValueError where SHA256SUMS itself is not valid.
    """
    folder = place if is_folder(place) else place.parent
    if folder != place and not (place.name == "report.json" and may_hold(folder, DIGESTS)):
        return
    digests = _digests(folder)
    size = 0
    for name in digests:
        with suppress(ResultsFolderError, OSError), open_inside(folder, name) as descriptor:
            size += os.fstat(descriptor).st_size
    if size > MOST_BYTES:
        raise ValueError(f"the files that {DIGESTS} names have more than {MOST_BYTES:,} bytes")
    for name, digest in digests.items():
        try:
            content = read_inside(folder, name, MOST_BYTES)
        except ResultsFolderError:
            yield name, b"", "cannot be read" if may_hold(folder, name) else "is missing"
        else:
            is_whole = hashlib.sha256(content).hexdigest() == digest
            yield name, content, "" if is_whole else f"does not match its checksum in {DIGESTS}"


def _digests(folder: Path) -> dict[str, str]:
    """Return name -> digest as in SHA256SUMS; raises ValueError where it is not valid."""
    try:
        lines = read_inside(folder, DIGESTS, _MOST_DIGEST_BYTES).decode().splitlines()
    except (ResultsFolderError, UnicodeDecodeError):
        lines = []
    if not lines:
        raise ValueError(f"{DIGESTS} is missing or empty")
    if len(lines) > MOST_FILES:
        raise ValueError(f"{DIGESTS} names {len(lines):,} files, and {MOST_FILES:,} are allowed")
    digests = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    if not all(map(is_inside, digests)):
        raise ValueError(f"{DIGESTS} names files outside of the folder")
    return digests
