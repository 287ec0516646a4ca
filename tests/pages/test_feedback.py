"""A student's page: what was earned and what not, what was noticed, and nobody else's name."""

from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.base.errors import ResultsFolderError
from reportgen.base.side_by_side import FEW
from reportgen.grading.model import Graded, Remark, Student, Verified
from reportgen.grading.roster import missing
from reportgen.pages.feedback import Feedback, feedback_line
from reportgen.pages.feedback_files import written
from reportgen.pages.html import html
from reportgen.pages.markdown import markdown
from reportgen.report.panels import PicturePanel
from reportgen.versions.concern import Concern
from tests.compare.handmade import AFTER, BEFORE, report
from tests.grading.classes import ADA, BEN, graded
from tests.grading.conftest import rubric

HOMEWORK = rubric("points = 2\nfigure = 1", "points = 1\nfigure = 2")


def of_ada(*concerns: Concern) -> Graded:
    return replace(
        graded("hw-1001", HOMEWORK, 2, 0, student=ADA),
        concerns=concerns,
        verified=Verified(2, 3, 4, 5, 6),
        remark=Remark("Good.\n\nSee <me>.", extra=0.5),
    )


def page_of(one: Graded, *others: Graded) -> str:
    return markdown(Feedback(HOMEWORK, None, [one, *others]).view(one, None)).replace("\\", "")


class TestThePage:
    def test_says_what_was_earned_and_what_not_and_why(self) -> None:
        text = page_of(of_ada())

        assert text.startswith("**Ada Lovelace: 2.5 of 3 points**")
        short, earned = text.partition("### Earned")[::2]
        assert "| criterion 2 | 0 of 1 | so |" in short
        assert "| criterion 1 | 2 of 2 | so |" in earned
        assert "+0.5 points by the teacher" in text
        assert "See &lt;me&gt;." in text
        assert "3 of 4 numbers computed anew, by 5 of 6 tasks" in text

    def test_names_no_other_student(self) -> None:
        concerns = (
            Concern("copies", "9 of its 9 runs are those of hw-1002 and, in part, of 2 others"),
            Concern("numbers", "a is 1, and 2 in hw-1002, hw-1003 and 4 more, from the same tasks"),
        )
        others = [graded(f"hw-{number}", HOMEWORK, 1, 1) for number in (1002, 1003, 10)]

        text = page_of(of_ada(*concerns), *others)

        assert "9 of its 9 runs are those of another hand-in and" in text
        assert "a is 1, and 2 in other hand-ins, from the same tasks" in text
        assert "hw-100" not in text.replace("hw-1001", "")

    def test_says_what_the_concerns_cost_without_accusing(self) -> None:
        one = replace(of_ada(Concern("files", "a file is missing")), most=1, costly=("files",))

        text = page_of(one)

        assert "of 2.5 points 1 count, because of what was noticed about files" in text
        assert "They can have harmless causes" in text
        assert not {"fraud", "forged", "cheat", "suspicious"} & set(text.casefold().split())

    def test_of_nothing_and_of_what_cannot_be_read_says_so(self) -> None:
        (ben,) = missing((BEN,), ())

        assert page_of(ben).startswith("**Ben Okri: nothing handed in**")
        assert "broken cannot be read: broken/report.json" in page_of(graded("broken", HOMEWORK))

    def test_has_the_figures_of_the_criteria_beside_the_references(self) -> None:
        ours, theirs = report(AFTER), report(BEFORE)
        wanted = rubric(f"points = 1\nfigure = {ours.figures[0].number}")
        one = graded("ada", wanted, 1)

        page = html(Feedback(wanted, theirs, [one]).view(one, ours))
        alone = html(Feedback(wanted, None, [one]).view(one, ours))

        assert page.count("<figcaption>") == 2
        assert ", yours</figcaption>" in page
        assert ", the reference</figcaption>" in page
        assert alone.count("<figcaption>") == 1

    def test_never_shows_a_picture_that_was_handed_in(self) -> None:
        ours = report(AFTER)
        first = ours.figures[0]
        panel = PicturePanel.model_construct(kind="picture", svg=(), png=())
        changed = first.model_copy(update={"panels": (panel,)})
        with_own = ours.model_copy(update={"figures": (changed,)})
        wanted = rubric(f"points = 1\nfigure = {first.number}")
        one = graded("ada", wanted, 1)

        assert "<figure" not in html(Feedback(wanted, ours, [one]).view(one, with_own))


class TestTheFiles:
    def test_are_two_of_a_name_that_is_safe_and_nobody_elses(self, tmp_path: Path) -> None:
        rows = [
            graded("a", HOMEWORK, 1, 1, student=Student("../Ada", "")),
            graded("b", HOMEWORK, 1, 1, student=Student("x", "")),
            graded("X", HOMEWORK, 1, 1),
            replace(graded("c", HOMEWORK, 1, 1, student=Student("x", "")), passed_by="b"),
        ]

        paths = [one for files in written_for(rows, tmp_path / "out") for one in files]

        assert all(path.parent == tmp_path / "out" and path.is_file() for path in paths)
        assert len({path.name.casefold() for path in paths}) == 8
        assert paths[2].name == "x.html"

    def test_that_cannot_be_written_are_one_line(self, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("", encoding="utf-8")

        with pytest.raises(ResultsFolderError, match=r"1001\.html cannot be written"):
            written_for([of_ada()], tmp_path / "out")

    def test_are_small(self, tmp_path: Path) -> None:
        ((page, text),) = written_for([of_ada()], tmp_path)

        assert page.stat().st_size < 200_000
        assert text.stat().st_size < 2_000

    def test_of_many_are_written_by_several_processes(self, tmp_path: Path) -> None:
        rows = [graded(f"student-{at}", HOMEWORK, 1, 1) for at in range(FEW + 1)]

        assert [page.stem for page, _ in written_for(rows, tmp_path)] == [one.name for one in rows]


def test_a_gradebook_has_it_in_one_line() -> None:
    assert feedback_line(of_ada()) == (
        "Good.\n\nSee <me>. 2.5 of 3 points. Not earned: criterion 2 (0 of 1): so. "
        "+0.5 points by the teacher."
    )


def written_for(rows: list[Graded], folder: Path) -> list[tuple[Path, ...]]:
    return [*written(folder, Feedback(HOMEWORK, None, rows), rows, jobs=2)]
