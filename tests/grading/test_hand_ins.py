"""Whatever was handed in has a row, and nothing of it harms or ends the run."""

import csv
import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.cli.app import run
from reportgen.grading.hand_ins import handed_in, opened_version, versions_of
from reportgen.grading.model import HandIn
from reportgen.report.model import read_report
from tests.grading.conftest import rubric_text

AddVersion = Callable[..., Path]


@pytest.fixture
def handed(tmp_path: Path) -> Path:
    """Return the folder of what a class handed in."""
    folder = tmp_path / "handed-in"
    folder.mkdir()
    return folder


@pytest.fixture
def version(add_version: AddVersion) -> Path:
    """Return a version's folder, outside of what was handed in."""
    return add_version("0001-full", into="elsewhere")


def zipped(folder: Path, place: Path, inside: str = "") -> Path:
    """Write a zip of a folder; inside: the folder in the zip, with a slash."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as pack:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                pack.write(file, f"{inside}{file.relative_to(folder)}")
    return place


def found_in(folder: Path) -> dict[str, HandIn]:
    """Return the versions of all that was handed in, by the names of their rows."""
    hand_ins = handed_in([str(folder)], folder.parent / "results")
    rows = [version for one in hand_ins for version in versions_of(one)]
    assert len({row.name for row in rows}) == len(rows)
    return {row.name: row for row in rows}


def is_read(row: HandIn) -> bool:
    """Say whether a row's report is read."""
    if row.problem:
        return False
    with opened_version(row) as place:
        return read_report(place).version == "0001-full"


class TestFolders:
    def test_a_version_is_found_one_or_two_levels_down(self, handed: Path, version: Path) -> None:
        for name in ("ada", "ben/0001-full", "cem/results/0001-full"):
            shutil.copytree(version, handed / name)

        found = found_in(handed)

        assert [*found] == ["ada", "ben", "cem"]
        assert all(map(is_read, found.values()))

    def test_each_of_several_versions_has_a_row(self, handed: Path, version: Path) -> None:
        for name in ("ada/0001-full", "ada/0002-full"):
            shutil.copytree(version, handed / name)

        assert [*found_in(handed)] == ["ada/0001-full", "ada/0002-full"]

    def test_a_version_without_its_report_has_a_row_that_says_so(
        self, handed: Path, version: Path
    ) -> None:
        shutil.copytree(version, handed / "ada" / "0001-full")
        (handed / "ada" / "0001-full" / "report.json").unlink()

        (row,) = found_in(handed).values()

        with opened_version(row) as place, pytest.raises(Exception, match="No such file"):
            read_report(place)

    def test_a_results_folder_is_its_versions(self, handed: Path, version: Path) -> None:
        shutil.copytree(version, handed / "0001-full")
        (handed / "latest").symlink_to("0001-full")
        (handed / "store").mkdir()
        (handed / "sweeps").mkdir()
        (handed / "sweeps" / "rates.json").write_text("{}")
        (handed / ".index").mkdir()
        (handed / ".index" / "1.json").write_text("{}")

        assert [*found_in(handed)] == ["0001-full"]

    def test_a_student_of_the_name_sweeps_has_a_row(self, handed: Path, version: Path) -> None:
        shutil.copytree(version, handed / "0001-full")
        shutil.copytree(version, handed / "sweeps")

        assert [*found_in(handed)] == ["0001-full", "sweeps"]

    def test_names_that_two_share_are_told_apart(
        self, tmp_path: Path, handed: Path, version: Path
    ) -> None:
        places = [handed / "week-1" / "ada", handed / "week-2" / "ada"]
        for place in places:
            shutil.copytree(version, place)

        rows = handed_in([str(place.parent) for place in places], tmp_path / "results")

        assert [row.name for row in rows] == ["week-1/ada", "week-2/ada"]


class TestZips:
    def test_of_a_version_in_a_folder_or_not_are_read(self, handed: Path, version: Path) -> None:
        zipped(version, handed / "ada.zip")
        zipped(version, handed / "ben.zip", "0001-full/")
        (handed / "Cem Öz_4711_file").mkdir()
        zipped(version, handed / "Cem Öz_4711_file" / "work.ZIP", "my results/0001-full/")
        zipped(version, handed / "named-otherwise")

        found = found_in(handed)

        assert [*found] == ["Cem Öz_4711_file", "ada.zip", "ben.zip", "named-otherwise"]
        assert all(map(is_read, found.values()))

    def test_of_a_whole_class_is_read(self, handed: Path, version: Path, tmp_path: Path) -> None:
        for name in ("ada", "ben"):
            zipped(version, handed / f"{name}.zip", "0001-full/")
        whole = zipped(handed, tmp_path / "class.zip")

        rows = [
            row for one in handed_in([str(whole)], tmp_path / "results") for row in versions_of(one)
        ]

        assert [row.name for row in rows] == [
            "class.zip/ada.zip/0001-full",
            "class.zip/ben.zip/0001-full",
        ]
        assert all(map(is_read, rows))

    @pytest.mark.parametrize("name", ["../../out.txt", "/tmp/out.txt", "a\\..\\out.txt"])
    def test_write_nothing_outside(
        self, handed: Path, version: Path, name: str, tmp_path: Path
    ) -> None:
        with zipfile.ZipFile(zipped(version, handed / "ada.zip"), "a") as pack:
            pack.writestr(name, "x")
        before = sorted(tmp_path.rglob("*"))

        (row,) = found_in(handed).values()

        assert is_read(row)
        assert sorted(tmp_path.rglob("*")) == before

    def test_that_unpack_to_much_are_refused(self, handed: Path, version: Path) -> None:
        with zipfile.ZipFile(
            zipped(version, handed / "ada.zip"), "a", zipfile.ZIP_DEFLATED
        ) as pack:
            pack.writestr("report.pdf", bytes(300_000_000))

        (row,) = found_in(handed).values()

        with pytest.raises(Exception, match=r"ada\.zip is refused: report\.pdf has more than"):
            is_read(row)

    def test_with_a_list_of_a_million_files_are_refused_unread(self, handed: Path) -> None:
        with zipfile.ZipFile(handed / "ada.zip", "w") as pack:
            for number in range(20_000):
                pack.writestr(f"a-name-that-takes-some-room-{number}", "")

        (row,) = found_in(handed).values()

        assert row.problem == "its list of files has more than 1,000,000 bytes"

    def test_with_two_files_of_a_name_are_refused(self, handed: Path, version: Path) -> None:
        with (
            zipfile.ZipFile(zipped(version, handed / "ada.zip"), "a") as pack,
            pytest.warns(UserWarning, match="Duplicate name"),
        ):
            pack.writestr("report.json", "{}")

        (row,) = found_in(handed).values()

        assert row.problem == "it holds report.json 2 times"

    def test_that_are_damaged_say_so(self, handed: Path, version: Path) -> None:
        content = zipped(version, handed / "ada.zip").read_bytes()
        (handed / "ada.zip").write_bytes(content[: len(content) // 2])
        (handed / "ben.zip").write_bytes(b"no zip")

        for row in found_in(handed).values():
            assert row.problem == "it is no zip that can be read: File is not a zip file"


class TestAnythingElse:
    def test_has_a_row_that_says_what_it_is(self, handed: Path, version: Path) -> None:
        (handed / "empty").mkdir()
        (handed / "essay.pdf").write_bytes(b"%PDF-1.7")
        (handed / "link").symlink_to(version)
        os.mkfifo(handed / "pipe")
        (handed / "nothing").touch()

        problems = {name: row.problem for name, row in found_in(handed).items()}

        advice = "; hand in the folder of a version, or the zip that reportgen export makes"
        assert problems == {
            "empty": f"there is no report.json in it{advice}",
            "essay.pdf": f"it is no version{advice}",
            "link": "it is a link, and links are not followed",
            "nothing": f"it is no version{advice}",
            "pipe": f"it is no version{advice}",
        }

    def test_may_have_any_name(self, handed: Path, version: Path) -> None:
        names = [b"\xff\xfe", b"a\x1b[31m", b"line\nbreak", b"-rf", b"x" * 250, b"=1+1"]
        for name in names:
            shutil.copytree(version, handed / os.fsdecode(name))

        found = found_in(handed)

        assert len(found) == len(names)
        assert all(name.isprintable() and len(name) <= 100 for name in found)
        assert all(map(is_read, found.values()))

    def test_what_file_managers_leave_is_nobodys(self, handed: Path, version: Path) -> None:
        shutil.copytree(version, handed / "ada")
        (handed / ".DS_Store").touch()
        (handed / "__MACOSX").mkdir()

        assert [*found_in(handed)] == ["ada"]


def test_the_table_has_a_row_for_all_that_was_handed_in(
    handed: Path, version: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (rubric := tmp_path / "homework.toml").write_text(
        rubric_text("points = 1\nfigure = 9"), encoding="utf-8"
    )
    for number in range(12):  # more than are looked at in one process
        shutil.copytree(version, handed / f"student-{number:02}")
    (handed / "student-03" / "report.json").write_text("{", encoding="utf-8")
    (handed / "student-05" / "report.json").unlink()
    zipped(version, handed / "zip.zip")
    (handed / "essay.pdf").touch()

    status = run(["grade", str(handed), "--rubric", str(rubric), "--format", "csv"])

    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert status == 2
    assert len(rows) == len(list(handed.iterdir())) == 14
    unread = [row["version"] for row in rows if not row["points"]]
    assert unread == ["essay.pdf", "student-03", "student-05"]
