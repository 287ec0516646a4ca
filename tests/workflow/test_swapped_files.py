"""What was read is what is written, though the file be another one meanwhile."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.base.errors import ResultsFolderError
from reportgen.base.files import write_digests
from reportgen.export import write
from reportgen.report.model import Report
from reportgen.versions.damage import written_files
from reportgen.workflow import rerender
from reportgen.workflow.rendering.work import Done
from tests.sample import sample_report


@pytest.fixture
def version(tmp_path: Path) -> Path:
    folder = tmp_path / "0001-fast"
    folder.mkdir()
    (folder / "report.json").write_text(sample_report().to_json(), encoding="utf-8")
    write_digests(folder)
    (tmp_path / "secret").write_text("a private key")
    return folder


def to_a_link(file: Path) -> None:
    file.unlink()
    file.symlink_to("../secret")


def to_another_report(file: Path) -> None:
    file.write_text(sample_report().model_copy(update={"title": "Another"}).to_json())


@pytest.mark.parametrize("swap", [to_a_link, to_another_report])
@pytest.mark.parametrize("name", ["0001-fast", "0001-fast/report.json"])
def test_render_writes_the_report_that_it_read(
    name: str,
    swap: Callable[[Path], None],
    version: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = (version / "report.json").read_bytes()

    def render(report: Report, folder: Path, theme: object) -> Done:
        swap(version / "report.json")
        return Done((), ())

    monkeypatch.setattr(rerender, "write_report_files", render)

    done = rerender.render_version(tmp_path / name, tmp_path, tmp_path / "output")

    assert (done.folder / "report.json").read_bytes() == content


@pytest.mark.parametrize("form", ["zip", "markdown"])
def test_an_export_of_two_reports_is_none(
    form: write.Form, version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def read_another(place: Path) -> dict[str, bytes]:
        to_another_report(version / "report.json")
        write_digests_anew(version)
        return written_files(place)

    monkeypatch.setattr(write, "written_files", read_another)

    with pytest.raises(ResultsFolderError, match="was changed while it was read"):
        write.export_version(version, form, tmp_path / "output")

    assert not (tmp_path / "output").exists()


def write_digests_anew(folder: Path) -> None:
    (folder / "SHA256SUMS").unlink()
    write_digests(folder)
