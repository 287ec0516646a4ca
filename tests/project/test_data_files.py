"""A data file that is no file is said at once."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.base.errors import DataError
from reportgen.project.project import DataFile

ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "is not a file"),
    "folder": (Path.mkdir, "is not a file"),
    "device": (lambda file: file.symlink_to("/dev/zero"), "is not a file"),
    "dead link": (lambda file: file.symlink_to("nowhere"), "cannot be read: No such file"),
    "loop": (lambda file: file.symlink_to(file.name), "cannot be read: Too many levels"),
}


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_is_one_line(kind: str, tmp_path: Path) -> None:
    make, problem = ODD[kind]
    make(tmp_path / "wine.csv")

    with pytest.raises(DataError, match=rf"^The data file .*wine\.csv {problem}"):
        _ = DataFile(tmp_path / "wine.csv").digest
