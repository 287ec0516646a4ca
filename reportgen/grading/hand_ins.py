"""Find what was handed in, whatever it is, and open the versions in it.

Each entry of a folder is a hand-in: a version, a folder that holds some, a zip of either, or
something else, which is said. Nothing is written beside what was handed in.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from reportgen.base.errors import ResultsFolderError, VersionNotFoundError, os_error_as
from reportgen.base.temporary import temporary_folder_of_system
from reportgen.base.untrusted.files import is_inside, read_file
from reportgen.base.untrusted.folders import folders_inside, inside, is_folder, opened
from reportgen.base.untrusted.text import printable, shortened
from reportgen.base.untrusted.zips import MOST_BYTES, Archive, is_zip, opened_zip
from reportgen.grading.model import HandIn
from reportgen.report.model import Report, read_report
from reportgen.versions.damage import MOST_BYTES as MOST_OF_A_VERSION
from reportgen.versions.damage import MOST_FILES
from reportgen.versions.index import INDEX
from reportgen.versions.naming import resolve_version
from reportgen.versions.numbered import LATEST, may_be_version
from reportgen.versions.sweeps import SWEEPS

REPORT = "report.json"
MOST_LEVELS = 2  # of folders, or of zips, between what was handed in and a version
MOST_VERSIONS = 100  # in one hand-in
_MOST_NAME = 100  # characters
_OF_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"}
"""What file managers leave in folders and zips; nobody hands it in."""

_PREFIX = "reportgen-grade-"


def handed_in(
    texts: Sequence[str], results: Path, project: Path | None = None
) -> tuple[HandIn, ...]:
    """Return what is meant by the words of a command, each once, named so that no two are alike.

    texts: versions as `resolve_version` takes them, zips, and folders of hand-ins.
    Raises VersionNotFoundError where there is no such thing, or a folder is empty.
    """
    found: dict[Path, None] = {}
    for text in texts:
        try:
            named = _plain(resolve_version(text, results, project))
            found[named.resolve() if named.is_symlink() else named] = None
        except VersionNotFoundError:
            entries = _entries(Path(text))
            if not entries:
                raise
            found |= dict.fromkeys(entries)
    by_place = {_resolved(place): place for place in found}
    return tuple(HandIn(name, place) for place, name in _named(by_place))


def versions_of(hand_in: HandIn) -> Iterator[HandIn]:
    """Yield each version in a hand-in; itself, with what is wrong, where there is none."""
    try:
        found = [*_within(hand_in.place)]
    except (ValueError, OSError, ResultsFolderError) as error:
        yield replace(hand_in, problem=_problem(error))
        return
    if not found:
        yield replace(hand_in, problem=_nothing_in(hand_in.place))
    for steps in found[:MOST_VERSIONS]:
        inner = "/".join(filter(None, steps))
        name = f"{hand_in.name}/{_short(inner)}" if inner and len(found) > 1 else hand_in.name
        yield replace(hand_in, name=name, steps=steps)
    if len(found) > MOST_VERSIONS:
        more = f"it holds {len(found)} versions, of which {MOST_VERSIONS} are read"
        yield replace(hand_in, name=f"{hand_in.name}/...", problem=more)


@contextmanager
def opened_version(hand_in: HandIn) -> Iterator[Path]:
    """Give the folder or the report.json of a version; one in a zip, in a temporary folder.

    Raises ResultsFolderError where it cannot be read.
    """
    place, steps = hand_in.place, hand_in.steps
    if steps and is_folder(place):
        place, steps = place / steps[0], steps[1:]
    if not steps:
        yield place
        return
    try:
        content = _zip_of(read_file(place, MOST_BYTES), steps[:-1])
        with opened_zip(content) as archive:
            files = _files_of(archive, steps[-1])
    except ValueError as error:
        raise ResultsFolderError(f"{place} is refused: {_problem(error)}.") from error
    with temporary_folder_of_system(_PREFIX) as folder:
        version = folder / "version"
        for name, data in files.items():
            with os_error_as(ResultsFolderError, f"{name} of {place} cannot be unpacked"):
                (version / name).parent.mkdir(parents=True, exist_ok=True)
                (version / name).write_bytes(data)
        yield version


def report_of(hand_in: HandIn) -> Report:
    """Return the report of a version; raises ResultsFolderError where it cannot be read."""
    with opened_version(hand_in) as place:
        return read_report(place)


def _within(place: Path) -> Iterator[tuple[str, ...]]:
    """Yield the steps to each version in a place."""
    if place.is_symlink():
        raise ValueError("it is a link, and links are not followed")
    if is_folder(place):
        yield from _in_folder(place, place, 0)
        return
    kind = _kind(place)
    if kind == "zip":
        yield from _in_zip(read_file(place, MOST_BYTES))
    elif kind == "report":
        yield ()


def _in_folder(root: Path, folder: Path, depth: int) -> Iterator[tuple[str, ...]]:
    here = () if folder == root else (folder.relative_to(root).as_posix(),)
    if may_be_version(folder):
        yield here
        return
    for zipped in inside(root, folder):
        if zipped.suffix.lower() == ".zip" and not is_folder(zipped):
            step = zipped.relative_to(root).as_posix()
            try:
                yield from ((step, *steps) for steps in _in_zip(read_file(zipped, MOST_BYTES)))
            except (ValueError, ResultsFolderError):
                yield (step, "")  # who opens it is told why it cannot be read
    if depth < MOST_LEVELS:
        for below in folders_inside(root, folder):
            if not _is_passed_by(below, root):
                yield from _in_folder(root, below, depth + 1)


def _in_zip(content: bytes, depth: int = 0) -> Iterator[tuple[str, ...]]:
    """Yield the steps to each version in a zip, and in the zips in it."""
    with opened_zip(content) as archive:
        paths = [PurePosixPath(name) for name in archive.names]
        shown = [path for path in paths if not _OF_SYSTEMS.intersection(path.parts)]
        reports = [path.parent for path in shown if path.name == REPORT]
        for folder in reports:
            is_within = any(other in folder.parents for other in reports)
            if len(folder.parts) <= MOST_LEVELS + 1 and not is_within:
                yield ("" if folder == PurePosixPath() else str(folder),)
        for path in shown:
            if path.suffix.lower() == ".zip" and depth < MOST_LEVELS:
                inner = archive.read(str(path), MOST_BYTES)
                yield from ((str(path), *steps) for steps in _in_zip(inner, depth + 1))


def _zip_of(content: bytes, steps: Sequence[str]) -> bytes:
    """Return the zip in a zip to which steps lead."""
    for name in steps:
        with opened_zip(content) as archive:
            content = archive.read(name, MOST_BYTES)
    return content


def _files_of(archive: Archive, folder: str) -> dict[str, bytes]:
    """Return the files of a version in a zip, by their names in it.

    What no version holds, such as a file of another form of name, is left out.
    """
    beginning = f"{folder}/" if folder else ""
    files: dict[str, bytes] = {}
    left = MOST_OF_A_VERSION
    for name in archive.names:
        inner = name.removeprefix(beginning)
        if name.startswith(beginning) and inner.count("/") < MOST_LEVELS and is_inside(inner):
            files[inner] = archive.read(name, left)
            left -= len(files[inner])
        if len(files) > MOST_FILES:
            raise ValueError(f"it holds more than {MOST_FILES:,} files")
    return files


def _entries(folder: Path) -> list[Path]:
    """Return what lies in a folder of hand-ins; the zip itself where it is one."""
    with os_error_as(ResultsFolderError, f"{folder} cannot be read"):
        if not is_folder(folder):
            return []
        found = [place for place in inside(folder) if place.name not in _OF_SYSTEMS]
    if not any(map(may_be_version, found)):
        return found
    # A results folder: what it has beside its versions is nobody's hand-in.
    return [place for place in found if not (_is_latest(place) or _is_of_results(place))]


def _is_latest(place: Path) -> bool:
    return place.name == LATEST and place.is_symlink()


def _is_of_results(place: Path) -> bool:
    """Say whether this is the store of a results folder, its index, or the list of its sweeps."""
    return place.name in ("store", INDEX) or (
        place.name == SWEEPS
        and is_folder(place)
        and all(one.suffix == ".json" and one.name != REPORT for one in inside(place))
    )


def _is_passed_by(folder: Path, root: Path) -> bool:
    hidden = folder.name.startswith(".") or folder.name in _OF_SYSTEMS
    return hidden or (folder.name == "store" and folder.parent != root)


def _kind(file: Path) -> str:
    """Return "zip" or "report" by a file's beginning, or "" for any other."""
    with opened(file.parent, [file.name]) as descriptor:
        beginning = os.read(descriptor, 64)
    if is_zip(beginning) or file.suffix.lower() == ".zip":
        return "zip"
    return "report" if beginning.lstrip().startswith(b"{") or file.suffix == ".json" else ""


def _nothing_in(place: Path) -> str:
    what = "there is no report.json in it"
    if not is_folder(place) and place.suffix.lower() != ".zip":
        what = "it is no version"
    return f"{what}; hand in the folder of a version, or the zip that reportgen export makes"


def _problem(error: Exception) -> str:
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return shortened(words.rstrip("."), 300)


def _plain(place: Path) -> Path:
    """Return the folder of a report.json that was named, or the place itself."""
    return place.parent if place.name == REPORT and not is_folder(place) else place


def _resolved(place: Path) -> Path:
    """Return a place without links on the way to it; itself may be one."""
    return place.parent.resolve() / place.name if place.is_symlink() else place.resolve()


def _named(by_place: dict[Path, Path]) -> Iterator[tuple[Path, str]]:
    """Yield each place with as few of the last parts of its path as no other has."""
    longest = max((len(place.parts) for place in by_place), default=1)
    names = {place: place.name for place in by_place}
    for length in range(2, longest + 1):
        twice = {name for name, count in Counter(names.values()).items() if count > 1}
        names = {
            place: "/".join(place.parts[-length:]) if name in twice else name
            for place, name in names.items()
        }
    taken: Counter[str] = Counter()
    for place, name in names.items():
        short = _short(name)
        taken[short] += 1
        yield by_place[place], short if taken[short] == 1 else f"{short} ({taken[short]})"


def _short(name: str) -> str:
    return shortened(printable(name), _MOST_NAME)
