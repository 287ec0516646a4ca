"""A sweep in the report: `report.sweeps`, in the page and the PDF, and in what reads them."""

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from reportgen.report.model import read_report
from reportgen.versions.integrity import concerns_of
from tests.browser import asked_axe
from tests.commands import PLAIN_THEME, Run, reportgen
from tests.conftest import MakeOnce
from tests.own import write_own

QUICK = ("--fast", "--theme", str(PLAIN_THEME))
SIZES = ("--name", "sizes", "--sweep")
ASKED = ("--set", 'report.sweeps=["sizes"]')

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(make_once: MakeOnce) -> Path:
    """The project of coins and people with a sweep of two sizes, and a report with it: 0003."""

    def make(folder: Path) -> None:
        own = write_own(folder / "own")
        swept = reportgen(own, "build", *QUICK, *SIZES, "coin.size=[100, 400]")
        assert swept.status == 0, swept.errors
        built = reportgen(own, "build", "--fast", *ASKED)
        assert built.last_line == "results/0003-fast", built.errors

    return make_once("a sweep in a report", make) / "own"


@pytest.fixture
def here(made: Path, tmp_path: Path) -> Path:
    """A copy of that project, to change. Milliseconds."""
    return shutil.copytree(made, tmp_path / "own", symlinks=True)


def names_of(folder: Path) -> list[str]:
    return sorted(place.name for place in (folder / "results").glob("0*"))


class TestTheReport:
    def test_has_the_sweep_in_page_and_pdf_in_the_words_of_the_command(self, made: Path) -> None:
        version = made / "results" / "0003-fast"
        report = read_report(version)

        (sweep,) = report.sweeps
        rows = reportgen(made, "sweep", "sizes", "--format", "csv").output.splitlines()
        said = reportgen(made, "sweep", "sizes", "--format", "markdown").output
        page = (version / "report.html").read_text(encoding="utf-8")
        pdf = " ".join(
            " ".join(
                page.extract_text() for page in PdfReader(version / "report.pdf").pages
            ).split()
        )

        assert [row[0].text for row in sweep.rows] == [row.split(",")[0] for row in rows[1:]]
        assert [row[0].text for row in sweep.rows] != []
        assert sweep.findings
        for finding in sweep.findings:
            assert finding.words in page
            assert finding.words in said.replace("\\", "")
            assert finding.words[:40] in pdf
        assert "Sweeps" in pdf
        assert 'id="sweep-1-plot-1"' in page
        assert not report.warnings

    def test_is_in_order_for_those_who_hear_it_and_fits_a_phone(
        self, made: Path, tab: Page
    ) -> None:
        tab.set_viewport_size({"width": 390, "height": 844})
        tab.goto((made / "results" / "0003-fast" / "report.html").as_uri())

        assert asked_axe(tab).violations_count == 0
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390

    def test_is_up_to_date_until_the_sweep_grows(self, here: Path) -> None:
        again = reportgen(here, "build", "--fast", *ASKED)

        assert "up to date: results/0003-fast" in again.errors

        reportgen(here, "build", *QUICK, *SIZES, "coin.size=[100, 200, 400]")
        grown = reportgen(here, "build", "--fast", *ASKED)

        # The third point is 0004.
        assert grown.last_line == "results/0005-fast"
        (sweep,) = read_report(here / "results" / "0005-fast").sweeps
        assert sweep.points == 3
        diff = reportgen(here, "diff", "0003", "0005")
        assert diff.output.count("appendix on the sweep sizes") == 1

    def test_says_so_where_a_version_of_the_sweep_is_gone(self, here: Path) -> None:
        shutil.rmtree(here / "results" / "0001-fast")

        run = reportgen(here, "build", "--fast", *ASKED)

        assert run.last_line == "results/0004-fast"
        (sweep,) = read_report(here / "results" / "0004-fast").sweeps
        assert "0001-fast is gone or cannot be read" in sweep.words


class TestWhoReadsIt:
    def test_finds_no_fault_in_an_honest_version(self, made: Path) -> None:
        version = made / "results" / "0003-fast"

        assert list(concerns_of(version, read_report(version))) == []

    def test_verifies_it_without_the_sweep_and_says_so(self, made: Path) -> None:
        run = reportgen(made, "verify", "0003")

        assert run.status == 0, run.errors
        words = " ".join(run.output.split())
        assert "Not checked: the appendix on sweeps (sizes), whose numbers are of other" in words

    def test_renders_it_where_no_other_version_is(self, made: Path, tmp_path: Path) -> None:
        alone = shutil.copytree(made / "results" / "0003-fast", tmp_path / "0003-fast")

        run = reportgen(tmp_path, "render", alone)

        assert run.status == 0, run.errors
        page = (tmp_path / run.last_line / "report.html").read_text(encoding="utf-8")
        assert page == (alone / "report.html").read_text(encoding="utf-8")


class TestASweepThatIsBuilt:
    def test_has_no_appendix_on_itself(self, here: Path) -> None:
        (here / "reportgen.toml").write_text('report.sweeps = ["sizes"]\n', encoding="utf-8")

        run = reportgen(here, "build", *QUICK, *SIZES, "coin.size=[100, 400]")

        assert run.output.split() == ["results/0001-fast", "results/0002-fast"], run.errors
        other = reportgen(here, "build", *QUICK, *SIZES, "coin.size=[300]")
        report = read_report(here / other.last_line)
        assert report.sweeps == ()
        assert "--set=report.sweeps=[]" in report.environment.command


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ('["sises"]', "report.sweeps: There is no sweep sises in results. Did you mean sizes?"),
            ('["a/b"]', "report.sweeps"),
            ('["sizes", "sizes"]', "a value is listed twice"),
            ('"sizes"', "report.sweeps"),
        ],
    )
    def test_is_said_in_one_line_before_anything_runs(
        self, value: str, message: str, made: Path
    ) -> None:
        run = build_with(made, value)

        assert run.status == 2
        assert message in run.errors
        assert len(run.errors.splitlines()) == 1
        assert names_of(made) == ["0001-fast", "0002-fast", "0003-fast"]

    def test_is_a_sweep_of_another_project(self, here: Path) -> None:
        file = here / "results" / "sweeps" / "sizes.json"
        sweep = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps(sweep | {"project": "other"}), encoding="utf-8")

        run = build_with(here, '["sizes"]')

        assert run.status == 2
        assert "the sweep sizes is of the project other, and the report of own." in run.errors


def build_with(folder: Path, sweeps: str) -> Run:
    return reportgen(folder, "build", *QUICK, "--set", f"report.sweeps={sweeps}")
