"""The Nu HTML checker finds no error in any page, with its style sheets.

It runs where Java and its jar are: the variable VNU_JAR names the jar, or `npm install
vnu-jar` in build/vnu has put it there, as `.ci/run` does.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reportgen.compare.calibration import Calibration
from reportgen.compare.history import metric_history
from reportgen.compare.model import CriterionGrade, DiffFamily, Grade
from reportgen.grading.model import Graded
from reportgen.grading.rubric import Criterion, Rubric
from reportgen.pages.diff import diff_view
from reportgen.pages.diff_family import family_view
from reportgen.pages.feedback import Feedback
from reportgen.pages.grades import grades_view
from reportgen.pages.history import history_view
from reportgen.pages.history_overview import overview_view
from reportgen.pages.html import html
from reportgen.watch.server import Draft, Notice, page_for
from tests.commands import reportgen
from tests.compare.handmade import AFTER, BEFORE, comparison, report
from tests.conftest import Rendered

pytestmark = pytest.mark.slow

JAR = Path("node_modules/vnu-jar/build/dist/vnu.jar")
HERE = Path(__file__).parents[2] / "build" / "vnu" / JAR

WITH_A_REASON = (
    # Of JSON, which no browser runs; and it counts the bytes of a style sheet in another way.
    "violates Content Security Policy (meta tag): blocked by",
)
"""What is said of a page and is no fault of it."""


@pytest.fixture(scope="module")
def jar() -> Path:
    """The checker; skip the tests where it or Java is missing."""
    place = Path(os.environ.get("VNU_JAR") or HERE)
    if shutil.which("java") is None:
        pytest.skip("needs Java (Debian and Ubuntu: apt-get install default-jre-headless)")
    if not place.is_file():
        pytest.skip("needs vnu.jar: npm install --prefix build/vnu vnu-jar, or set VNU_JAR")
    return place


def test_the_report_has_no_error(jar: Path, rendered: Rendered) -> None:
    assert faults(jar, rendered.folder / "report.html") == []


def test_comparisons_grades_feedback_and_histories_have_no_error(jar: Path, tmp_path: Path) -> None:
    versions = report(BEFORE), report(AFTER, (0.95, 0.951, 0.952))
    criterion = Criterion(name="It learns", points=2, metric="mlp.test_accuracy", at_least=0.9)
    rubric = Rubric(title="Homework", criteria=(criterion, criterion))
    earned = CriterionGrade(name="It learns", points=1, most=2, evidence="0.95")
    grade = Grade(rubric="Homework", version=AFTER, points=1, most=2, criteria=(earned, earned))
    graded = [Graded(name, "fast", grade) for name in (BEFORE, AFTER)]
    unread = Graded("ben", problem="ben/report.json is no report.")
    named = [(one.version, one) for one in versions]
    history = metric_history("mlp.test_accuracy", named, Calibration(spreads={}))
    views = {
        "comparison": diff_view(comparison(), *versions),
        "several": family_view(DiffFamily(diffs=(comparison(),) * 2), [versions] * 2),
        "grade": grades_view(rubric, graded[:1], with_evidence=True),
        "grades": grades_view(rubric, [*graded, unread], with_evidence=True),
        "feedback": Feedback(rubric, versions[0], graded).view(graded[1], versions[1]),
        "history": history_view(history),
        "histories": overview_view((history,), len(named)),
    }
    files = [tmp_path / f"{name}.html" for name in views]
    for file, view in zip(files, views.values(), strict=True):
        file.write_text(html(view), encoding="utf-8")

    assert faults(jar, *files) == []


def test_the_page_that_is_watched_has_no_error(
    jar: Path, rendered: Rendered, tmp_path: Path
) -> None:
    draft = Draft("1", {"report.html": (rendered.folder / "report.html").read_bytes()})
    notices = [Notice(), Notice(problem="<b> is wrong."), Notice(draft), Notice(draft, "No.")]
    files = [tmp_path / f"{number}.html" for number in range(len(notices))]
    for file, notice in zip(files, notices, strict=True):
        file.write_bytes(page_for(notice))

    assert faults(jar, *files) == []


@pytest.mark.parametrize("example", ["minimal", "wine", "longley"])
def test_the_report_of_an_example_has_no_error(jar: Path, example: str, tmp_path: Path) -> None:
    folder = tmp_path / "example"
    assert reportgen(tmp_path, "new", folder, "--from", example).status == 0

    built = reportgen(folder, "build")

    assert built.status == 0, built.errors
    assert faults(jar, folder / built.last_line / "report.html") == []


def faults(jar: Path, *files: Path) -> list[str]:
    """Return what the checker says of pages, each with the file's name."""
    command = ["java", "-jar", str(jar), "--also-check-css", "--format", "json"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, check=False)
    found = json.loads(done.stderr)["messages"]
    return [
        f"{one['url'].rpartition('/')[2]}, line {one.get('lastLine')}: {one['message']}"
        for one in found
        if not (one["type"] == "info" and any(known in one["message"] for known in WITH_A_REASON))
    ]
