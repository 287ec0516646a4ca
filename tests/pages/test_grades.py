"""The table of a class: every column, every row, what decides the points, in every output."""

import csv
import io
from dataclasses import replace

from reportgen.grading.model import Graded, Remark, Verified
from reportgen.grading.roster import missing
from reportgen.pages.blocks import Paragraph, Section, Table, View, plain
from reportgen.pages.grades import (
    ELSEWHERE,
    MOST_WITH_EVIDENCE,
    grades_view,
    ranked,
    ranking_csv,
)
from reportgen.pages.html import html
from reportgen.terminal.blocks import view_text
from reportgen.versions.concern import Concern
from tests.grading.classes import ADA, BEN, graded
from tests.grading.conftest import rubric

HOMEWORK = rubric("points = 2\nfigure = 1", "points = 1\nfigure = 2")
ODD = Concern("numbers", "knn.accuracy is 0.99, and the mean of its replicates 0.93")
NOTED = Concern("files", "figures/figure-01.svg is missing")


def a_class() -> list[Graded]:
    """Return one of each kind: with concerns that cost, verified, unread, without a student."""
    ada = replace(
        graded("hw-1001", HOMEWORK, 2, 1, student=ADA),
        concerns=(NOTED, ODD),
        most=1.0,
        costly=("numbers",),
        verified=Verified(2, 3, 4, 5, 6, "another kind of processor"),
        remark=Remark("See me.", {"criterion 2": 0.5}, extra=0.25),
    )
    rows = [ada, graded("stranger", HOMEWORK, 2, 0), graded("broken", HOMEWORK)]
    return ranked([*rows, *missing((ADA, BEN), rows)])


def test_rows_are_in_order_of_points_then_those_without() -> None:
    assert [one.name for one in a_class()] == ["stranger", "hw-1001", "broken", ""]


def test_each_row_has_every_column() -> None:
    view = grades_view(HOMEWORK, a_class(), with_evidence=False)

    table = next(block for block in view.blocks if isinstance(block, Table))
    titles = [column.title for column in table.columns]
    assert titles == [
        *("Student", "Points", "Integrity", "Verified points", "1", "2"),
        *("Hand-in", "Profile", "Problem"),
    ]
    cells = [[plain(cell) for cell in row.cells] for row in table.rows]
    assert cells == [
        ["stranger", "2 of 3", "", "", "2", "0", "stranger", "fast", ""],
        [
            *("Ada Lovelace (1001)", "1 of 3", "numbers (and 1 more)", "2 of 3", "2", "0.5"),
            *("hw-1001", "fast", ""),
        ],
        [
            "broken",
            "cannot be read",
            "",
            "",
            "",
            "",
            "broken",
            "",
            "broken/report.json is no report.",
        ],
        ["Ben Okri (1002)", "nothing", "", "", "", "", "", "", "nothing was handed in"],
    ]


def test_the_evidence_says_what_else_decides_the_points() -> None:
    page = html(grades_view(HOMEWORK, a_class(), with_evidence=True))

    for words in (
        "by the teacher, 1 by the rubric: so",
        "+0.25",
        "of 2.75 points, for numbers",
        ODD.text,
        NOTED.text,
        "3 of 4 numbers computed anew, by 5 of 6 tasks; another kind of processor",
        "See me.",
    ):
        assert words in page


def test_the_count_is_at_the_end() -> None:
    text = view_text(grades_view(HOMEWORK, a_class(), with_evidence=False))

    assert " ".join(text.split()).endswith(
        "3 handed in: 2 graded, 1 cannot be read; 1 of 2 students handed in nothing."
    )


def test_a_hand_in_that_another_one_passed_by_says_so() -> None:
    rows = [graded("late", HOMEWORK, 2, 1), graded("early", HOMEWORK, 1, 1)]
    rows[1] = replace(rows[1], passed_by="late")

    view = grades_view(HOMEWORK, rows, with_evidence=False)

    assert "does not count: late was made later" in html(view)


def test_the_evidence_of_a_large_class_is_elsewhere() -> None:
    few = [graded(str(at), HOMEWORK, 2, 1) for at in range(MOST_WITH_EVIDENCE)]

    assert "Evidence" in titles_of(grades_view(HOMEWORK, few, with_evidence=True))
    many = grades_view(HOMEWORK, [*few, graded("more", HOMEWORK, 1, 1)], with_evidence=True)
    assert "Evidence" not in titles_of(many)
    assert Paragraph(ELSEWHERE) in many.blocks


def test_csv_has_every_number_and_word() -> None:
    lines = [*csv.DictReader(io.StringIO(ranking_csv(HOMEWORK, a_class())))]

    ada = next(line for line in lines if line["version"] == "hw-1001")
    assert (ada["student"], ada["name"]) == ("1001", "Ada Lovelace")
    assert (ada["points"], ada["of"], ada["by the rubric"], ada["extra"]) == ("1", "3", "3", "0.25")
    assert ada["integrity"] == f"files: {NOTED.text}; numbers: {ODD.text}"
    assert (ada["verified points"], ada["counts"]) == ("2", "yes")
    assert (ada["comment"], ada["criterion 2"]) == ("See me.", "0.5")
    assert [line["counts"] for line in lines] == ["yes", "yes", "no", "no"]


def test_a_class_has_its_summary() -> None:
    text = view_text(grades_view(HOMEWORK, a_class(), with_evidence=False))
    page = html(grades_view(HOMEWORK, a_class(), with_evidence=False))

    assert "2 hand-ins: mean 1.50, median 1.5, 1 to 2 of 3 points." in text
    assert "█" in text
    assert "<svg viewBox" in page
    assert "█" not in page
    assert "earned by: criterion 2 (25" in " ".join(text.split())


def titles_of(view: View) -> list[str]:
    return [plain(block.title) for block in view.blocks if isinstance(block, Section)]
