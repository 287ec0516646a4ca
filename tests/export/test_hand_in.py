"""The zip that is handed in, and what `export` refuses."""

import hashlib
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from reportgen.base.errors import ExportError, ResultsFolderError
from reportgen.base.files import DIGESTS, write_digests
from reportgen.export.hand_in import zipped
from reportgen.export.write import export_version
from reportgen.report.figure_data import figure_csv
from reportgen.report.model import Report
from tests.compare.swept import told
from tests.conftest import Rendered
from tests.sample import small_report

Make = Callable[..., Path]


@pytest.fixture
def make_version(rendered: Rendered, sample: Report, tmp_path: Path) -> Make:
    """Return a function that leaves the sample as a whole version."""

    def make(place: str = "0001-fast", report: Report = sample, without: str = "") -> Path:
        folder = tmp_path / place
        shutil.copytree(rendered.folder, folder)
        (folder / "report.json").write_text(report.to_json(), encoding="utf-8")
        for file in folder.rglob(without) if without else ():
            file.unlink()
        write_digests(folder)
        return folder

    return make


def content(archive: Path) -> dict[str, bytes]:
    """Return the files of an archive by name, without the folder that they lie in."""
    with zipfile.ZipFile(archive) as pack:
        return {name.partition("/")[2]: pack.read(name) for name in pack.namelist()}


class TestTheZip:
    def test_has_the_report_its_data_and_its_licences(
        self, make_version: Make, tmp_path: Path, sample: Report
    ) -> None:
        files = content(export_version(make_version(), "zip", tmp_path / "a.zip"))

        assert set(files) == {
            *("README.txt", "report.pdf", "report.html", "report.json", "pages.json", DIGESTS),
            *("licences/LICENSE-RINGS.txt", "licences/GUST-FONT-LICENSE.txt"),
            *(f"figures/figure-{n:02d}.{kind}" for n in range(1, 11) for kind in ("svg", "png")),
            *(f"figures/mlp.diagram.{kind}" for kind in ("svg", "png")),
            *(f"figures/{one.file_stem}.csv" for one in sample.figures if figure_csv(one)),
            *(f"tables/{table.label}.{kind}" for table in sample.tables for kind in ("csv", "tex")),
        }

    def test_has_the_files_of_the_version_to_the_byte(
        self, make_version: Make, tmp_path: Path
    ) -> None:
        version = make_version()

        files = content(export_version(version, "zip", tmp_path / "a.zip"))

        for name in ("report.pdf", "report.json", "figures/figure-01.svg", "tables/mlp.test.csv"):
            assert files[name] == (version / name).read_bytes()

    def test_has_the_sum_of_every_file(self, make_version: Make, tmp_path: Path) -> None:
        files = content(export_version(make_version(), "zip", tmp_path / "a.zip"))

        sums = files.pop(DIGESTS).decode().splitlines()
        assert sums == [f"{hashlib.sha256(files[one]).hexdigest()}  {one}" for one in sorted(files)]

    def test_says_what_deviates_and_how_to_make_it_again(
        self, make_version: Make, tmp_path: Path
    ) -> None:
        files = content(export_version(make_version(), "zip", tmp_path / "a.zip"))
        readme = files["README.txt"].decode()

        assert readme.startswith("A sample report\n===============\nAda Example and Ben Sample\n")
        assert "Version 0001-fast, profile fast, made on 29 February 2024" in readme
        assert "\n  mlp.epochs = 8 (full: 10)\n" in readme
        assert "\n    reportgen build --settings report.json\n" in readme
        assert "\n    sha256sum --check SHA256SUMS\n" in readme

    def test_is_the_same_whoever_makes_it_when_and_where(
        self, make_version: Make, tmp_path: Path
    ) -> None:
        here, there = make_version(), make_version("elsewhere/0001-fast")
        for file in there.rglob("*"):
            os.utime(file, (0, 0))
            file.chmod(0o700)
        (there / ".DS_Store").write_bytes(b"of this machine")

        first = export_version(here, "zip", tmp_path / "first.zip")
        second = export_version(there, "zip", tmp_path / "second.zip")

        assert first.read_bytes() == second.read_bytes()

    def test_says_nothing_of_its_owner(self, make_version: Make, tmp_path: Path) -> None:
        with zipfile.ZipFile(export_version(make_version(), "zip", tmp_path / "a.zip")) as pack:
            members = pack.infolist()

        assert [one.filename for one in members] == sorted(one.filename for one in members)
        assert {one.extra for one in members} == {b""}
        assert {one.external_attr >> 16 for one in members} == {0o100644}
        assert {one.date_time for one in members} == {(2024, 2, 29, 12, 0, 0)}

    def test_names_whose_work_it_holds_and_has_its_licence(
        self, make_version: Make, tmp_path: Path
    ) -> None:
        files = content(export_version(make_version(), "zip", tmp_path / "a.zip"))
        readme = " ".join(files["README.txt"].decode().split())

        assert (
            "The rings are those of Dee Maker, under CC BY 4.0: licences/LICENSE-RINGS.txt."
        ) in readme
        assert "The fonts are Latin Modern: licences/GUST-FONT-LICENSE.txt." in readme
        assert b"They are free." in files["licences/LICENSE-RINGS.txt"]

    def test_of_a_report_without_an_original_counts_from_the_reference_profile(
        self, make_version: Make, tmp_path: Path
    ) -> None:
        version = make_version(report=small_report())

        readme = content(export_version(version, "zip", tmp_path / "a.zip"))["README.txt"].decode()

        assert "\n  three_layer.epochs = 8 (full: 10)\n" in readme

    def test_is_made_again_without_the_sweeps_of_other_versions(
        self, make_version: Make, tmp_path: Path
    ) -> None:
        version = make_version(report=small_report().model_copy(update={"sweeps": (told(),)}))

        readme = content(export_version(version, "zip", tmp_path / "a.zip"))["README.txt"].decode()

        assert "    reportgen build --settings report.json --set 'report.sweeps=[]'\n" in readme
        assert "made of other versions, which are not here." in readme

    def test_without_the_pdf_says_why(
        self, make_version: Make, tmp_path: Path, sample: Report
    ) -> None:
        report = sample.model_copy(update={"warnings": ("The PDF needs Pango.",)})
        version = make_version(report=report, without="report.pdf")

        readme = content(export_version(version, "zip", tmp_path / "a.zip"))["README.txt"].decode()

        assert "The PDF needs Pango." in readme
        assert "report.pdf" not in readme

    @pytest.mark.parametrize("name", ["..", "../../out", "/etc"])
    def test_is_not_made_of_a_version_whose_name_leads_out_of_its_folder(
        self, name: str, make_version: Make, tmp_path: Path, sample: Report
    ) -> None:
        version = make_version(report=sample.model_copy(update={"version": name}))

        with pytest.raises(ResultsFolderError, match="version: should be a version's name"):
            export_version(version, "zip", tmp_path / "a.zip")


class TestWhatIsRefused:
    @pytest.mark.parametrize("form", ["markdown", "zip"])
    @pytest.mark.parametrize(
        ("name", "fault"),
        [
            (
                "tables/mlp.test.csv",
                "tables/mlp.test.csv does not match its checksum in SHA256SUMS",
            ),
            ("report.json", "report.json does not match its checksum in SHA256SUMS"),
            (DIGESTS, "report.html does not match its checksum in SHA256SUMS"),
        ],
    )
    def test_is_a_file_that_was_changed(
        self, form: str, name: str, fault: str, make_version: Make, tmp_path: Path
    ) -> None:
        version = make_version()
        changed = (version / name).read_bytes().replace(b"report.html", b"report.htm")
        (version / name).write_bytes(changed + b" ")
        if name == DIGESTS:
            sums = (version / name).read_text().rstrip(" ").splitlines(keepends=True)
            broken = [f"{'0' * 64}  report.html\n", *sums[1:]]
            (version / name).write_text("".join(broken))

        with pytest.raises(ResultsFolderError) as error:
            export_version(version, form, tmp_path / "out")  # type: ignore[arg-type]

        assert f"{version} is damaged: {fault}." in str(error.value)
        assert "\n" not in str(error.value)
        assert not (tmp_path / "out").exists()

    def test_is_a_version_that_lacks_a_file(self, make_version: Make, tmp_path: Path) -> None:
        version = make_version()
        (version / "report.pdf").unlink()

        with pytest.raises(ResultsFolderError, match=r"damaged: report\.pdf is missing\."):
            export_version(version, "zip", tmp_path / "a.zip")

    def test_is_a_version_without_sums(self, make_version: Make, tmp_path: Path) -> None:
        version = make_version()
        (version / DIGESTS).unlink()

        with pytest.raises(ResultsFolderError, match="SHA256SUMS is missing or empty"):
            export_version(version, "zip", tmp_path / "a.zip")

    def test_is_a_place_that_is_taken(self, make_version: Make, tmp_path: Path) -> None:
        taken = tmp_path / "a.zip"
        taken.write_text("mine")

        with pytest.raises(ExportError, match=r"a\.zip exists already\. Remove it, or name"):
            export_version(make_version(), "zip", taken)

        assert taken.read_text() == "mine"

    def test_is_a_place_that_cannot_be_written(self, make_version: Make, tmp_path: Path) -> None:
        with pytest.raises(ExportError, match=r"a\.zip cannot be written: No such file"):
            export_version(make_version(), "zip", tmp_path / "missing" / "a.zip")

    def test_is_a_zip_of_a_report_alone(self, sample: Report, tmp_path: Path) -> None:
        alone = tmp_path / "mine.json"
        alone.write_text(sample.to_json(), encoding="utf-8")

        with pytest.raises(ExportError, match=r"mine\.json is a report alone"):
            export_version(alone, "zip", tmp_path / "a.zip")


class TestAnArchive:
    def test_has_the_time_in_utc(self) -> None:
        noon = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)
        elsewhere = noon.astimezone(timezone(timedelta(hours=9)))

        assert zipped("a", {"b": b""}, noon) == zipped("a", {"b": b""}, elsewhere)

    def test_can_be_made_before_its_format_was(self) -> None:
        archive = zipped("a", {"b": b"c"}, datetime(1970, 1, 1, tzinfo=UTC))

        with zipfile.ZipFile(io.BytesIO(archive)) as pack:
            assert pack.read("a/b") == b"c"
            assert pack.infolist()[0].date_time[0] == 1980


def test_the_version_s_json_is_as_good_a_name_as_its_folder(
    make_version: Make, tmp_path: Path
) -> None:
    version = make_version()

    by_file = export_version(version / "report.json", "zip", tmp_path / "a.zip")
    by_folder = export_version(version, "zip", tmp_path / "b.zip")

    assert by_file.read_bytes() == by_folder.read_bytes()
    assert json.loads(content(by_file)["report.json"])["version"] == "0001-fast"
