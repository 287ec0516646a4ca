"""The files of a project that go with a version, so that it can be built again elsewhere."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.base.errors import ExportError, os_error_as
from reportgen.base.files import DIGESTS
from reportgen.base.untrusted.folders import is_file
from reportgen.project.folder import PROJECT_FILE, is_shipped, project_files
from reportgen.project.project import Project
from reportgen.versions.naming import REFERENCE

FOLDER = "project"
MOST_BYTES_OF_A_FILE = 20_000_000
MOST_BYTES = 100_000_000
"""Of all files together."""


@dataclass(frozen=True)
class PackedProject:
    """What of a project is handed in with a version."""

    option: str = ""  # that names the project to another command
    files: Mapping[str, bytes] = field(default_factory=dict)  # by path in the archive
    left_out: tuple[str, ...] = ()  # those that are too large, or not in the project's folder


def pack_project(name: str, at_hand: Project) -> PackedProject:
    """Return the files of the project of a version; none of one that ships or is not at hand.

    Versions that somebody put into its folder are left out.

    Raises ExportError where a file cannot be read.
    """
    if name != at_hand.name:
        return PackedProject("--project FOLDER")
    if is_shipped(at_hand.folder):
        return PackedProject()
    folder = at_hand.folder
    files: dict[str, bytes] = {}
    left_out = []
    with os_error_as(ExportError, "A file of the project cannot be read"):
        found = {
            file: file.stat().st_size
            for file in project_files(folder)
            if file.is_file() and not _is_of_a_version(file, folder)
        }
        room = MOST_BYTES
        for file in sorted(found, key=lambda file: (found[file], file)):
            inside = file.relative_to(folder)
            room -= found[file]
            if found[file] > MOST_BYTES_OF_A_FILE or room < 0 or ".." in inside.parts:
                left_out.append(inside.as_posix())
            else:
                files[f"{FOLDER}/{inside.as_posix()}"] = file.read_bytes()
    files[f"{FOLDER}/{PROJECT_FILE}"] = _named(files[f"{FOLDER}/{PROJECT_FILE}"], name)
    return PackedProject(f"--project {FOLDER}", files, tuple(sorted(left_out)))


def _is_of_a_version(file: Path, folder: Path) -> bool:
    """Say whether a file belongs to a version in the project's folder, such as one handed in.

    The project's own reference is one that goes along.
    """
    above = [one for one in file.parents if one != folder and one.is_relative_to(folder)]
    return any(is_file(one / DIGESTS) for one in above if one != folder / REFERENCE)


def _named(project_file: bytes, name: str) -> bytes:
    """Return report.toml with the project's name, which is otherwise that of its folder."""
    text = project_file.decode("utf-8-sig")
    return (
        project_file
        if tomllib.loads(text).get("name")
        else f"name = {json.dumps(name)}\n{text}".encode()
    )
