"""The reference run, edited by hand with its checksums made anew."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reportgen.base.files import write_digests
from reportgen.report.model import read_report
from reportgen.versions.concern import Concern
from reportgen.versions.integrity import concerns_of

REFERENCE = Path(__file__).parents[3] / "results/reference"

Edit = Callable[[dict[str, Any]], object]


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """Return the folder of a copy of the reference run. Milliseconds."""
    folder = tmp_path / "0001-full"
    shutil.copytree(REFERENCE, folder)
    return folder


@pytest.fixture
def edited(version: Path) -> Callable[[Edit], Path]:
    """Return a function that edits the data of the copy and makes its sums anew."""

    def edited(edit: Edit) -> Path:
        file = version / "report.json"
        report = json.loads(file.read_text(encoding="utf-8"))
        edit(report)
        file.write_text(json.dumps(report), encoding="utf-8")
        return sealed(version)

    return edited


def sealed(folder: Path) -> Path:
    """Make the checksums of a version anew, as whoever edits it does."""
    (folder / "SHA256SUMS").unlink(missing_ok=True)
    write_digests(folder)
    return folder


def found(folder: Path, kind: str = "") -> list[Concern]:
    """Return the concerns about a version, of one kind or of any."""
    concerns = concerns_of(folder, read_report(folder))
    return [one for one in concerns if kind in ("", one.kind)]


def words(folder: Path, kind: str = "") -> str:
    """Return what the concerns say, a line each."""
    return "\n".join(one.text for one in found(folder, kind))
