"""What can stand in the place of a file or folder."""

import os
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st

from tests.cli.untrusted.bounds import Place, remove

KINDS = ("bytes", "cut", "file", "folder", "missing", "another", "link", "pipe", "socket")
NAMES = (
    "x",
    "0002-fast",
    "latest",
    "report.json",
    "damaged",
    ".lock",
    "caf\udce9",
    "a\nb",
    "é" * 99,
)


def damage(entries: Sequence[Path], place: Place, data: st.DataObject) -> None:
    """Change one of these files and folders, or put something else in its place or beside it."""
    entry = data.draw(st.sampled_from(sorted(entries)))
    kind = data.draw(st.sampled_from(KINDS))
    content = entry.read_bytes() if entry.is_file() else b""
    if kind == "another":
        beside = entry.with_name(data.draw(st.sampled_from(NAMES)))
        if not os.path.lexists(beside):
            whole = shutil.copytree if entry.is_dir() else shutil.copyfile
            whole(entry, beside)
        return
    remove(entry)
    match kind:
        case "bytes":
            at = data.draw(st.integers(0, len(content)))
            entry.write_bytes(content[:at] + data.draw(st.binary(max_size=8)) + content[at + 4 :])
        case "cut":
            entry.write_bytes(content[: data.draw(st.integers(0, len(content)))])
        case "file":
            entry.write_bytes(data.draw(st.sampled_from([b"", b"{}", b"\0" * 1_000_000])))
        case "folder":
            entry.mkdir()
        case "link":
            paths = ("beside", "beside/report.json", "/dev/zero", ".", str(entry), "/none")
            entry.symlink_to(place.folder / data.draw(st.sampled_from(paths)))
        case "pipe":
            os.mkfifo(entry)
        case "socket":
            os.mknod(entry, stat.S_IFSOCK | 0o600)
