"""`reportgen grade`: one version with its evidence, several as a ranking, all that a folder has."""

import csv
import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reportgen.cli.app import run
from reportgen.compare.model import CriterionGrade, Grade
from reportgen.grading.model import Graded
from reportgen.pages.blocks import View
from reportgen.pages.grades import grades_view, ranking_csv
from reportgen.pages.html import html
from reportgen.terminal.blocks import view_text
from tests.commands import WITHOUT_TENSORFLOW, reportgen
from tests.grading.conftest import rubric, rubric_text

AddVersion = Callable[..., Path]

RUBRIC = rubric_text(
    'question = "2.c"\npoints = 2\nmetric = "mlp.test_accuracy"\nat_least = 0.95',
    "points = 1\nfigure = 9",
)
FOR_FIGURE_1 = rubric("points = 1\nfigure = 1")


@pytest.fixture
def rubric_file(tmp_path: Path) -> Path:
    file = tmp_path / "homework.toml"
    file.write_text(RUBRIC, encoding="utf-8")
    return file


@pytest.fixture
def graded(
    tmp_path: Path, rubric_file: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return a function that grades, in this process: exit status, output, errors."""

    def grade(*arguments: str) -> tuple[int, str, str]:
        results = str(tmp_path / "results")
        status = run(["grade", "--rubric", str(rubric_file), "--results", results, *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return grade


Grades = Callable[..., tuple[int, str, str]]


class TestTheTerminal:
    def test_one_version_has_its_points_with_the_evidence(
        self, add_version: AddVersion, graded: Grades
    ) -> None:
        add_version("0001-full")

        status, text, errors = graded("latest")

        assert (status, errors) == (0, "")
        words = " ".join(text.split())
        assert words.startswith(
            "0001-full: 3 of 3 points Homework Question Criterion Points Evidence"
        )
        assert "2.c criterion 1 2 of 2 0.9560 ± 0.0020, needs at least 0.95" in words
        assert words.endswith("criterion 2 1 of 1 Figure 9 is there")

    def test_several_are_ranked_by_points_then_by_name(
        self, add_version: AddVersion, graded: Grades
    ) -> None:
        add_version("0001-full", accuracies=(0.91, 0.92))
        add_version("0002-full", failed="noise", accuracies=(0.91, 0.92))
        add_version("0003-full")
        add_version("0004-full")

        _, text, _ = graded("1", "0002-full", "4", "latest~1")

        rows = [line.split() for line in text.splitlines() if line.startswith("00")]
        assert rows == [
            ["0003-full", "3", "of", "3", "2", "1"],
            ["0004-full", "3", "of", "3", "2", "1"],
            ["0001-full", "1", "of", "3", "0", "1"],
            ["0002-full", "0", "of", "3", "0", "0"],
        ]
        criteria = [line.split() for line in text.splitlines() if "criterion" in line]
        assert criteria[-2][:5] == ["1", "criterion", "1", "(2.c)", "2"]

    def test_many_criteria_go_on_below_within_80_columns(self) -> None:
        lines = view_text(wide_ranking()).splitlines()
        assert max(map(len, lines)) <= 80
        first, second = (index for index, line in enumerate(lines) if "somebody" in line)
        head = lines[
            next(at for at, line in enumerate(lines) if line.startswith("Hand-in")) : first
        ]
        assert re.findall(r"\d+", " ".join(head)) == [str(number) for number in range(1, 31)]
        assert " ".join(lines[first:second]).split().count("0.25") == 30


class TestWhichVersions:
    def test_a_folder_stands_for_all_that_it_holds(
        self, add_version: AddVersion, graded: Grades, tmp_path: Path
    ) -> None:
        add_version("ada", into="handed-in")
        add_version("ben", into="handed-in", accuracies=(0.91, 0.92))
        (tmp_path / "handed-in" / "notes").mkdir()
        (tmp_path / "handed-in" / "link").symlink_to(tmp_path / "handed-in" / "ada")

        status, text, _ = graded(str(tmp_path / "handed-in"))

        assert status == 2
        rows = [line.split()[:2] for line in text.splitlines() if re.match("ada|ben|no|li", line)]
        assert rows == [["ada", "3"], ["ben", "1"], ["link", "cannot"], ["notes", "cannot"]]
        assert text.endswith("4 handed in: 2 graded, 2 cannot be read.\n")

    def test_versions_of_one_name_are_told_apart_by_their_folders(
        self, add_version: AddVersion, graded: Grades, tmp_path: Path
    ) -> None:
        for student in ("ada", "ben"):
            add_version("0001-full", into=f"handed-in/{student}")

        _, text, _ = graded(*(str(tmp_path / "handed-in" / one) for one in ("ada", "ben")))

        assert "ada/0001-full  3 of 3" in text
        assert "ben/0001-full  3 of 3" in text

    def test_a_version_that_is_named_twice_has_one_row(
        self, add_version: AddVersion, graded: Grades
    ) -> None:
        folder = add_version("0001-full")
        add_version("0002-full")

        _, text, _ = graded("1", "latest", str(folder), str(folder / "report.json"))

        assert len([line for line in text.splitlines() if line.startswith("00")]) == 2

    def test_one_that_cannot_be_read_has_a_row_that_says_so(
        self, add_version: AddVersion, graded: Grades, tmp_path: Path
    ) -> None:
        add_version("ada", into="handed-in")
        broken = add_version("ben", into="handed-in") / "report.json"
        broken.write_text("{", encoding="utf-8")

        status, text, errors = graded(str(tmp_path / "handed-in"))

        assert status == 2
        assert "ada              3 of 3" in text
        assert "ben      cannot be read" in text
        assert errors.count("\n") == 1
        assert errors.startswith(f"reportgen: ben: {broken}")

    def test_one_that_is_not_there_is_refused_before_any_is_graded(
        self, add_version: AddVersion, graded: Grades
    ) -> None:
        add_version("0001-full")

        status, text, errors = graded("0001-full", "0002-full")

        assert (status, text) == (2, "")
        assert "There is no version 0002-full" in errors
        assert errors.count("\n") == 1


class TestTheReference:
    @pytest.fixture
    def rubric_file(self, tmp_path: Path) -> Path:
        file = tmp_path / "homework.toml"
        criterion = 'points = 2\nmetric = "mlp.test_accuracy"\ncompared_with_reference = "no worse"'
        file.write_text(rubric_text(criterion), encoding="utf-8")
        return file

    def test_is_a_version_or_the_write_up(self, add_version: AddVersion, graded: Grades) -> None:
        add_version("0001-full", seed=2)
        add_version("0002-full", accuracies=(0.81, 0.811, 0.812))

        assert "0002-full: 0 of 2 points" in graded("2", "--reference", "1")[1]
        beside_the_original = " ".join(graded("2", "--reference", "published")[1].split())
        assert "in the reference: worse" in beside_the_original

    def test_is_asked_for_with_file_and_line(
        self, add_version: AddVersion, graded: Grades, rubric_file: Path
    ) -> None:
        add_version("0001-full")

        status, text, errors = graded("1")

        assert (status, text) == (2, "")
        assert errors == (
            f"reportgen: {rubric_file}, line 8: this compares with a reference version; "
            "give one with --reference.\n"
        )


class TestCsv:
    def test_has_a_line_for_each_version_with_points_and_evidence(
        self, add_version: AddVersion, graded: Grades
    ) -> None:
        add_version("0001-full", accuracies=(0.91, 0.92))
        add_version("0002-full")

        _, text, _ = graded("1", "2", "--format", "csv")

        first, second = csv.DictReader(io.StringIO(text))
        assert (first["version"], first["points"], first["of"]) == ("0002-full", "3", "3")
        assert first["criterion 1"] == "2"
        assert second["criterion 1"] == "0"
        assert first["evidence: criterion 1"] == "0.9560 ± 0.0020, needs at least 0.95"

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r\n@"])
    def test_runs_nothing_in_a_spreadsheet(self, start: str) -> None:
        version = graded_version(f"{start}cmd|'/c calc'!A0", evidence=f"{start}1+1")

        text = ranking_csv(FOR_FIGURE_1, [version])

        head, row = csv.reader(io.StringIO(text))
        assert len(row) == len(head)
        assert not [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]
        assert f"'{start.strip()}1+1" in row


class TestHtml:
    def test_is_one_file_that_loads_nothing_and_runs_its_own_script_alone(
        self, add_version: AddVersion, graded: Grades, tmp_path: Path
    ) -> None:
        add_version("0001-full")
        add_version("0002-full", accuracies=(0.91, 0.92))
        page = tmp_path / "points.html"

        status, text, _ = graded("1", "2", "--format", "html", "--output", str(page))

        assert (status, text) == (0, f"{page}\n")
        html = page.read_text(encoding="utf-8")
        seen = Seen(html)
        assert "default-src 'none'" in html
        assert seen.tags.isdisjoint({"link", "iframe", "img", "object", "base"})
        assert html.count("<script") == html.count("script-src 'sha256-") == 1
        assert all(address.startswith(("data:", "#")) for address in seen.addresses)
        assert html.index(">0001-full</th>") < html.index(">0002-full</th>")
        assert "0.9560 ± 0.0020, needs at least 0.95" in html

    def test_shows_what_others_wrote_as_text(self) -> None:
        html = page_of(graded_version("<script>1</script>", evidence='"><img src=x>'))

        assert "img" not in Seen(html).tags
        assert html.count("<script") == 1
        assert "&lt;script&gt;1&lt;/script&gt;" in html

    def test_has_a_row_for_what_cannot_be_read(self) -> None:
        unread = Graded("ben", problem="ben/report.json is no report.")

        html = page_of(unread)

        assert "ben/report.json is no report." in html


class TestTheCommand:
    def test_needs_no_tensorflow_and_finds_the_shipped_rubric(
        self, add_version: AddVersion, tmp_path: Path
    ) -> None:
        add_version("0001-full")
        done = reportgen(
            tmp_path, "grade", "latest", "--rubric", "assignment-7", first=WITHOUT_TENSORFLOW
        )

        assert (done.status, done.errors) == (0, "")
        # The size of the first network, accuracy in part, the last figure but one, denoising.
        assert done.output.startswith("0001-full: 4.5 of 20 points\n")

    def test_says_what_is_wrong_with_a_rubric_in_one_line(
        self, add_version: AddVersion, graded: Grades, rubric_file: Path
    ) -> None:
        add_version("0001-full")
        rubric_file.write_text(RUBRIC.replace("points = 1", "points = -1"), encoding="utf-8")

        assert graded("1") == (
            2,
            "",
            f"reportgen: {rubric_file}, line 12: criterion.points is -1, "
            "but must be a number above 0, at most a million.\n",
        )

    def test_an_output_that_cannot_be_written_is_one_line(
        self, add_version: AddVersion, graded: Grades, tmp_path: Path
    ) -> None:
        add_version("0001-full")
        place = tmp_path / "no-folder" / "points.csv"

        status, text, errors = graded("1", "--format", "csv", "--output", str(place))

        assert (status, text) == (2, "")
        assert errors == f"reportgen: {place} cannot be written: No such file or directory.\n"


class Seen(HTMLParser):
    """The elements of a page, and what it would load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = re.findall(r"url\(\"?([^\")]+)", html)
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]


def page_of(version: Graded) -> str:
    return html(grades_view(FOR_FIGURE_1, [version], with_evidence=True))


def graded_version(name: str, evidence: str) -> Graded:
    one = CriterionGrade(name="criterion 1", points=1, most=1, evidence=evidence)
    grade = Grade(rubric="Homework", version=name, points=1, most=1, criteria=(one,))
    return Graded(name, "full", grade)


def wide_ranking() -> View:
    criteria = tuple(
        CriterionGrade(name=f"criterion {number}", points=0.25, most=0.5, evidence="")
        for number in range(1, 31)
    )
    grade = Grade(rubric="Homework", version="a", points=7.5, most=15, criteria=criteria)
    versions = [Graded(f"somebody/with/a/name-{one}", "full", grade) for one in "ab"]
    wide = rubric(*["points = 0.5\nfigure = 1"] * 30)
    return grades_view(wide, versions, with_evidence=False)
